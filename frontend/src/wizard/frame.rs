//! What stands around every step: title, steps with their mistakes, the preview beside, and the bar below.

use leptos::prelude::*;

use super::{access, basics, colleagues, desk::Desk, notices, preview, restrictions, review, sharing};
use crate::{
    kit::{Button, ButtonKind, ButtonSize, Dialog, Heading, Icon, changing, icon, small_icon},
    routes::{Route, Step},
};

/// The wizard on this desk.
pub(super) fn wizard(desk: Desk) -> AnyView {
    let step = desk.step();
    let title = if desk.is_edit() { "Edit invite" } else { "New invite" };
    view! {
        <div class="page desk">
            <div class="page-head">
                <div>
                    <div class="row wrap">
                        <a class="crumb" href=Route::Invites.href()>{small_icon_flip()}"Invites"</a>
                        {colleagues::line(desk)}
                    </div>
                    {changing(move || view! { <Heading text=title part=step_name(step.get()) /> })}
                </div>
                {discard(desk)}
            </div>
            {steps(desk, step)}
            {notices::all(desk)}
            <div class="wizard">
                {changing(move || {
                    let step = step.get();
                    view! {
                        <form
                            class="wizard-main"
                            novalidate
                            aria-label=step_name(step)
                            on:submit=|event: leptos::ev::SubmitEvent| event.prevent_default()
                        >
                            {match step {
                                Step::Basics => basics::step(desk),
                                Step::Restrictions => restrictions::step(desk),
                                Step::Sharing => sharing::step(desk),
                                Step::Access => access::step(desk),
                                Step::Review => review::step(desk),
                            }}
                            {bar(desk, step)}
                        </form>
                    }
                })}
                {preview::side(desk, step)}
            </div>
            <p class="vh" role="status" aria-live="polite">{changing(move || desk.said.get())}</p>
        </div>
    }
    .into_any()
}

fn small_icon_flip() -> AnyView {
    view! { <span class="flip">{small_icon(Icon::ChevronStart)}</span> }.into_any()
}

/// The step's label, word for word.
pub(super) fn step_name(step: Step) -> &'static str {
    match step {
        Step::Basics => "Basics",
        Step::Restrictions => "Restrictions",
        Step::Sharing => "Sharing",
        Step::Access => "Access",
        Step::Review => "Review",
    }
}

fn steps(desk: Desk, current: Memo<Step>) -> AnyView {
    let items = Step::ALL
        .into_iter()
        .map(|step| {
            let state = Memo::new(move |_| desk.mistakes_at(step));
            let class = move || match state.get() {
                (0, true) => "ok",
                (0, false) => "",
                _ => "err",
            };
            let mark = move || match state.get() {
                (0, true) => icon(Icon::Check),
                _ => ().into_any(),
            };
            let told = move || match state.get() {
                (0, true) => view! { <span class="vh">" (complete)"</span> }.into_any(),
                (0, false) => ().into_any(),
                (count, _) => {
                    let word = if count == 1 { " error" } else { " errors" };
                    view! { <span class="count bad">{count}<span class="vh">{word}</span></span> }.into_any()
                }
            };
            view! {
                <li class=class>
                    <a href=desk.href(step) aria-current=move || (current.get() == step).then_some("step")>
                        {mark}<span>{step_name(step)}</span>{told}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <nav aria-label="Steps"><ol class="steps">{items}</ol></nav> }.into_any()
}

/// The button that throws the draft away, and its question.
fn discard(desk: Desk) -> AnyView {
    let asking = RwSignal::new(false);
    let words = if desk.is_edit() {
        "Discard changes"
    } else {
        "Discard draft"
    };
    view! {
        {changing(move || desk.has_changes().then(|| view! {
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_press=move |()| asking.set(true)>{words}</Button>
        }))}
        <Dialog open=asking title=format!("{words}?")>
            <div class="body"><p>"What you typed here is lost. What is saved stays as it is."</p></div>
            <footer>
                <Button autofocus=true on_press=move |()| asking.set(false)>"Keep"</Button>
                <Button kind=ButtonKind::Danger on_press=move |()| { asking.set(false); desk.discard(); }>{words}</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}

fn bar(desk: Desk, step: Step) -> AnyView {
    let at = Step::ALL.iter().position(|other| *other == step).unwrap_or(0);
    let before = at.checked_sub(1).and_then(|before| Step::ALL.get(before));
    let back = before.map(|before| view! { <a class="btn" href=desk.href(*before)>"Back"</a> });
    let on = match Step::ALL.get(at + 1) {
        Some(next) => view! {
            <a class="btn primary" href=desk.href(*next)>"Next"<span class="flip">{icon(Icon::ChevronEnd)}</span></a>
        }
        .into_any(),
        None => view! {
            <Button kind=ButtonKind::Primary busy=desk.saving on_press=move |()| desk.save()>"Save"</Button>
        }
        .into_any(),
    };
    view! {
        <div class="wizard-bar">
            {changing(move || match desk.keeps.get() {
                true => view! { <span class="saved">{small_icon(Icon::Check)}"Draft kept in this browser"</span> },
                false => view! { <span class="saved">{small_icon(Icon::Alert)}"Draft not kept: this browser’s storage is full"</span> },
            })}
            {back}
            {on}
        </div>
    }
    .into_any()
}
