//! Dates and times as a person types them, and the instants they mean in a zone.
//!
//! A clock on the wall is not an instant: when clocks go back an hour comes twice, when they go forward one is missing.
//! Pure arithmetic over a table of offsets that the browser (`Intl`) lends through [`Zones`].

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use invites_domain::Instant;
use serde::{Deserialize, Serialize};

/// What is known of the world's zones.
pub trait Zones {
    /// How far the clocks of `zone` are ahead of UTC at an instant, in seconds; `None` for a zone nobody knows.
    fn offset(&self, zone: &str, at: Instant) -> Option<i64>;

    /// Whether there is such a zone.
    fn exists(&self, zone: &str) -> bool {
        self.offset(zone, DateTime::UNIX_EPOCH).is_some()
    }
}

/// A date and a time as the two fields hold them: `2030-10-27` and `02:30`, or nothing yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedTime {
    /// The date field.
    pub date: String,
    /// The time field.
    pub time: String,
    /// The saved instant that the fields show. It stands while they still show it: the fields have minutes, and hours that
    /// come twice, and opening an invite must not change it.
    pub exact: Option<Instant>,
}

/// What a date and a time mean in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One instant.
    Once(Instant),
    /// Clocks go back over it: the first of two is meant.
    Twice(Instant),
    /// Clocks go forward over it: as far behind the jump as it was typed.
    Skipped(Instant),
}

impl Meaning {
    /// The instant that is meant.
    #[must_use]
    pub fn instant(self) -> Instant {
        match self {
            Self::Once(at) | Self::Twice(at) | Self::Skipped(at) => at,
        }
    }
}

impl TypedTime {
    /// The fields that show `at` in `zone`. In a zone nobody knows they show UTC.
    #[must_use]
    pub fn of(at: Instant, zone: &str, zones: &dyn Zones) -> Self {
        let wall = wall(at, zones.offset(zone, at).unwrap_or(0));
        Self {
            date: format!("{:04}-{:02}-{:02}", wall.year(), wall.month(), wall.day()),
            time: format!("{:02}:{:02}", wall.hour(), wall.minute()),
            exact: Some(at),
        }
    }

    /// Whether both fields are empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.date.is_empty() && self.time.is_empty()
    }

    /// What the fields mean in `zone`; `None` while they are not a date and a time, or the zone is unknown.
    #[must_use]
    pub fn meaning(&self, zone: &str, zones: &dyn Zones) -> Option<Meaning> {
        if let Some(exact) = self.exact {
            let shown = Self::of(exact, zone, zones);
            if shown.date == self.date && shown.time == self.time && zones.exists(zone) {
                return Some(Meaning::Once(exact));
            }
        }
        resolve(read(&self.date, &self.time)?, zone, zones)
    }
}

/// A jump of a zone's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// The first instant with the new offset, to the minute.
    pub at: Instant,
    /// By how many minutes: forward above zero, back below.
    pub minutes: i64,
}

