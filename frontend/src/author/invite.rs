//! An invite: its numbers and terms, and who claimed it.

use std::time::Duration;

use invites_client::operations::{
    ClaimUpdates, InviteNumbersQuery, InviteQuery, claim_updates,
    invite_numbers_query::{self, InviteNumbersQueryTeamActivityReport as Numbers},
    invite_query::{self, InviteQueryTrackInvite as Invite},
};
use leptos::prelude::*;

use super::{
    copy_link::CopyLink,
    learners,
    removal::{Doomed, Removal},
    row::{ago, instants, kind, next_instant, seats},
    standing::{grouped, status},
};
use crate::{
    api::{self, Live, Query},
    kit::{
        Badge, Bar, Button, Empty, Heading, Icon, Menu, Tab, Tabs, Tone, changing, found, icon, live, skeleton_lines,
        small_icon,
    },
    routes::{InviteTab, Route, Step},
    shell::{Navigation, Session, use_route},
    words,
};

crate::screens! { studio:
    /// `/invites/:id`: one of the team's invites, with its tabs.
    invite(id: String) => super::screen(id);
}

/// The screen's signals.
#[derive(Clone, Copy)]
struct Desk {
    id: StoredValue<String>,
    numbers: Query<invite_numbers_query::ResponseData>,
    now: RwSignal<f64>,
    tab: Memo<InviteTab>,
    copy: CopyLink,
    removal: Removal,
    /// Counts what the server said about claims: the learners ask again.
    news: RwSignal<u32>,
}

/// The screen at `/invites/:id`.
fn screen(id: String) -> AnyView {
    let session = Session::here();
    let navigation = Navigation::here();
    let route = use_route();
    let invite = {
        let id = id.clone();
        api::query::<InviteQuery>(move || invite_query::Variables { id: id.clone() })
    };
    let numbers = {
        let id = id.clone();
        api::query::<InviteNumbersQuery>(move || invite_numbers_query::Variables {
            team_slug: session.team().map(|team| team.slug).unwrap_or_default(),
            invite_ids: vec![id.clone()],
        })
    };
    let news = RwSignal::new(0);
    let desk = Desk {
        id: StoredValue::new(id.clone()),
        numbers,
        now: RwSignal::new(words::now_ms()),
        tab: Memo::new(move |_| match route.get() {
            Route::Invite { tab, .. } => tab,
            _ => InviteTab::Overview,
        }),
        copy: CopyLink::new(),
        removal: Removal::new(UnsyncCallback::new(move |()| navigation.go(&Route::Invites.href()))),
        news,
    };
    if let Ok(clock) = set_interval_with_handle(move || desk.now.set(words::now_ms()), Duration::from_secs(30)) {
        on_cleanup(move || clock.clear());
    }
    api::watch::<ClaimUpdates>(
        move || claim_updates::Variables { invite_id: id.clone() },
        move |said| {
            if matches!(said, Live::Data(_)) && news.try_update(|news| *news += 1).is_some() {
                invite.refetch();
                numbers.refetch();
            }
        },
    );
    view! {
        <div class="page invite">
            {found(invite, skeleton, gone, move |data| data.track_invite.map_or_else(gone, |invite| frame(desk, invite)))}
            {desk.copy.dialog()}
            {desk.removal.dialog()}
        </div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="skel-page" aria-hidden="true">
                <span class="skel title"></span>
                <div class="card"><div class="in stack-4">{skeleton_lines(&[90, 90])}</div></div>
                <div class="card"><div class="in stack-4">{skeleton_lines(&[60, 82, 74, 66, 40])}</div></div>
            </div>
        </div>
    }
    .into_any()
}

fn gone() -> AnyView {
    view! {
        <Heading text="This invite does not exist" />
        <Empty title="Nothing to see" text="It was deleted, or it belongs to another team.">
            <a class="btn primary" href=Route::Invites.href()>"All invites"</a>
        </Empty>
    }
    .into_any()
}

fn frame(desk: Desk, invite: Invite) -> AnyView {
    let id = desk.id.get_value();
    let (tone, glyph, word) = status(invite.status, invite.days_until);
    let here = |tab| Route::Invite { id: id.clone(), tab }.href();
    let tabs = vec![
        Tab {
            label: "Overview",
            href: here(InviteTab::Overview),
            count: None,
        },
        Tab {
            label: "Learners",
            href: here(InviteTab::Learners),
            count: Some(invite.claim_count),
        },
    ];
    let current = {
        let id = id.clone();
        Signal::derive(move || {
            Route::Invite {
                id: id.clone(),
                tab: desk.tab.get(),
            }
            .href()
        })
    };
    let (title, url) = (invite.public_title.clone(), invite.url.clone());
    let copy = move |()| desk.copy.show(&title, &url);
    let doomed = Doomed {
        id: id.clone(),
        title: invite.public_title.clone(),
        learners: invite.claim_count,
        playing: invite.running_plays,
    };
    let duplicate = format!("{}?from={id}", Route::NewInvite { step: Step::Basics }.href());
    let edit = Route::EditInvite {
        id: id.clone(),
        step: Step::Basics,
    }
    .href();
    view! {
        <div class="page-head">
            <div>
                <a class="crumb" href=Route::Invites.href()><span class="flip">{small_icon(Icon::ChevronStart)}</span>"Invites"</a>
                <div class="row wrap">
                    <Heading text=invite.public_title.clone() />
                    <Badge tone glyph word />
                    {invite.is_full.then(|| view! { <Badge tone=Tone::Caution glyph=Icon::Full word="Full" /> })}
                </div>
            </div>
            <div class="btns">
                <Button glyph=Icon::Link on_press=copy>"Copy invite link"</Button>
                <a class="btn" href=edit>{icon(Icon::Edit)}"Edit"</a>
                <Menu label="More for this invite" class="btn icon" face=icon(Icon::More)>
                    <a href=duplicate>{icon(Icon::Duplicate)}"Duplicate"</a>
                    <hr />
                    <button class="danger" type="button" on:click=move |_| desk.removal.ask(doomed.clone())>{icon(Icon::Trash)}"Delete"</button>
                </Menu>
            </div>
        </div>
        <Tabs label="This invite" tabs current />
        <div class="tab-body">
            {live(move || match desk.tab.get() {
                InviteTab::Overview => overview(desk, &invite),
                InviteTab::Learners => learners::tab(id.clone(), desk.news),
            })}
        </div>
    }
    .into_any()
}

