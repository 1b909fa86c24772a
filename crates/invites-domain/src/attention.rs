//! Who in a live event needs an instructor, and the numbers over the room.
//!
//! Read off the fold of the activity log at an instant, so that a replay shows the room as it was. It knows neither
//! names nor track contents: how many challenges a track has is an argument.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::activity::{ClaimProgress, PlayProgress, Progress};
use crate::ids::{ChallengeId, ClaimId, PlayId, TrackId};
use crate::play::PlayState;
use crate::time::Instant;

/// Seconds since the last step within which a learner counts as active now.
pub const ACTIVE_SECONDS: i64 = 5 * 60;
/// Seconds without a step after which a learner in a running play counts as idle.
pub const IDLE_SECONDS: i64 = 10 * 60;
/// Failed checks on one challenge from which a learner looks stuck.
pub const STUCK_CHECKS: u32 = 3;
/// How many times this event's median on a challenge a learner may take before looking stuck, at the least
/// [`STUCK_SECONDS`].
pub const STUCK_MEDIANS: i64 = 3;
/// Seconds on a challenge below which nobody looks stuck by time alone.
pub const STUCK_SECONDS: i64 = 5 * 60;
/// How many learners must have completed a challenge before its median says anything.
pub const MEDIAN_NEEDS: usize = 3;

/// Why a learner stands in the queue, the most pressing first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase", tag = "kind")]
pub enum Reason {
    /// The learner raised a hand.
    HandRaised {
        /// What the learner wrote.
        note: Option<String>,
        /// Who took the request.
        taken_by: Option<String>,
    },
    /// The play's sandbox could not be made, and no other play runs.
    SandboxFailed,
    /// Checks failed again and again on one challenge.
    FailedChecks {
        /// How often.
        count: u32,
    },
    /// On one challenge far longer than others needed.
    LongOnChallenge {
        /// Seconds so far.
        seconds: i64,
        /// Seconds that half of those who completed it needed.
        median_seconds: i64,
    },
    /// No step for a long time.
    Idle {
        /// Seconds since the last one.
        seconds: i64,
    },
}

impl Reason {
    fn urgency(&self) -> u8 {
        match self {
            Self::HandRaised { taken_by: None, .. } => 0,
            Self::SandboxFailed => 1,
            Self::FailedChecks { .. } => 2,
            Self::LongOnChallenge { .. } => 3,
            Self::Idle { .. } => 4,
            Self::HandRaised { .. } => 5,
        }
    }
}

/// One learner who needs help, with the most pressing reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Need {
    /// Whose claim.
    pub claim: ClaimId,
    /// In which play.
    pub play: Option<PlayId>,
    /// At which challenge.
    pub challenge: Option<ChallengeId>,
    /// Since when.
    pub since: Instant,
    /// Why.
    pub reason: Reason,
}

/// The room in numbers. Learners whose access was removed are not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// Learners who claimed.
    pub joined: u32,
    /// With a running play and a step in the last [`ACTIVE_SECONDS`].
    pub active_now: u32,
    /// Without any play that got a sandbox.
    pub not_started: u32,
    /// Who look stuck: everybody in the queue without a raised hand.
    pub stuck: u32,
    /// With a raised hand.
    pub asking: u32,
    /// With a completed play.
    pub completed: u32,
    /// Whose last play had no sandbox.
    pub failed_sandboxes: u32,
    /// Mean progress in thousandths: for each learner the best play's share of completed challenges.
    pub mean_progress_permille: u32,
}

/// The queue at `now`: the most pressing first, among equals the longest waiting.
#[must_use]
pub fn needs_help(progress: &Progress, now: Instant) -> Vec<Need> {
    let medians = median_seconds(progress);
    let mut needs: Vec<Need> = present(progress)
        .filter_map(|(id, claim)| need_of(id, claim, &medians, now))
        .collect();
    needs.sort_by_key(|need| (need.reason.urgency(), need.since, need.claim));
    needs
}

