//! What is read for many invites at once: their tracks, allow lists and running plays, and the invites of claims.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use invites_app::{Acting, AppError};
use invites_domain::email::AllowedEntry;
use invites_domain::ids::{InviteId, TrackId};

use crate::loaders::{Reader, loaded};
use crate::track_invite::TrackInvite;
use crate::tracks::Track;

loaded! {
    /// The tracks of an invite.
    pub(crate) TracksOf(InviteId) => Vec<TrackId>, by tracks_of_invites;
    /// The allow list of an invite.
    pub(crate) AllowList(InviteId) => Arc<[AllowedEntry]>, by allow_lists_of;
    /// The plays that run on an invite.
    pub(crate) RunningPlays(InviteId) => u32, by running_plays_of;
    /// An invite that a claim was made on, as far as the caller may read it.
    pub(crate) InviteOf(InviteId) => TrackInvite, by invites_of;
}

/// The tracks of invites as the team sees them: two statements for all.
pub(crate) async fn shown_tracks(
    acting: &Acting,
    invites: &[InviteId],
) -> Result<HashMap<InviteId, Vec<Track>>, AppError> {
    let covered = acting.tracks_of_invites(invites).await?;
    let named: HashSet<TrackId> = covered.values().flatten().copied().collect();
    let tracks = acting.team_tracks(&named.into_iter().collect::<Vec<_>>()).await?;
    let tracks: HashMap<TrackId, Track> = tracks.into_iter().map(|(id, track)| (id, track.into())).collect();
    let shown = |ids: Vec<TrackId>| ids.iter().filter_map(|id| tracks.get(id).cloned()).collect();
    Ok(covered.into_iter().map(|(id, covers)| (id, shown(covers))).collect())
}

/// The tracks of an invite as the team sees them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ShownTracks(pub(crate) InviteId);

impl Loader<ShownTracks> for Reader {
    type Value = Vec<Track>;
    type Error = Arc<AppError>;

    async fn load(&self, keys: &[ShownTracks]) -> Result<HashMap<ShownTracks, Vec<Track>>, Self::Error> {
        let ids: Vec<InviteId> = keys.iter().map(|key| key.0).collect();
        let shown = shown_tracks(&self.0, &ids).await?;
        Ok(shown
            .into_iter()
            .map(|(id, tracks)| (ShownTracks(id), tracks))
            .collect())
    }
}
