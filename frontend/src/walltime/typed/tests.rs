//! Times that are typed, against zones whose clocks change, and against the whole tz database.

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
