//! Plays as they stand: one by one, in batches for loaders, and what they are made of.
//!
//! A play whose time limit came is read as timed out from that instant on, whether or not anybody has written it
//! down yet: [`Play`] is always the play as of the `now` it was read at, and SQL filters say the same
//! ([`is_running`]). How plays move on stands in [`play_moves`](super::play_moves).

use std::collections::HashMap;

use invites_domain::claim::ClaimFacts;
use invites_domain::ids::{AttemptId, ChallengeId, ClaimId, InviteId, PersonId, PlayId, TeamId, TrackId, TypedId};
use invites_domain::invite::Limit;
use invites_domain::play::{ChallengeState, PlayState};
use invites_domain::time::Instant;
use sea_orm::sea_query::Expr;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use super::reading;
use crate::StoreError;
use crate::tables::{attempt, claim, claim_track, invite, play, play_challenge};

/// One run of a track, as of the instant it was read at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Play {
    /// The play.
    pub id: PlayId,
    /// What it is charged to; none for a preview (R25).
    pub claim: Option<ClaimId>,
    /// The claim's invite; none for a preview (R117).
    pub invite: Option<InviteId>,
    /// What is played.
    pub track: TrackId,
    /// Who plays.
    pub person: PersonId,
    /// Whose track it is.
    pub team: TeamId,
    /// A play by the team, charged to nobody.
    pub preview: bool,
    /// Counts the plays of this claim and track, from 1; those that failed keep theirs.
    pub number: u32,
    /// How it stands.
    pub state: PlayState,
    /// When it began.
    pub started_at: Instant,
    /// The instant at which the track's time limit stops it.
    pub ends_at: Instant,
    /// When it was over.
    pub stopped_at: Option<Instant>,
    /// Why, in words, when somebody stopped it or it failed.
    pub stopped_reason: Option<String>,
    /// Challenges of the track when it began.
    pub total_challenges: u32,
    /// Challenges completed; skipped ones are not.
    pub completed_challenges: u32,
}

impl Play {
    pub(crate) fn read(row: play::Model, now: Instant) -> Result<Self, StoreError> {
        let stored = reading::named("plays.state", &row.state, PlayState::parse)?;
        let late = !stored.is_over() && now >= row.ends_at;
        Ok(Self {
            id: PlayId::from_uuid(row.id),
            claim: row.claim_id.map(ClaimId::from_uuid),
            invite: row.invite_id.map(InviteId::from_uuid),
            track: TrackId::from_uuid(row.track_id),
            person: PersonId::from_uuid(row.person_id),
            team: TeamId::from_uuid(row.team_id),
            preview: row.preview,
            number: reading::number("plays.number", row.number)?,
            state: if late { PlayState::TimedOut } else { stored },
            started_at: row.started_at,
            ends_at: row.ends_at,
            stopped_at: if late { Some(row.ends_at) } else { row.stopped_at },
            stopped_reason: row.stopped_reason,
            total_challenges: reading::number("plays.total_challenges", row.total_challenges)?,
            completed_challenges: reading::number("plays.completed_challenges", row.completed_challenges)?,
        })
    }

    /// Seconds from the start to the end, or to `now` while it runs.
    #[must_use]
    pub fn time_spent(&self, now: Instant) -> i64 {
        (self.stopped_at.unwrap_or(now) - self.started_at).num_seconds().max(0)
    }

    /// Completed challenges of all, 0 to 100.
    #[must_use]
    pub fn completion_percent(&self) -> f64 {
        if self.total_challenges == 0 {
            return 0.0;
        }
        f64::from(self.completed_challenges) * 100.0 / f64::from(self.total_challenges)
    }
}

/// A challenge within a play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayChallenge {
    /// The challenge.
    pub challenge: ChallengeId,
    /// Place in the play, from 0.
    pub position: u32,
    /// How the learner stands.
    pub state: ChallengeState,
    /// When it was started.
    pub started_at: Option<Instant>,
    /// When it was completed or skipped.
    pub completed_at: Option<Instant>,
}

/// One check of a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The attempt.
    pub id: AttemptId,
    /// In which play.
    pub play: PlayId,
    /// Of which challenge.
    pub challenge: ChallengeId,
    /// When.
    pub at: Instant,
    /// Whether it passed.
    pub passed: bool,
    /// What the learner was told.
    pub message: String,
    /// What the learner chose in a quiz.
    pub answers: Vec<usize>,
}

