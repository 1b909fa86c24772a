//! What stands over the list of invites: search, filters with their counts, export.

use std::time::Duration;

use invites_client::enums::TrackInviteType;
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{filter::Filter, listing::Desk};
use crate::{
    desk::offers::offered,
    kit::{FilterChip, Icon, icon},
    routes::{Route, Step},
    words::counted,
};

/// How long a search waits for the next letter.
const PAUSE: Duration = Duration::from_millis(250);

/// The toolbar.
pub(super) fn toolbar(desk: Desk) -> AnyView {
    let status = move |at: usize, label: &'static str, glyph: Icon| {
        let pressed = Signal::derive(move || desk.filter.with(|filter| filter.statuses[at]));
        let count = Signal::derive(move || desk.counts().each().map(|counts| counts[at]));
        view! { <FilterChip label glyph count pressed on_press=move |()| desk.step(&desk.filter.get_untracked().turned(at)) /> }
    };
    let kind = move |kind: TrackInviteType, label: &'static str, glyph: Icon| {
        let pressed = Signal::derive(move || desk.filter.with(|filter| filter.kind == Some(kind)));
        view! { <FilterChip label glyph pressed on_press=move |()| desk.step(&desk.filter.get_untracked().of_kind(kind)) /> }
    };
    let told = move || {
        let counts = desk.counts();
        counts
            .each()
            .map(|_| counted(counts.listed(&desk.filter.get()), "invite", "invites"))
            .unwrap_or_default()
    };
    view! {
        <div class="toolbar">
            {search(desk)}
            <div class="filters" role="group" aria-label="Filters">
                {status(0, "Active", Icon::Done)}
                {status(1, "Upcoming", Icon::Wait)}
                {status(2, "Expired", Icon::Archive)}
                <span class="sep" aria-hidden="true"></span>
                {kind(TrackInviteType::SelfPaced, "Self paced", Icon::Book)}
                {kind(TrackInviteType::LiveEvent, "Live event", Icon::Cast)}
            </div>
            <span class="push not-phone btns">
                <a class="btn quiet sm" href=move || desk.export(None) download="invites.csv">{icon(Icon::Download)}"Export"</a>
                {offered(Verb::ManageInvites, || view! {
                    <a class="btn sm" href=Route::NewInvite { step: Step::Basics }.href()>{icon(Icon::Plus)}"New invite"</a>
                }.into_any())}
            </span>
            <p class="vh" role="status">{told}</p>
        </div>
    }
    .into_any()
}

/// Searches while somebody types: the address follows without a step in the history for each letter.
fn search(desk: Desk) -> AnyView {
    let typed = StoredValue::new(0_u32);
    let search = move |text: String| {
        let now = desk.filter.get_untracked();
        if now.search != text {
            desk.replace(&now.searching(&text));
        }
    };
    let type_on = move |text: String| {
        let number = typed.get_value() + 1;
        typed.set_value(number);
        set_timeout(
            move || {
                if typed.try_get_value() == Some(number) {
                    search(text);
                }
            },
            PAUSE,
        );
    };
    // What the field says is not written back while somebody types into it.
    let shown = Memo::new(move |_| desk.filter.with(|filter: &Filter| filter.search.clone()));
    view! {
        <div class="with-icon">
            {icon(Icon::Search)}
            <input
                class="input"
                type="search"
                aria-label="Search by title"
                placeholder="Search by title"
                prop:value=move || shown.get()
                on:input:target=move |event| type_on(event.target().value())
                on:change:target=move |event| search(event.target().value())
            />
        </div>
    }
    .into_any()
}
