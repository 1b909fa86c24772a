//! The event as an entry for the visitor's own calendar (RFC 5545), made in the page.

use super::invitation::Invitation;

/// A link that hands the browser the entry as a file; `None` without both times of an event.
pub(super) fn link(invitation: &Invitation) -> Option<String> {
    let (starts, ends) = (invitation.starts_at.as_deref()?, invitation.ends_at.as_deref()?);
    let text = entry(&invitation.public_title, &invitation.url, starts, ends)?;
    let escaped = js_sys::encode_uri_component(&text);
    Some(format!("data:text/calendar;charset=utf-8,{}", String::from(escaped)))
}

/// One event from `starts` to `ends` (RFC 3339, UTC); `None` when they are not. The link names the entry, so that adding it
/// again replaces it.
fn entry(title: &str, url: &str, starts: &str, ends: &str) -> Option<String> {
    let (starts, ends) = (stamp(starts)?, stamp(ends)?);
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Trackpass//EN".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{url}"),
        format!("DTSTAMP:{starts}"),
        format!("DTSTART:{starts}"),
        format!("DTEND:{ends}"),
        format!("SUMMARY:{}", escaped(title)),
        format!("URL:{url}"),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    Some(lines.into_iter().map(|line| folded(&line) + "\r\n").collect())
}

/// `2030-05-10T10:00:00.5Z` as `20300510T100000Z`. UTC has two spellings.
fn stamp(rfc3339: &str) -> Option<String> {
    let utc = rfc3339.strip_suffix('Z').or_else(|| rfc3339.strip_suffix("+00:00"))?;
    let (date, time) = utc.split_once('T')?;
    let digits = |text: &str, most: usize| text.chars().filter(char::is_ascii_digit).take(most).collect::<String>();
    let (date, time) = (digits(date, 8), digits(time, 6));
    (date.len() == 8 && time.len() == 6).then(|| format!("{date}T{time}Z"))
}

/// What has a meaning in a text value, without it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A line in pieces of at most 75 bytes, as the format wants it, never cut inside a character.
fn folded(line: &str) -> String {
    const MOST: usize = 74;
    let mut folded = String::with_capacity(line.len());
    let mut length = 0;
    for character in line.chars() {
        if length + character.len_utf8() > MOST {
            folded.push_str("\r\n ");
            length = 0;
        }
        folded.push(character);
        length += character.len_utf8();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::{entry, folded, stamp};

    #[test]
    fn an_event_is_an_entry_from_start_to_end() {
        let text = entry(
            "Day; one, two",
            "https://t.example/i/a",
            "2030-05-10T10:00:00Z",
            "2030-05-10T14:00:00.5+00:00",
        )
        .unwrap();
        for line in [
            "DTSTART:20300510T100000Z\r\n",
            "DTEND:20300510T140000Z\r\n",
            "SUMMARY:Day\\; one\\, two\r\n",
            "UID:https://t.example/i/a\r\n",
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
    }

    #[test]
    fn what_is_no_instant_makes_no_entry() {
        for text in ["", "2030-05-10", "2030-05-10T10:00:00+02:00", "T10Z"] {
            assert_eq!(stamp(text), None, "{text}");
        }
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let line = format!("SUMMARY:{}", "é".repeat(100));
        let folded = folded(&line);
        assert!(folded.split("\r\n").all(|part| part.len() <= 75));
        assert_eq!(folded.replace("\r\n ", ""), line);
    }
}
