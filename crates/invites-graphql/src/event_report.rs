//! What the room of a live event struggled with, as the API shows it.

use async_graphql::{ID, SimpleObject};
use invites_app::live::picture::Heading;
use invites_app::live::reporting::NamedReport;
use invites_domain::event_report as domain;

use crate::ids::show;

/// What the room of a live event struggled with. Everybody who joined counts, also whose access was removed later.
#[derive(Debug, SimpleObject)]
pub(crate) struct EventReport {
    /// Learners who claimed.
    joined: u32,
    /// Of those, who got a sandbox at least once.
    played: u32,
    /// Of those, who completed a play.
    completed: u32,
    /// Raised hands.
    hands: EventHands,
    /// The challenges, track by track in their order.
    challenges: Vec<EventChallenge>,
}

/// Raised hands of an event, and how long they waited: until somebody took or resolved them, or the learner lowered them.
#[derive(Debug, SimpleObject)]
pub(crate) struct EventHands {
    /// How often a hand went up.
    raised: u32,
    /// How many an instructor took or resolved.
    answered: u32,
    /// Seconds that half of them waited at most; null before the first was answered or lowered.
    median_wait_seconds: Option<i64>,
    /// Seconds that the longest of them waited.
    longest_wait_seconds: Option<i64>,
    /// How many are up and nobody took.
    still_up: u32,
}

/// A challenge over a whole event.
#[derive(Debug, SimpleObject)]
pub(crate) struct EventChallenge {
    /// Its track.
    track_id: ID,
    /// The track's title.
    track_title: String,
    /// The challenge.
    challenge_id: ID,
    /// Its title.
    title: String,
    /// Plays that reached it.
    started: u32,
    /// Of those, which completed it.
    completed: u32,
    /// Of those, which passed over it.
    skipped: u32,
    /// Seconds that half of those that completed it needed; null before three have.
    median_seconds: Option<i64>,
    /// Seconds that all plays together spent on it beyond the median; null without a median.
    over_median_seconds: Option<i64>,
    /// Checks that did not pass.
    failed_checks: u32,
    /// Plays with at least one of them.
    failing_plays: u32,
    /// Hands that went up at it.
    hands: u32,
    /// What failed checks said most often, the most frequent first: at most five.
    messages: Vec<EventFailure>,
}

/// What failed checks said.
#[derive(Debug, SimpleObject)]
pub(crate) struct EventFailure {
    /// The words.
    text: String,
    /// How often.
    count: u32,
}

impl From<NamedReport> for EventReport {
    fn from(NamedReport { report, headings }: NamedReport) -> Self {
        let challenges = headings.into_iter().zip(report.challenges);
        Self {
            joined: report.joined,
            played: report.played,
            completed: report.completed,
            hands: EventHands::from(report.hands),
            challenges: challenges
                .map(|(heading, challenge)| EventChallenge::of(heading, challenge))
                .collect(),
        }
    }
}

impl From<domain::Hands> for EventHands {
    fn from(hands: domain::Hands) -> Self {
        Self {
            raised: hands.raised,
            answered: hands.answered,
            median_wait_seconds: hands.median_wait_seconds,
            longest_wait_seconds: hands.longest_wait_seconds,
            still_up: hands.still_up,
        }
    }
}

impl EventChallenge {
    fn of(heading: Heading, challenge: domain::ChallengeReport) -> Self {
        let message = |message: domain::FailureMessage| EventFailure {
            text: message.text,
            count: message.count,
        };
        Self {
            track_id: show(heading.track),
            track_title: heading.track_title,
            challenge_id: show(heading.challenge),
            title: heading.title,
            started: challenge.started,
            completed: challenge.completed,
            skipped: challenge.skipped,
            median_seconds: challenge.median_seconds,
            over_median_seconds: challenge.over_median_seconds,
            failed_checks: challenge.failed_checks,
            failing_plays: challenge.failing_plays,
            hands: challenge.hands,
            messages: challenge.messages.into_iter().map(message).collect(),
        }
    }
}