/// A claim as far as plays are judged by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimTerms {
    /// The claim.
    pub claim: ClaimId,
    /// Of which invite.
    pub invite: InviteId,
    /// Whose invite.
    pub team: TeamId,
    /// Who claimed.
    pub person: PersonId,
    /// On which terms.
    pub facts: ClaimFacts,
}

/// One track of a claim with its account of plays (R23).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimTrack {
    /// The claim.
    pub claim: ClaimId,
    /// The track.
    pub track: TrackId,
    /// Place in the claim, from 0 (R65).
    pub position: u32,
    /// Plays that count (R25).
    pub used: u32,
    /// Plays granted beyond the claim's limit (R97c).
    pub granted: u32,
}

impl ClaimTrack {
    fn read(row: &claim_track::Model) -> Result<Self, StoreError> {
        Ok(Self {
            claim: ClaimId::from_uuid(row.claim_id),
            track: TrackId::from_uuid(row.track_id),
            position: reading::number("claim_tracks.position", row.position)?,
            used: reading::number("claim_tracks.plays_used", row.plays_used)?,
            granted: reading::number("claim_tracks.plays_granted", row.plays_granted)?,
        })
    }
}

/// One play as of `now`.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn by_id(connection: &impl ConnectionTrait, id: PlayId, now: Instant) -> Result<Option<Play>, StoreError> {
    let row = play::Entity::find_by_id(id.uuid()).one(connection).await?;
    row.map(|row| Play::read(row, now)).transpose()
}

/// Those of `ids` that exist, in no order, as of `now`.
///
/// # Errors
/// As [`by_id`].
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[PlayId], now: Instant) -> Result<Vec<Play>, StoreError> {
    let rows = play::Entity::find()
        .filter(play::Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .all(connection)
        .await?;
    rows.into_iter().map(|row| Play::read(row, now)).collect()
}

/// For every claim and track the newest play and the one completed furthest, as of `now`: what a library shows,
/// however many plays there are.
///
/// # Errors
/// As [`by_id`].
pub async fn notable_of_claims(
    connection: &impl ConnectionTrait,
    claims: &[ClaimId],
    now: Instant,
) -> Result<Vec<Play>, StoreError> {
    const NEWEST: &str = "ROW_NUMBER() OVER (PARTITION BY claim_id, track_id ORDER BY number DESC)";
    const BEST: &str = "ROW_NUMBER() OVER (PARTITION BY claim_id, track_id \
         ORDER BY completed_challenges * 1000000 / NULLIF(total_challenges, 0) DESC, number DESC)";
    let mut ranked = Query::select();
    ranked
        .expr(Expr::cust("plays.*"))
        .expr_as(Expr::cust(NEWEST), "newest")
        .expr_as(Expr::cust(BEST), "best")
        .from(play::Entity)
        .and_where(play::Column::ClaimId.is_in(claims.iter().map(|id| id.uuid())));
    let mut chosen = Query::select();
    chosen
        .expr(Expr::cust("*"))
        .from_subquery(ranked, "ranked")
        .cond_where(Expr::cust("newest = 1 OR best = 1"));
    let rows = connection.query_all(&chosen).await?;
    rows.iter()
        .map(|row| Play::read(play::Model::from_query_result(row, "")?, now))
        .collect()
}

/// How many learners' plays of each invite run at `now`.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn running_of_invites(
    connection: &impl ConnectionTrait,
    invites: &[InviteId],
    now: Instant,
) -> Result<HashMap<InviteId, u32>, StoreError> {
    let rows: Vec<(uuid::Uuid, i64)> = play::Entity::find()
        .select_only()
        .column(play::Column::InviteId)
        .column_as(play::Column::Id.count(), "running")
        .filter(play::Column::InviteId.is_in(invites.iter().map(|id| id.uuid())))
        .filter(is_running(now))
        .group_by(play::Column::InviteId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(invite, running)| (InviteId::from_uuid(invite), u32::try_from(running).unwrap_or(u32::MAX)))
        .collect())
}

/// Plays that run at `now`: begun, not over, and before their time limit.
#[must_use]
pub fn is_running(now: Instant) -> Condition {
    Condition::all()
        .add(play::Column::State.is_in([PlayState::Starting.as_str(), PlayState::Running.as_str()]))
        .add(play::Column::EndsAt.gt(now))
}

