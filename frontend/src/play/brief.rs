//! The assignment: what to read before a challenge, then its text, and the bar at the bottom with what there is to do.

use invites_client::enums::{ChallengeState, ChallengeType};
use leptos::prelude::*;

use super::{
    quiz::Quiz,
    run::{Challenge, Run},
    standing::{checks_words, current, is_over, place_words},
    text,
};
use crate::kit::{Button, ButtonKind, Heading, Icon, icon, live};

/// What there is to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing: locked, or the play is over.
    Closed,
    /// Something is to be read first.
    ToStart,
    ToDo,
    Done,
    Skipped,
}

/// One challenge on screen. What changes while it is there (its state, its attempts) changes in place, so that neither the
/// place in the text nor a half-made choice is lost.
pub(super) fn brief(run: Run, id: String) -> AnyView {
    let challenge = {
        let id = id.clone();
        Memo::new(move |_| run.challenge(&id))
    };
    let Some(first) = challenge.get_untracked() else {
        return ().into_any();
    };
    let over = Memo::new(move |_| run.play.data().flatten().is_none_or(|play| is_over(play.state)));
    let state = Memo::new(move |_| challenge.with(|one| one.as_ref().map_or(ChallengeState::Locked, |one| one.state)));
    let has_notes = !first.notes_html.is_empty();
    let phase = Memo::new(move |_| match (over.get(), state.get()) {
        (true, _) | (false, ChallengeState::Locked | ChallengeState::Unknown) => Phase::Closed,
        (false, ChallengeState::Unlocked) if has_notes => Phase::ToStart,
        // One without notes begins by itself.
        (false, ChallengeState::Unlocked | ChallengeState::Started) => Phase::ToDo,
        (false, ChallengeState::Completed) => Phase::Done,
        (false, ChallengeState::Skipped) => Phase::Skipped,
    });
    let before = Memo::new(move |_| phase.get() == Phase::ToStart);
    let quiz = (first.type_ == ChallengeType::Quiz).then(|| Quiz::of(run, &first));
    let place = Memo::new(move |_| run.stops.with(|stops| place_words(stops, &id)));
    let html =
        Memo::new(move |_| challenge.with(|one| one.as_ref().map(|one| one.body_html.clone()).unwrap_or_default()));
    let is_quiz = quiz.is_some();
    let title = first.title.clone();
    let teaser = first.teaser.clone();
    let notes = StoredValue::new(first.notes_html);
    let content = live(move || {
        if before.get() {
            return introduction(notes.get_value(), teaser.clone());
        }
        let work = quiz.map_or_else(terminals, |quiz| quiz.view(run, challenge));
        view! { {text::text(html.get())}{work} }.into_any()
    });
    view! {
        <div class="text" tabindex="0" role="region" aria-label="Assignment">
            <div class="head">
                <p class="meta">
                    <span>{move || place.get()}</span>
                    {is_quiz.then(|| view! { <span>"Quiz"</span> })}
                </p>
                <Heading text=title />
            </div>
            {content}
        </div>
        <div class="checkbar">
            {verdict(challenge)}
            {live(move || {
                let Some(one) = challenge.get_untracked() else { return ().into_any() };
                match phase.get() {
                    Phase::Closed => ().into_any(),
                    Phase::ToStart => to_start(run, one),
                    Phase::ToDo => to_do(run, one, quiz, challenge),
                    Phase::Done => to_go_on(run, Icon::Done, "You completed this challenge"),
                    Phase::Skipped => to_go_on(run, Icon::ChevronEnd, "This challenge was skipped"),
                }
            })}
        </div>
    }
    .into_any()
}

/// What the author wants read before the challenge begins.
fn introduction(notes: Vec<String>, teaser: Option<String>) -> AnyView {
    let teaser = teaser.map(|teaser| view! { <div class="prose"><p class="muted"><bdi>{teaser}</bdi></p></div> });
    let notes = notes
        .into_iter()
        .map(|html| view! { <section class="note">{text::text(html)}</section> })
        .collect_view();
    view! { {teaser}{notes} }.into_any()
}

/// Where the terminals of a hands-on challenge will stand.
fn terminals() -> AnyView {
    view! {
        <section class="terminals" aria-label="Terminals">
            <p class="tstatus">{icon(Icon::Terminal)}"Terminals"</p>
            <p class="tscreen">
                "Sandboxes are not switched on in this installation, so no terminal opens here. Work in a shell of your own, then                  mark the challenge as done. You can leave and come back: nothing times out while you are idle, only the time of                  the play runs."
            </p>
        </section>
    }
    .into_any()
}

