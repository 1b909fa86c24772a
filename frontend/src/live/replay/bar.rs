//! The controls of a replay: play, speed, the slider with the requests for help marked on it, steps from one to the next.
//! All of it by keys, once the focus is in it.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    player::{Player, millis},
    stretch::{Deed, SPEEDS, deed},
};
use crate::{
    kit::{Icon, IconButton, changing, icon, live},
    live::desk::Desk,
    words,
};

/// Marks that the slider shows at most; more would be a bar.
const MARKS: usize = 200;

pub(super) fn bar(desk: Desk, player: Player) -> AnyView {
    let toggle = move || {
        let (glyph, label) = if player.playing.get() {
            (Icon::Pause, "Pause")
        } else {
            (Icon::Play, "Play")
        };
        view! { <IconButton glyph label=label on_press=move |()| player.act(Deed::Toggle) /> }
    };
    let hands = Memo::new(move |_| {
        player.loaded.track();
        let (last, next) = player.hands(player.moment.get());
        (last.is_some(), next.is_some())
    });
    let step = move |label: &'static str, deed: Deed, there: Signal<bool>, class: &'static str| {
        view! {
            <button class=class type="button" aria-label=label title=label aria-disabled=move || (!there.get()).then_some("true")
                on:click=move |_| player.act(deed)>{icon(Icon::Hand)}{icon(Icon::ChevronEnd)}</button>
        }
    };
    let last = Signal::derive(move || hands.get().0);
    let next = Signal::derive(move || hands.get().1);
    let speeds = SPEEDS
        .map(|speed| {
            let chosen = move || player.speed.get() == speed;
            view! { <option value=speed.to_string() prop:selected=chosen>{format!("{speed}×")}</option> }
        })
        .collect_view();
    let choose = move |event: ev::Event| {
        if let Ok(speed) = event_target_value(&event).parse::<u32>() {
            player.speed.set(speed);
        }
    };
    let zone = move || {
        desk.event
            .with(|event| event.as_ref().map(|event| event.time_zone.clone()))
    };
    let clock = move |at: f64, seconds: bool| words::clock(at, zone().as_deref(), seconds);
    view! {
        <section class="replay" aria-label="Replay" on:keydown=move |event| press(player, &event)>
            {changing(toggle)}
            {step("Last raised hand", Deed::LastHand, last, "btn quiet icon hand back")}
            {step("Next raised hand", Deed::NextHand, next, "btn quiet icon hand")}
            <span class="num">{move || clock(player.moment.get(), true)}</span>
            <span class="slide">
                {live(move || marks(player))}
                {slider(player, clock)}
            </span>
            <span class="muted num small">{move || clock(player.stretch.get().to, false)}</span>
            <span class="select"><select aria-label="Speed" on:change=choose>{speeds}</select>{icon(Icon::ChevronDown)}</span>
        </section>
    }
    .into_any()
}

fn slider(player: Player, clock: impl Fn(f64, bool) -> String + Copy + Send + Sync + 'static) -> AnyView {
    let seek = move |event: ev::Event| {
        if let Ok(seconds) = event_target_value(&event).parse::<u32>() {
            let from = player.stretch.get_untracked().from;
            player.seek(from + f64::from(seconds) * 1_000.0);
        }
    };
    // In whole seconds of the stretch: the browser's slider counts so.
    let most = move || {
        let stretch = player.stretch.get();
        ((stretch.to - stretch.from) / 1_000.0).ceil().to_string()
    };
    let value = move || {
        let seconds = (player.moment.get() - player.stretch.get().from) / 1_000.0;
        seconds.max(0.0).floor().to_string()
    };
    // Not more than once a minute of the event: it is read out.
    let said = Memo::new(move |_| clock((player.moment.get() / 60_000.0).floor() * 60_000.0, false));
    view! {
        <input type="range" min="0" max=most step="1" prop:value=value aria-label="Moment of the event" aria-valuetext=said
            aria-keyshortcuts="Space N P" title="Space plays, N and P step from one raised hand to the next" on:input=seek />
    }
    .into_any()
}

/// Where hands went up.
fn marks(player: Player) -> AnyView {
    player.loaded.track();
    let stretch = player.stretch.get();
    let mut places: Vec<f64> = player.recording.with_value(|recording| {
        let hands = recording.tape.helps().map(millis);
        let inside = hands.filter(|hand| stretch.inside(*hand) == *hand);
        inside.map(|hand| (stretch.percent(hand) * 2.0).round() / 2.0).collect()
    });
    places.dedup();
    places.truncate(MARKS);
    let marks = places
        .into_iter()
        .map(|place| view! { <i style:--x=format!("{place}%")></i> })
        .collect_view();
    view! { <span class="marks" aria-hidden="true">{marks}</span> }.into_any()
}

fn press(player: Player, event: &ev::KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let element = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(element) = element else { return };
    // The list of speeds takes its own keys.
    if element.tag_name() == "SELECT" {
        return;
    }
    if let Some(deed) = deed(&event.key(), event.shift_key(), element.tag_name() == "INPUT") {
        event.prevent_default();
        player.act(deed);
    }
}
