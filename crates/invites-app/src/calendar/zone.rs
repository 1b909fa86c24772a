//! A zone's changes of offset around an event (`VTIMEZONE`): each as it happens, without rules of recurrence, so that a
//! calendar that has never heard of the zone's name shows the right hour on either side of a change.

use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};
use invites_domain::time::Instant;

use super::MARGIN;
use super::lines::Lines;

/// Events are shorter; beyond it calendars go on with the last offset.
const LONGEST: TimeDelta = TimeDelta::days(5 * 366);

/// An offset and when it begins.
struct Observance {
    begins: Instant,
    before: TimeDelta,
    offset: TimeDelta,
    is_summer: bool,
    name: String,
}

/// Writes the zone as it is from before the link opens until after the event's end.
pub(super) fn write(lines: &mut Lines, zone: Tz, opens_at: Instant, ends_at: Instant) {
    lines.raw("BEGIN", "VTIMEZONE");
    lines.raw("TZID", zone.name());
    for observance in observances(zone, opens_at, ends_at) {
        let kind = if observance.is_summer { "DAYLIGHT" } else { "STANDARD" };
        lines.raw("BEGIN", kind);
        // By the clock as it was before the change.
        let begins = observance.begins.naive_utc() + observance.before;
        lines.raw("DTSTART", &begins.format("%Y%m%dT%H%M%S").to_string());
        lines.raw("TZOFFSETFROM", &signed(observance.before));
        lines.raw("TZOFFSETTO", &signed(observance.offset));
        lines.text("TZNAME", &observance.name);
        lines.raw("END", kind);
    }
    lines.raw("END", "VTIMEZONE");
}

/// The offset in force a year before the opening, then each change until a year after the end.
fn observances(zone: Tz, opens_at: Instant, ends_at: Instant) -> Vec<Observance> {
    let first = opens_at - MARGIN;
    let last = ends_at.min(opens_at + LONGEST) + MARGIN;
    let mut found = vec![observance(zone, first, offset(zone, first))];
    let mut day = first;
    while day < last {
        let next = day + TimeDelta::days(1);
        if offset(zone, day) != offset(zone, next) {
            let begins = change(zone, day, next);
            found.push(observance(zone, begins, offset(zone, day)));
        }
        day = next;
    }
    found
}

/// The second at which the offset of `from` gives way to that of `to`.
fn change(zone: Tz, from: Instant, to: Instant) -> Instant {
    let (mut before, mut after) = (from.timestamp(), to.timestamp());
    while after - before > 1 {
        let middle = i64::midpoint(before, after);
        let there = DateTime::<Utc>::from_timestamp(middle, 0).map(|there| offset(zone, there));
        if there == Some(offset(zone, from)) {
            before = middle;
        } else {
            after = middle;
        }
    }
    DateTime::from_timestamp(after, 0).unwrap_or(to)
}

fn observance(zone: Tz, begins: Instant, before: TimeDelta) -> Observance {
    let in_force = zone.offset_from_utc_datetime(&naive(begins));
    Observance {
        begins,
        before,
        offset: offset(zone, begins),
        is_summer: in_force.dst_offset() > TimeDelta::zero(),
        name: in_force
            .abbreviation()
            .map_or_else(|| zone.name().to_owned(), str::to_owned),
    }
}

fn offset(zone: Tz, at: Instant) -> TimeDelta {
    let fixed = zone.offset_from_utc_datetime(&naive(at)).fix();
    TimeDelta::seconds(i64::from(fixed.local_minus_utc()))
}

fn naive(at: Instant) -> NaiveDateTime {
    at.naive_utc()
}

/// `+0530`; seconds only where there are some.
fn signed(offset: TimeDelta) -> String {
    let seconds = offset.num_seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::TZ_VARIANTS;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn r38_the_changes_around_an_event_are_named_at_their_wall_clock() {
        let mut lines = Lines::default();
        write(
            &mut lines,
            chrono_tz::Europe::Amsterdam,
            at("2030-03-30T10:00:00Z"),
            at("2030-03-31T12:00:00Z"),
        );
        let text = lines.finish();
        let summer =
            "BEGIN:DAYLIGHT\r\nDTSTART:20300331T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n";
        let winter =
            "BEGIN:STANDARD\r\nDTSTART:20301027T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n";
        assert!(text.contains(summer) && text.contains(winter), "{text}");
    }

    #[test]
    fn r38_in_every_zone_the_listed_offsets_are_those_in_force() {
        let (opens, ends) = (at("2030-03-30T10:00:00Z"), at("2030-04-02T12:00:00Z"));
        for zone in TZ_VARIANTS {
            let listed = observances(zone, opens, ends);
            let mut hour = opens;
            while hour <= ends + TimeDelta::days(300) {
                let in_force = listed.iter().rev().find(|observance| observance.begins <= hour);
                let said = in_force.map(|observance| observance.offset);
                assert_eq!(said, Some(offset(zone, hour)), "{zone} at {hour}");
                hour += TimeDelta::hours(7);
            }
        }
    }

    #[test]
    fn offsets_have_a_sign_and_seconds_only_where_needed() {
        for (seconds, text) in [(0, "+0000"), (19_800, "+0530"), (-12_600, "-0330"), (4_772, "+011932")] {
            assert_eq!(signed(TimeDelta::seconds(seconds)), text);
        }
    }
}
