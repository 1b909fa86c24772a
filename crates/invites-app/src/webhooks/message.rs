//! What a message says: a type, an instant, and ids. Never a name or an address of a person.

use invites_domain::activity::ActivityEntry;
use invites_domain::ids::{ChallengeId, ClaimId, InviteId, PlayId, TrackId, WebhookId};
use invites_domain::time::{Instant, rfc3339};
use invites_store::StoreError;
use serde::Serialize;

/// A message before it is bytes.
#[derive(Debug, Serialize)]
pub(super) struct Message<'a> {
    r#type: &'a str,
    timestamp: String,
    data: Data<'a>,
}

/// What it is about; what does not apply is left out.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_id: Option<WebhookId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invite_id: Option<InviteId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invite_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_id: Option<ClaimId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    play_id: Option<PlayId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    track_id: Option<TrackId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge_id: Option<ChallengeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    starts_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<String>,
    /// The place in the invite's activity log, which orders messages of one invite.
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence: Option<i64>,
}

impl<'a> Message<'a> {
    /// An entry of an invite's activity log.
    pub(super) fn of_entry(kind: &'a str, invite: InviteId, title: &'a str, entry: &ActivityEntry) -> Self {
        Self {
            r#type: kind,
            timestamp: rfc3339(entry.at),
            data: Data {
                invite_id: Some(invite),
                invite_title: Some(title),
                claim_id: entry.claim,
                play_id: entry.play,
                track_id: entry.track,
                challenge_id: entry.challenge,
                sequence: Some(entry.seq),
                ..Data::default()
            },
        }
    }

    /// The start or end of a live event.
    pub(super) fn of_event(
        kind: &'a str,
        invite: InviteId,
        title: &'a str,
        at: Instant,
        (starts_at, ends_at): (Instant, Instant),
    ) -> Self {
        Self {
            r#type: kind,
            timestamp: rfc3339(at),
            data: Data {
                invite_id: Some(invite),
                invite_title: Some(title),
                starts_at: Some(rfc3339(starts_at)),
                ends_at: Some(rfc3339(ends_at)),
                ..Data::default()
            },
        }
    }

    /// A test.
    pub(super) fn of_test(kind: &'a str, webhook: WebhookId, now: Instant) -> Self {
        Self {
            r#type: kind,
            timestamp: rfc3339(now),
            data: Data {
                webhook_id: Some(webhook),
                ..Data::default()
            },
        }
    }

    /// The bytes that are signed and sent: at most a few hundred and the title.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for what does not serialise; nothing here is such.
    pub(super) fn body(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|error| StoreError::Corrupt {
            what: "a webhook's message",
            reason: error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use invites_domain::activity::ActivityKind;
    use invites_domain::ids::TypedId;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    fn entry() -> ActivityEntry {
        ActivityEntry {
            seq: 7,
            at: "2030-05-01T12:00:00Z".parse().expect("an instant"),
            kind: ActivityKind::Claimed,
            claim: Some(ClaimId::from_uuid(Uuid::from_u128(2))),
            play: None,
            track: None,
            challenge: None,
            detail: Some("Ada Lovelace needs help".to_owned()),
        }
    }

    #[test]
    fn a_message_has_ids_and_the_title_and_nothing_that_a_person_wrote() {
        let invite = InviteId::from_uuid(Uuid::from_u128(1));
        let body = Message::of_entry("invite.claimed", invite, "Git", &entry())
            .body()
            .expect("a body");
        assert_eq!(
            serde_json::from_str::<Value>(&body).expect("JSON"),
            json!({ "type": "invite.claimed", "timestamp": "2030-05-01T12:00:00Z", "data": {
                "inviteId": "invite_00000000000000000000000000000001", "inviteTitle": "Git",
                "claimId": "claim_00000000000000000000000000000002", "sequence": 7 } })
        );
        assert!(
            body.starts_with("{\"type\":\"invite.claimed\",\"timestamp\":"),
            "{body}"
        );
    }

    #[test]
    fn a_message_stays_far_below_twenty_kilobytes() {
        let invite = InviteId::from_uuid(Uuid::from_u128(1));
        // A title of 200 characters that all have to be escaped.
        let title = "\u{1}".repeat(200);
        let body = Message::of_entry("challenge.completed", invite, &title, &entry()).body();
        assert!(body.expect("a body").len() < 2_000);
    }
}
