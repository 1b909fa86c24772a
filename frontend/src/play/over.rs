//! A play that is over: how it ended, what was done, and where to go on.

use invites_client::enums::{ChallengeState, PlayState};
use leptos::prelude::*;

use super::{
    beside,
    run::{Play, Run},
    standing::{Stop, cell, count, is_over, progress_words, result_words, said},
};
use crate::{
    kit::{Badge, ButtonKind, ButtonSize, Heading, Icon, Rail, Tone, icon, live},
    learner::{
        held::HeldTrack,
        plays::{Offer, left_words},
        start::start_button,
    },
    routes::Route,
    words,
};

/// The end of a play. Empty while it runs: then a challenge is about to be shown.
pub(super) fn over(run: Run) -> AnyView {
    live(move || match run.play.data().flatten() {
        Some(play) if is_over(play.state) => ended(run, &play),
        _ => ().into_any(),
    })
}

fn ended(run: Run, play: &Play) -> AnyView {
    let stops = run.stops.get_untracked();
    let skipped = count(&stops, ChallengeState::Skipped);
    let (tone, glyph, word) = match play.state {
        PlayState::Completed => (Tone::Positive, Icon::Done, "Completed"),
        PlayState::TimedOut => (Tone::Caution, Icon::Timer, "Timed out"),
        PlayState::Failed => (Tone::Critical, Icon::Bad, "Failed"),
        _ => (Tone::Neutral, Icon::Stop, "Stopped"),
    };
    let title = match play.state {
        PlayState::Completed if skipped == 0 => format!("You completed {}", play.track.title),
        PlayState::Completed => format!("You finished {}", play.track.title),
        PlayState::TimedOut => "The time of this play is over".to_owned(),
        PlayState::Failed => "This play could not be started".to_owned(),
        _ => "This play was stopped".to_owned(),
    };
    let sentence = match play.state {
        PlayState::Completed if skipped > 0 => "Every challenge is done or skipped.",
        PlayState::Completed => "Every challenge is done. Well played.",
        PlayState::TimedOut => "The track's time limit stopped it. What you completed is kept.",
        PlayState::Failed => "It was given back to you and does not count.",
        _ => "What you completed is kept.",
    };
    let reason = play.stopped_reason.clone().filter(|_| play.state == PlayState::Stopped);
    let claim = play.claim.as_ref();
    let removed = claim.is_some_and(|claim| claim.revoked_at.is_some()).then_some(
        "The organiser removed your access: no new play can be started. If that is a mistake, write to the organiser.",
    );
    let ended = play.stopped_at.as_deref().map(|at| {
        view! { <div><dt>"Ended"</dt><dd>{words::instant(at, None, false)}</dd></div> }
    });
    let skipped = (skipped > 0).then(|| view! { <div><dt>"Skipped"</dt><dd>{skipped}</dd></div> });
    let label = progress_words(&stops);
    let cells: Vec<_> = stops.iter().map(cell).collect();
    view! {
        <div class="text">
            <div class="finish">
                <div><Badge tone glyph word /></div>
                <Heading text=title />
                <p class="muted">{reason.map(|reason| view! { <bdi>{reason}</bdi>" " })}{sentence}</p>
                {removed.map(|removed| view! { <p>{removed}</p> })}
                <Rail cells label large=true />
                <dl class="facts">
                    <div>
                        <dt>"Completed"</dt>
                        <dd>{play.completed_challenges}" of "{play.total_challenges}</dd>
                    </div>
                    {skipped}
                    <div><dt>"Time"</dt><dd>{words::duration(play.time_spent)}</dd></div>
                    {ended}
                </dl>
                {next_step(run, play)}
                {results(&stops, play)}
                {(play.state != PlayState::Failed && !play.preview).then(|| beside::review(run))}
            </div>
        </div>
    }
    .into_any()
}

/// Each challenge, and how it went.
fn results(stops: &[Stop], play: &Play) -> AnyView {
    let rows = stops
        .iter()
        .zip(&play.challenges)
        .map(|(stop, challenge)| {
            let (glyph, tone, _) = said(stop);
            view! {
                <li>
                    <span class=format!("glyph {}", tone.class())>{icon(glyph)}</span>
                    <bdi>{stop.title.clone()}</bdi>
                    <span class="muted">{result_words(stop, challenge.attempts.len())}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="results" aria-labelledby="results"><h2 id="results">"Results"</h2><ol class="plain-list">{rows}</ol></section>
    }
    .into_any()
}

/// The next track of the same invite, another play of this one, the library.
fn next_step(run: Run, play: &Play) -> AnyView {
    let refused = UnsyncCallback::new(move |()| run.ask());
    let Some(claim) = play.claim.clone() else {
        return view! { <div class="btns"><a class="btn primary" href=Route::Content.href()>"Back to content"</a></div> }.into_any();
    };
    let id = claim.id;
    let held: Vec<HeldTrack> = claim
        .tracks
        .into_iter()
        .map(|track| HeldTrack::from((id.as_str(), track)))
        .collect();
    let here = held.iter().position(|track| track.track == play.track.id);
    let fresh = |track: &&HeldTrack| {
        track.track != play.track.id && matches!(track.offer(), Offer::Start | Offer::Continue { .. })
    };
    // The tracks after this one first, then those before it.
    let after = here.map_or(0, |at| at + 1);
    let next = held.iter().skip(after).chain(held.iter().take(after)).find(fresh);
    let next_card = next.map(|track| {
        view! {
            <section class="next-track" aria-labelledby="next-track">
                <div>
                    <h2 id="next-track" class="small muted">"Next track"</h2>
                    <b><bdi>{track.title.clone()}</bdi></b>
                    <p class="small muted">{left_words(track.plays_left, track.play_limit)}</p>
                </div>
                {track.button(ButtonKind::Primary, refused)}
            </section>
        }
    });
    let again = here.and_then(|at| held.get(at)).map(|track| match track.offer() {
        Offer::Start | Offer::PlayAgain => {
            let kind = if next.is_none() && play.state != PlayState::Completed {
                ButtonKind::Primary
            } else {
                ButtonKind::Plain
            };
            start_button(track.clone(), "Play again", kind, ButtonSize::Medium, refused)
        }
        Offer::Continue { play } => {
            view! { <a class="btn primary" href=Route::Play { play }.href()>"Continue the play that runs"</a> }
                .into_any()
        }
        Offer::Results { .. } | Offer::Nothing => ().into_any(),
    });
    // Said above, with what to do about it.
    let removed = claim.revoked_at.is_some();
    let account = here.and_then(|at| held.get(at)).filter(|_| !removed).map(|track| {
        let words = track
            .denial
            .clone()
            .unwrap_or_else(|| left_words(track.plays_left, track.play_limit));
        view! { <span class="small muted">{words}</span> }
    });
    view! {
        {next_card}
        <div class="btns">{again}<a class="btn" href=Route::Library.href()>"Open your library"</a>{account}</div>
    }
    .into_any()
}
