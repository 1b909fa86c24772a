//! A live event's room as a whole: the tiles, the challenges over everybody, and the queue of those who need help.

use async_graphql::{Enum, ID, SimpleObject};
use invites_app::live::picture;
use invites_domain::attention::{Need, Reason};
use invites_domain::room;

use crate::ids::show;
use crate::instant::Instant;

/// The tiles over the grid. A learner may count in several.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveTally {
    /// Everybody who claimed and has access.
    joined: u32,
    /// With a running play and a step in the last five minutes.
    active_now: u32,
    /// Without any play that got a sandbox.
    not_started: u32,
    /// Who look stuck: in the queue without a raised hand.
    stuck: u32,
    /// With a raised hand.
    asking: u32,
    /// With a completed play.
    completed: u32,
    /// Whose last play had no sandbox.
    failed_sandboxes: u32,
    /// Each learner's best play, 0 to 100, in the mean.
    mean_percent: f64,
}

/// One challenge over the whole room.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveChallenge {
    /// Its track.
    track_id: ID,
    /// The challenge.
    challenge_id: ID,
    /// Learners who have not reached it.
    not_started: u32,
    /// Learners who are at it.
    started: u32,
    /// Learners who completed it.
    completed: u32,
    /// Learners who passed over it.
    skipped: u32,
    /// Seconds that half of those who completed it needed; null before three have.
    median_seconds: Option<i64>,
    /// Learners in the queue because of it.
    stuck_now: u32,
}

/// Why somebody stands in the queue, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum LiveNeedKind {
    /// The learner raised a hand.
    HandRaised,
    /// The play's sandbox could not be made.
    SandboxFailed,
    /// Three checks or more failed on one challenge.
    FailedChecks,
    /// On one challenge three times as long as others needed, and at least five minutes.
    LongOnChallenge,
    /// No step for ten minutes.
    Idle,
}

/// Somebody in the queue.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveNeed {
    /// Whose claim.
    claim_id: ID,
    /// What the learner is called.
    name: Option<String>,
    /// The learner's address.
    email: Option<String>,
    /// In which play.
    play_id: Option<ID>,
    /// At which challenge.
    challenge_id: Option<ID>,
    /// Since when: the hand went up, the challenge was started, the last step was taken.
    since: Instant,
    /// Why.
    kind: LiveNeedKind,
    /// What the learner wrote beside a raised hand.
    note: Option<String>,
    /// Which instructor took the request.
    taken_by: Option<String>,
    /// Checks that failed.
    failed_checks: Option<u32>,
    /// Seconds that half of those who completed the challenge needed.
    median_seconds: Option<i64>,
}

impl From<&room::Tally> for LiveTally {
    fn from(tally: &room::Tally) -> Self {
        Self {
            joined: tally.joined,
            active_now: tally.active_now,
            not_started: tally.not_started,
            stuck: tally.stuck,
            asking: tally.asking,
            completed: tally.completed,
            failed_sandboxes: tally.failed_sandboxes,
            mean_percent: percent(tally.mean_progress_permille),
        }
    }
}

impl From<&room::ChallengeFunnel> for LiveChallenge {
    fn from(funnel: &room::ChallengeFunnel) -> Self {
        Self {
            track_id: show(funnel.track),
            challenge_id: show(funnel.challenge),
            not_started: funnel.not_started,
            started: funnel.started,
            completed: funnel.completed,
            skipped: funnel.skipped,
            median_seconds: funnel.median_seconds,
            stuck_now: funnel.stuck_now,
        }
    }
}

impl From<&Reason> for LiveNeedKind {
    fn from(reason: &Reason) -> Self {
        match reason {
            Reason::HandRaised { .. } => Self::HandRaised,
            Reason::SandboxFailed => Self::SandboxFailed,
            Reason::FailedChecks { .. } => Self::FailedChecks,
            Reason::LongOnChallenge { .. } => Self::LongOnChallenge,
            Reason::Idle => Self::Idle,
        }
    }
}

impl From<&picture::QueueEntry> for LiveNeed {
    fn from(entry: &picture::QueueEntry) -> Self {
        let Need {
            claim,
            play,
            challenge,
            since,
            reason,
        } = &entry.need;
        let mut need = Self {
            claim_id: show(*claim),
            name: entry.called.name.clone(),
            email: entry.called.email.clone(),
            play_id: play.map(show),
            challenge_id: challenge.map(show),
            since: Instant(*since),
            kind: reason.into(),
            note: None,
            taken_by: None,
            failed_checks: None,
            median_seconds: None,
        };
        match reason {
            Reason::HandRaised { note, taken_by } => {
                need.note.clone_from(note);
                need.taken_by.clone_from(taken_by);
            }
            Reason::FailedChecks { count } => need.failed_checks = Some(*count),
            Reason::LongOnChallenge { median_seconds } => need.median_seconds = Some(*median_seconds),
            Reason::SandboxFailed | Reason::Idle => {}
        }
        need
    }
}

/// The domain counts in thousandths, people in hundredths.
pub(crate) fn percent(permille: u32) -> f64 {
    f64::from(permille) / 10.0
}
