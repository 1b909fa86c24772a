//! Plays: whether one may start, and how a learner moves through its challenges.
//!
//! The challenges' states are an ordered list and every step is a pure function from list to list; what a check
//! script says and where the sandbox runs is not known here.

use crate::claim::ClaimFacts;
use crate::denial::{Denial, DenialCode, Fact};
use crate::ids::TrackId;
use crate::rule::Rule;
use crate::time::Instant;

named! {
    /// The life of one run of a track.
    pub enum PlayState {
        /// Its sandbox is being made.
        Starting = "STARTING",
        /// The learner is in it.
        Running = "RUNNING",
        /// Every challenge is done or skipped.
        Completed = "COMPLETED",
        /// The learner or the team stopped it.
        Stopped = "STOPPED",
        /// Its time limit came.
        TimedOut = "TIMED_OUT",
        /// Its sandbox could not be made.
        Failed = "FAILED",
    }
}

impl PlayState {
    /// Whether nothing more happens in it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Starting | Self::Running)
    }

    /// Whether it counts against the play limit: every run does but one whose sandbox failed to start (R25).
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Failed)
    }
}

/// Whether a new play of one track may start at `now` (R20–R28, R97c).
///
/// `used` counts the plays of this track on this claim that [count](PlayState::counts); `extra_plays` were granted on
/// top of the claim's limit.
///
/// # Errors
/// The refusal: access removed, access ended, or all plays used.
pub fn decide_play(claim: &ClaimFacts, used: u32, extra_plays: u32, now: Instant) -> Result<(), Denial> {
    if let Some(at) = claim.revoked_at {
        return Err(Denial::access_removed(at));
    }
    if let Some(at) = claim.access_ends_at.filter(|end| now >= *end) {
        return Err(Denial::access_ended(at));
    }
    match plays_left(claim, used, extra_plays) {
        Some(0) => {
            let allowed = claim.play_limit.get().saturating_add(extra_plays);
            let message = format!("You have used {used} of {allowed} plays of this track.");
            Err(Denial::new(DenialCode::PlayLimitReached, Rule::R26, message)
                .facts([Fact::new("playsUsed", &used), Fact::new("playLimit", &allowed)])
                .remedy("Ask the organiser to grant more plays."))
        }
        _ => Ok(()),
    }
}

/// Plays of one track that are left on the claim; `None` when unlimited (R24).
#[must_use]
pub fn plays_left(claim: &ClaimFacts, used: u32, extra_plays: u32) -> Option<u32> {
    if claim.play_limit.is_unlimited() {
        return None;
    }
    Some(claim.play_limit.get().saturating_add(extra_plays).saturating_sub(used))
}

/// Whether the claim holds the track: its own frozen list decides, not the invite's (R65, R92).
///
/// # Errors
/// [`DenialCode::TrackNotInClaim`].
pub fn require_track(claimed: &[TrackId], track: TrackId) -> Result<(), Denial> {
    if claimed.contains(&track) {
        return Ok(());
    }
    Err(Denial::new(
        DenialCode::TrackNotInClaim,
        Rule::R65,
        "This track is not part of what you claimed.",
    )
    .facts([Fact::new("trackId", &track)])
    .remedy("Choose one of the tracks in your library."))
}

named! {
    /// A learner's state in one challenge.
    pub enum ChallengeState {
        /// The challenges before it are not done.
        Locked = "LOCKED",
        /// It may be started.
        Unlocked = "UNLOCKED",
        /// The learner is at it.
        Started = "STARTED",
        /// Its check passed.
        Completed = "COMPLETED",
        /// Passed over.
        Skipped = "SKIPPED",
    }
}

impl ChallengeState {
    /// Whether the learner is past it.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Completed | Self::Skipped)
    }
}

/// What a learner does with a challenge, or the team for the learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Begins it.
    Start,
    /// Its check passed.
    Pass,
    /// Passes over it; the caller has asked whether the track allows that.
    Skip,
}

/// Why a step cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// The play has no such challenge.
    #[error("This play has no such challenge. Reload the page.")]
    NoSuchChallenge,
    /// The challenges before it are not done.
    #[error("Finish or skip the challenges before this one first.")]
    Locked,
    /// It must be started first.
    #[error("Start this challenge first.")]
    NotStarted,
    /// It is started already.
    #[error("This challenge is already started.")]
    AlreadyStarted,
    /// It is done already.
    #[error("This challenge is already done. Go on with the next one.")]
    AlreadyDone,
}

/// The states with which a play of `count` challenges begins: the first one open, the others locked.
#[must_use]
pub fn first_states(count: usize) -> Vec<ChallengeState> {
    let mut states = vec![ChallengeState::Locked; count];
    unlock_next(&mut states);
    states
}

/// The states after one step at `index`. A challenge that is done unlocks the next.
///
/// # Errors
/// Why the step does not fit the challenge's state; nothing changes then.
pub fn next_states(challenges: &[ChallengeState], index: usize, step: Step) -> Result<Vec<ChallengeState>, StepError> {
    let state = *challenges.get(index).ok_or(StepError::NoSuchChallenge)?;
    let after = match (state, step) {
        (ChallengeState::Locked, _) => return Err(StepError::Locked),
        (ChallengeState::Completed | ChallengeState::Skipped, _) => return Err(StepError::AlreadyDone),
        (ChallengeState::Unlocked, Step::Start) => ChallengeState::Started,
        (ChallengeState::Unlocked, Step::Pass) => return Err(StepError::NotStarted),
        (ChallengeState::Started, Step::Start) => return Err(StepError::AlreadyStarted),
        (ChallengeState::Started, Step::Pass) => ChallengeState::Completed,
        (ChallengeState::Unlocked | ChallengeState::Started, Step::Skip) => ChallengeState::Skipped,
    };
    let mut states = challenges.to_vec();
    states[index] = after;
    unlock_next(&mut states);
    Ok(states)
}

/// The states after the team takes a learner to the challenge at `index`: everything before it that is not done is
/// skipped.
///
/// # Errors
/// When there is no such challenge, or it is done already.
pub fn skip_to(challenges: &[ChallengeState], index: usize) -> Result<Vec<ChallengeState>, StepError> {
    let target = challenges.get(index).ok_or(StepError::NoSuchChallenge)?;
    if target.is_done() {
        return Err(StepError::AlreadyDone);
    }
    let mut states = challenges.to_vec();
    for state in states.iter_mut().take(index).filter(|state| !state.is_done()) {
        *state = ChallengeState::Skipped;
    }
    unlock_next(&mut states);
    Ok(states)
}

/// Opens the first challenge that is not done, if it is still locked.
fn unlock_next(states: &mut [ChallengeState]) {
    if let Some(next) = states.iter_mut().find(|state| !state.is_done())
        && *next == ChallengeState::Locked
    {
        *next = ChallengeState::Unlocked;
    }
}

/// Whether the play is through: it has challenges, and every one is done or skipped.
#[must_use]
pub fn all_done(challenges: &[ChallengeState]) -> bool {
    !challenges.is_empty() && challenges.iter().all(|state| state.is_done())
}

/// Whether the chosen answers are exactly the right ones; their order and repetitions do not matter.
#[must_use]
pub fn grade_quiz(solution: &[usize], chosen: &[usize]) -> bool {
    solution.iter().all(|answer| chosen.contains(answer)) && chosen.iter().all(|answer| solution.contains(answer))
}
