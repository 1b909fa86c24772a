//! How plays begin, move on and end. Everything here runs inside the transaction of
//! [`Store::write`](crate::Store::write), over rows that [`hold_invite`] and [`hold_play`] hold back from others.
//!
//! Rows are always held in one order, so that nobody waits in a circle: invite, then claim, then play.

use invites_domain::ids::{ChallengeId, ClaimId, InviteId, PersonId, PlayId, TeamId, TrackId, TypedId};
use invites_domain::invite::Limit;
use invites_domain::play::{ChallengeState, PlayState};
use invites_domain::time::Instant;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde_json::json;

use super::plays::{Attempt, Play, PlayChallenge};
use crate::StoreError;
use crate::tables::{attempt, claim_track, invite, play, play_challenge, track};

/// A play that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlay {
    /// Its id.
    pub id: PlayId,
    /// What it is charged to, with the claim's invite; none for a preview.
    pub charged_to: Option<(ClaimId, InviteId)>,
    /// What is played.
    pub track: TrackId,
    /// Who plays.
    pub person: PersonId,
    /// Whose track it is.
    pub team: TeamId,
    /// When.
    pub started_at: Instant,
    /// When the track's time limit stops it.
    pub ends_at: Instant,
    /// The track's challenges in order, with the states they begin in.
    pub challenges: Vec<(ChallengeId, ChallengeState)>,
}

/// Holds the invite's row: steps of its learners, claims and revocations queue behind this transaction.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn hold_invite(connection: &impl ConnectionTrait, invite: InviteId) -> Result<(), StoreError> {
    if cfg!(feature = "without-play-guard") {
        return Ok(());
    }
    invite::Entity::find_by_id(invite.uuid())
        .select_only()
        .column(invite::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple::<uuid::Uuid>()
        .one(connection)
        .await?;
    Ok(())
}

/// Holds the track's row, for previews: they have no invite to queue behind.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn hold_track(connection: &impl ConnectionTrait, track: TrackId) -> Result<(), StoreError> {
    track::Entity::find_by_id(track.uuid())
        .select_only()
        .column(track::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple::<uuid::Uuid>()
        .one(connection)
        .await?;
    Ok(())
}

/// A play held by this transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPlay {
    /// The play as of now.
    pub play: Play,
    /// True when its time limit came and nobody has written that down.
    pub end_unwritten: bool,
}

/// Holds and reads a play as of `now`.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn hold_play(
    connection: &impl ConnectionTrait,
    id: PlayId,
    now: Instant,
) -> Result<Option<HeldPlay>, StoreError> {
    let row = play::Entity::find_by_id(id.uuid())
        .lock(LockType::NoKeyUpdate)
        .one(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let stored = row.state.clone();
    let play = Play::read(row, now)?;
    let end_unwritten = play.state.as_str() != stored;
    Ok(Some(HeldPlay { play, end_unwritten }))
}

/// The learner's plays of one claim and track that nobody has written down as over, timed-out ones included.
///
/// # Errors
/// As [`hold_play`].
pub async fn open_of_claim(
    connection: &impl ConnectionTrait,
    claim: ClaimId,
    track: TrackId,
    now: Instant,
) -> Result<Vec<Play>, StoreError> {
    open(
        connection,
        Condition::all()
            .add(play::Column::ClaimId.eq(claim.uuid()))
            .add(play::Column::TrackId.eq(track.uuid())),
        now,
    )
    .await
}

/// As [`open_of_claim`], for one person's previews of a track.
///
/// # Errors
/// As [`hold_play`].
pub async fn open_previews(
    connection: &impl ConnectionTrait,
    person: PersonId,
    track: TrackId,
    now: Instant,
) -> Result<Vec<Play>, StoreError> {
    let mine = Condition::all()
        .add(play::Column::Preview.eq(true))
        .add(play::Column::PersonId.eq(person.uuid()))
        .add(play::Column::TrackId.eq(track.uuid()));
    open(connection, mine, now).await
}

/// Plays whose time limit came by `now` without anybody having written that down: at most `most`, the longest overdue
/// first. Nothing is held; [`hold_play`] tells what is still true.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn overdue(connection: &impl ConnectionTrait, now: Instant, most: u64) -> Result<Vec<Play>, StoreError> {
    let rows = play::Entity::find()
        .filter(play::Column::State.is_in([PlayState::Starting.as_str(), PlayState::Running.as_str()]))
        .filter(play::Column::EndsAt.lte(now))
        .order_by_asc(play::Column::EndsAt)
        .limit(most)
        .all(connection)
        .await?;
    rows.into_iter().map(|row| Play::read(row, now)).collect()
}

async fn open(connection: &impl ConnectionTrait, which: Condition, now: Instant) -> Result<Vec<Play>, StoreError> {
    let rows = play::Entity::find()
        .filter(which)
        .filter(play::Column::State.is_in([PlayState::Starting.as_str(), PlayState::Running.as_str()]))
        .order_by_asc(play::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(connection)
        .await?;
    rows.into_iter().map(|row| Play::read(row, now)).collect()
}

/// Charges one play of `track` to the claim, if one is left. False when none is, or the claim has no such track.
///
/// This statement is what holds R27: whatever was decided before, and on however many servers, the count passes the
/// limit never.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn charge(
    connection: &impl ConnectionTrait,
    claim: ClaimId,
    track: TrackId,
    limit: Limit,
) -> Result<bool, StoreError> {
    let used = || Expr::col(claim_track::Column::PlaysUsed);
    let mut update = claim_track::Entity::update_many()
        .col_expr(claim_track::Column::PlaysUsed, used().add(1))
        .filter(claim_track::Column::ClaimId.eq(claim.uuid()))
        .filter(claim_track::Column::TrackId.eq(track.uuid()));
    if !limit.is_unlimited() && !cfg!(feature = "without-play-guard") {
        let allowed = Expr::col(claim_track::Column::PlaysGranted).add(i64::from(limit.get()));
        update = update.filter(used().lt(allowed));
    }
    Ok(update.exec(connection).await?.rows_affected == 1)
}

