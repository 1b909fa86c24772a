//! What a `datetime-local` field shows and means in the browser's own zone, by the browser's own calendar.

use js_sys::Date;

/// An instant, in milliseconds since 1970, as such a field shows it.
pub(crate) fn local_field(ms: f64) -> String {
    let date = Date::new(&ms.into());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}

/// What such a field means, in RFC 3339; `None` while it means nothing.
pub(crate) fn instant_of(field: &str) -> Option<String> {
    let date = Date::new(&field.into());
    (!field.is_empty() && !date.get_time().is_nan()).then(|| date.to_iso_string().into())
}
