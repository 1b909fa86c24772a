//! What the tracks and challenges of a team are called, those archived or dropped since included: reports speak of them.

use invites_domain::ids::{ChallengeId, TeamId, TrackId, TypedId};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::StoreError;
use crate::tables::{challenge, track};

/// The titles of a team.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Titles {
    /// In no order.
    pub tracks: Vec<TrackTitle>,
    /// In no order.
    pub challenges: Vec<ChallengeTitle>,
}

/// A track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackTitle {
    /// Which.
    pub id: TrackId,
    /// Its title today.
    pub title: String,
}

/// A challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeTitle {
    /// Which.
    pub id: ChallengeId,
    /// Its track.
    pub track: TrackId,
    /// Its place in the track today.
    pub position: i32,
    /// Its title today.
    pub title: String,
}

/// The titles of `team`, in two statements.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn of_team(connection: &impl ConnectionTrait, team: TeamId) -> Result<Titles, StoreError> {
    let tracks: Vec<(Uuid, String)> = track::Entity::find()
        .select_only()
        .columns([track::Column::Id, track::Column::Title])
        .filter(track::Column::TeamId.eq(team.uuid()))
        .into_tuple()
        .all(connection)
        .await?;
    let of_team = Query::select()
        .column(track::Column::Id)
        .from(track::Entity)
        .and_where(track::Column::TeamId.eq(team.uuid()))
        .take();
    let challenges: Vec<(Uuid, Uuid, i32, String)> = challenge::Entity::find()
        .select_only()
        .columns([
            challenge::Column::Id,
            challenge::Column::TrackId,
            challenge::Column::Position,
            challenge::Column::Title,
        ])
        .filter(challenge::Column::TrackId.in_subquery(of_team))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(Titles {
        tracks: tracks
            .into_iter()
            .map(|(id, title)| TrackTitle {
                id: TrackId::from_uuid(id),
                title,
            })
            .collect(),
        challenges: challenges
            .into_iter()
            .map(|(id, track, position, title)| ChallengeTitle {
                id: ChallengeId::from_uuid(id),
                track: TrackId::from_uuid(track),
                position,
                title,
            })
            .collect(),
    })
}