/// The challenges of each play, in order.
///
/// # Errors
/// As [`by_id`].
pub async fn challenges_of(
    connection: &impl ConnectionTrait,
    plays: &[PlayId],
) -> Result<HashMap<PlayId, Vec<PlayChallenge>>, StoreError> {
    let rows = play_challenge::Entity::find()
        .filter(play_challenge::Column::PlayId.is_in(plays.iter().map(|id| id.uuid())))
        .order_by_asc(play_challenge::Column::Position)
        .all(connection)
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        found
            .entry(PlayId::from_uuid(row.play_id))
            .or_default()
            .push(PlayChallenge {
                challenge: ChallengeId::from_uuid(row.challenge_id),
                position: reading::number("play_challenges.position", row.position)?,
                state: reading::named("play_challenges.state", &row.state, ChallengeState::parse)?,
                started_at: row.started_at,
                completed_at: row.completed_at,
            });
    }
    Ok(found)
}

/// The checks of each play, oldest first.
///
/// # Errors
/// As [`by_id`].
pub async fn attempts_of(
    connection: &impl ConnectionTrait,
    plays: &[PlayId],
) -> Result<HashMap<PlayId, Vec<Attempt>>, StoreError> {
    let rows = attempt::Entity::find()
        .filter(attempt::Column::PlayId.is_in(plays.iter().map(|id| id.uuid())))
        .order_by_asc(attempt::Column::At)
        .order_by_asc(attempt::Column::Id)
        .all(connection)
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let play = PlayId::from_uuid(row.play_id);
        found.entry(play).or_default().push(Attempt {
            id: AttemptId::from_uuid(row.id),
            play,
            challenge: ChallengeId::from_uuid(row.challenge_id),
            at: row.at,
            passed: row.passed,
            message: row.message,
            answers: reading::json("attempts.answers", row.answers)?,
        });
    }
    Ok(found)
}

/// The claims among `ids` that exist, as far as plays are judged by them.
///
/// # Errors
/// As [`by_id`].
pub async fn claim_terms(
    connection: &impl ConnectionTrait,
    ids: &[ClaimId],
) -> Result<HashMap<ClaimId, ClaimTerms>, StoreError> {
    let claims = claim::Entity::find()
        .filter(claim::Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .all(connection)
        .await?;
    if claims.is_empty() {
        return Ok(HashMap::new());
    }
    let teams: HashMap<uuid::Uuid, uuid::Uuid> = invite::Entity::find()
        .select_only()
        .columns([invite::Column::Id, invite::Column::TeamId])
        .filter(invite::Column::Id.is_in(claims.iter().map(|claim| claim.invite_id)))
        .into_tuple::<(uuid::Uuid, uuid::Uuid)>()
        .all(connection)
        .await?
        .into_iter()
        .collect();
    let mut found = HashMap::new();
    for row in claims {
        // The foreign key holds the invite in place.
        let Some(team) = teams.get(&row.invite_id) else {
            continue;
        };
        let claim = ClaimId::from_uuid(row.id);
        found.insert(
            claim,
            ClaimTerms {
                claim,
                invite: InviteId::from_uuid(row.invite_id),
                team: TeamId::from_uuid(*team),
                person: PersonId::from_uuid(row.person_id),
                facts: ClaimFacts {
                    claimed_at: row.claimed_at,
                    access_ends_at: row.access_ends_at,
                    play_limit: Limit::new(reading::number("claims.play_limit", row.play_limit)?),
                    revoked_at: row.revoked_at,
                },
            },
        );
    }
    Ok(found)
}

/// The tracks of each claim, in the claim's order (R65).
///
/// # Errors
/// As [`by_id`].
pub async fn tracks_of_claims(
    connection: &impl ConnectionTrait,
    claims: &[ClaimId],
) -> Result<HashMap<ClaimId, Vec<ClaimTrack>>, StoreError> {
    let rows = claim_track::Entity::find()
        .filter(claim_track::Column::ClaimId.is_in(claims.iter().map(|id| id.uuid())))
        .order_by_asc(claim_track::Column::Position)
        .all(connection)
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in &rows {
        let track = ClaimTrack::read(row)?;
        found.entry(track.claim).or_default().push(track);
    }
    Ok(found)
}