fn overview(desk: Desk, invite: &Invite) -> AnyView {
    let id = desk.id.get_value();
    let numbers = live(move || {
        let report = desk
            .numbers
            .get()
            .and_then(Result::ok)
            .and_then(|data| data.team)
            .map(|team| team.activity_report);
        per_track(report)
    });
    let next = {
        let times = instants(
            invite.opens_at.as_deref(),
            invite.starts_at.as_deref(),
            invite.ends_at.as_deref(),
            invite.expires_at.as_deref(),
        );
        let zone = invite.time_zone.clone();
        move || next_instant(times, zone.as_deref(), desk.now.get())
    };
    let words = invite
        .words
        .iter()
        .map(|sentence| view! { <p>{sentence.clone()}</p> })
        .collect_view();
    let tracks = invite
        .tracks
        .iter()
        .map(|track| {
            let challenges = words::counted(track.challenge_count, "challenge", "challenges");
            let time = words::duration(track.time_limit_seconds);
            view! { <li><b><bdi>{track.title.clone()}</bdi></b>" "<span class="muted small">{challenges}" · "{time}</span></li> }
        })
        .collect_view();
    let created = invite
        .created_by
        .as_ref()
        .and_then(|person| person.name.clone().or_else(|| person.email.clone()));
    let internal = invite.internal_description.clone().map(|text| {
        view! { <section class="card"><header><h2>"For the team"</h2></header><div class="in muted pre">{text}</div></section> }
    });
    view! {
        {stats(desk, invite)}
        <div class="two">
            <div>
                <section class="card">
                    <header><h2>"Tracks"</h2></header>
                    <div class="in"><ol class="stack-2 track-list">{tracks}</ol>{numbers}</div>
                </section>
            </div>
            <div>
                <section class="card">
                    <header><h2>"In plain words"</h2><a class="small" href=Route::EditInvite { id, step: Step::Review }.href()>"Edit"</a></header>
                    <div class="in plain">{words}</div>
                </section>
                <section class="card">
                    <header><h2>"Details"</h2></header>
                    <div class="in">
                        <dl class="kv">
                            <dt>"Type"</dt><dd>{kind(invite.type_)}</dd>
                            <dt>"Seats"</dt><dd>{seats(invite.claim_count, invite.invite_limit, invite.is_full)}</dd>
                            <dt>"Next"</dt><dd>{next}</dd>
                            <dt>"Created"</dt><dd>{words::day(&invite.created_at, None)}{created.map(|name| format!(" by {name}"))}</dd>
                        </dl>
                    </div>
                </section>
                {internal}
            </div>
        </div>
    }
    .into_any()
}

/// The numbers on top. Those of the report come a moment later.
fn stats(desk: Desk, invite: &Invite) -> AnyView {
    let last = invite.last_claim_at.clone();
    let limit = super::standing::of_limit(invite.invite_limit);
    let report = move || {
        desk.numbers
            .get()
            .and_then(Result::ok)
            .and_then(|data| data.team)
            .map(|team| team.activity_report)
    };
    let number = move |of: fn(&Numbers) -> String| move || report().as_ref().map_or_else(|| "…".to_owned(), of);
    view! {
        <div class="stats">
            <div class="stat"><p>"Claimed"</p><b>{grouped(invite.claim_count)}</b><small>{limit}</small></div>
            <div class="stat"><p>"Last claim"</p><b class="words">{changing(move || ago(last.as_deref(), desk.now.get()))}</b></div>
            <div class="stat"><p>"Playing now"</p><b>{grouped(invite.running_plays)}</b></div>
            <div class="stat"><p>"Plays"</p><b>{number(|numbers| grouped(numbers.plays))}</b></div>
            <div class="stat">
                <p>"Completed plays"</p>
                <b>{number(|numbers| grouped(numbers.completed_plays))}</b>
                <small>{number(|numbers| match numbers.time_spent {
                    0 => String::new(),
                    spent => format!("{} played in all", words::duration(spent)),
                })}</small>
            </div>
        </div>
    }
    .into_any()
}

/// Plays of each track, once somebody played.
fn per_track(report: Option<Numbers>) -> AnyView {
    let Some(report) = report.filter(|report| report.plays > 0) else {
        return view! { <p class="muted">"Nobody has played yet."</p> }.into_any();
    };
    let rows = report
        .per_track
        .into_iter()
        .map(|track| {
            let plays = words::counted(track.plays, "play", "plays");
            view! {
                <li>
                    <span class="trunc"><bdi>{track.title}</bdi></span>
                    <span class="num muted small">{plays}", "{track.completed_plays}" completed"</span>
                    <span class="bar-line"><Bar percent=track.average_completion_percent /></span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="per-track plain-list" aria-label="Plays by track">{rows}</ul> }.into_any()
}
