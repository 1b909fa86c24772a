//! Who in a live event needs an instructor, and why.
//!
//! Read off the fold of the activity log at an instant, so that a replay shows the room as it was. It knows neither
//! names nor track contents. Reasons carry instants, not seconds that run: what is said of a learner changes only when
//! something happens or a limit is crossed.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::activity::{ClaimProgress, PlayProgress, Progress};
use crate::ids::{ChallengeId, ClaimId, PlayId};
use crate::play::{ChallengeState, PlayState};
use crate::time::Instant;

/// Seconds since the last step within which a learner in a running play is active; from then on idle.
pub const ACTIVE_SECONDS: i64 = 5 * 60;
/// Seconds without a step from which an idle learner stands in the queue.
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
    /// On one challenge, since the need's instant, far longer than others needed.
    LongOnChallenge {
        /// Seconds that half of those who completed it needed.
        median_seconds: i64,
    },
    /// No step since the need's instant.
    Idle,
}

impl Reason {
    fn urgency(&self) -> u8 {
        match self {
            Self::HandRaised { taken_by: None, .. } => 0,
            Self::SandboxFailed => 1,
            Self::FailedChecks { .. } => 2,
            Self::LongOnChallenge { .. } => 3,
            Self::Idle => 4,
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

/// The queue at `now`: the most pressing first, among equals the longest waiting.
#[must_use]
pub fn needs_help(progress: &Progress, now: Instant) -> Vec<Need> {
    let medians = median_seconds(progress);
    let mut needs: Vec<Need> = present(progress)
        .filter_map(|(id, claim)| need_of(id, claim, &medians, now))
        .collect();
    sort_queue(&mut needs);
    needs
}

/// The most pressing first, among equals the longest waiting.
pub(crate) fn sort_queue(needs: &mut [Need]) {
    needs.sort_by_key(|need| (need.reason.urgency(), need.since, need.claim));
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
            && challenge.state == ChallengeState::Completed
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

/// The learners in the room: everybody but those whose access was removed.
pub(crate) fn present(progress: &Progress) -> impl Iterator<Item = (ClaimId, &ClaimProgress)> {
    progress
        .claims
        .iter()
        .filter(|(_, claim)| claim.revoked_at.is_none())
        .map(|(id, claim)| (*id, claim))
}

/// The play that began last.
pub(crate) fn last_play(claim: &ClaimProgress) -> Option<(PlayId, &PlayProgress)> {
    claim
        .plays
        .iter()
        .max_by_key(|(_, play)| play.started_at)
        .map(|(id, play)| (*id, play))
}

/// Why this learner needs help at `now`, if so.
pub(crate) fn need_of(
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
    let state = play.state_at(now);
    if state == PlayState::Failed {
        return need(None, play.ended_at.unwrap_or(play.started_at), Reason::SandboxFailed);
    }
    if state.is_over() {
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
        if let Some(median_seconds) = medians.get(&challenge_id).copied()
            && since
                .checked_add_signed(long_on_challenge(median_seconds))
                .is_some_and(|from| now >= from)
        {
            return need(Some(challenge_id), since, Reason::LongOnChallenge { median_seconds });
        }
    }
    let since = claim.last_active_at.unwrap_or(play.started_at);
    let challenge = play.current().map(|(id, _)| id);
    if now >= since + TimeDelta::seconds(IDLE_SECONDS) {
        need(challenge, since, Reason::Idle)
    } else {
        None
    }
}

/// From how long on a challenge a learner looks stuck.
fn long_on_challenge(median_seconds: i64) -> TimeDelta {
    // A median is the difference of two instants and far from the bounds of seconds.
    let far_above = STUCK_MEDIANS.saturating_mul(median_seconds).saturating_add(1);
    TimeDelta::try_seconds(far_above.max(STUCK_SECONDS)).unwrap_or(TimeDelta::MAX)
}

/// The instants at which time alone may change what is said of this learner.
pub(crate) fn turning_points(
    claim: &ClaimProgress,
    medians: &BTreeMap<ChallengeId, i64>,
) -> impl Iterator<Item = Instant> {
    let running = claim.plays.values().filter(|play| !play.state.is_over());
    let time_outs = running.filter_map(|play| play.ends_at);
    let last = last_play(claim).filter(|(_, play)| !play.state.is_over());
    let idle_from = claim.last_active_at.or(last.map(|(_, play)| play.started_at));
    let idle = idle_from.into_iter().flat_map(|since| {
        [ACTIVE_SECONDS, IDLE_SECONDS].map(|seconds| since.checked_add_signed(TimeDelta::seconds(seconds)))
    });
    let long = last.and_then(|(_, play)| {
        let (id, challenge) = play.current()?;
        let since = challenge.started_at.unwrap_or(play.started_at);
        since.checked_add_signed(long_on_challenge(*medians.get(&id)?))
    });
    time_outs.chain(idle.flatten()).chain(long)
}
