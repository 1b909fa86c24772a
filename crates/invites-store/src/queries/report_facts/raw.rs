//! Summaries made from the rows they speak of.

use std::collections::HashMap;

use invites_domain::ids::{ClaimId, PlayId, TypedId};
use invites_domain::play::PlayState;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::packed::{self, Short, Writer};
use crate::StoreError;
use crate::queries::plays::{PlayChallenge, challenges_of, tracks_of_claims};
use crate::queries::reading;
use crate::tables::{attempt, claim, play, review};

/// Ids in one statement, far below what SQLite takes.
const IDS_AT_ONCE: usize = 1_000;

/// The summaries of these claims, in their order.
pub(super) async fn of_claims(
    connection: &impl ConnectionTrait,
    rows: &[claim::Model],
) -> Result<Vec<String>, StoreError> {
    let mut summaries = Vec::with_capacity(rows.len());
    for rows in rows.chunks(IDS_AT_ONCE) {
        let ids: Vec<ClaimId> = rows.iter().map(|row| ClaimId::from_uuid(row.id)).collect();
        let tracks = tracks_of_claims(connection, &ids).await?;
        for (row, id) in rows.iter().zip(&ids) {
            let held = tracks.get(id).map(Vec::as_slice).unwrap_or_default();
            let mut writer = Writer::default();
            writer.instant(row.claimed_at.timestamp_micros());
            writer.id(row.person_id.as_u128());
            writer.count(held.len());
            for track in held {
                writer.short(Short::from(track.track.uuid()));
            }
            summaries.push(writer.0);
        }
    }
    Ok(summaries)
}

/// The summaries of these plays, in their order. That of an open play holds only until its next step.
pub(super) async fn of_plays(
    connection: &impl ConnectionTrait,
    rows: &[play::Model],
) -> Result<Vec<String>, StoreError> {
    let mut summaries = Vec::with_capacity(rows.len());
    for rows in rows.chunks(IDS_AT_ONCE) {
        let ids: Vec<PlayId> = rows.iter().map(|row| PlayId::from_uuid(row.id)).collect();
        let challenges = challenges_of(connection, &ids).await?;
        let attempts = attempts_of(connection, &ids).await?;
        let scores = scores_of(connection, &ids).await?;
        for (row, id) in rows.iter().zip(&ids) {
            let challenges = challenges.get(id).map(Vec::as_slice).unwrap_or_default();
            summaries.push(of_play(row, challenges, &attempts, scores.get(&row.id).copied())?);
        }
    }
    Ok(summaries)
}

fn of_play(
    row: &play::Model,
    challenges: &[PlayChallenge],
    attempts: &HashMap<(Uuid, Uuid), usize>,
    score: Option<i32>,
) -> Result<String, StoreError> {
    let count = |column, number| Ok::<_, StoreError>(reading::number(column, number)? as usize);
    let mut writer = Writer::default();
    writer.instant(row.started_at.timestamp_micros());
    writer.id(row.person_id.as_u128());
    writer.short(Short::from(row.track_id));
    writer.letter(packed::play_letter(reading::named(
        "plays.state",
        &row.state,
        PlayState::parse,
    )?));
    writer.letter(packed::score_letter(score));
    writer.instant(row.stopped_at.unwrap_or(row.ends_at).timestamp_micros());
    writer.count(count("plays.completed_challenges", row.completed_challenges)?);
    writer.count(count("plays.total_challenges", row.total_challenges)?);
    writer.count(challenges.len());
    for step in challenges {
        writer.short(Short::from(step.challenge.uuid()));
        writer.letter(packed::challenge_letter(step.state, step.started_at.is_some()));
        writer.count(attempts.get(&(row.id, step.challenge.uuid())).copied().unwrap_or(0));
        writer.seconds(step.seconds_to_completion());
    }
    Ok(writer.0)
}

/// How often each challenge of these plays was checked.
async fn attempts_of(
    connection: &impl ConnectionTrait,
    plays: &[PlayId],
) -> Result<HashMap<(Uuid, Uuid), usize>, StoreError> {
    use attempt::Column;
    let rows: Vec<(Uuid, Uuid, i64)> = attempt::Entity::find()
        .select_only()
        .columns([Column::PlayId, Column::ChallengeId])
        .column_as(Expr::cust("CAST(COUNT(*) AS BIGINT)"), "checks")
        .filter(Column::PlayId.is_in(plays.iter().map(|id| id.uuid())))
        .group_by(Column::PlayId)
        .group_by(Column::ChallengeId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(play, challenge, checks)| ((play, challenge), usize::try_from(checks).unwrap_or(0)))
        .collect())
}

/// What was said of these plays, as far as anything was.
async fn scores_of(connection: &impl ConnectionTrait, plays: &[PlayId]) -> Result<HashMap<Uuid, i32>, StoreError> {
    use review::Column;
    let rows: Vec<(Uuid, i32)> = review::Entity::find()
        .select_only()
        .columns([Column::PlayId, Column::Score])
        .filter(Column::PlayId.is_in(plays.iter().map(|id| id.uuid())))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().collect())
}

impl PlayChallenge {
    /// Whole seconds from the start to the completion; none before, and none for what was skipped.
    fn seconds_to_completion(&self) -> Option<u64> {
        use invites_domain::play::ChallengeState;
        if self.state != ChallengeState::Completed {
            return None;
        }
        let took = (self.completed_at? - self.started_at?).num_seconds();
        Some(u64::try_from(took).unwrap_or(0))
    }
}