/// The last check's message. The region stays, so that what comes into it is announced.
fn verdict(challenge: Memo<Option<Challenge>>) -> AnyView {
    let last = Memo::new(move |_| {
        challenge.with(|one| {
            let attempt = one.as_ref()?.attempts.last()?;
            Some((attempt.passed, attempt.message.clone()))
        })
    });
    let shown = live(move || match last.get() {
        None => ().into_any(),
        Some((passed, message)) => {
            let (class, glyph) = if passed {
                ("verdict positive", Icon::Done)
            } else {
                ("verdict critical", Icon::Bad)
            };
            view! { <div class=class>{icon(glyph)}<p>{message}</p></div> }.into_any()
        }
    });
    view! { <div role="status">{shown}</div> }.into_any()
}

fn to_start(run: Run, challenge: Challenge) -> AnyView {
    let (start, skip) = (challenge.id.clone(), challenge.id);
    view! {
        <div class="acts">
            <span class="grow"></span>
            {skip_button(run, skip)}
            <Button kind=ButtonKind::Primary glyph=Icon::Play busy=run.busy on_press=move |()| run.start(start.clone())>
                "Start challenge"
            </Button>
        </div>
    }
    .into_any()
}

fn to_do(run: Run, one: Challenge, quiz: Option<Quiz>, challenge: Memo<Option<Challenge>>) -> AnyView {
    let checks = Memo::new(move |_| challenge.with(|one| one.as_ref().map_or(0, |one| one.attempts.len())));
    let skip = one.id.clone();
    let unsent = Memo::new(move |_| run.unsent.with(Option::is_some));
    let reason = move |said: String| {
        if unsent.get() {
            "Not sent yet: the connection is gone. Your answer is kept and goes out by itself.".to_owned()
        } else {
            said
        }
    };
    let act = match quiz {
        Some(quiz) => {
            let closed = Signal::derive(move || quiz.is_empty() || unsent.get());
            let said = move || {
                reason(if quiz.is_empty() {
                    "Choose an answer to check it.".to_owned()
                } else {
                    checks_words(checks.get())
                })
            };
            let check = move |()| run.check(one.id.clone(), Some(quiz.chosen()));
            view! {
                <span class="grow" id="check-reason" role="status">{said}</span>
                {skip_button(run, skip)}
                <Button
                    kind=ButtonKind::Primary
                    glyph=Icon::Check
                    disabled=closed
                    busy=run.busy
                    described_by="check-reason"
                    on_press=check
                >
                    "Check"
                </Button>
            }
            .into_any()
        }
        None => {
            let done = move |()| run.check(one.id.clone(), None);
            view! {
                <span class="grow" id="check-reason" role="status">
                    {move || reason("Nothing is checked here. Mark it when you are done.".to_owned())}
                </span>
                {skip_button(run, skip)}
                <Button
                    kind=ButtonKind::Primary
                    glyph=Icon::Check
                    disabled=unsent
                    busy=run.busy
                    described_by="check-reason"
                    on_press=done
                >
                    "Mark as done"
                </Button>
            }
            .into_any()
        }
    };
    view! { <div class="acts">{act}</div> }.into_any()
}

fn skip_button(run: Run, challenge: String) -> AnyView {
    let allowed = run.play.data().flatten().is_some_and(|play| play.skipping_enabled);
    allowed
        .then(|| {
            let busy = run.busy;
            view! {
                <Button kind=ButtonKind::Quiet disabled=busy on_press=move |()| run.skip(challenge.clone())>"Skip"</Button>
            }
        })
        .into_any()
}

fn to_go_on(run: Run, glyph: Icon, word: &'static str) -> AnyView {
    let next = Memo::new(move |_| run.stops.with(|stops| current(stops).map(|stop| stop.title.clone())));
    view! {
        <div class="acts">
            <span class="grow row">{icon(glyph)}{word}</span>
            {live(move || match next.get() {
                None => ().into_any(),
                Some(title) => view! {
                    <Button kind=ButtonKind::Primary busy=run.busy on_press=move |()| run.go_on()>
                        "Next challenge"<span class="vh">{format!(": {title}")}</span>
                    </Button>
                }
                .into_any(),
            })}
        </div>
    }
    .into_any()
}
