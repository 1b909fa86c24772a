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

/// One of several, or all. The list stays while the choice changes in it, and keeps the focus.
fn choice(
    navigation: Navigation,
    key: &'static str,
    label: &'static str,
    all: &'static str,
    options: impl Fn() -> Vec<(String, String)> + Send + 'static,
) -> AnyView {
    let chosen = Memo::new(move |_| navigation.query(key).unwrap_or_default());
    let options = live(move || {
        let options = options().into_iter().map(|(value, words)| {
            let this = value.clone();
            view! { <option value=value prop:selected=move || chosen.with(|chosen| *chosen == this)>{words}</option> }
        });
        options.collect_view().into_any()
    });
    view! {
        <select aria-label=label on:change:target=move |event| set(navigation, key, &event.target().value())>
            <option value="" prop:selected=move || chosen.with(String::is_empty)>{all}</option>
            {options}
        </select>
    }
    .into_any()
}

/// The filters.
pub(super) fn bar(teller: Teller, navigation: Navigation) -> AnyView {
    let actors = api::query::<AuditActorsQuery>(move || audit_actors_query::Variables {
        team_slug: teller.team(),
    });
    let people = move || {
        let known = actors.get().and_then(Result::ok).and_then(|data| data.team);
        let actors = known.map(|team| team.audit_actors).unwrap_or_default();
        actors.into_iter().map(|actor| (actor.id, actor.name)).collect()
    };
    let kinds = || {
        KINDS
            .map(|(kind, words)| (kind.as_wire().to_owned(), words.to_owned()))
            .to_vec()
    };
    let people = choice(navigation, WHO, "Who", "Everybody", people);
    let kinds = choice(navigation, KIND, "What", "Everything", kinds);
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
