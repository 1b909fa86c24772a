//! Days of the viewer's own zone: today, the instants at which a span begins and ends, and how a day reads.

use chrono::{Datelike, NaiveDate};
use js_sys::Date;

use super::asked::Span;
use crate::words;

/// Today, where the viewer is.
pub(super) fn today() -> NaiveDate {
    let now = Date::new_0();
    let year = i32::try_from(now.get_full_year()).unwrap_or(1970);
    NaiveDate::from_ymd_opt(year, now.get_month() + 1, now.get_date()).unwrap_or_default()
}

/// The instant at which a span begins, and the one before which it ends, RFC 3339.
pub(super) fn instants(span: Span) -> (Option<String>, Option<String>) {
    let (from, to) = span.days(today());
    let next = to.and_then(|to| to.succ_opt());
    (from.map(midnight), next.map(midnight))
}

/// The instant at which a day begins where the viewer is; the browser knows the changes of the clocks.
fn midnight(day: NaiveDate) -> String {
    let year = u32::try_from(day.year()).unwrap_or(1970);
    // The months of `Date` count from zero.
    let month = i32::try_from(day.month0()).unwrap_or(0);
    let day = i32::try_from(day.day()).unwrap_or(1);
    String::from(Date::new_with_year_month_day(year, month, day).to_iso_string())
}

/// "24 Oct", with the year when it is not this one. Noon, so that no zone makes another day of it.
pub(super) fn said(day: NaiveDate) -> String {
    words::day(&format!("{day}T12:00:00Z"), Some("UTC"))
}
