//! The head of the dashboard: which event, in which phase, what time it is, and whether what is shown is so.

use invites_client::{enums::EventPhase as Phase, operations::live_event_updates::LiveHeader as Header};
use leptos::prelude::*;

use super::{
    acts::Intent,
    desk::{Desk, Line},
};
use crate::{
    author::copy_link::Link,
    kit::{Button, ButtonKind, Heading, Icon, Tone, changing, icon, live, small_icon},
    routes::{InviteTab, Route},
    words,
};

/// How long a lost line is called *Reconnecting*, in milliseconds; then what is shown is called stale.
const PATIENCE: f64 = 10_000.0;

/// The last stretch of an event, in milliseconds: its end is a matter of minutes.
const LAST: f64 = 15.0 * 60_000.0;

pub(super) fn header(desk: Desk) -> AnyView {
    let title = Signal::derive(move || {
        desk.event
            .with(|event| event.as_ref().map(|event| event.title.clone()).unwrap_or_default())
    });
    let crumb = Route::Invite {
        id: desk.id.get_value(),
        tab: InviteTab::Overview,
    }
    .href();
    let copy = move |()| desk.copy.hand_out(link(desk));
    let press = move |intent: Intent| move |()| desk.acts.ask(intent, Vec::new(), desk.event.get_untracked().as_ref());
    let message = move || {
        desk.may_run()
            .then(|| view! { <Button glyph=Icon::Message on_press=press(Intent::Message)>"Message everyone"</Button> })
    };
    // Also after it passed: the link opens again at once (R44).
    let extend = move || {
        desk.may_extend()
            .then(|| view! { <Button on_press=press(Intent::ExtendEvent)>"Extend"</Button> })
    };
    let end = move || {
        desk.may_run().then(|| {
            view! { <Button kind=ButtonKind::DangerQuiet on_press=press(Intent::EndEvent)>"End now"</Button> }
        })
    };
    let ended = Memo::new(move |_| desk.ended());
    let look_back = move |class: &'static str| {
        let id = desk.id.get_value();
        let (replay, report) = (
            Route::Replay { id: id.clone() }.href(),
            Route::EventReport { id }.href(),
        );
        view! {
            <a class=class href=replay>{small_icon(Icon::Again)}"Replay"</a>
            <a class=class href=report>{small_icon(Icon::Chart)}"Activity report"</a>
        }
        .into_any()
    };
    // While it goes on they stand behind what is done now.
    let after = move || if ended.get() { look_back("btn") } else { ().into_any() };
    let opened = Memo::new(move |_| {
        desk.event
            .with(|event| event.as_ref().is_some_and(|event| event.phase != Phase::Upcoming))
    });
    let meanwhile = move || {
        if ended.get() || !opened.get() {
            ().into_any()
        } else {
            look_back("row")
        }
    };
    let badge = Memo::new(move |_| {
        desk.event
            .with(|event| event.as_ref().map(|event| phase(event, desk.now.get())))
    });
    view! {
        <header class="live-head">
            <div class="titles">
                <a class="crumb" href=crumb><span class="flip">{small_icon(Icon::ChevronStart)}</span>"Invite"</a>
                <Heading text=title />
                {live(move || badge.get().map_or_else(|| ().into_any(), |(tone, glyph, word)| view! {
                    <span class=format!("badge {}", tone.class())>
                        {match glyph { Some(glyph) => small_icon(glyph), None => view! { <span class="live-dot"></span> }.into_any() }}
                        {word}
                    </span>
                }.into_any()))}
            </div>
            <div class="btns actions">
                {live(after)}
                <Button glyph=Icon::Link on_press=copy>"Copy invite link"</Button>
                {changing(message)}
                {changing(extend)}
                {changing(end)}
            </div>
            <div class="live-meta">
                {live(move || desk.event.get().map_or_else(|| ().into_any(), |event| clocks(desk, &event)))}
                {changing(move || desk.event.with(|event| event.as_ref().map(seats)))}
                {live(meanwhile)}
                <span class="push row">{line(desk)}</span>
            </div>
        </header>
    }
    .into_any()
}

/// The invite's link, for the pop-up.
pub(super) fn link(desk: Desk) -> Link {
    let invite = desk
        .invite
        .get()
        .and_then(Result::ok)
        .and_then(|data| data.track_invite);
    invite.map_or_else(Link::default, |invite| Link {
        title: invite.public_title,
        url: invite.url,
        is_event: true,
        note: match desk.ended() {
            true => "The link takes nobody new any more.".to_owned(),
            false => String::new(),
        },
    })
}

