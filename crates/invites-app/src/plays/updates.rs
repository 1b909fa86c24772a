//! A play as it moves, for whoever may read it.

use std::time::Duration;

use futures_util::{Stream, stream};
use invites_domain::ids::PlayId;

use super::Play;
use crate::announce::{Announcement, Subscriber};
use crate::{Acting, AppError};

/// What is left of a subscription: nothing once the reader lost the play.
enum Next {
    /// The play as it stood when the subscription began.
    First(Play),
    /// Wait for a change of the play as it was sent last.
    Change(Play),
}

impl Acting {
    /// The play now, and again whenever it moved; also when its time limit comes, which nobody announces.
    ///
    /// # Errors
    /// As [`Acting::play`], at the beginning and as the last item when the reader loses the right.
    pub async fn play_updates(
        &self,
        id: PlayId,
    ) -> Result<impl Stream<Item = Result<Play, AppError>> + Send + use<>, AppError> {
        // Subscribed before the first reading: nothing is missed in between.
        let subscriber = self.app().announcer().subscribe();
        let first = self.play(id).await?;
        let start = Some((self.for_long(), subscriber, Next::First(first)));
        Ok(stream::unfold(start, |state| async move {
            let (acting, mut subscriber, next) = state?;
            let play = match next {
                Next::First(play) => play,
                Next::Change(sent) => match changed(&acting, &mut subscriber, sent).await? {
                    Ok(play) => play,
                    Err(lost) => return Some((Err(lost), None)),
                },
            };
            Some((Ok(play.clone()), Some((acting, subscriber, Next::Change(play)))))
        }))
    }
}

/// The play once it differs from what was sent; none when the server stops.
async fn changed(acting: &Acting, subscriber: &mut Subscriber, sent: Play) -> Option<Result<Play, AppError>> {
    loop {
        let rest = (sent.ends_at - acting.app().now()).to_std().unwrap_or(Duration::ZERO);
        tokio::select! {
            heard = subscriber.next() => match heard? {
                Announcement::Play { play, .. } if play == sent.id => return Some(acting.play(sent.id).await),
                // A message or a word about the raised hand stands beside the play, which itself may not have moved.
                Announcement::Help { invite, claim }
                    if sent.invite == Some(invite) && (claim.is_none() || claim == sent.claim) =>
                {
                    return Some(acting.play(sent.id).await);
                }
                // Access was removed, restored or extended: the play goes on as it is, and its player is told.
                Announcement::Claim { claim, .. } if sent.claim == Some(claim) => {
                    return Some(acting.play(sent.id).await);
                }
                Announcement::Missed => {}
                _ => continue,
            },
            () = tokio::time::sleep(rest), if !sent.state.is_over() => {}
        }
        match acting.play(sent.id).await {
            Ok(play) if play == sent => {}
            answer => return Some(answer),
        }
    }
}
