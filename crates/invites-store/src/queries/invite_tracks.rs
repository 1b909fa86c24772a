//! The tracks of invites, in the order that learners see (R13), read for many invites at once.

use std::collections::HashMap;

use invites_domain::ids::{InviteId, TeamId, TrackId, TypedId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use crate::StoreError;
use crate::tables::invite_track::{ActiveModel, Column, Entity};
use crate::tables::track;

/// The tracks of each of `invites` in saved order. An invite that does not exist is missing.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn of(
    connection: &impl ConnectionTrait,
    invites: &[InviteId],
) -> Result<HashMap<InviteId, Vec<TrackId>>, StoreError> {
    let rows = Entity::find()
        .filter(Column::InviteId.is_in(invites.iter().map(|id| id.uuid())))
        .order_by_asc(Column::InviteId)
        .order_by_asc(Column::Position)
        .all(connection)
        .await?;
    let mut tracks: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        tracks
            .entry(InviteId::from_uuid(row.invite_id))
            .or_default()
            .push(TrackId::from_uuid(row.track_id));
    }
    Ok(tracks)
}

/// Which of `tracks` an invite of `team` may cover: its own, and not archived.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn offerable(
    connection: &impl ConnectionTrait,
    team: TeamId,
    tracks: &[TrackId],
) -> Result<Vec<TrackId>, StoreError> {
    let ids: Vec<Uuid> = track::Entity::find()
        .select_only()
        .column(track::Column::Id)
        .filter(track::Column::Id.is_in(tracks.iter().map(|id| id.uuid())))
        .filter(track::Column::TeamId.eq(team.uuid()))
        .filter(track::Column::ArchivedAt.is_null())
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids.into_iter().map(TrackId::from_uuid).collect())
}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    tracks: &[TrackId],
) -> Result<(), StoreError> {
    let rows = tracks.iter().zip(0..).map(|(track, position)| ActiveModel {
        invite_id: Set(invite.uuid()),
        track_id: Set(track.uuid()),
        position: Set(position),
    });
    Entity::insert_many(rows).exec_without_returning(connection).await?;
    Ok(())
}

pub(crate) async fn remove(connection: &impl ConnectionTrait, invite: InviteId) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::InviteId.eq(invite.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}
