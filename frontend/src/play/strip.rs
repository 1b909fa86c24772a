//! Under the bar: what happened in the play without the player's own hand, until it is dismissed. Announced politely, once.

use invites_client::enums::TrackInviteType;
use leptos::prelude::*;

use super::{
    beside,
    news::{Stage, more_minutes, more_time, moved_on},
    run::{Run, Said},
    standing::is_over,
};
use crate::{
    kit::{Icon, IconButton, Tone, icon, live},
    learner::countdown::roughly,
    words,
};

/// The strip.
pub(super) fn strip(run: Run) -> AnyView {
    follow_others(run);
    follow_time(run);
    follow_access(run);
    let newest = move || run.told.with(|told| told.last().map(|said| said.text.clone()));
    let lines = live(move || {
        run.told
            .get()
            .into_iter()
            .map(|said| line(run, said))
            .collect_view()
            .into_any()
    });
    let watched = Memo::new(move |_| {
        let claim = run.play.data().flatten().and_then(|play| play.claim);
        claim.is_some_and(|claim| claim.invitation.type_ == TrackInviteType::LiveEvent)
    });
    view! {
        <div class="pnews">
            <p class="vh" role="status">{newest}</p>
            {lines}
            {live(move || if watched.get() { beside::messages(run) } else { ().into_any() })}
        </div>
    }
    .into_any()
}

fn line(run: Run, said: Said) -> AnyView {
    let text = said.text.clone();
    let dismiss = move |()| run.told.update(|told| told.retain(|other| other.text != said.text));
    view! {
        <div class=format!("banner {}", said.tone.class())>
            {icon(said.glyph)}
            <div>{text}</div>
            <IconButton glyph=Icon::Cross label="Dismiss" on_press=dismiss />
        </div>
    }
    .into_any()
}

/// More time, and steps that an instructor took.
fn follow_others(run: Run) {
    Effect::new(move |before: Option<Option<(f64, Vec<_>)>>| {
        let play = run.play.data().flatten().filter(|play| !is_over(play.state))?;
        let ends = play.ends_at.as_deref().unwrap_or_default();
        let now = (words::ms(ends).unwrap_or_default(), run.stops.get());
        if let Some(Some((ended, stops))) = before {
            if let Some(minutes) = more_minutes(ended, now.0) {
                let until = words::instant(ends, None, false);
                run.tell(Tone::Progress, Icon::Timer, more_time(minutes, &until));
            }
            let here = run.skipped_here.get_value();
            if let Some(moved) = moved_on(&stops, &now.1, &here, play.skipping_enabled) {
                run.tell(Tone::Progress, Icon::ChevronEnd, moved);
            }
        }
        Some(now)
    });
}

/// The last tenth, and the last minute.
fn follow_time(run: Run) {
    Effect::new(move |before: Option<Stage>| {
        let now = run.stage.get();
        if now > before.unwrap_or(Stage::Plenty)
            && let Some(left) = untrack(|| run.left())
        {
            let left = roughly(left);
            run.tell(
                Tone::Caution,
                Icon::Timer,
                format!("{left} left in this play. What you completed is kept when its time is over."),
            );
        }
        now
    });
}

/// Access that ends or is removed while the play goes on (R22, R97b).
fn follow_access(run: Run) {
    let lost = Memo::new(move |_| {
        let play = run.play.data().flatten().filter(|play| !is_over(play.state))?;
        let claim = play.claim?;
        if claim.revoked_at.is_some() {
            return Some(
                "The organiser removed your access. This play goes on to its end, and what you complete is kept; a new \
                 one cannot be started. If that is a mistake, write to the organiser."
                    .to_owned(),
            );
        }
        let ends = claim.access_ends_at?;
        (run.clock.seconds_until(&ends)? <= 0).then(|| {
            let ended = words::instant(&ends, None, false);
            format!(
                "Your access ended on {ended}. This play goes on to its own time limit, and your results stay readable."
            )
        })
    });
    Effect::new(move |_| {
        if let Some(lost) = lost.get() {
            run.tell(Tone::Caution, Icon::Shield, lost);
        }
    });
}
