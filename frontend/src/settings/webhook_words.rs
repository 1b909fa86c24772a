//! What webhooks, their events and the answers to their messages are called. It knows no browser.

use invites_client::enums::{WebhookDeliveryStatus, WebhookEvent, WebhookOffReason};

/// Every event: its type in messages, and what it says for people.
pub const EVENTS: [(WebhookEvent, &str, &str); 7] = [
    (
        WebhookEvent::InviteClaimed,
        "invite.claimed",
        "Somebody claimed an invite",
    ),
    (WebhookEvent::PlayStarted, "play.started", "A learner started a track"),
    (
        WebhookEvent::ChallengeCompleted,
        "challenge.completed",
        "A learner completed a challenge",
    ),
    (
        WebhookEvent::PlayCompleted,
        "play.completed",
        "A learner completed a track",
    ),
    (
        WebhookEvent::AccessRevoked,
        "access.revoked",
        "A learner’s access was removed",
    ),
    (WebhookEvent::EventStarted, "event.started", "A live event started"),
    (WebhookEvent::EventEnded, "event.ended", "A live event ended"),
];

/// What a webhook is told of, in one line.
#[must_use]
pub fn told_of(events: &[WebhookEvent]) -> String {
    if EVENTS.iter().all(|(event, ..)| events.contains(event)) {
        return "All events".to_owned();
    }
    let chosen = EVENTS.iter().filter(|(event, ..)| events.contains(event));
    chosen.map(|(_, name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// Why a webhook is off, and how to go on.
#[must_use]
pub fn why_off(reason: Option<WebhookOffReason>) -> &'static str {
    match reason {
        Some(WebhookOffReason::Gone) => {
            "The receiver answered 410: it wants no more messages. If that was a mistake, mend it there and switch the webhook on."
        }
        Some(WebhookOffReason::Failing) => {
            "Nothing arrived for days. Look at the answers below, mend the receiver, and switch the webhook on."
        }
        _ => "An owner switched it off. What happens meanwhile is not sent later.",
    }
}

/// How a message stands, in one or two words; `tries` tells a first try from another.
#[must_use]
pub fn standing(status: WebhookDeliveryStatus, tries: i64) -> &'static str {
    match status {
        WebhookDeliveryStatus::Delivered => "Delivered",
        WebhookDeliveryStatus::Failed => "Given up",
        WebhookDeliveryStatus::Pending if tries == 0 => "On its way",
        WebhookDeliveryStatus::Pending => "Will be retried",
        WebhookDeliveryStatus::Unknown => "Newer than this page",
    }
}

/// The receiver's answer: its status and first words, or why there is none.
#[must_use]
pub fn answered(status: Option<i64>, words: Option<&str>) -> String {
    let words = words.unwrap_or_default();
    match status {
        Some(status) if words.is_empty() => status.to_string(),
        Some(status) => format!("{status}: {words}"),
        None if words.is_empty() => "No answer yet".to_owned(),
        None => words.to_owned(),
    }
}

/// How long a try took.
#[must_use]
pub fn took(milliseconds: i64) -> String {
    match milliseconds {
        ..1_000 => format!("{milliseconds} ms"),
        _ => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_of_the_schema_has_words() {
        for event in WebhookEvent::ALL {
            assert!(EVENTS.iter().any(|(known, ..)| known == event), "{event:?}");
        }
        assert_eq!(told_of(WebhookEvent::ALL), "All events");
        assert_eq!(
            told_of(&[WebhookEvent::EventEnded, WebhookEvent::PlayStarted]),
            "play.started, event.ended"
        );
    }

    #[test]
    fn an_answer_is_told_by_status_and_words() {
        assert_eq!(answered(Some(500), Some("Oh no")), "500: Oh no");
        assert_eq!(answered(Some(204), Some("")), "204");
        assert_eq!(
            answered(None, Some("No answer within 15 seconds.")),
            "No answer within 15 seconds."
        );
        assert_eq!(answered(None, None), "No answer yet");
    }
}
