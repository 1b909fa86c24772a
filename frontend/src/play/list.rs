//! The challenges of a play in order, each with its state. Those that were reached can be read again; on a phone the list
//! folds into one line.

use invites_client::enums::ChallengeState;
use leptos::prelude::*;

use super::{
    run::Run,
    standing::{Stop, is_over, progress_words, said},
};
use crate::kit::{Icon, element_id, icon, small_icon};

/// The list.
pub(super) fn list(run: Run) -> AnyView {
    let open = RwSignal::new(false);
    let id = element_id("challenges");
    let controls = id.clone();
    let progress = Memo::new(move |_| run.stops.with(|stops| progress_words(stops)));
    // The texts of a play go with the access; without them there is nothing to go back to.
    let readable = Memo::new(move |_| {
        let play = run.play.data().flatten();
        play.is_some_and(|play| !is_over(play.state) || play.challenges.iter().any(|one| !one.body_html.is_empty()))
    });
    let over = Memo::new(move |_| run.play.data().flatten().is_some_and(|play| is_over(play.state)));
    let rows = move || {
        let stops = run.stops.get();
        stops
            .into_iter()
            .enumerate()
            .map(|(index, stop)| row(run, index, stop, readable, open))
            .collect_view()
    };
    view! {
        <nav class="plist" aria-label="Challenges" class:open=move || open.get()>
            <button
                class="fold"
                type="button"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=controls
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <span>{move || progress.get()}</span>{icon(Icon::ChevronDown)}
            </button>
            <div class="in" id=id>
                <h2>"Challenges"</h2>
                <p class="small muted">{move || progress.get()}</p>
                <ol>{rows}</ol>
                {move || (over.get() && run.shown.get().is_some()).then(|| view! {
                    <button class="btn quiet block" type="button" on:click=move |_| { open.set(false); run.shown.set(None); }>
                        "Back to the results"
                    </button>
                })}
            </div>
        </nav>
    }
    .into_any()
}

fn row(run: Run, index: usize, stop: Stop, readable: Memo<bool>, open: RwSignal<bool>) -> AnyView {
    let (glyph, tone, word) = said(&stop);
    let reachable = readable.get_untracked() && stop.state != ChallengeState::Locked;
    let id = stop.id.clone();
    let here = move || run.shown.with(|shown| shown.as_deref() == Some(&id)).then_some("step");
    let quiz = stop
        .is_quiz
        .then(|| view! { <span class="kind">{small_icon(Icon::Quiz)}"Quiz"</span> });
    let face = view! {
        <span class=format!("glyph {}", tone.class())>{icon(glyph)}</span>
        <span class="what"><b><span class="n">{index + 1}" "</span><bdi>{stop.title}</bdi></b><span class="sub"><span>{word}</span>{quiz}</span></span>
    };
    let go = move |_| {
        open.set(false);
        run.shown.set(Some(stop.id.clone()));
    };
    if reachable {
        view! { <li><button class="stop" type="button" aria-current=here on:click=go>{face}</button></li> }.into_any()
    } else {
        view! { <li><div class="stop off">{face}</div></li> }.into_any()
    }
}
