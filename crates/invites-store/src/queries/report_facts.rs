//! What the Activity Report is folded from: every claim and every play of a team, as plain facts, fast (R3, R116).
//!
//! A claim, and a play that is over, have a summary beside their row, from which [`read`] takes its facts in one pass over
//! an index. Rows without one are read as they stand; [`summarise`] gives them one when nobody waits. Triggers of the
//! migration empty a summary when its row changes, so facts are always those of the rows.
//!
//! Sums nothing and knows no filter but the invite and the time: what is counted is the fold's business, above.

mod packed;
mod raw;
mod scan;
mod summarise;
mod way_in;

use invites_domain::ids::{InviteId, TeamId};
use invites_domain::play::{ChallengeState, PlayState};
use invites_domain::time::Instant;

use packed::Reader;
pub use packed::Short;
pub use scan::read;
pub use summarise::{Summarised, summarise};
pub use way_in::{WayIn, mark_claimed, way_in};

use crate::StoreError;

/// Which facts are read.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Of this team.
    pub team: TeamId,
    /// Claimed or started at this instant or later.
    pub from: Option<Instant>,
    /// Claimed or started before this instant.
    pub to: Option<Instant>,
    /// Of these invites; with none of them nothing but previews is left.
    pub invites: Option<&'a [InviteId]>,
    /// Previews by the team as well, which belong to no invite.
    pub previews: bool,
}

/// The invite that facts belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteOfFacts {
    /// The invite.
    pub id: InviteId,
    /// Its title today.
    pub public_title: String,
    /// Whether it was deleted; its history stays (R96).
    pub deleted: bool,
}

/// The facts of one invite, or the previews.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// None for previews.
    pub invite: Option<InviteOfFacts>,
    claims: String,
    plays: String,
}

/// A claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimFact<'a> {
    /// When it was made, in microseconds since 1970.
    pub claimed_at: i64,
    /// Whose it is.
    pub person: u128,
    tracks: &'a [u8],
}

impl ClaimFact<'_> {
    /// The tracks it holds.
    pub fn tracks(&self) -> impl Iterator<Item = Short> {
        let mut rest = Reader(self.tracks);
        std::iter::from_fn(move || rest.short().ok())
    }
}

/// A play as it is stored; what its time limit makes of it, whoever knows the time says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlayFact<'a> {
    /// When it began, in microseconds since 1970.
    pub started_at: i64,
    /// When it ended or, while it is open, when its time limit ends it.
    pub ends_at: i64,
    /// Who played.
    pub person: u128,
    /// What.
    pub track: Short,
    /// As stored.
    pub state: PlayState,
    /// Challenges completed; skipped ones are not.
    pub completed: u32,
    /// Challenges there were.
    pub total: u32,
    /// What its player said of it, 1 to 5, once they did.
    pub score: Option<u8>,
    challenges: &'a [u8],
}

impl PlayFact<'_> {
    /// Its challenges, in order.
    pub fn challenges(&self) -> impl Iterator<Item = Result<ChallengeFact, StoreError>> {
        let mut rest = Reader(self.challenges);
        std::iter::from_fn(move || (!rest.is_empty()).then(|| ChallengeFact::take(&mut rest)))
    }
}

/// A challenge within a play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChallengeFact {
    /// Which.
    pub challenge: Short,
    /// How the learner stands.
    pub state: ChallengeState,
    /// Whether it was ever started.
    pub started: bool,
    /// Checks of it, up to 4,095.
    pub attempts: u32,
    /// Whole seconds from its start to its completion, once it is completed.
    pub seconds: Option<u32>,
}

impl ChallengeFact {
    fn take(rest: &mut Reader<'_>) -> Result<Self, StoreError> {
        let challenge = rest.short()?;
        let (state, started) = packed::challenge_state(rest.letter()?)?;
        Ok(Self {
            challenge,
            state,
            started,
            attempts: small(rest.count()?),
            seconds: rest.seconds()?,
        })
    }
}

impl Batch {
    /// Its claims, in no order.
    pub fn claims(&self) -> impl Iterator<Item = Result<ClaimFact<'_>, StoreError>> {
        let mut rest = Reader(self.claims.as_bytes());
        std::iter::from_fn(move || (!rest.is_empty()).then(|| take_claim(&mut rest)))
    }

    /// Its plays, in no order.
    pub fn plays(&self) -> impl Iterator<Item = Result<PlayFact<'_>, StoreError>> {
        let mut rest = Reader(self.plays.as_bytes());
        std::iter::from_fn(move || (!rest.is_empty()).then(|| take_play(&mut rest)))
    }
}

fn take_claim<'a>(rest: &mut Reader<'a>) -> Result<ClaimFact<'a>, StoreError> {
    let (claimed_at, person, count) = (rest.instant()?, rest.id()?, rest.count()?);
    Ok(ClaimFact {
        claimed_at,
        person,
        tracks: rest.bytes(count * packed::SHORT)?,
    })
}

fn take_play<'a>(rest: &mut Reader<'a>) -> Result<PlayFact<'a>, StoreError> {
    let (started_at, person, track) = (rest.instant()?, rest.id()?, rest.short()?);
    let state = packed::play_state(rest.letter()?)?;
    let score = packed::score(rest.letter()?)?;
    let ends_at = rest.instant()?;
    let (completed, total, count) = (rest.count()?, rest.count()?, rest.count()?);
    Ok(PlayFact {
        started_at,
        ends_at,
        person,
        track,
        state,
        completed: small(completed),
        total: small(total),
        score,
        challenges: rest.bytes(count * packed::CHALLENGE)?,
    })
}

/// Counts have two digits.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
