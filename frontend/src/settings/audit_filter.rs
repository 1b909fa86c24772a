//! The audit log's filters: who, what kind of thing, from which day to which. They stand in the address, so that what was
//! found can be passed on.

use invites_client::{
    enums::AuditKind,
    operations::{AuditActorsQuery, audit_actors_query, audit_log_query::AuditLogFilter},
};
use leptos::prelude::*;

use super::{
    log_words::{self, KINDS},
    outcome::Teller,
};
use crate::{
    api,
    kit::{Button, ButtonKind, ButtonSize, Icon, icon, live},
    shell::Navigation,
};

/// The names of the filters in the address.
const WHO: &str = "who";
const KIND: &str = "kind";
const FROM: &str = "from";
const TO: &str = "to";
/// Where the page of the log begins, or ends.
pub(super) const AFTER: &str = "after";
pub(super) const BEFORE: &str = "before";

/// Whether anything is filtered. Tracked.
pub(super) fn is_on(navigation: Navigation) -> bool {
    [WHO, KIND, FROM, TO].iter().any(|key| navigation.query(key).is_some())
}

/// What the address asks for. Tracked.
pub(super) fn asked(navigation: Navigation) -> AuditLogFilter {
    let day = |key: &str, later: u32| {
        let (year, month, day) = log_words::day(&navigation.query(key)?)?;
        // The days of the reader's own zone; the last one is whole.
        let at = js_sys::Date::new_with_year_month_day(
            year,
            i32::try_from(month).ok()? - 1,
            i32::try_from(day + later).ok()?,
        );
        Some(String::from(at.to_iso_string()))
    };
    AuditLogFilter {
        actor_ids: navigation.query(WHO).map(|who| vec![who]),
        kinds: navigation
            .query(KIND)
            .and_then(|kind| AuditKind::from_wire(&kind))
            .map(|kind| vec![kind]),
        subject: None,
        from: day(FROM, 0),
        to: day(TO, 1),
    }
}

/// Sets one filter and goes back to the newest entries.
fn set(navigation: Navigation, key: &'static str, value: &str) {
    let value = Some(value).filter(|value| !value.is_empty());
    navigation.step_query(&[(key, value), (AFTER, None), (BEFORE, None)]);
}

/// Takes every filter off.
pub(super) fn clear(navigation: Navigation) {
    navigation.step_query(&[
        (WHO, None),
        (KIND, None),
        (FROM, None),
        (TO, None),
        (AFTER, None),
        (BEFORE, None),
    ]);
}

/// The filters.
pub(super) fn bar(teller: Teller, navigation: Navigation) -> AnyView {
    let actors = api::query::<AuditActorsQuery>(move || audit_actors_query::Variables {
        team_slug: teller.team(),
    });
    let people = live(move || {
        let known = actors.get().and_then(Result::ok).and_then(|data| data.team);
        let actors = known.map(|team| team.audit_actors).unwrap_or_default();
        let chosen = navigation.query(WHO).unwrap_or_default();
        let options = actors
            .into_iter()
            .map(|actor| view! { <option value=actor.id.clone() selected=actor.id == chosen>{actor.name}</option> })
            .collect_view();
        view! {
            <select aria-label="Who" on:change:target=move |event| set(navigation, WHO, &event.target().value())>
                <option value="">"Everybody"</option>
                {options}
            </select>
        }
        .into_any()
    });
    let kinds = live(move || {
        let chosen = navigation.query(KIND).unwrap_or_default();
        let options = KINDS
            .map(|(kind, words)| view! { <option value=kind.as_wire() selected=kind.as_wire() == chosen>{words}</option> })
            .collect_view();
        view! {
            <select aria-label="What" on:change:target=move |event| set(navigation, KIND, &event.target().value())>
                <option value="">"Everything"</option>
                {options}
            </select>
        }
        .into_any()
    });
    let date = move |key: &'static str, label: &'static str| {
        view! {
            <label class="dated"><span>{label}</span><input
                class="input"
                type="date"
                prop:value=move || navigation.query(key).unwrap_or_default()
                on:change:target=move |event| set(navigation, key, &event.target().value())
            /></label>
        }
        .into_any()
    };
    view! {
        <div class="toolbar" role="search" aria-label="Filter the audit log">
            <span class="select">{people}{icon(Icon::ChevronDown)}</span>
            <span class="select">{kinds}{icon(Icon::ChevronDown)}</span>
            {date(FROM, "From")}
            {date(TO, "To")}
            {live(move || if is_on(navigation) {
                view! { <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_press=move |()| clear(navigation)>"Clear filters"</Button> }.into_any()
            } else {
                ().into_any()
            })}
        </div>
    }
    .into_any()
}
