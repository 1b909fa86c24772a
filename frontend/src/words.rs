//! Instants, durations and counts in words, by the browser's own calendar and zones: no tables in the page.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// The locale of the interface: English words, day before month, 24-hour clock.
const LOCALE: &str = "en-GB";

/// An instant as the interface writes it: "Sat 24 Oct, 11:00", with the year when it is not this one or `promise` asks for
/// it. In `zone`, or in the viewer's own. An instant that cannot be read is shown as it came.
#[must_use]
pub fn instant(rfc3339: &str, zone: Option<&str>, promise: bool) -> String {
    let date = Date::new(&JsValue::from_str(rfc3339));
    if date.get_time().is_nan() {
        return rfc3339.to_owned();
    }
    let with_year = promise || date.get_full_year() != Date::new_0().get_full_year();
    let options = Object::new();
    let set = |key: &str, value: &str| {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    };
    set("weekday", "short");
    set("day", "numeric");
    set("month", "short");
    set("hour", "2-digit");
    set("minute", "2-digit");
    set("hourCycle", "h23");
    if with_year {
        set("year", "numeric");
    }
    if let Some(zone) = zone {
        set("timeZone", zone);
    }
    let format = Intl::DateTimeFormat::new(&Array::of1(&LOCALE.into()), &options);
    let words = format
        .format()
        .call1(&JsValue::UNDEFINED, &date)
        .ok()
        .and_then(|words| words.as_string());
    // "Wed, 30 Sept 2026, 11:00": the interface writes the weekday without a comma, and every month in three letters.
    words.map_or_else(
        || rfc3339.to_owned(),
        |words| words.replacen(", ", " ", 1).replacen(" Sept", " Sep", 1),
    )
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

/// The city of a zone in words: "New York" of `America/New_York`.
#[must_use]
pub fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
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
    use super::{city, counted, duration};

    #[test]
    fn durations_read_as_the_design_writes_them() {
        assert_eq!(duration(20), "under a minute");
        assert_eq!(duration(55 * 60), "55 min");
        assert_eq!(duration(90 * 60), "1 h 30");
        assert_eq!(duration(2 * 3600), "2 h");
        assert_eq!(duration(3600 + 5 * 60), "1 h 05");
    }

    #[test]
    fn cities_and_counts_are_words() {
        assert_eq!(city("America/Argentina/Buenos_Aires"), "Buenos Aires");
        assert_eq!(city("UTC"), "UTC");
        assert_eq!(counted(1, "play", "plays"), "1 play");
        assert_eq!(counted(0, "play", "plays"), "0 plays");
    }
}
