//! The lines of an iCalendar file: names and values, escaped, folded, ended as the format wants it.

use chrono_tz::Tz;
use invites_domain::time::Instant;

use super::{utc, wall};

/// Bytes of a line at most; the format says 75 without the line's end.
const LONGEST: usize = 75;

/// A file being written.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A value that needs no escape: a word, a number, an address.
    pub(super) fn raw(&mut self, name: &str, value: &str) {
        self.push(&format!("{name}:{value}"));
    }

    /// A value that people wrote.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.push(&format!("{name}:{}", escaped(value)));
    }

    /// An instant, by the wall clock of `zone` where that says which one it is.
    pub(super) fn time(&mut self, name: &str, zone: Tz, at: Instant) {
        match wall(zone, at) {
            Some(wall) => self.push(&format!("{name};TZID={zone}:{wall}")),
            None => self.raw(name, &utc(at)),
        }
    }

    /// The whole file.
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// Adds a line, in pieces where it is too long, never cut inside a character.
    fn push(&mut self, line: &str) {
        let mut length = 0;
        for character in line.chars() {
            if length + character.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(character);
            length += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text without what has a meaning in one.
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

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn long_lines_are_folded_between_characters_and_control_characters_left_out() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", &format!("{}\r\u{7}", "é".repeat(100)));
        let text = lines.finish();
        assert!(text.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(text.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", "é".repeat(100)));
    }
}
