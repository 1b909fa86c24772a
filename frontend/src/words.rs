//! Instants, durations and counts in words, by the browser's own calendar and zones: no tables in the page.

use std::cell::RefCell;

pub use invites_domain::words::city;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// The locale of the interface: English words, day before month, 24-hour clock.
const LOCALE: &str = "en-GB";

/// An instant as the interface writes it: "Sat 24 Oct, 11:00", with the year when it is not this one or `promise` asks for
/// it. In `zone`, or in the viewer's own. An instant that cannot be read is shown as it came.
#[must_use]
pub fn instant(rfc3339: &str, zone: Option<&str>, promise: bool) -> String {
    let fields = [
        ("weekday", "short"),
        ("day", "numeric"),
        ("month", "short"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
    ];
    written(rfc3339, zone, promise, &fields)
}

/// An instant to the second with its zone, for whoever wants to know exactly: "Sat 24 Oct 2026, 11:00:07 CEST".
#[must_use]
pub fn exactly(rfc3339: &str) -> String {
    let fields = [
        ("weekday", "short"),
        ("day", "numeric"),
        ("month", "short"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
        ("timeZoneName", "short"),
    ];
    written(rfc3339, None, true, &fields)
}

/// A day as columns and rulers write it: "24 Oct", with the year when it is not this one.
#[must_use]
pub fn day(rfc3339: &str, zone: Option<&str>) -> String {
    written(rfc3339, zone, false, &[("day", "numeric"), ("month", "short")])
}

fn written(rfc3339: &str, zone: Option<&str>, promise: bool, fields: &[(&'static str, &'static str)]) -> String {
    let date = Date::new(&JsValue::from_str(rfc3339));
    if date.get_time().is_nan() {
        return rfc3339.to_owned();
    }
    let with_year = promise || date.get_full_year() != Date::new_0().get_full_year();
    let year = with_year.then_some(("year", "numeric"));
    let fields: Vec<_> = fields.iter().copied().chain(year).collect();
    formatted(&date, zone, &fields).map_or_else(|| rfc3339.to_owned(), |words| plain(&words))
}

thread_local! {
    /// The formats that were made, by what they were asked for: the zone and the fields. One takes the browser a millisecond to make, and more to forget: a clock that ticks would
    /// make it stop for a while now and then.
    static FORMATS: RefCell<Vec<(String, Function)>> = const { RefCell::new(Vec::new()) };
}

/// Formats kept at most: the fields of this file in a handful of zones.
const KEPT: usize = 32;

/// A date by the browser's own calendar, with a 24-hour clock; in the viewer's own zone when none is named.
fn formatted(date: &Date, zone: Option<&str>, fields: &[(&'static str, &'static str)]) -> Option<String> {
    let format = FORMATS.with_borrow_mut(|formats| {
        let mut asked = zone.unwrap_or_default().to_owned();
        for (field, style) in fields {
            asked.push_str(field);
            asked.push_str(style);
        }
        if let Some((_, format)) = formats.iter().find(|(known, _)| *known == asked) {
            return format.clone();
        }
        let options = Object::new();
        let zoned = zone.map(|zone| ("timeZone", zone));
        for (field, style) in fields.iter().copied().chain([("hourCycle", "h23")]).chain(zoned) {
            let _ = Reflect::set(&options, &field.into(), &style.into());
        }
        let format = Intl::DateTimeFormat::new(&Array::of1(&LOCALE.into()), &options).format();
        if formats.len() == KEPT {
            formats.clear();
        }
        formats.push((asked, format.clone()));
        format
    });
    format.call1(&JsValue::UNDEFINED, date).ok()?.as_string()
}

/// What browsers write in different ways, in ours: "Wed, 30 Sept 2026, 11:00" as "Wed 30 Sep 2026, 11:00".
fn plain(words: &str) -> String {
    let words = words.replacen(" Sept", " Sep", 1);
    match words.split_once(", ") {
        Some((weekday, rest)) if !weekday.contains(|character: char| character.is_ascii_digit()) => {
            format!("{weekday} {rest}")
        }
        _ => words,
    }
}

/// The time of day of an instant in milliseconds, in `zone` or the viewer's own: "14:32", or "14:32:08" with `seconds`.
#[must_use]
pub fn clock(ms: f64, zone: Option<&str>, seconds: bool) -> String {
    let fields = [("hour", "2-digit"), ("minute", "2-digit"), ("second", "2-digit")];
    let fields = if seconds { &fields[..] } else { &fields[..2] };
    formatted(&Date::new(&ms.into()), zone, fields).unwrap_or_default()
}

/// The viewer's own zone, such as `Europe/Lisbon`.
#[must_use]
pub fn own_zone() -> String {
    let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
    Reflect::get(&format.resolved_options(), &"timeZone".into())
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_else(|| "UTC".to_owned())
}

/// The browser's clock, in milliseconds since 1970.
#[must_use]
pub fn now_ms() -> f64 {
    Date::now()
}

/// An instant in milliseconds since 1970; `None` when it cannot be read.
#[must_use]
pub fn ms(rfc3339: &str) -> Option<f64> {
    let ms = Date::parse(rfc3339);
    (!ms.is_nan()).then_some(ms)
}

/// A length of time as sentences write it: "1 h 30", "55 min", "under a minute".
#[must_use]
pub fn duration(seconds: i64) -> String {
    let minutes = (seconds + 30) / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "under a minute".to_owned(),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    }
}

/// How far apart two instants are, in milliseconds, as far as it matters: "41 min", "2 h 27 min", "9 days".
#[must_use]
pub fn apart(ms: f64) -> String {
    let minutes = (ms.abs() / 60_000.0) as i64;
    match minutes {
        0 => "under a minute".to_owned(),
        1..=90 => format!("{minutes} min"),
        91..2880 if minutes % 60 == 0 || minutes >= 720 => format!("{} h", minutes / 60),
        91..2880 => format!("{} h {} min", minutes / 60, minutes % 60),
        _ => format!("{} days", minutes / 1440),
    }
}

/// "1 challenge", "8 challenges".
#[must_use]
pub fn counted(count: i64, one: &str, many: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {many}")
    }
}

