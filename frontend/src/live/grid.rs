//! The group: learners by challenges, a stretch of it at a time. Rows that are not on the screen are room and nothing else,
//! so that ten thousand scroll like ten.
//!
//! Keys: arrows, *Home*, *End*, *Page up* and *Page down* walk the cells; *Enter* opens a learner, *Space* picks one.

use std::{collections::BTreeMap, time::Duration};

use invites_client::{
    enums::ParticipantStatus as Status,
    operations::live_event_updates::{LiveHeader as Header, LiveLearner as Row},
};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    acts::Intent,
    cells::{face, standing},
    desk::Desk,
    header::link,
    room::{Seen, called},
    window::{SORTS, offset_at},
};
use crate::{
    kit::{Button, ButtonSize, Empty, Icon, changing, icon, live},
    words,
};

/// At least so many milliseconds lie between two stretches while one scrolls.
const CALM: f64 = 150.0;

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
            _ => grid(desk),
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
                <span class="legend"><span class="heat bare stuck" aria-hidden="true"></span>"stuck"</span>
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

fn grid(desk: Desk) -> AnyView {
    let scroll: NodeRef<html::Div> = NodeRef::new();
    let body: NodeRef<html::Tbody> = NodeRef::new();
    // Of one row, in pixels: a phone's are cards. Measured, because the reader's letters decide.
    let height = RwSignal::new(30.0_f64);
    let order = Memo::new(move |_| desk.room.with(|room| room.order.clone()));
    let current = RwSignal::new(String::new());
    let entry = Memo::new(move |_| {
        let current = current.get();
        order.with(|order| {
            if order.contains(&current) {
                current
            } else {
                order.first().cloned().unwrap_or_default()
            }
        })
    });
    let measure = move || {
        let row = body
            .get_untracked()
            .and_then(|body| body.query_selector("tr.learner").ok().flatten());
        if let Some(row) = row {
            let measured = row.get_bounding_client_rect().height();
            if measured > 0.0 && (measured - height.get_untracked()).abs() > 0.5 {
                height.set(measured);
            }
        }
    };
    // The stretch follows quick scrolling in steps of time: each is a question to the server and some rows to draw.
    let asked = StoredValue::new(0.0_f64);
    let later = StoredValue::new(false);
    let look = move || {
        measure();
        if let Some(scroll) = scroll.get_untracked() {
            let total = desk.room.with_untracked(|room| room.total);
            let offset = offset_at(f64::from(scroll.scroll_top()), height.get_untracked(), total);
            if desk.offset.get_untracked() != offset {
                asked.set_value(words::now_ms());
                desk.offset.set(offset);
            }
        }
    };
    let scrolled = move || {
        let rest = CALM - (words::now_ms() - asked.get_value());
        if rest <= 0.0 {
            look();
        } else if !later.get_value() {
            later.set_value(true);
            let then = move || {
                if later.try_update_value(|later| *later = false).is_some() {
                    look();
                }
            };
            set_timeout(then, Duration::from_millis(rest as u64));
        }
    };
    Effect::new(move |_| {
        order.track();
        request_animation_frame(move || {
            if order.try_get_untracked().is_some() {
                look();
            }
        });
    });
    let above = Memo::new(move |_| desk.room.with(|room| room.window().offset) as f64 * height.get());
    let below = Memo::new(move |_| {
        let shown =
            desk.room.with(|room| room.window().offset) + i64::try_from(order.with(Vec::len)).unwrap_or(i64::MAX);
        (desk.room.with(|room| room.total) - shown).max(0) as f64 * height.get()
    });
    let columns = Memo::new(move |_| {
        desk.event
            .with(|event| event.as_ref().map(|event| event.columns.clone()).unwrap_or_default())
    });
    let rows = move || {
        view! { <For each=move || order.get() key=|claim| claim.clone() children=move |claim| row(desk, claim, entry) /> }.into_any()
    };
    let total = move || (desk.room.with(|room| room.total) + 1).to_string();
    let focused = move |event: ev::FocusEvent| {
        let claim = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|target| target.closest("tr").ok().flatten())
            .and_then(|row| row.get_attribute("data-claim"));
        if let Some(claim) = claim {
            current.set(claim);
        }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Learners" node_ref=scroll on:scroll=move |_| scrolled()>
            <table class="grid-table" role="grid" aria-labelledby="group-title" aria-rowcount=total style:--columns=move || columns.with(Vec::len).to_string()>
                <thead role="rowgroup">{changing(move || columns.with(|columns| heads(columns)))}</thead>
                <tbody role="rowgroup" node_ref=body on:keydown=move |event| walk(&event) on:focusin=focused>
                    <tr class="space" role="presentation" aria-hidden="true" style:--h=move || format!("{}px", above.get())></tr>
                    {rows()}
                    <tr class="space" role="presentation" aria-hidden="true" style:--h=move || format!("{}px", below.get())></tr>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

type Columns = invites_client::operations::live_event_updates::LiveHeaderColumns;

fn heads(columns: &[Columns]) -> AnyView {
    let heads = columns
        .iter()
        .enumerate()
        .map(|(position, column)| {
            let title = format!("{}. {}, {}", position + 1, column.title, column.track_title);
            view! { <th class="c" role="columnheader" scope="col" title=title><span aria-hidden="true">{position + 1}</span><span class="vh">{column.title.clone()}</span></th> }
        })
        .collect_view();
    view! {
        <tr role="row">
            <th class="pick" role="columnheader" scope="col"><span class="vh">"Select"</span></th>
            <th role="columnheader" scope="col">"Learner"</th>
            {heads}
            <th class="cp" role="columnheader" scope="col">"Done"</th>
            <th class="ca" role="columnheader" scope="col">"Active"</th>
        </tr>
    }
    .into_any()
}

/// One learner. Only what the server said to be different is drawn again.
fn row(desk: Desk, claim: String, entry: Memo<String>) -> AnyView {
    let asked = claim.clone();
    let learner = Memo::new(move |before: Option<&Option<Seen>>| {
        let now = desk.room.with(|room| room.rows.get(&asked).cloned());
        // On its way out: as it was.
        now.or_else(|| before.cloned().flatten())
    });
    let name = Memo::new(move |_| {
        learner.with(|row| {
            row.as_ref()
                .map(|row| called(row.name.as_deref(), row.email.as_deref()))
                .unwrap_or_default()
        })
    });
    let status = Memo::new(move |_| learner.with(|row| row.as_ref().map_or(Status::Unknown, |row| row.status)));
    let reached = {
        let claim = claim.clone();
        move || if entry.with(|entry| *entry == claim) { "0" } else { "-1" }
    };
    let is_picked = {
        let claim = claim.clone();
        move || desk.picked.with(|picked| picked.contains_key(&claim))
    };
    let shown = {
        let claim = claim.clone();
        Memo::new(move |_| desk.navigation.query("learner").is_some_and(|open| open == claim))
    };
    let pick = {
        let claim = claim.clone();
        move |_| {
            let subject = untrack(|| desk.subject(&claim));
            desk.picked.update(|picked| {
                if picked.remove(&claim).is_none()
                    && let Some(subject) = subject
                {
                    picked.insert(claim.clone(), subject);
                }
            });
        }
    };
    let open = {
        let claim = claim.clone();
        move |_| desk.show(&claim)
    };
    let face_of = move || {
        let (tone, glyph, word) = standing(status.get());
        let quiet = status.get() == Status::Active;
        view! {
            {(!quiet).then(|| view! { <span class=format!("mark {}", tone.class())>{icon(glyph)}</span> })}
            <span class="vh">{word}": "</span>
        }
    };
    let cells = move || {
        let event = desk.event.get();
        learner.with(|row| match (row, event) {
            (Some(row), Some(event)) => cells(desk, row, &event),
            _ => ().into_any(),
        })
    };
    // Nothing is done to anybody in what has been.
    let may_pick = desk.player.is_none();
    let picker = may_pick.then(|| view! { <input type="checkbox" aria-label=move || format!("Select {}", name.get()) tabindex=reached.clone() prop:checked=is_picked on:change=pick /> });
    view! {
        <tr class="learner" role="row" data-claim=claim aria-current=move || shown.get().then_some("true")>
            <td class="pick" role="gridcell">{picker}</td>
            <th role="rowheader" scope="row">
                <button class="name" class:strong=move || status.get() == Status::AskingForHelp type="button" tabindex=reached on:click=open>
                    {changing(face_of)}<span><bdi>{name}</bdi></span>
                </button>
            </th>
            {live(cells)}
        </tr>
    }
    .into_any()
}

fn cells(desk: Desk, row: &Row, event: &Header) -> AnyView {
    let stuck_at = row.need.and(row.challenge_id.as_deref());
    let done = row.cells.iter().filter(|cell| cell.done_at.is_some()).count();
    let all = event.columns.len();
    let drawn = event
        .columns
        .iter()
        .map(|column| {
            let cell = row.cells.iter().find(|cell| cell.challenge_id == column.challenge_id);
            let since = cell.and_then(|cell| cell.started_at.as_deref()).and_then(words::ms);
            let state = cell.map(|cell| cell.state);
            let failed = cell.map_or(0, |cell| cell.failed_checks);
            let stuck = stuck_at == Some(column.challenge_id.as_str());
            let title = column.title.clone();
            let part = move || {
                let seconds = since.map_or(0, |since| ((desk.slow.get() - since).max(0.0) / 1000.0) as i64);
                let face = face(state, failed, seconds, stuck);
                let whole = format!("{title}: {}", face.word);
                let figure = face
                    .figure
                    .map(|figure| view! { <span aria-hidden="true">{figure}</span> });
                view! { <span class=face.class title=whole>{figure}<span class="vh">{face.word}</span></span> }
            };
            view! { <td role="gridcell" tabindex="-1">{changing(part)}</td> }
        })
        .collect_view();
    let active = row.last_active_at.as_deref().and_then(words::ms);
    let seen = move || {
        active.map_or_else(
            || "–".to_owned(),
            |at| {
                let seconds = ((desk.slow.get() - at).max(0.0) / 1000.0) as i64;
                if seconds < 60 {
                    "now".to_owned()
                } else {
                    words::duration(seconds)
                }
            },
        )
    };
    view! {
        {drawn}
        <td class="p pr" role="gridcell" tabindex="-1"><b>{done}</b>"/"{all}</td>
        <td class="p la" role="gridcell" tabindex="-1">{seen}</td>
    }
    .into_any()
}

/// Walks from cell to cell.
fn walk(event: &ev::KeyboardEvent) {
    let cell = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|target| target.closest("td, th").ok().flatten());
    let Some(cell) = cell else { return };
    let Some(row) = cell.parent_element() else { return };
    let position = std::iter::successors(
        cell.previous_element_sibling(),
        web_sys::Element::previous_element_sibling,
    )
    .count();
    let child =
        |row: &web_sys::Element, position: usize| row.children().item(u32::try_from(position).unwrap_or(u32::MAX));
    let last = usize::try_from(row.child_element_count())
        .unwrap_or(1)
        .saturating_sub(1);
    let many = |steps: usize, next: fn(&web_sys::Element) -> Option<web_sys::Element>| {
        std::iter::successors(Some(row.clone()), next)
            .filter(|row| row.class_list().contains("learner"))
            .take(steps + 1)
            .last()
    };
    let target = match event.key().as_str() {
        "ArrowLeft" => position.checked_sub(1).and_then(|to| child(&row, to)),
        "ArrowRight" => child(&row, position + 1),
        "Home" => child(&row, 0),
        "End" => child(&row, last),
        "ArrowUp" => many(1, web_sys::Element::previous_element_sibling).and_then(|row| child(&row, position)),
        "ArrowDown" => many(1, web_sys::Element::next_element_sibling).and_then(|row| child(&row, position)),
        "PageUp" => many(10, web_sys::Element::previous_element_sibling).and_then(|row| child(&row, position)),
        "PageDown" => many(10, web_sys::Element::next_element_sibling).and_then(|row| child(&row, position)),
        _ => return,
    };
    event.prevent_default();
    let Some(target) = target else { return };
    // What can be pressed in a cell takes the focus in its place.
    let inner = target.query_selector("button, input").ok().flatten();
    if let Ok(element) = inner.unwrap_or(target).dyn_into::<web_sys::HtmlElement>() {
        let _ = element.focus();
    }
}
