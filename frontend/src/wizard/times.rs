//! Date, time and zone: the fields, and what they mean beside them.

use invites_domain::{Instant, InstantWords};
use leptos::{html, prelude::*};

use super::{desk::Desk, sheet::TimeFields};
use crate::{
    kit::{Icon, changing, element_id, icon, small_icon},
    walltime::{Browser, Meaning},
    words,
};

/// What a pair of fields is called.
#[derive(Clone, Copy)]
pub(super) struct Names {
    /// The label, which the date field bears.
    pub(super) label: &'static str,
    /// The accessible name of the time field.
    pub(super) time: &'static str,
}

/// A date and a time; `zones` beside them, or the words that it is the same zone.
pub(super) fn when(
    desk: Desk,
    fields: TimeFields,
    names: Names,
    field: &'static str,
    zones: Option<AnyView>,
) -> AnyView {
    let error = desk.mistake(field);
    let (id, error_id) = (element_id("date"), element_id("date-error"));
    let (on_date, on_time) = (error_id.clone(), error_id.clone());
    let invalid = move || error.with(Option::is_some);
    let zone = desk.sheet.zone;
    let meaning = Memo::new(move |_| zone.with(|zone| fields.typed().meaning(zone, &Browser)));
    let jumps = move || match meaning.get() {
        Some(Meaning::Twice { first, second, .. }) => Some(which_of_two(fields, zone, first, second)),
        Some(Meaning::Skipped(at)) => {
            let city = zone.with(|zone| words::city(zone));
            let meant = Browser.instant(at, Some(&zone.get()));
            let text = format!("Clocks in {city} go forward over this time, so it is missing: {meant} is meant.");
            Some(view! { <p class="hint" role="status">{text}</p> }.into_any())
        }
        _ => None,
    };
    view! {
        <div class="field">
            <label for=id.clone()>{names.label}</label>
            <div class="datetime">
                <input
                    class="input"
                    type="date"
                    id=id
                    max="9999-12-31"
                    aria-invalid=move || invalid().then_some("true")
                    aria-describedby=move || invalid().then(|| on_date.clone())
                    prop:value=move || fields.date.get()
                    on:input:target=move |event| fields.date.set(event.target().value())
                />
                <input
                    class="input"
                    type="time"
                    aria-label=names.time
                    aria-invalid=move || invalid().then_some("true")
                    aria-describedby=move || invalid().then(|| on_time.clone())
                    prop:value=move || fields.time.get()
                    on:input:target=move |event| fields.time.set(event.target().value())
                />
                {zones.unwrap_or_else(|| view! { <p class="muted small same-zone">"same zone"</p> }.into_any())}
            </div>
            {changing(move || error.get().map(|error| view! {
                <p class="error" id=error_id.clone()>{small_icon(Icon::Bad)}<span>{error}</span></p>
            }))}
            {changing(jumps)}
        </div>
    }
    .into_any()
}

/// The question which of two equal times is meant: clocks go back over it.
fn which_of_two(fields: TimeFields, zone: RwSignal<String>, first: Instant, second: Instant) -> AnyView {
    let name = element_id("which");
    let city = zone.with(|zone| words::city(zone));
    let way = |later: bool, words: &'static str, at: Instant| {
        let utc = Browser.instant(at, Some("UTC"));
        view! {
            <label class="check">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || fields.later.get() == later
                    on:change=move |_| fields.later.set(later)
                />
                <span>{words}", "<span class="muted">{utc}</span></span>
            </label>
        }
    };
    view! {
        <fieldset class="which">
            <legend class="hint">{format!("Clocks in {city} go back over this time, so it comes twice. Which is meant?")}</legend>
            {way(false, "The first, before clocks go back", first)}
            {way(true, "The second, after clocks went back", second)}
        </fieldset>
    }
    .into_any()
}

/// The zones of the browser, the sheet's among them.
pub(super) fn zone_select(desk: Desk) -> AnyView {
    let zone = desk.sheet.zone;
    let error = desk.mistake("timeZone");
    let own = zone.get_untracked();
    let options = crate::walltime::zones(&own)
        .into_iter()
        .map(|name| {
            let words = name.replace('_', " ");
            view! { <option value=name>{words}</option> }
        })
        .collect_view();
    // One listener for all: a listener for each of four hundred options would be most of what the step costs.
    let select: NodeRef<html::Select> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(select) = select.get() {
            zone.with(|zone| select.set_value(zone));
        }
    });
    view! {
        <span class="select">
            <select
                node_ref=select
                aria-label="Time zone"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                on:change:target=move |event| zone.set(event.target().value())
            >
                {options}
            </select>
            {icon(Icon::ChevronDown)}
        </span>
    }
    .into_any()
}
