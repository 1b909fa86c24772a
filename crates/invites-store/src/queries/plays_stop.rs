//! Plays that are stopped because access was taken away (R97b).

use invites_domain::ids::{ClaimId, PlayId, TrackId, TypedId};
use invites_domain::play::PlayState;
use invites_domain::time::Instant;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};

use crate::StoreError;
use crate::queries::claims::IDS_AT_ONCE;
use crate::queries::plays;
use crate::tables::play::{ActiveModel, Column, Entity};

/// A play that was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoppedPlay {
    /// The play.
    pub play: PlayId,
    /// The claim it is charged to.
    pub claim: ClaimId,
    /// Its track.
    pub track: TrackId,
}

/// Stops what runs at `now` on any of `claims`, and answers it. A play whose time limit came has timed out, whether or
/// not that is written down.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn stop_running_of_claims(
    connection: &impl ConnectionTrait,
    claims: &[ClaimId],
    reason: &str,
    now: Instant,
) -> Result<Vec<StoppedPlay>, StoreError> {
    let mut stopped = Vec::new();
    for chunk in claims.chunks(IDS_AT_ONCE) {
        let rows = Entity::update_many()
            .set(ActiveModel {
                state: Set(PlayState::Stopped.as_str().to_owned()),
                stopped_at: Set(Some(now)),
                stopped_reason: Set(Some(reason.to_owned())),
                ..ActiveModel::default()
            })
            .filter(Column::ClaimId.is_in(chunk.iter().map(|id| id.uuid())))
            .filter(plays::is_running(now))
            .exec_with_returning(connection)
            .await?;
        stopped.extend(rows.into_iter().filter_map(|row| {
            Some(StoppedPlay {
                play: PlayId::from_uuid(row.id),
                claim: ClaimId::from_uuid(row.claim_id?),
                track: TrackId::from_uuid(row.track_id),
            })
        }));
    }
    Ok(stopped)
}
