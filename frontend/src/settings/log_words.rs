//! What a line of the audit log says of a change, and what the filter in the address means. It knows no browser.

use invites_client::enums::AuditKind;

/// Every kind with its words, in the order of the filter.
pub const KINDS: [(AuditKind, &str); 7] = [
    (AuditKind::Invites, "Invites and learners"),
    (AuditKind::Tracks, "Tracks"),
    (AuditKind::Form, "The details form"),
    (AuditKind::Team, "Team and members"),
    (AuditKind::Tokens, "API tokens"),
    (AuditKind::Webhooks, "Webhooks"),
    (AuditKind::Privacy, "People’s data"),
];

/// A side of a change: an instant as `instant` writes it, anything else as it came; nothing as a word.
#[must_use]
pub fn side(value: Option<&str>, instant: impl Fn(&str) -> String) -> String {
    match value {
        None => "nothing".to_owned(),
        Some("") => "empty".to_owned(),
        Some(text) if is_instant(text) => instant(text),
        Some(text) => text.to_owned(),
    }
}

/// `2030-05-01T12:00:00Z`, with or without a fraction.
fn is_instant(text: &str) -> bool {
    let shape = text.as_bytes();
    shape.len() >= 20
        && shape.ends_with(b"Z")
        && shape[10] == b'T'
        && shape[..10].iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// A day as a date field gives it: year, month from 1, day. `None` for anything else.
#[must_use]
pub fn day(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('-').map(str::parse::<u32>);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month @ 1..=12)), Some(Ok(day @ 1..=31)), None) if year >= 1000 => {
            Some((year, month, day))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_for_the_reader_and_titles_are_not() {
        let shout = |text: &str| format!("<{text}>");
        assert_eq!(side(Some("2030-05-01T12:00:00Z"), shout), "<2030-05-01T12:00:00Z>");
        assert_eq!(
            side(Some("2030-05-01T12:00:00.123456Z"), shout),
            "<2030-05-01T12:00:00.123456Z>"
        );
        assert_eq!(
            side(Some("2030-05-01 is the day, Zoe Z"), shout),
            "2030-05-01 is the day, Zoe Z"
        );
        assert_eq!(side(None, shout), "nothing");
        assert_eq!(side(Some(""), shout), "empty");
    }

    #[test]
    fn a_day_is_read_from_the_address_or_not_at_all() {
        assert_eq!(day("2030-05-01"), Some((2030, 5, 1)));
        for wrong in ["", "2030-13-01", "2030-05", "2030-05-01-02", "yesterday", "30-05-01"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_kind_of_the_api_can_be_chosen() {
        assert!(
            AuditKind::ALL
                .iter()
                .all(|kind| KINDS.iter().any(|(known, _)| known == kind))
        );
    }
}
