//! Where a reader of a live event stands: opaque to clients, and good for one event only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::InviteId;
use invites_domain::rule::Rule;
use invites_domain::time::Instant;

use crate::AppError;

/// Marks a cursor as one of live events.
const LIST: &str = "live";

/// A place in an event's log, and the instant at which it was seen from there: what time alone changes has no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Of which event.
    pub invite: InviteId,
    /// The last log entry seen.
    pub seq: i64,
    /// When.
    pub at: Instant,
}

impl Cursor {
    /// As clients keep it.
    #[must_use]
    pub fn encode(&self) -> String {
        // A tuple of plain values always serialises.
        let parts = serde_json::to_vec(&(LIST, self.invite, self.seq, self.at.timestamp_micros()));
        URL_SAFE_NO_PAD.encode(parts.unwrap_or_default())
    }

    /// Reads what [`Cursor::encode`] wrote for the event `invite`.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `after` for anything else: a damaged cursor, one of another list or event.
    pub fn read(text: &str, invite: InviteId) -> Result<Self, AppError> {
        let parts = URL_SAFE_NO_PAD.decode(text).ok();
        let parts = parts.and_then(|bytes| serde_json::from_slice::<(String, InviteId, i64, i64)>(&bytes).ok());
        parts
            .filter(|(list, of, seq, _)| list == LIST && *of == invite && *seq >= 0)
            .and_then(|(_, invite, seq, micros)| {
                let at = DateTime::from_timestamp_micros(micros)?;
                Some(Self { invite, seq, at })
            })
            .ok_or_else(|| {
                let message = "This is no cursor of this event. Leave it out to begin with a snapshot.";
                let mistake = FieldError::new("after", FieldErrorCode::Invalid, Rule::R118, message);
                AppError::Invalid(vec![mistake])
            })
    }
}

#[cfg(test)]
mod tests {
    use invites_domain::ids::TypedId;

    use super::*;

    fn invite(number: u128) -> InviteId {
        InviteId::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_cursor_reads_back_for_its_own_event_and_no_other() {
        let at = DateTime::from_timestamp_micros(1_900_000_000_123_456).expect("an instant");
        let cursor = Cursor {
            invite: invite(1),
            seq: 17,
            at,
        };
        let text = cursor.encode();
        assert_eq!(Cursor::read(&text, invite(1)).expect("its own"), cursor);
        let damaged = &text[..text.len() - 3];
        for (text, of) in [(text.as_str(), 2), ("", 1), ("?", 1), (damaged, 1)] {
            let refused = Cursor::read(text, invite(of)).expect_err("no cursor of this event");
            assert!(matches!(refused, AppError::Invalid(_)), "{text}");
        }
    }
}
