//! What the browser knows and the page does not carry: zones, the clock, dates in words.

use std::{cell::RefCell, collections::HashMap};

use chrono::DateTime;
use invites_domain::{Instant, InstantWords, time::rfc3339};
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::typed::Zones;
use crate::words;

/// The browser's zones and its way to write instants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Browser;

thread_local! {
    /// One formatter for each zone that was asked about: making one is what costs. `None` for a zone nobody knows.
    static FORMATS: RefCell<HashMap<String, Option<Function>>> = RefCell::new(HashMap::new());
}

impl Zones for Browser {
    fn offset(&self, zone: &str, at: Instant) -> Option<i64> {
        let format = FORMATS.with_borrow_mut(|formats| {
            formats
                .entry(zone.to_owned())
                .or_insert_with(|| format_in(zone))
                .clone()
        })?;
        let ms = (at.timestamp() * 1000) as f64;
        let text = format
            .call1(&JsValue::UNDEFINED, &Date::new(&ms.into()))
            .ok()?
            .as_string()?;
        // "10/27/2030, 02:30:00": month, day, year, hour, minute, second.
        let mut numbers = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty());
        let mut next = || numbers.next().and_then(|part| part.parse::<i32>().ok());
        let (month, day, year, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?, next()?);
        let as_utc = Date::utc(f64::from(year), f64::from(month - 1)) / 1000.0
            + f64::from(day - 1) * 86_400.0
            + f64::from(hour * 3600 + minute * 60 + second);
        Some(as_utc as i64 - at.timestamp())
    }
}

/// The function that writes an instant as the clock of `zone` shows it; `None` when the browser does not know the zone.
fn format_in(zone: &str) -> Option<Function> {
    let options = Object::new();
    let fields = ["year", "month", "day", "hour", "minute", "second"];
    for field in fields {
        Reflect::set(
            &options,
            &field.into(),
            &if field == "year" { "numeric" } else { "2-digit" }.into(),
        )
        .ok()?;
    }
    Reflect::set(&options, &"hourCycle".into(), &"h23".into()).ok()?;
    Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    // The constructor throws for an unknown zone: called by reflection, the throw is a value.
    let constructor: Function = Reflect::get(&intl()?, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let format = Reflect::construct(&constructor, &Array::of2(&"en-US".into(), &options)).ok()?;
    Reflect::get(&format, &"format".into()).ok()?.dyn_into().ok()
}

fn intl() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"Intl".into()).ok()
}

impl InstantWords for Browser {
    fn instant(&self, at: Instant, zone: Option<&str>) -> String {
        match zone.filter(|zone| self.exists(zone)) {
            Some(zone) => format!(
                "{} ({})",
                words::instant(&rfc3339(at), Some(zone), false),
                words::city(zone)
            ),
            None => words::instant(&rfc3339(at), None, false),
        }
    }
}

/// From when to when, with the zone once, and the day once where it is the same: "Sun 25 Oct, 10:00 to 16:00 (Amsterdam)".
pub(crate) fn from_to(starts: Instant, ends: Instant, zone: Option<&str>) -> String {
    let zone = zone.filter(|zone| Browser.exists(zone));
    let (from, to) = (
        words::instant(&rfc3339(starts), zone, false),
        words::instant(&rfc3339(ends), zone, false),
    );
    let city = zone.map(|zone| format!(" ({})", words::city(zone))).unwrap_or_default();
    match (from.rsplit_once(", "), to.rsplit_once(", ")) {
        (Some((day, _)), Some((same, time))) if day == same => format!("{from} to {time}{city}"),
        _ => format!("{from} to {to}{city}"),
    }
}

/// The browser's clock.
pub(crate) fn now() -> Instant {
    DateTime::from_timestamp_millis(Date::now() as i64).unwrap_or(DateTime::UNIX_EPOCH)
}

/// Every zone the browser knows, sorted as it sorts them; `own` stands in it in any case.
pub(crate) fn zones(own: &str) -> Vec<String> {
    let listed = intl().and_then(|intl| {
        let list: Function = Reflect::get(&intl, &"supportedValuesOf".into()).ok()?.dyn_into().ok()?;
        list.call1(&intl, &"timeZone".into()).ok()?.dyn_into::<Array>().ok()
    });
    let mut zones: Vec<String> = listed
        .map(|list| list.iter().filter_map(|zone| zone.as_string()).collect())
        .unwrap_or_default();
    for also in ["UTC", own] {
        if !also.is_empty() && !zones.iter().any(|zone| zone == also) {
            zones.push(also.to_owned());
        }
    }
    zones
}