/// The room in numbers at `now`; `challenges_of` says how many challenges a track has.
#[must_use]
pub fn tally(progress: &Progress, challenges_of: &dyn Fn(TrackId) -> usize, now: Instant) -> Tally {
    let medians = median_seconds(progress);
    let mut tally = Tally::default();
    let mut permille_sum: u64 = 0;
    for (id, claim) in present(progress) {
        let last = last_play(claim);
        let running = claim.plays.values().any(|play| !play.state.is_over());
        let active = claim
            .last_active_at
            .is_some_and(|at| (now - at).num_seconds() < ACTIVE_SECONDS);
        tally.joined += 1;
        tally.active_now += u32::from(running && active);
        tally.not_started += u32::from(!claim.plays.values().any(|play| play.state != PlayState::Failed));
        tally.completed += u32::from(claim.plays.values().any(|play| play.state == PlayState::Completed));
        tally.failed_sandboxes += u32::from(last.is_some_and(|(_, play)| play.state == PlayState::Failed));
        match need_of(id, claim, &medians, now) {
            Some(Need {
                reason: Reason::HandRaised { .. },
                ..
            }) => tally.asking += 1,
            Some(_) => tally.stuck += 1,
            None => {}
        }
        permille_sum += claim
            .plays
            .values()
            .map(|play| permille(play, challenges_of))
            .max()
            .unwrap_or(0);
    }
    if let Some(mean) = permille_sum.checked_div(tally.joined.into()) {
        tally.mean_progress_permille = u32::try_from(mean).unwrap_or(1_000);
    }
    tally
}

/// Seconds that half of those who completed a challenge needed, where enough of them have (an even number of them
/// counts the slower of the two in the middle).
#[must_use]
pub fn median_seconds(progress: &Progress) -> BTreeMap<ChallengeId, i64> {
    let mut times: BTreeMap<ChallengeId, Vec<i64>> = BTreeMap::new();
    for (id, challenge) in progress
        .claims
        .values()
        .flat_map(|claim| claim.plays.values())
        .flat_map(|p| &p.challenges)
    {
        if let (Some(started), Some(done)) = (challenge.started_at, challenge.done_at)
            && challenge.state == crate::play::ChallengeState::Completed
        {
            times.entry(*id).or_default().push((done - started).num_seconds());
        }
    }
    times
        .into_iter()
        .filter(|(_, times)| times.len() >= MEDIAN_NEEDS)
        .map(|(id, mut times)| {
            times.sort_unstable();
            (id, times[times.len() / 2])
        })
        .collect()
}

fn present(progress: &Progress) -> impl Iterator<Item = (ClaimId, &ClaimProgress)> {
    progress
        .claims
        .iter()
        .filter(|(_, claim)| claim.revoked_at.is_none())
        .map(|(id, claim)| (*id, claim))
}

/// The play that began last.
fn last_play(claim: &ClaimProgress) -> Option<(PlayId, &PlayProgress)> {
    claim
        .plays
        .iter()
        .max_by_key(|(_, play)| play.started_at)
        .map(|(id, play)| (*id, play))
}

fn need_of(
    claim_id: ClaimId,
    claim: &ClaimProgress,
    medians: &BTreeMap<ChallengeId, i64>,
    now: Instant,
) -> Option<Need> {
    if let Some(help) = &claim.help {
        let reason = Reason::HandRaised {
            note: help.note.clone(),
            taken_by: help.taken_by.clone(),
        };
        return Some(Need {
            claim: claim_id,
            play: help.play,
            challenge: help.challenge,
            since: help.since,
            reason,
        });
    }
    let (play_id, play) = last_play(claim)?;
    let need = |challenge, since, reason| {
        Some(Need {
            claim: claim_id,
            play: Some(play_id),
            challenge,
            since,
            reason,
        })
    };
    if play.state == PlayState::Failed {
        return need(None, play.ended_at.unwrap_or(play.started_at), Reason::SandboxFailed);
    }
    if play.state.is_over() {
        return None;
    }
    if let Some((challenge_id, challenge)) = play.current() {
        let since = challenge.started_at.unwrap_or(play.started_at);
        if challenge.failed_checks >= STUCK_CHECKS {
            return need(
                Some(challenge_id),
                since,
                Reason::FailedChecks {
                    count: challenge.failed_checks,
                },
            );
        }
        let seconds = (now - since).num_seconds();
        if let Some(median_seconds) = medians.get(&challenge_id).copied()
            && seconds >= STUCK_SECONDS
            && seconds > STUCK_MEDIANS.saturating_mul(median_seconds)
        {
            return need(
                Some(challenge_id),
                since,
                Reason::LongOnChallenge {
                    seconds,
                    median_seconds,
                },
            );
        }
    }
    let since = claim.last_active_at.unwrap_or(play.started_at);
    let seconds = (now - since).num_seconds();
    let challenge = play.current().map(|(id, _)| id);
    if seconds >= IDLE_SECONDS {
        need(challenge, since, Reason::Idle { seconds })
    } else {
        None
    }
}

/// Completed challenges of a play in thousandths of its track.
fn permille(play: &PlayProgress, challenges_of: &dyn Fn(TrackId) -> usize) -> u64 {
    let total = play.track.map_or(0, challenges_of);
    match (play.completed().min(total) * 1_000).checked_div(total) {
        Some(permille) => permille as u64,
        None => 0,
    }
}
