//! The group: learners by challenges, with search, order, and what can be done for those who are picked.

use std::collections::BTreeMap;

use leptos::{ev, prelude::*};

use super::{acts::Intent, desk::Desk, header::link, rows, window::SORTS};
use crate::{
    kit::{Button, ButtonSize, Empty, Icon, changing, icon, live},
    words,
};

pub(super) fn group(desk: Desk) -> AnyView {
    let total = Memo::new(move |_| desk.room.with(|room| room.total));
    let nobody = Memo::new(move |_| {
        desk.room
            .with(|room| room.tally.as_ref().is_some_and(|tally| tally.joined == 0) && room.total == 0)
    });
    let body = move || {
        if nobody.get() {
            return empty(desk);
        }
        match total.get() {
            0 => view! {
                <Empty title="Nobody here" text="No learner fits the filter. Choose another tile, or clear the search.">
                    <button class="btn" type="button" on:click=move |_| desk.navigation.set_query(&[("show", None), ("q", None)])>"Show everybody"</button>
                </Empty>
            }
            .into_any(),
            _ => rows::table(desk),
        }
    };
    // A grid stays a grid while its length changes.
    let stage = Memo::new(move |_| (nobody.get(), total.get() == 0));
    let count = move || {
        let total = total.get();
        let narrowed = desk.window.with(super::window::Window::narrows);
        let all = desk
            .room
            .with(|room| room.tally.as_ref().map_or(0, |tally| tally.joined));
        if narrowed {
            format!("{total} of {}", words::counted(all, "learner", "learners"))
        } else {
            words::counted(total, "learner", "learners")
        }
    };
    view! {
        <section class="panel group" aria-labelledby="group-title">
            <header>
                <h2 id="group-title">"Group"</h2>
                <span class="muted small not-phone">{count}</span>
                <div class="push row tools">{tools(desk)}</div>
            </header>
            {live(move || picked(desk))}
            {live(move || { let _ = stage.get(); untrack(body) })}
            <footer>
                <span class="legend"><span class="heat d" aria-hidden="true"></span>"completed"</span>
                <span class="legend"><span class="heat s" aria-hidden="true"></span>"started, min"</span>
                <span class="legend"><span class="heat f" aria-hidden="true"></span>"failed checks"</span>
                <span class="legend"><span class="heat k" aria-hidden="true"></span>"skipped"</span>
                <span class="legend"><span class="heat l" aria-hidden="true"></span>"locked"</span>
                <span class="legend"><span class="heat stuck" aria-hidden="true"></span>"stuck"</span>
            </footer>
        </section>
    }
    .into_any()
}

/// Search and order.
fn tools(desk: Desk) -> AnyView {
    let search = move |event: ev::Event| {
        let typed = event_target_value(&event);
        desk.navigation
            .set_query(&[("q", Some(typed.as_str()).filter(|typed| !typed.is_empty()))]);
    };
    let sort = move |event: ev::Event| {
        let word = event_target_value(&event);
        desk.navigation
            .set_query(&[("sort", Some(word.as_str()).filter(|word| *word != "need"))]);
    };
    let options = SORTS
        .map(|(sort, word, label)| {
            let chosen = move || desk.window.with(|window| window.sort == sort);
            view! { <option value=word prop:selected=chosen>{label}</option> }
        })
        .collect_view();
    view! {
        <div class="with-icon find">
            {icon(Icon::Search)}
            <input class="input" type="search" aria-label="Find a learner" placeholder="Find a learner"
                prop:value=move || desk.window.with(|window| window.search.clone()) on:input=search />
        </div>
        <span class="select sort"><select aria-label="Sort by" on:change=sort>{options}</select>{icon(Icon::ChevronDown)}</span>
    }
    .into_any()
}

/// What can be done for those who are picked.
fn picked(desk: Desk) -> AnyView {
    let count = desk.picked.with(BTreeMap::len);
    if count == 0 {
        return ().into_any();
    }
    let press = move |intent: Intent| {
        move |()| {
            // As they are now, where they are in sight.
            let subjects = desk.picked.with_untracked(|picked| {
                picked
                    .values()
                    .map(|subject| untrack(|| desk.subject(&subject.claim)).unwrap_or_else(|| subject.clone()))
                    .collect()
            });
            desk.acts.ask(intent, subjects, desk.event.get_untracked().as_ref());
        }
    };
    let acts = desk.may_run().then(|| {
        view! {
            <Button size=ButtonSize::Small on_press=press(Intent::Message)>"Message"</Button>
            <Button size=ButtonSize::Small on_press=press(Intent::Skip)>"Skip to challenge"</Button>
            <Button size=ButtonSize::Small on_press=press(Intent::ExtendPlay)>"Extend time"</Button>
            <Button size=ButtonSize::Small on_press=press(Intent::Stop)>"Stop play"</Button>
        }
    });
    let remove = (desk.may_run() && desk.session.may(invites_domain::policy::Verb::ManageClaims))
        .then(|| view! { <Button size=ButtonSize::Small on_press=press(Intent::Remove)>"Remove access"</Button> });
    let said = format!(
        "{} selected",
        words::counted(i64::try_from(count).unwrap_or(i64::MAX), "learner", "learners")
    );
    view! {
        <div class="picked-bar" role="region" aria-label="Selection">
            <span>{said}</span>
            <span class="btns">{acts}{remove}<Button size=ButtonSize::Small on_press=move |()| desk.picked.set(BTreeMap::new())>"Clear"</Button></span>
        </div>
    }
    .into_any()
}

/// Nobody has come yet: the link, large enough for a projector.
fn empty(desk: Desk) -> AnyView {
    if desk.player.is_some() {
        return view! { <Empty title="Nobody had joined yet" text="Play on, or move the slider to a later moment." /> }
            .into_any();
    }
    if desk.ended() {
        return view! { <Empty title="Nobody joined" text="The event has ended, and its link takes nobody new." /> }
            .into_any();
    }
    let address = Memo::new(move |_| {
        let invite = desk
            .invite
            .get()
            .and_then(Result::ok)
            .and_then(|data| data.track_invite);
        invite.map(|invite| invite.url).unwrap_or_default()
    });
    let code = move || {
        address.with(|url| {
            let path = url.rfind("/i/").map(|at| format!("{}/qr.svg", &url[at..]));
            path.map(
                |path| view! { <img class="qr" src=path width="152" height="152" alt="QR code of the invite link" /> },
            )
        })
    };
    view! {
        <div class="empty nobody">
            <h3>"Nobody has joined yet"</h3>
            <p>"Learners appear here the moment they claim."</p>
            {changing(code)}
            <p class="url">{address}</p>
            <div class="btns"><Button glyph=Icon::Copy on_press=move |()| desk.copy.hand_out(untrack(|| link(desk)))>"Copy link"</Button></div>
        </div>
    }
    .into_any()
}
