//! `/settings/audit`: who did what to which thing, from what to what, in sentences.

use invites_client::operations::{
    AuditLogQuery,
    audit_log_query::{
        self, AuditLogQueryTeamAuditLog as Log, AuditLogQueryTeamAuditLogNodes as Entry,
        AuditLogQueryTeamAuditLogNodesChanges as Change,
    },
};
use leptos::prelude::*;

use super::{
    audit_filter::{self, AFTER, BEFORE},
    frame,
    log_words::side,
    outcome::Teller,
};
use crate::{
    api,
    kit::{Button, Empty, loaded, skeleton_lines},
    routes::{InviteTab, Route, SettingsPage},
    shell::Navigation,
    words,
};

/// Entries on one page.
const PAGE: i64 = 25;

/// The page.
pub(super) fn page() -> AnyView {
    let teller = Teller::here();
    let navigation = Navigation::here();
    frame::page(
        SettingsPage::Audit,
        "Who did what in this team, newest first. Entries are kept as they are; nobody can change them.",
        move || {
            let log = api::query::<AuditLogQuery>(move || {
                let before = navigation.query(BEFORE);
                audit_log_query::Variables {
                    team_slug: teller.team(),
                    filter: Some(audit_filter::asked(navigation)),
                    first: before.is_none().then_some(PAGE),
                    after: navigation.query(AFTER).filter(|_| before.is_none()),
                    last: before.is_some().then_some(PAGE),
                    before,
                }
            });
            view! {
                {audit_filter::bar(teller, navigation)}
                {loaded(log, skeleton, move |data| match data.team {
                    Some(team) => shown(navigation, team.audit_log),
                    None => ().into_any(),
                })}
            }
            .into_any()
        },
    )
}

fn skeleton() -> AnyView {
    view! {
        <div class="card" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="in stack-4" aria-hidden="true">{skeleton_lines(&[72, 40, 66, 58, 44, 70])}</div>
        </div>
    }
    .into_any()
}

fn shown(navigation: Navigation, log: Log) -> AnyView {
    if log.nodes.is_empty() {
        let filtered = untrack(|| audit_filter::is_on(navigation));
        return if filtered {
            view! {
                <Empty title="Nothing fits these filters" text="Other people, another kind of thing or more days may show it.">
                    <Button on_press=move |()| audit_filter::clear(navigation)>"Clear filters"</Button>
                </Empty>
            }
            .into_any()
        } else {
            view! { <Empty title="Nothing has been done yet" text="What members and scripts change in this team is written down here." /> }
                .into_any()
        };
    }
    let page = log.page_info;
    let newer = page.start_cursor.filter(|_| page.has_previous_page).map(|cursor| {
        view! { <Button on_press=move |()| turn(navigation, BEFORE, &cursor)>"Newer"</Button> }
    });
    let older = page.end_cursor.filter(|_| page.has_next_page).map(|cursor| {
        view! { <Button on_press=move |()| turn(navigation, AFTER, &cursor)>"Older"</Button> }
    });
    let entries = log.nodes.into_iter().map(entry).collect_view();
    view! {
        <ol class="log card" aria-label="Audit log">{entries}</ol>
        <nav class="pager" aria-label="Pages">{newer}{older}</nav>
    }
    .into_any()
}

fn turn(navigation: Navigation, key: &'static str, cursor: &str) {
    let other = if key == AFTER { BEFORE } else { AFTER };
    navigation.step_query(&[(key, Some(cursor)), (other, None)]);
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Where the thing of an entry is shown, if it is shown anywhere.
fn place(entry: &Entry) -> Option<String> {
    if let Some(id) = entry.invite_id.clone() {
        let tab = if entry.subject.starts_with("claim_") {
            InviteTab::Learners
        } else {
            InviteTab::Overview
        };
        return Some(Route::Invite { id, tab }.href());
    }
    let page = |page| Some(Route::Settings { page }.href());
    match entry.subject.split('_').next() {
        Some("track") => Some(Route::Content.href()),
        Some("token") => page(SettingsPage::Tokens),
        Some("webhook") => page(SettingsPage::Webhooks),
        Some("team") if entry.action.contains("form") => Some(Route::Form.href()),
        Some("team") => page(SettingsPage::Team),
        _ => None,
    }
}

fn entry(entry: Entry) -> AnyView {
    let place = place(&entry);
    let name = entry.subject_name.clone();
    let thing = match (name, place) {
        (Some(name), Some(href)) => view! { <a href=href><bdi>{name}</bdi></a> }.into_any(),
        (Some(name), None) => view! { <bdi class="strong">{name}</bdi> }.into_any(),
        (None, _) => ().into_any(),
    };
    let exact = words::exactly(&entry.at);
    let changes = (!entry.changes.is_empty()).then(|| {
        let lines = entry.changes.iter().map(change).collect_view();
        view! { <dl class="changes">{lines}</dl> }
    });
    view! {
        <li>
            <time datetime=entry.at.clone() title=exact>{words::instant(&entry.at, None, false)}</time>
            <div>
                <p><bdi class="strong">{entry.actor}</bdi>" "{entry.action}" "{thing}</p>
                {changes}
            </div>
        </li>
    }
    .into_any()
}

fn change(change: &Change) -> AnyView {
    let words = |value: &Option<String>| side(value.as_deref(), |at| words::instant(at, None, true));
    let (from, to) = (words(&change.from), words(&change.to));
    let sides = match (&change.from, &change.to) {
        (None, None) => ().into_any(),
        (None, Some(_)) => view! { <dd><ins>{to}</ins></dd> }.into_any(),
        _ => view! { <dd><del>{from}</del><span aria-hidden="true">" → "</span><span class="vh">" became "</span><ins>{to}</ins></dd> }.into_any(),
    };
    view! { <div><dt>{change.label.clone()}</dt>{sides}</div> }.into_any()
}
