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
    /// Where the time comes twice, because clocks go back over it: whether the second one is meant.
    pub later: bool,
    /// The saved instant that the fields show. It stands while they still show it: the fields have minutes, and opening an
    /// invite must not change its seconds.
    pub exact: Option<Instant>,
}

/// What a date and a time mean in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One instant.
    Once(Instant),
    /// Clocks go back over it, so it comes twice.
    Twice {
        /// Before clocks go back.
        first: Instant,
        /// After.
        second: Instant,
        /// Whether the second is meant.
        later: bool,
    },
    /// Clocks go forward over it, so it is missing: as far behind the jump as it was typed.
    Skipped(Instant),
}

impl Meaning {
    /// The instant that is meant.
    #[must_use]
    pub fn instant(self) -> Instant {
        match self {
            Self::Once(at) | Self::Skipped(at) => at,
            Self::Twice { first, second, later } => {
                if later {
                    second
                } else {
                    first
                }
            }
        }
    }
}

impl TypedTime {
    /// The fields that show `at` in `zone`. In a zone nobody knows they show UTC.
    #[must_use]
    pub fn of(at: Instant, zone: &str, zones: &dyn Zones) -> Self {
        let wall = wall(at, zones.offset(zone, at).unwrap_or(0));
        let later = match resolve(to_the_minute(wall), zone, zones) {
            Some(Meaning::Twice { second, .. }) => at >= second,
            _ => false,
        };
        Self {
            date: format!("{:04}-{:02}-{:02}", wall.year(), wall.month(), wall.day()),
            time: format!("{:02}:{:02}", wall.hour(), wall.minute()),
            later,
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
        let meant = resolve(read(&self.date, &self.time)?, zone, zones)?;
        // The minute that the fields show, with the seconds of what was saved.
        let exactly = |at: Instant| {
            let saved = self
                .exact
                .filter(|exact| (0..60).contains(&(*exact - at).num_seconds()) && *exact >= at);
            saved.unwrap_or(at)
        };
        Some(match meant {
            Meaning::Once(at) => Meaning::Once(exactly(at)),
            Meaning::Twice { first, second, .. } => Meaning::Twice {
                first: exactly(first),
                second: exactly(second),
                later: self.later,
            },
            skipped @ Meaning::Skipped(_) => skipped,
        })
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

fn to_the_minute(wall: NaiveDateTime) -> NaiveDateTime {
    wall.with_second(0)
        .and_then(|wall| wall.with_nanosecond(0))
        .unwrap_or(wall)
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
        (Some(one), Some(other)) if one != other => Meaning::Twice {
            first: one.min(other),
            second: one.max(other),
            later: false,
        },
        (Some(only), _) | (None, Some(only)) => Meaning::Once(only),
        (None, None) => Meaning::Skipped(at(before)?),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::{DateTime, TimeDelta, Timelike};
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
            ..TypedTime::default()
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
    fn an_hour_that_comes_twice_means_the_first_unless_the_second_is_chosen() {
        let twice = |later| Meaning::Twice {
            first: at("2030-10-27T00:30:00Z"),
            second: at("2030-10-27T01:30:00Z"),
            later,
        };
        assert_eq!(typed("2030-10-27", "02:30"), Some(twice(false)));
        let second = TypedTime {
            date: "2030-10-27".to_owned(),
            time: "02:30".to_owned(),
            later: true,
            exact: None,
        };
        let meant = second.meaning("Europe/Amsterdam", &World);
        assert_eq!(meant, Some(twice(true)));
        assert_eq!(meant.map(Meaning::instant), Some(at("2030-10-27T01:30:00Z")));
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
            let meant = shown.meaning("Europe/Amsterdam", &World);
            assert_eq!(meant.map(Meaning::instant), Some(at(saved)));
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

    /// The tz database as `chrono-tz` carries it.
    struct Database;

    impl Zones for Database {
        fn offset(&self, zone: &str, at: Instant) -> Option<i64> {
            use chrono::{Offset, TimeZone};
            let zone: chrono_tz::Tz = zone.parse().ok()?;
            Some(i64::from(
                zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc(),
            ))
        }
    }

    /// Every instant between `from` and `to` at which the clocks of `zone` jump, to the second. Jumps that lie closer
    /// than a stride of five days and undo each other are not seen; the database has none.
    fn transitions(zone: &str, from: Instant, to: Instant) -> Vec<Instant> {
        let mut found = Vec::new();
        let mut low = from;
        while low < to {
            let high = low + TimeDelta::days(5);
            let before = Database.offset(zone, low);
            if Database.offset(zone, high) != before {
                let (mut a, mut b) = (low.timestamp(), high.timestamp());
                while b - a > 1 {
                    let middle = a + (b - a) / 2;
                    let then = DateTime::from_timestamp(middle, 0).expect("an instant");
                    if Database.offset(zone, then) == before {
                        a = middle
                    } else {
                        b = middle
                    }
                }
                found.push(DateTime::from_timestamp(b, 0).expect("an instant"));
            }
            low = high;
        }
        found
    }

    /// Seconds around a jump: the jump itself, the seconds and minutes beside it, and as far as any jump reaches.
    const AROUND: [i64; 17] = [
        -90_000, -86_400, -7_201, -3_600, -1_800, -60, -59, -1, 0, 1, 30, 60, 1_800, 3_599, 3_600, 7_200, 86_401,
    ];

    /// Opening an invite and saving it changes nothing, in any zone, around any change of its clocks; and what is typed
    /// anew is shown as it was typed, or said to be missing or to come twice.
    #[test]
    fn r29_r35_every_zone_of_the_database_goes_through_the_fields_unchanged() {
        let (from, to) = (at("1972-01-08T00:00:00Z"), at("2045-01-01T00:00:00Z"));
        let (mut jumps, mut twice, mut missing) = (0, 0, 0);
        for zone in chrono_tz::TZ_VARIANTS {
            let zone = zone.name();
            for jump in transitions(zone, from, to) {
                jumps += 1;
                for seconds in AROUND {
                    let saved = jump + TimeDelta::seconds(seconds) + TimeDelta::microseconds(17);
                    let shown = TypedTime::of(saved, zone, &Database);
                    let meant = shown.meaning(zone, &Database).map(Meaning::instant);
                    assert_eq!(meant, Some(saved), "{zone} {saved} {shown:?}");

                    // The same fields, typed by hand.
                    let typed = TypedTime { exact: None, ..shown };
                    let meaning = typed.meaning(zone, &Database).expect("a date and a time");
                    let again = TypedTime::of(meaning.instant(), zone, &Database);
                    assert_eq!(
                        (&again.date, &again.time, again.later),
                        (&typed.date, &typed.time, typed.later),
                        "{zone} {saved}"
                    );
                    let Meaning::Twice { first, second, .. } = meaning else {
                        continue;
                    };
                    twice += 1;
                    assert!(first < second, "{zone} {saved}");
                }
                // A wall clock that nobody sees: a minute before the new time, as the old clocks would go on.
                let old = Database.offset(zone, jump - TimeDelta::seconds(1)).expect("a zone");
                let new = Database.offset(zone, jump).expect("a zone");
                if new - old >= 120 {
                    let wall = jump.naive_utc() + TimeDelta::seconds(new - 60);
                    let (date, time) = (wall.date(), wall.time());
                    let typed = TypedTime {
                        date: date.to_string(),
                        time: format!("{:02}:{:02}", time.hour(), time.minute()),
                        ..TypedTime::default()
                    };
                    let meaning = typed.meaning(zone, &Database).expect("a date and a time");
                    // The fields have minutes.
                    let expected = jump + TimeDelta::seconds(new - 60 - old - i64::from(time.second()));
                    assert_eq!(meaning, Meaning::Skipped(expected), "{zone} {wall}");
                    missing += 1;
                }
            }
        }
        assert!(
            jumps > 30_000 && twice > 10_000 && missing > 10_000,
            "{jumps} jumps, {twice} twice, {missing} missing"
        );
    }
}