/// The jump of the clocks of `zone` between two instants, if its offset differs between them.
#[must_use]
pub fn jump_between(zone: &str, from: Instant, to: Instant, zones: &dyn Zones) -> Option<Jump> {
    let (before, after) = (zones.offset(zone, from)?, zones.offset(zone, to)?);
    if before == after || to <= from {
        return None;
    }
    let (mut low, mut high) = (from.timestamp() / 60, to.timestamp() / 60 + 1);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let at = DateTime::from_timestamp(middle * 60, 0)?;
        if zones.offset(zone, at)? == before {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(Jump {
        at: DateTime::from_timestamp(high * 60, 0)?,
        minutes: (after - before) / 60,
    })
}

fn wall(at: Instant, offset: i64) -> NaiveDateTime {
    at.naive_utc()
        .checked_add_signed(TimeDelta::seconds(offset))
        .unwrap_or_else(|| at.naive_utc())
}

/// The fields as a date and a time.
fn read(date: &str, time: &str) -> Option<NaiveDateTime> {
    let mut date = date.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    // Browsers leave the seconds out, or write them where they are not zero.
    let mut time = time.splitn(3, ':').map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (time.next()??, time.next()??);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.and_hms_opt(hour, minute, 0)
}

fn resolve(wall: NaiveDateTime, zone: &str, zones: &dyn Zones) -> Option<Meaning> {
    let as_utc = wall.and_utc();
    // No zone is a day away from UTC: the offsets a day before and after hold on the two sides of any jump near it.
    let before = zones.offset(zone, as_utc.checked_sub_signed(TimeDelta::days(1))?)?;
    let after = zones.offset(zone, as_utc.checked_add_signed(TimeDelta::days(1))?)?;
    let at = |offset: i64| as_utc.checked_sub_signed(TimeDelta::seconds(offset));
    let holds = |offset: i64| at(offset).filter(|at| zones.offset(zone, *at) == Some(offset));
    Some(match (holds(before), holds(after)) {
        (Some(first), Some(second)) if first != second => Meaning::Twice(first.min(second)),
        (Some(only), _) | (None, Some(only)) => Meaning::Once(only),
        (None, None) => Meaning::Skipped(at(before)?),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::{DateTime, TimeDelta};
    use invites_domain::Instant;

    use super::{Jump, Meaning, TypedTime, Zones, jump_between};

    pub(crate) fn at(text: &str) -> Instant {
        DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
    }

    /// Amsterdam in 2030: summer from 31 March 01:00 UTC to 27 October 01:00 UTC. And UTC.
    pub(crate) struct World;

    impl Zones for World {
        fn offset(&self, zone: &str, now: Instant) -> Option<i64> {
            let summer = at("2030-03-31T01:00:00Z")..at("2030-10-27T01:00:00Z");
            match zone {
                "Europe/Amsterdam" => Some(if summer.contains(&now) { 7200 } else { 3600 }),
                "UTC" => Some(0),
                _ => None,
            }
        }
    }

    fn typed(date: &str, time: &str) -> Option<Meaning> {
        TypedTime {
            date: date.to_owned(),
            time: time.to_owned(),
            exact: None,
        }
        .meaning("Europe/Amsterdam", &World)
    }

    #[test]
    fn r29_a_time_is_meant_in_its_zone() {
        assert_eq!(
            typed("2030-07-01", "12:00"),
            Some(Meaning::Once(at("2030-07-01T10:00:00Z")))
        );
        assert_eq!(
            typed("2030-12-01", "12:00"),
            Some(Meaning::Once(at("2030-12-01T11:00:00Z")))
        );
    }

    #[test]
    fn an_hour_that_comes_twice_means_the_first() {
        assert_eq!(
            typed("2030-10-27", "02:30"),
            Some(Meaning::Twice(at("2030-10-27T00:30:00Z")))
        );
        assert_eq!(
            typed("2030-10-27", "03:00"),
            Some(Meaning::Once(at("2030-10-27T02:00:00Z")))
        );
        assert_eq!(
            typed("2030-10-27", "01:59"),
            Some(Meaning::Once(at("2030-10-26T23:59:00Z")))
        );
    }

    #[test]
    fn an_hour_that_is_missing_lies_behind_the_jump() {
        assert_eq!(
            typed("2030-03-31", "02:30"),
            Some(Meaning::Skipped(at("2030-03-31T01:30:00Z")))
        );
        assert_eq!(
            typed("2030-03-31", "03:00"),
            Some(Meaning::Once(at("2030-03-31T01:00:00Z")))
        );
    }

    #[test]
    fn half_a_date_means_nothing() {
        for (date, time) in [
            ("", ""),
            ("2030-07-01", ""),
            ("", "12:00"),
            ("2030-02-30", "12:00"),
            ("2030-07-01", "25:00"),
        ] {
            assert_eq!(typed(date, time), None, "{date} {time}");
        }
    }

    #[test]
    fn r98_what_the_fields_show_keeps_its_seconds_and_its_hour() {
        for saved in ["2030-07-01T10:00:59.123456Z", "2030-10-27T01:30:00Z"] {
            let shown = TypedTime::of(at(saved), "Europe/Amsterdam", &World);
            assert_eq!(
                shown.meaning("Europe/Amsterdam", &World),
                Some(Meaning::Once(at(saved)))
            );
        }
        let changed = TypedTime {
            time: "12:01".to_owned(),
            ..TypedTime::of(at("2030-07-01T10:00:59Z"), "Europe/Amsterdam", &World)
        };
        assert_eq!(
            changed.meaning("Europe/Amsterdam", &World),
            Some(Meaning::Once(at("2030-07-01T10:01:00Z")))
        );
    }

    #[test]
    fn a_jump_is_found_to_the_minute() {
        let start = at("2030-10-27T09:00:00Z");
        let jump = jump_between("Europe/Amsterdam", start - TimeDelta::hours(24), start, &World);
        assert_eq!(
            jump,
            Some(Jump {
                at: at("2030-10-27T01:00:00Z"),
                minutes: -60
            })
        );
        assert_eq!(jump_between("UTC", start - TimeDelta::hours(24), start, &World), None);
    }

    #[test]
    fn an_unknown_zone_means_nothing() {
        assert!(!World.exists("Mars/Olympus"));
        let typed = TypedTime::of(at("2030-07-01T10:00:00Z"), "Mars/Olympus", &World);
        assert_eq!(typed.time, "10:00");
        assert_eq!(typed.meaning("Mars/Olympus", &World), None);
    }
}
