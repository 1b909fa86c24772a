//! The bar over a play: which track, how far, how much time is left; *Share* and *Stop play*.

use leptos::prelude::*;

use super::{
    beside,
    news::Stage,
    run::Run,
    standing::{cell, is_over, place_words, progress_words},
};
use crate::{
    kit::{Badge, Button, ButtonKind, Dialog, Icon, Rail, Tone, icon, live, mark},
    learner::{countdown::roughly, plays::left_words, share::share_button},
    routes::Route,
    shell::ThemeButton,
    words,
};

/// The bar.
pub(super) fn bar(run: Run) -> AnyView {
    let play = move || run.play.data().flatten();
    let title = Memo::new(move |_| play().map(|play| play.track.title).unwrap_or_default());
    let preview = Memo::new(move |_| play().is_some_and(|play| play.preview));
    let over = Memo::new(move |_| play().is_none_or(|play| is_over(play.state)));
    let place = Memo::new(move |_| {
        let shown = run.shown.get().unwrap_or_default();
        let place = run.stops.with(|stops| place_words(stops, &shown));
        if preview.get() {
            format!("Preview. {place}")
        } else {
            place
        }
    });
    let label = Signal::derive(move || run.stops.with(|stops| progress_words(stops)));
    let cells = Signal::derive(move || run.stops.with(|stops| stops.iter().map(cell).collect()));
    let back = move || {
        if preview.get() {
            Route::Content.href()
        } else {
            Route::Library.href()
        }
    };
    let back_name = move || if preview.get() { "Content" } else { "Library" };
    let helped = Memo::new(move |_| play().is_some_and(|play| play.can_raise_hand) || run.hand_up.get());
    let share = Memo::new(move |_| {
        let play = play().filter(|play| play.show_share_button)?;
        let invitation = play.claim?.invitation;
        Some((invitation.url, invitation.public_title))
    });
    view! {
        <header class="pbar">
            <a class="back" href=back aria-label=back_name title=back_name>{mark()}</a>
            <div class="title"><b><bdi>{move || title.get()}</bdi></b><span>{move || place.get()}</span></div>
            <div class="mid">
                <Rail cells label large=true />
                {time_left(run)}
            </div>
            {live(move || match run.play.is_stale() {
                true => view! { <span role="status"><Badge tone=Tone::Caution glyph=Icon::Again word="Reconnecting" /></span> }.into_any(),
                false => ().into_any(),
            })}
            {live(move || if helped.get() { beside::hand(run) } else { ().into_any() })}
            {live(move || share.get().map(|(url, title)| share_button(url, title, "btn quiet sm")).into_any())}
            {live(move || if over.get() { ().into_any() } else { stop_button(run) })}
            <span class="not-phone"><ThemeButton /></span>
        </header>
    }
    .into_any()
}

/// Until the track's own time limit stops the play (R22).
fn time_left(run: Run) -> AnyView {
    let ends = Memo::new(move |_| {
        let play = run.play.data().flatten()?;
        play.ends_at.filter(|_| !is_over(play.state))
    });
    let words = Memo::new(move |_| run.left().map(|left| format!("{} left", roughly(left))));
    let soon = Memo::new(move |_| run.stage.get() > Stage::Plenty);
    live(move || {
        let Some(ends) = ends.get() else { return ().into_any() };
        let title = format!("This play ends on {}", words::instant(&ends, None, false));
        view! {
            <span class="timeleft" class:caution=move || soon.get() role="timer" title=title>
                {icon(Icon::Timer)}{move || words.get()}
            </span>
        }
        .into_any()
    })
}

/// *Stop play*, which asks first: a stopped play does not come back.
fn stop_button(run: Run) -> AnyView {
    let open = RwSignal::new(false);
    let plays = Memo::new(move |_| {
        let play = run.play.data().flatten()?;
        let track = play.track.id;
        let held = play.claim?.tracks.into_iter().find(|held| held.track.id == track)?;
        Some(match held.plays_left {
            None => "You can play this track again as often as you like.".to_owned(),
            Some(0) => "It is your last play of this track.".to_owned(),
            left => format!("You have {} of this track.", left_words(left, held.play_limit)),
        })
    });
    let stop = move |()| {
        open.set(false);
        run.stop();
    };
    view! {
        <button class="btn quiet sm" type="button" aria-label="Stop play" on:click=move |_| open.set(true)>
            {icon(Icon::Stop)}<span>"Stop play"</span>
        </button>
        <Dialog open title="Stop this play?">
            <div class="body">
                <p>"A stopped play cannot be resumed. What you completed is kept and stays readable."</p>
                {move || plays.get().map(|plays| view! { <p class="muted">{plays}</p> })}
            </div>
            <footer>
                <Button autofocus=true on_press=move |()| open.set(false)>"Keep playing"</Button>
                <Button kind=ButtonKind::Danger on_press=stop>"Stop play"</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
