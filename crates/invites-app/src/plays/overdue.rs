//! Writing down that the time of plays is over.
//!
//! No answer waits for it: a play reads as timed out from its instant on. But the activity log, and whoever follows it,
//! learn of the end only when it is written, and a learner who closed the tab never comes back to do so.

use invites_store::queries::play_moves;

use crate::{App, AppError, Caller};

/// Plays ended by one call at most. More wait for the next: a class that began together ends in a few.
const AT_ONCE: u64 = 500;

impl App {
    /// Ends the plays whose time limit came: state, activity log, announcement. For the server to call now and then, on
    /// as many servers as there are: a play that another one ended is left alone. Answers how many were overdue.
    ///
    /// A play that cannot be written is told to the log and holds up no other.
    ///
    /// # Errors
    /// [`AppError::Store`] when the overdue plays cannot be read.
    pub async fn end_overdue_plays(&self) -> Result<usize, AppError> {
        let now = self.now();
        let overdue = play_moves::overdue(self.store().read(), now, AT_ONCE).await?;
        let count = overdue.len();
        let server = self.for_actor(Caller::operator());
        for play in overdue {
            let id = play.id;
            // Holding a play notes the end that nobody wrote; there is nothing else to do to it.
            if let Err(error) = server.in_play(play, now, |_| Ok(Ok(()))).await {
                tracing::warn!(play = ?id, %error, "a play whose time is over could not be ended");
            }
        }
        Ok(count)
    }
}
