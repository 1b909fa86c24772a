//! Who else is editing: colleagues who have the same invite open to change it right now.
//!
//! Whoever has it open says so again and again; who falls silent is gone after [`LEASE`]. It warns and never blocks: two may
//! save, and the second is told what the first changed (R92a).

use chrono::TimeDelta;
use invites_domain::ids::{InviteId, PersonId};
use invites_domain::policy::Verb;
use invites_store::Tx;
use invites_store::queries::invite_editors;

use crate::{Acting, AppError};

/// For how long somebody counts as editing who does not say so again: three times as long as the page waits between.
pub const LEASE: TimeDelta = TimeDelta::seconds(45);

impl Acting {
    /// Says that the caller has the invite open to change it or, with `over`, that they have not any more. Answers who else
    /// has, the longest first. A script is nobody who edits: it is only answered.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown, deleted or another team's invite; [`AppError::Forbidden`] for who may not
    /// change it.
    pub async fn note_editing(&self, id: InviteId, over: bool) -> Result<Vec<PersonId>, AppError> {
        self.invite_for(id, Verb::ManageInvites).await?;
        let now = self.app().now();
        let gone = now - LEASE;
        if let Some(person) = self.person() {
            let work = move |tx: Tx| async move {
                if over {
                    invite_editors::forget(&*tx, id, person).await?;
                } else {
                    invite_editors::note(&*tx, id, person, gone, now).await?;
                }
                Ok::<_, AppError>(())
            };
            self.app().store().write(work).await?;
        }
        let mut editors = invite_editors::of(self.app().store().read(), id, gone).await?;
        editors.retain(|editor| Some(*editor) != self.person());
        Ok(editors)
    }
}
