//! How long until an instant: as the parts of a countdown, and in words. Numbers in, words out; no clock, no browser.

use crate::words::counted;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What is left, in the parts that a countdown shows. All zero once the instant is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Whole days of 24 hours.
    pub days: i64,
    /// 0 to 23.
    pub hours: i64,
    /// 0 to 59.
    pub minutes: i64,
    /// 0 to 59.
    pub seconds: i64,
}

impl Left {
    /// Splits what is left, in seconds. A time that has passed is nothing left.
    pub(crate) fn of(seconds: i64) -> Self {
        let seconds = seconds.max(0);
        Self {
            days: seconds / DAY,
            hours: seconds % DAY / HOUR,
            minutes: seconds % HOUR / MINUTE,
            seconds: seconds % MINUTE,
        }
    }

    /// In words without the seconds, for those who hear it: "9 days, 20 hours, 27 minutes".
    pub(crate) fn words(self) -> String {
        let parts = [
            (self.days, "day", "days"),
            (self.hours, "hour", "hours"),
            (self.minutes, "minute", "minutes"),
        ];
        let words: Vec<String> = parts
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many)| counted(count, one, many))
            .collect();
        if words.is_empty() {
            "less than a minute".to_owned()
        } else {
            words.join(", ")
        }
    }
}

/// What is left in one or two units, for a badge or a bar: "2 days", "2 h 27 min", "58 min", "40 s". Rounded down, so that
/// nobody is promised more than there is.
pub(crate) fn roughly(seconds: i64) -> String {
    let left = Left::of(seconds);
    match (left.days, left.hours, left.minutes) {
        (0, 0, 0) => format!("{} s", left.seconds),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, ..) => counted(days, "day", "days"),
    }
}

/// How long ago something was: "just now", "5 minutes ago", "3 hours ago", "9 days ago".
pub(crate) fn ago(seconds: i64) -> String {
    let left = Left::of(seconds);
    match (left.days, left.hours, left.minutes) {
        (0, 0, 0) => "just now".to_owned(),
        (0, 0, minutes) => format!("{} ago", counted(minutes, "minute", "minutes")),
        (0, hours, _) => format!("{} ago", counted(hours, "hour", "hours")),
        (days, ..) => format!("{} ago", counted(days, "day", "days")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Left, ago, roughly};

    #[test]
    fn r113_a_countdown_has_days_hours_minutes_and_seconds() {
        let left = Left::of(9 * 86_400 + 20 * 3_600 + 27 * 60 + 52);
        assert_eq!((left.days, left.hours, left.minutes, left.seconds), (9, 20, 27, 52));
        assert_eq!(left.words(), "9 days, 20 hours, 27 minutes");
        assert_eq!(Left::of(3_600 + 60).words(), "1 hour, 1 minute");
    }

    #[test]
    fn a_time_that_has_passed_is_nothing_left() {
        assert_eq!(Left::of(-5), Left::of(0));
        assert_eq!(Left::of(0).words(), "less than a minute");
    }

    #[test]
    fn what_is_left_is_rounded_down() {
        let cases = [
            (2 * 86_400 + 86_399, "2 days"),
            (86_400, "1 day"),
            (86_399, "23 h 59 min"),
            (2 * 3_600, "2 h"),
            (58 * 60 + 59, "58 min"),
            (59, "59 s"),
            (-1, "0 s"),
        ];
        for (seconds, words) in cases {
            assert_eq!(roughly(seconds), words);
        }
    }

    #[test]
    fn the_past_is_told_in_its_largest_unit() {
        let cases = [
            (10, "just now"),
            (60, "1 minute ago"),
            (3_600 * 5, "5 hours ago"),
            (86_400 * 9, "9 days ago"),
        ];
        for (seconds, words) in cases {
            assert_eq!(ago(seconds), words);
        }
    }
}
