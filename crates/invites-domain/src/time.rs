//! Instants, half-open windows, and how long content stays.
//!
//! All instants are UTC with microseconds, because PostgreSQL keeps six digits. There is no clock here, and no
//! time zone either: zones are words on a screen, decided by the caller.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike as _, Months, TimeDelta, Timelike as _, Utc};
use serde::{Deserialize, Serialize};

use crate::error::{FieldError, FieldErrorCode};
use crate::rule::Rule;

/// A moment, in UTC.
pub type Instant = DateTime<Utc>;

/// Cuts an instant to whole microseconds, as every database keeps it.
#[must_use]
pub fn truncate(at: Instant) -> Instant {
    let micros = at.nanosecond() / 1_000;
    // `with_nanosecond` only refuses two billion and more; a leap second keeps its place above one billion.
    at.with_nanosecond(micros * 1_000).unwrap_or(at)
}

/// An instant as RFC 3339 in UTC: `2030-05-10T10:00:00Z`, with microseconds only if it has any.
#[must_use]
pub fn rfc3339(at: Instant) -> String {
    let micros = at.nanosecond() / 1_000;
    let fraction = if micros == 0 {
        String::new()
    } else {
        format!(".{micros:06}")
    };
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{fraction}Z",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
    )
}

/// An instant for a sentence without a reader's zone: `10 May 2030, 10:00 UTC`.
#[must_use]
pub(crate) fn utc_words(at: Instant) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = MONTHS[at.month0() as usize];
    format!(
        "{} {month} {}, {:02}:{:02} UTC",
        at.day(),
        at.year(),
        at.hour(),
        at.minute()
    )
}

/// A stretch of time that holds its first instant and not its last (R20). `None` leaves a side open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first instant inside.
    pub from: Option<Instant>,
    /// The first instant after it.
    pub until: Option<Instant>,
}

impl Window {
    /// Where `now` lies: `Less` before the window, `Equal` inside it, `Greater` from its end on.
    ///
    /// The end is asked first, so that a window closed before it opened is over and not yet to come.
    #[must_use]
    pub fn place(&self, now: Instant) -> Ordering {
        if self.until.is_some_and(|until| now >= until) {
            Ordering::Greater
        } else if self.from.is_some_and(|from| now < from) {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    }

    /// Whether `now` lies inside.
    #[must_use]
    pub fn contains(&self, now: Instant) -> bool {
        self.place(now) == Ordering::Equal
    }
}

/// The five numbers of a duration as a person sets them, not judged yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DurationParts {
    /// Calendar years, 0 to 100.
    pub years: i64,
    /// Calendar months, 0 to 1,200.
    pub months: i64,
    /// Days of 24 hours, 0 to 36,500.
    pub days: i64,
    /// Hours, 0 to 876,000.
    pub hours: i64,
    /// Minutes, 0 to 52,560,000.
    pub minutes: i64,
}

/// How long content stays after the claim: in bounds (R15) and never nothing (R18).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentDuration {
    years: u32,
    months: u32,
    days: u32,
    hours: u32,
    minutes: u32,
}

impl ContentDuration {
    /// The largest value of each part, in the order years, months, days, hours, minutes (R15): a century each.
    pub const BOUNDS: [i64; 5] = [100, 1_200, 36_500, 876_000, 52_560_000];

    /// Judges the parts a person set.
    ///
    /// # Errors
    /// One error for each part that is negative or beyond its bound (R15), or one for all when they are zero (R18).
    pub fn new(parts: DurationParts) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut bounded = |value: i64, bound: i64, field: &'static str, unit: &str| {
            let code = match value {
                ..0 => FieldErrorCode::Negative,
                _ if value > bound => FieldErrorCode::OutOfRange,
                _ => return u32::try_from(value).unwrap_or(0),
            };
            errors.push(FieldError::new(
                field,
                code,
                Rule::R15,
                format!("Choose between 0 and {bound} {unit}."),
            ));
            0
        };
        let [max_years, max_months, max_days, max_hours, max_minutes] = Self::BOUNDS;
        let duration = Self {
            years: bounded(parts.years, max_years, "contentDuration.years", "years"),
            months: bounded(parts.months, max_months, "contentDuration.months", "months"),
            days: bounded(parts.days, max_days, "contentDuration.days", "days"),
            hours: bounded(parts.hours, max_hours, "contentDuration.hours", "hours"),
            minutes: bounded(parts.minutes, max_minutes, "contentDuration.minutes", "minutes"),
        };
        if parts == DurationParts::default() {
            errors.push(FieldError::new(
                "contentDuration",
                FieldErrorCode::Zero,
                Rule::R18,
                "Choose at least one minute, or Forever.",
            ));
        }
        if errors.is_empty() { Ok(duration) } else { Err(errors) }
    }

    /// The five numbers.
    #[must_use]
    pub fn parts(&self) -> DurationParts {
        DurationParts {
            years: self.years.into(),
            months: self.months.into(),
            days: self.days.into(),
            hours: self.hours.into(),
            minutes: self.minutes.into(),
        }
    }

    /// When access of a claim made at `claimed_at` ends (R19): years and months together by the calendar, clamped
    /// to the month's last day, then days, hours and minutes exactly.
    ///
    /// `None` only where the calendar itself ends, some 260,000 years from now: the same as forever.
    #[must_use]
    pub fn end_from(&self, claimed_at: Instant) -> Option<Instant> {
        let minutes = i64::from(self.days) * 1_440 + i64::from(self.hours) * 60 + i64::from(self.minutes);
        claimed_at
            .checked_add_months(Months::new(self.years * 12 + self.months))?
            .checked_add_signed(TimeDelta::try_minutes(minutes)?)
    }
}
