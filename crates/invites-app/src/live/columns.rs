//! The columns of an event: the challenges of its tracks, and of tracks that somebody plays and the invite has no more.

use invites_domain::ids::{InviteId, TrackId};
use invites_store::queries::{challenges, invite_tracks, tracks};

use super::picture::Heading;
use crate::{App, AppError};

/// The headings, track by track: those of the invite in its order, then the others among `played`.
///
/// # Errors
/// [`AppError::Store`].
pub(super) async fn headings(
    app: &App,
    invite: InviteId,
    played: impl Iterator<Item = TrackId>,
) -> Result<Vec<Heading>, AppError> {
    let read = app.store().read();
    let mut of_event = invite_tracks::of(read, &[invite])
        .await?
        .remove(&invite)
        .unwrap_or_default();
    let mut others: Vec<TrackId> = played.filter(|track| !of_event.contains(track)).collect();
    others.sort_unstable();
    others.dedup();
    of_event.append(&mut others);
    let named = tracks::by_ids(read, &of_event).await?;
    let titles = challenges::titles_of_tracks(read, &of_event).await?;
    let mut headings = Vec::new();
    for track in of_event {
        let track_title = named.get(&track).map(|track| track.title.clone()).unwrap_or_default();
        for challenge in titles.get(&track).into_iter().flatten() {
            headings.push(Heading {
                track,
                track_title: track_title.clone(),
                challenge: challenge.id,
                title: challenge.title.clone(),
            });
        }
    }
    Ok(headings)
}
