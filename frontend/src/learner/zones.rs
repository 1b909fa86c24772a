//! Instants in two zones side by side: the viewer's, marked as theirs, and the event's.

use leptos::prelude::*;

use crate::words;

/// The event's zone, unless it is the viewer's own or unknown.
fn other(zone: Option<&str>) -> Option<&str> {
    zone.filter(|zone| *zone != words::own_zone())
}

/// An instant for both: "Sat 31 Oct, 16:00 (Lisbon, yours)" and "Sat 31 Oct, 17:00 (Amsterdam)". The second is there when
/// the zones differ. With the year when it is not this one, or on a `promise`.
pub(super) fn both(at: &str, zone: Option<&str>, promise: bool) -> (String, Option<String>) {
    let own = format!(
        "{} ({}, yours)",
        words::instant(at, None, promise),
        words::city(&words::own_zone())
    );
    let there = other(zone).map(|zone| format!("{} ({})", words::instant(at, Some(zone), promise), words::city(zone)));
    (own, there)
}

/// A list of instants, each in both zones.
pub(super) fn table(instants: &[(&'static str, Option<&str>)], zone: Option<&str>) -> AnyView {
    let own_city = words::city(&words::own_zone());
    let rows = instants
        .iter()
        .filter_map(|(what, at)| at.map(|at| (*what, at)))
        .map(|(what, at)| {
            let there = other(zone).map(|zone| {
                view! { <dt>{words::city(zone)}</dt><dd>{words::instant(at, Some(zone), false)}</dd> }
            });
            view! {
                <dt class="h">{what}</dt>
                <dt>{own_city.clone()}", your time"</dt>
                <dd>{words::instant(at, None, false)}</dd>
                {there}
            }
        })
        .collect_view();
    view! { <dl class="zones">{rows}</dl> }.into_any()
}