#[cfg(test)]
mod tests {
    use super::{apart, city, counted, duration, plain};

    #[test]
    fn durations_read_as_the_design_writes_them() {
        assert_eq!(duration(20), "under a minute");
        assert_eq!(duration(55 * 60), "55 min");
        assert_eq!(duration(90 * 60), "1 h 30");
        assert_eq!(duration(2 * 3600), "2 h");
        assert_eq!(duration(3600 + 5 * 60), "1 h 05");
    }

    #[test]
    fn what_lies_far_away_is_said_roughly() {
        const MIN: f64 = 60_000.0;
        for (minutes, words) in [
            (0.5, "under a minute"),
            (41.0, "41 min"),
            (147.0, "2 h 27 min"),
            (1500.0, "25 h"),
            (4321.0, "3 days"),
        ] {
            assert_eq!(apart(minutes * MIN), words);
            assert_eq!(apart(-minutes * MIN), words);
        }
    }

    #[test]
    fn instants_read_the_same_in_every_browser() {
        for words in [
            "Wed, 30 Sept 2026, 11:00",
            "Wed 30 Sep 2026, 11:00",
            "Wed, 30 Sep 2026, 11:00",
        ] {
            assert_eq!(plain(words), "Wed 30 Sep 2026, 11:00");
        }
        assert_eq!(plain("24 Oct"), "24 Oct");
    }

    #[test]
    fn cities_and_counts_are_words() {
        assert_eq!(city("America/Argentina/Buenos_Aires"), "Buenos Aires");
        assert_eq!(city("UTC"), "UTC");
        assert_eq!(counted(1, "play", "plays"), "1 play");
        assert_eq!(counted(0, "play", "plays"), "0 plays");
    }
}
