//! Webhooks: what is told to other systems, and what their answer means.
//!
//! It knows the activity log's kinds and HTTP's status codes as numbers; it neither sends nor signs, and no message of its
//! making names a person.

use chrono::TimeDelta;

use crate::activity::ActivityKind;
use crate::retry::Backoff;
use crate::time::Instant;

named! {
    /// What a webhook can be told of.
    pub enum WebhookEvent {
        /// Somebody claimed.
        InviteClaimed = "invite.claimed",
        /// A learner began to play a track.
        PlayStarted = "play.started",
        /// A learner has done every challenge of a play.
        PlayCompleted = "play.completed",
        /// A learner's check passed.
        ChallengeCompleted = "challenge.completed",
        /// A learner's access was removed.
        AccessRevoked = "access.revoked",
        /// A live event's start came.
        EventStarted = "event.started",
        /// A live event's end came.
        EventEnded = "event.ended",
    }
}

/// The type of the message that an owner sends to see whether a webhook works. No webhook asks for it.
pub const TEST: &str = "webhook.test";

/// How patiently a message is sent: about a day, sixteen times.
pub const PATIENCE: Backoff = Backoff {
    first: TimeDelta::seconds(10),
    longest: TimeDelta::hours(6),
    tries: 16,
};

/// No receiver is given longer to recover than this, whatever its `Retry-After` asks for.
pub const LONGEST_HOLD: TimeDelta = TimeDelta::days(1);

/// A webhook that has failed for so long, and now gave a message up, is switched off.
pub const HOPELESS_AFTER: TimeDelta = TimeDelta::days(3);

/// How long the secret before the present one still signs.
pub const ROTATION: TimeDelta = TimeDelta::days(1);

/// Webhooks of one team at most: what happens is written once for each.
pub const MOST_WEBHOOKS: usize = 10;

impl WebhookEvent {
    /// What an entry of the activity log is to webhooks; none for what they are not told of.
    #[must_use]
    pub const fn of(kind: ActivityKind) -> Option<Self> {
        match kind {
            ActivityKind::Claimed => Some(Self::InviteClaimed),
            ActivityKind::PlayStarted => Some(Self::PlayStarted),
            ActivityKind::PlayCompleted => Some(Self::PlayCompleted),
            ActivityKind::ChallengeCompleted => Some(Self::ChallengeCompleted),
            ActivityKind::ClaimRevoked => Some(Self::AccessRevoked),
            _ => None,
        }
    }
}

/// What came of one try to deliver a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// An HTTP status, and how long its `Retry-After` asks to wait.
    Status {
        /// The status code.
        code: u16,
        /// From now.
        retry_after: Option<TimeDelta>,
    },
    /// None that could be read: no connection, no answer in time.
    None,
}

/// What becomes of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived.
    Delivered,
    /// It is sent again.
    Again {
        /// After so long.
        wait: TimeDelta,
        /// The receiver asked for quiet: until then it is sent nothing at all.
        hold: bool,
    },
    /// It has been tried often enough.
    GivenUp,
    /// The receiver wants no message any more: the webhook is switched off.
    Gone,
}

/// Judges the answer to the try after `failed` failed ones; `chance` scatters what waits.
///
/// A redirect is a failure: whoever moved a receiver changes the webhook's address.
#[must_use]
pub fn judge(answer: Answer, failed: u32, chance: u32) -> Verdict {
    let (code, asked) = match answer {
        Answer::Status { code: 200..=299, .. } => return Verdict::Delivered,
        Answer::Status { code: 410, .. } => return Verdict::Gone,
        Answer::Status { code, retry_after } => (code, retry_after),
        Answer::None => (0, None),
    };
    let Some(wait) = PATIENCE.wait(failed.saturating_add(1), chance) else {
        return Verdict::GivenUp;
    };
    match asked.filter(|_| matches!(code, 429 | 503)) {
        Some(asked) => Verdict::Again {
            wait: wait.max(asked.min(LONGEST_HOLD)),
            hold: true,
        },
        None => Verdict::Again { wait, hold: false },
    }
}

/// Whether a webhook that gives a message up, and has failed ever since `failing_since`, is switched off.
#[must_use]
pub fn is_hopeless(failing_since: Instant, now: Instant) -> bool {
    now - failing_since >= HOPELESS_AFTER
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(code: u16, seconds: Option<i64>) -> Answer {
        let retry_after = seconds.map(TimeDelta::seconds);
        Answer::Status { code, retry_after }
    }

    #[test]
    fn only_2xx_is_success_and_410_ends_the_webhook() {
        for code in [200, 201, 204, 299] {
            assert_eq!(judge(status(code, None), 0, 0), Verdict::Delivered, "{code}");
        }
        assert_eq!(judge(status(410, None), 0, 0), Verdict::Gone);
        for answer in [status(301, None), status(404, None), status(500, None), Answer::None] {
            let again = Verdict::Again {
                wait: TimeDelta::seconds(10),
                hold: false,
            };
            assert_eq!(judge(answer, 0, u32::MAX), again, "{answer:?}");
        }
    }

    #[test]
    fn retry_after_is_honoured_up_to_a_day_and_only_where_it_is_meant() {
        let wait = |answer| match judge(answer, 0, u32::MAX) {
            Verdict::Again { wait, hold } => (wait.num_seconds(), hold),
            other => panic!("{other:?}"),
        };
        assert_eq!(wait(status(429, Some(120))), (120, true));
        assert_eq!(wait(status(503, Some(1_000_000))), (86_400, true));
        assert_eq!(wait(status(503, Some(1))), (10, true), "never sooner than we would");
        assert_eq!(wait(status(500, Some(120))), (10, false));
    }

    #[test]
    fn a_message_is_tried_for_about_a_day() {
        let mut longest = TimeDelta::zero();
        let mut shortest = TimeDelta::zero();
        for failed in 0..PATIENCE.tries - 1 {
            let wait = |chance| match judge(Answer::None, failed, chance) {
                Verdict::Again { wait, .. } => wait,
                other => panic!("after {failed}: {other:?}"),
            };
            longest += wait(u32::MAX);
            shortest += wait(0);
        }
        assert_eq!(judge(Answer::None, PATIENCE.tries - 1, 0), Verdict::GivenUp);
        assert!(
            shortest > TimeDelta::hours(12) && longest < TimeDelta::hours(36),
            "{shortest} to {longest}"
        );
    }

    #[test]
    fn every_event_has_a_name_of_two_parts() {
        for event in WebhookEvent::ALL {
            assert_eq!(event.as_str().split('.').count(), 2, "{event}");
            assert_eq!(WebhookEvent::parse(event.as_str()), Some(*event));
        }
    }
}