/// Gives a failed play back (R25).
///
/// # Errors
/// [`StoreError::Database`].
pub async fn give_back(connection: &impl ConnectionTrait, claim: ClaimId, track: TrackId) -> Result<(), StoreError> {
    let used = || Expr::col(claim_track::Column::PlaysUsed);
    claim_track::Entity::update_many()
        .col_expr(claim_track::Column::PlaysUsed, used().sub(1))
        .filter(claim_track::Column::ClaimId.eq(claim.uuid()))
        .filter(claim_track::Column::TrackId.eq(track.uuid()))
        .filter(used().gt(0))
        .exec(connection)
        .await?;
    Ok(())
}

/// Writes a play that begins now and answers it.
///
/// # Errors
/// As [`hold_play`].
pub async fn begin(connection: &impl ConnectionTrait, new: &NewPlay) -> Result<Play, StoreError> {
    let among = match new.charged_to {
        Some((claim, _)) => Condition::all().add(play::Column::ClaimId.eq(claim.uuid())),
        None => Condition::all()
            .add(play::Column::Preview.eq(true))
            .add(play::Column::PersonId.eq(new.person.uuid())),
    };
    let last: Option<Option<i32>> = play::Entity::find()
        .select_only()
        .column_as(play::Column::Number.max(), "last")
        .filter(among)
        .filter(play::Column::TrackId.eq(new.track.uuid()))
        .into_tuple()
        .one(connection)
        .await?;
    let row = play::ActiveModel {
        id: Set(new.id.uuid()),
        claim_id: Set(new.charged_to.map(|(claim, _)| claim.uuid())),
        invite_id: Set(new.charged_to.map(|(_, invite)| invite.uuid())),
        track_id: Set(new.track.uuid()),
        person_id: Set(new.person.uuid()),
        team_id: Set(new.team.uuid()),
        preview: Set(new.charged_to.is_none()),
        number: Set(last.flatten().unwrap_or(0) + 1),
        state: Set(PlayState::Running.as_str().to_owned()),
        started_at: Set(new.started_at),
        ends_at: Set(new.ends_at),
        stopped_at: Set(None),
        stopped_reason: Set(None),
        total_challenges: Set(i32::try_from(new.challenges.len()).unwrap_or(i32::MAX)),
        completed_challenges: Set(0),
    };
    let written = play::Entity::insert(row).exec_with_returning(connection).await?;
    let challenges = new
        .challenges
        .iter()
        .zip(0..)
        .map(|((challenge, state), position)| play_challenge::ActiveModel {
            play_id: Set(new.id.uuid()),
            challenge_id: Set(challenge.uuid()),
            position: Set(position),
            state: Set(state.as_str().to_owned()),
            started_at: Set(None),
            completed_at: Set(None),
        });
    play_challenge::Entity::insert_many(challenges)
        .exec_without_returning(connection)
        .await?;
    Play::read(written, new.started_at)
}

/// Writes how a challenge of a play stands.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn put_challenge(
    connection: &impl ConnectionTrait,
    play: PlayId,
    challenge: &PlayChallenge,
) -> Result<(), StoreError> {
    play_challenge::Entity::update_many()
        .set(play_challenge::ActiveModel {
            state: Set(challenge.state.as_str().to_owned()),
            started_at: Set(challenge.started_at),
            completed_at: Set(challenge.completed_at),
            ..Default::default()
        })
        .filter(play_challenge::Column::PlayId.eq(play.uuid()))
        .filter(play_challenge::Column::ChallengeId.eq(challenge.challenge.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Writes how a play stands: its state, its end, its time limit and its completed challenges.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn put_play(connection: &impl ConnectionTrait, play: &Play) -> Result<(), StoreError> {
    play::Entity::update_many()
        .set(play::ActiveModel {
            state: Set(play.state.as_str().to_owned()),
            ends_at: Set(play.ends_at),
            stopped_at: Set(play.stopped_at),
            stopped_reason: Set(play.stopped_reason.clone()),
            completed_challenges: Set(i32::try_from(play.completed_challenges).unwrap_or(i32::MAX)),
            ..Default::default()
        })
        .filter(play::Column::Id.eq(play.id.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Keeps a check.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn add_attempt(connection: &impl ConnectionTrait, attempt: &Attempt) -> Result<(), StoreError> {
    attempt::Entity::insert(attempt::ActiveModel {
        id: Set(attempt.id.uuid()),
        play_id: Set(attempt.play.uuid()),
        challenge_id: Set(attempt.challenge.uuid()),
        at: Set(attempt.at),
        passed: Set(attempt.passed),
        message: Set(attempt.message.clone()),
        answers: Set(json!(attempt.answers)),
    })
    .exec_without_returning(connection)
    .await?;
    Ok(())
}
