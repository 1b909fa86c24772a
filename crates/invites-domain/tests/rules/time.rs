use chrono::{TimeDelta, Timelike as _};
use invites_domain::time::rfc3339;
use invites_domain::{ContentDuration, DurationParts, FieldErrorCode, Instant, Rule, Window, truncate};

use crate::fixtures::{at, tick};

fn duration(years: i64, months: i64, days: i64, hours: i64, minutes: i64) -> ContentDuration {
    ContentDuration::new(DurationParts {
        years,
        months,
        days,
        hours,
        minutes,
    })
    .unwrap()
}

#[test]
fn r19_the_end_follows_the_calendar_then_the_clock() {
    let cases = [
        ("2031-01-31 00:00", duration(0, 1, 0, 0, 0), "2031-02-28 00:00"),
        ("2032-02-29 00:00", duration(1, 0, 0, 0, 0), "2033-02-28 00:00"),
        ("2031-08-31 12:00", duration(0, 1, 1, 0, 0), "2031-10-01 12:00"),
        // Clamped once, after years and months together.
        ("2032-02-29 00:00", duration(1, 1, 0, 0, 0), "2033-03-29 00:00"),
        ("2032-01-31 00:00", duration(0, 1, 0, 0, 0), "2032-02-29 00:00"),
        ("2031-12-31 23:59", duration(0, 0, 0, 0, 1), "2032-01-01 00:00"),
        // A day is 24 hours in UTC, whatever a zone's daylight saving does on 30 March 2031.
        ("2031-03-29 12:00", duration(0, 0, 1, 0, 0), "2031-03-30 12:00"),
        ("2031-01-01 00:00", duration(0, 12, 0, 36, 90), "2032-01-02 13:30"),
    ];
    for (claimed_at, duration, end) in cases {
        assert_eq!(
            duration.end_from(at(claimed_at)),
            Some(at(end)),
            "{claimed_at} + {duration:?}"
        );
    }
}

#[test]
fn r15_each_part_has_its_bounds_and_all_mistakes_come_at_once() {
    let [years, months, days, hours, minutes] = ContentDuration::BOUNDS;
    assert_eq!(ContentDuration::BOUNDS, [100, 1_200, 36_500, 876_000, 52_560_000]);
    let most = DurationParts {
        years,
        months,
        days,
        hours,
        minutes,
    };
    let longest = ContentDuration::new(most).unwrap();
    assert_eq!(longest.parts(), most);
    assert!(longest.end_from(at("2030-01-01 00:00")).is_some());

    let errors = ContentDuration::new(DurationParts {
        years: years + 1,
        months: months + 1,
        days: days + 1,
        hours: hours + 1,
        minutes: minutes + 1,
    })
    .unwrap_err();
    let found: Vec<_> = errors
        .iter()
        .map(|error| (&*error.field, error.code, error.rule))
        .collect();
    let expected = ["years", "months", "days", "hours", "minutes"].map(|part| {
        (
            format!("contentDuration.{part}"),
            FieldErrorCode::OutOfRange,
            Some(Rule::R15),
        )
    });
    assert_eq!(
        found,
        expected
            .each_ref()
            .map(|(field, code, rule)| (field.as_str(), *code, *rule))
    );

    let errors = ContentDuration::new(DurationParts {
        days: -1,
        hours: 5,
        ..Default::default()
    })
    .unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (&*errors[0].field, errors[0].code),
        ("contentDuration.days", FieldErrorCode::Negative)
    );
}

#[test]
fn r18_five_zeros_are_refused_and_one_minute_is_not() {
    let errors = ContentDuration::new(DurationParts::default()).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (errors[0].code, errors[0].rule),
        (FieldErrorCode::Zero, Some(Rule::R18))
    );
    assert_eq!(errors[0].message, "Choose at least one minute, or Forever.");
    assert!(
        ContentDuration::new(DurationParts {
            minutes: 1,
            ..Default::default()
        })
        .is_ok()
    );
}

#[test]
fn r17_an_end_beyond_the_calendar_is_no_end_and_no_panic() {
    assert_eq!(
        duration(100, 1_200, 36_500, 876_000, 52_560_000).end_from(Instant::MAX_UTC),
        None
    );
    assert_eq!(duration(0, 0, 0, 0, 1).end_from(Instant::MAX_UTC), None);
}

#[test]
fn r20_a_window_holds_its_first_instant_and_not_its_last() {
    let (from, until) = (at("2030-01-01 00:00"), at("2030-01-02 00:00"));
    let window = Window {
        from: Some(from),
        until: Some(until),
    };
    assert!(!window.contains(from - tick()));
    assert!(window.contains(from));
    assert!(window.contains(until - tick()));
    assert!(!window.contains(until));
}

#[test]
fn instants_are_cut_to_microseconds() {
    let fine = at("2030-01-01 00:00").with_nanosecond(123_456_789).unwrap();
    assert_eq!(truncate(fine).nanosecond(), 123_456_000);
    assert_eq!(truncate(truncate(fine)), truncate(fine));
    let before_the_epoch = at("1969-12-31 23:59") + TimeDelta::nanoseconds(999_999_999);
    assert_eq!(truncate(before_the_epoch).nanosecond(), 999_999_000);
}

#[test]
fn instants_are_written_as_rfc_3339() {
    assert_eq!(rfc3339(at("2030-05-10 10:00")), "2030-05-10T10:00:00Z");
    assert_eq!(rfc3339(at("2030-05-10 10:00") + tick()), "2030-05-10T10:00:00.000001Z");
}