/// The phase in words, with its icon; none is the breathing dot.
fn phase(event: &Header, now: f64) -> (Tone, Option<Icon>, String) {
    let until = |at: &str| words::apart((words::ms(at).unwrap_or(now) - now).max(0.0));
    match event.phase {
        Phase::Upcoming => (
            Tone::Progress,
            Some(Icon::Wait),
            format!("Opens in {}", until(&event.opens_at)),
        ),
        Phase::Open => (
            Tone::Positive,
            Some(Icon::Done),
            format!("Open, starts in {}", until(&event.starts_at)),
        ),
        Phase::Ended => (Tone::Neutral, Some(Icon::Archive), "Ended".to_owned()),
        Phase::Live | Phase::Unknown => {
            let left = words::ms(&event.ends_at).unwrap_or(now) - now;
            let tone = if left <= LAST { Tone::Caution } else { Tone::Positive };
            (tone, None, format!("Ends in {}", until(&event.ends_at)))
        }
    }
}

fn clocks(desk: Desk, event: &Header) -> AnyView {
    let zone = event.time_zone.clone();
    let own = words::own_zone();
    let from = words::ms(&event.starts_at).unwrap_or_default();
    let to = words::ms(&event.ends_at).unwrap_or_default();
    let hour = |at: f64| words::clock(at, Some(&zone), false);
    let (starts, ends) = (hour(from), hour(to));
    let percent = move || {
        let share = (desk.slow.get() - from) / (to - from).max(1.0) * 100.0;
        format!("{:.1}%", share.clamp(0.0, 100.0))
    };
    let label = {
        let (zone, starts, ends) = (zone.clone(), starts.clone(), ends.clone());
        move || {
            format!(
                "Event from {starts} to {ends}, now {}",
                words::clock(desk.slow.get(), Some(&zone), false)
            )
        }
    };
    let there = {
        let zone = zone.clone();
        move || words::clock(desk.now.get(), Some(&zone), true)
    };
    let here = (own != zone).then(|| {
        view! { <span><b>{move || words::clock(desk.now.get(), None, true)}</b>" "{words::city(&own)}", yours"</span> }
    });
    view! {
        <div class="clockline" role="img" aria-label=label>
            <span>{starts}</span>
            <div aria-hidden="true" style:--x=percent><i></i><b></b></div>
            <span>{ends}</span>
        </div>
        <span title=words::instant(&event.ends_at, Some(&event.time_zone), true)><b>{there}</b>" "{words::city(&event.time_zone)}</span>
        {here}
    }
    .into_any()
}

fn seats(event: &Header) -> AnyView {
    let rest = match event.invite_limit {
        0 => " seats taken, no limit".to_owned(),
        limit => format!(" of {limit} seats"),
    };
    view! { <span class="row">{icon(Icon::People)}<span><b>{event.claim_count}</b>{rest}</span></span> }.into_any()
}

/// *Live*, *Reconnecting*, *Stale since…*: never more than is known.
fn line(desk: Desk) -> AnyView {
    let state = Memo::new(move |_| {
        let (stale, at) = desk.room.with(|room| (room.stale_since.clone(), room.at.clone()));
        let clock = |at: &str| words::ms(at).map(|at| words::clock(at, None, true)).unwrap_or_default();
        let last = at.as_deref().map(clock).unwrap_or_default();
        match (desk.line.get(), stale) {
            (Line::Lost(since), _) => {
                desk.now.track();
                if words::now_ms() - since < PATIENCE {
                    (Tone::Caution, Some(Icon::Again), "Reconnecting".to_owned(), last)
                } else {
                    (
                        Tone::Critical,
                        Some(Icon::Offline),
                        format!("Stale since {last}"),
                        String::new(),
                    )
                }
            }
            (_, Some(since)) => (
                Tone::Critical,
                Some(Icon::Offline),
                format!("Stale since {}", clock(&since)),
                String::new(),
            ),
            (Line::Live, None) => (Tone::Positive, None, "Live".to_owned(), last),
            (Line::Opening | Line::Refused(_), None) => {
                (Tone::Caution, Some(Icon::Again), "Connecting".to_owned(), String::new())
            }
        }
    });
    live(move || {
        let (tone, glyph, word, last) = state.get();
        let last =
            (!last.is_empty()).then(|| view! { <span class="xs">"last change "<span class="num">{last}</span></span> });
        view! {
            <span class=format!("status line {}", tone.class())>
                {match glyph { Some(glyph) => icon(glyph), None => view! { <span class="live-dot"></span> }.into_any() }}
                {word}
            </span>
            {last}
        }
        .into_any()
    })
}
