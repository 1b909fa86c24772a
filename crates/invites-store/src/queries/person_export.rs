//! Everything one team keeps of one person's doings, as a document to hand out. Who they are stands elsewhere.

use chrono::{DateTime, Utc};
use invites_domain::ids::{ChallengeId, ClaimId, InviteId, PersonId, PlayId, TeamId, TrackId, TypedId};
use invites_domain::policy::Role;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use serde_json::Value;

use crate::StoreError;
use crate::queries::member_invitations;
use crate::queries::reviews::{self, Review};
use crate::tables::{attempt, claim, claim_track, invite, play};

/// An invitation to become a member, in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedInvitation {
    /// To what role.
    pub role: Role,
    /// When it was last sent.
    pub invited_at: DateTime<Utc>,
    /// From when on it cannot be accepted.
    pub ends_at: DateTime<Utc>,
    /// When the person said no.
    pub declined_at: Option<DateTime<Utc>>,
}

/// A claim in the document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedClaim {
    /// Its id.
    pub id: ClaimId,
    /// The invite.
    pub invite: InviteId,
    /// When it was made.
    pub claimed_at: DateTime<Utc>,
    /// When its access ends.
    pub access_ends_at: Option<DateTime<Utc>>,
    /// Since when its access is removed.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Why, in the organiser's words.
    pub revoke_reason: Option<String>,
    /// What it holds.
    pub tracks: Vec<ExportedClaimTrack>,
}

/// A track of a claim in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedClaimTrack {
    /// The track.
    pub track: TrackId,
    /// Plays charged.
    pub plays_used: i32,
    /// Plays granted beyond the limit.
    pub plays_granted: i32,
}

/// A play in the document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedPlay {
    /// Its id.
    pub id: PlayId,
    /// The claim it was charged to; none for a preview.
    pub claim: Option<ClaimId>,
    /// The track.
    pub track: TrackId,
    /// The n-th play of that track and claim.
    pub number: i32,
    /// Its state's name.
    pub state: String,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When it was over.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Challenges completed.
    pub completed_challenges: i32,
    /// Challenges there were.
    pub total_challenges: i32,
    /// What was tried.
    pub attempts: Vec<ExportedAttempt>,
    /// What the player said of it.
    pub review: Option<Review>,
}

/// One check of a challenge in the document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedAttempt {
    /// The challenge.
    pub challenge: ChallengeId,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it passed.
    pub passed: bool,
    /// What the check said.
    pub message: String,
    /// What was chosen.
    pub answers: Value,
}

/// The person's invitation to the team that was neither accepted nor withdrawn.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn invitation(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
) -> Result<Option<ExportedInvitation>, StoreError> {
    let found = member_invitations::find(connection, team, person).await?;
    Ok(found.map(|found| ExportedInvitation {
        role: found.role,
        invited_at: found.invited_at,
        ends_at: found.ends_at,
        declined_at: found.declined_at,
    }))
}

/// The person's claims on the team's invites, oldest first, revoked ones included.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn claims(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
) -> Result<Vec<ExportedClaim>, StoreError> {
    let rows = claim::Entity::find()
        .filter(claim::Column::PersonId.eq(person.uuid()))
        .filter(claim::Column::InviteId.in_subquery(invites_of(team)))
        .order_by_asc(claim::Column::ClaimedAt)
        .order_by_asc(claim::Column::Id)
        .all(connection)
        .await?;
    let tracks = claim_track::Entity::find()
        .filter(claim_track::Column::ClaimId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(claim_track::Column::Position)
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| ExportedClaim {
            id: ClaimId::from_uuid(row.id),
            invite: InviteId::from_uuid(row.invite_id),
            claimed_at: row.claimed_at,
            access_ends_at: row.access_ends_at,
            revoked_at: row.revoked_at,
            revoke_reason: row.revoke_reason,
            tracks: tracks
                .iter()
                .filter(|track| track.claim_id == row.id)
                .map(|track| ExportedClaimTrack {
                    track: TrackId::from_uuid(track.track_id),
                    plays_used: track.plays_used,
                    plays_granted: track.plays_granted,
                })
                .collect(),
        })
        .collect())
}

/// The person's plays of the team's tracks, oldest first, previews included.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn plays(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
) -> Result<Vec<ExportedPlay>, StoreError> {
    let rows = play::Entity::find()
        .filter(play::Column::PersonId.eq(person.uuid()))
        .filter(play::Column::TeamId.eq(team.uuid()))
        .order_by_asc(play::Column::StartedAt)
        .order_by_asc(play::Column::Id)
        .all(connection)
        .await?;
    let attempts = attempt::Entity::find()
        .filter(attempt::Column::PlayId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(attempt::Column::At)
        .order_by_asc(attempt::Column::Id)
        .all(connection)
        .await?;
    let ids: Vec<PlayId> = rows.iter().map(|row| PlayId::from_uuid(row.id)).collect();
    let mut said = reviews::of_plays(connection, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| ExportedPlay {
            review: said.remove(&PlayId::from_uuid(row.id)),
            id: PlayId::from_uuid(row.id),
            claim: row.claim_id.map(ClaimId::from_uuid),
            track: TrackId::from_uuid(row.track_id),
            number: row.number,
            state: row.state,
            started_at: row.started_at,
            stopped_at: row.stopped_at,
            completed_challenges: row.completed_challenges,
            total_challenges: row.total_challenges,
            attempts: attempts
                .iter()
                .filter(|attempt| attempt.play_id == row.id)
                .map(|attempt| ExportedAttempt {
                    challenge: ChallengeId::from_uuid(attempt.challenge_id),
                    at: attempt.at,
                    passed: attempt.passed,
                    message: attempt.message.clone(),
                    answers: attempt.answers.clone(),
                })
                .collect(),
        })
        .collect())
}

/// The team's invites, deleted ones included, as a subquery of their ids.
pub(super) fn invites_of(team: TeamId) -> SelectStatement {
    Query::select()
        .column(invite::Column::Id)
        .from(invite::Entity)
        .and_where(invite::Column::TeamId.eq(team.uuid()))
        .to_owned()
}
