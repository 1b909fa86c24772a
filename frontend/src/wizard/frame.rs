//! What stands around every step: title, steps with their mistakes, the preview beside, and the bar below.

use leptos::prelude::*;

use super::{access, basics, desk::Desk, preview, restrictions, review, sharing};
use crate::{
    kit::{Banner, Button, ButtonKind, ButtonSize, Dialog, Heading, Icon, Tone, changing, icon, small_icon},
    routes::{Route, Step},
    words,
};

/// The wizard on this desk.
pub(super) fn wizard(desk: Desk) -> AnyView {
    let step = desk.step();
    let title = if desk.is_edit() { "Edit invite" } else { "New invite" };
    view! {
        <div class="page desk">
            <div class="page-head">
                <div>
                    <a class="crumb" href=Route::Invites.href()>{small_icon_flip()}"Invites"</a>
                    {changing(move || view! { <Heading text=title part=step_name(step.get()) /> })}
                </div>
                {discard(desk)}
            </div>
            {steps(desk, step)}
            {notices(desk)}
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

/// What is to know before typing: a draft that was resumed, what somebody else saved, who keeps old terms.
fn notices(desk: Desk) -> AnyView {
    let resumed = move || {
        (desk.resumed.get() && desk.theirs.with(Vec::is_empty)).then(|| {
            view! {
                <Banner tone=Tone::Neutral glyph=Icon::Info title="This is the draft you left here">
                    <p>"It was kept in this browser. Go on with it, or discard it and begin anew."</p>
                </Banner>
            }
        })
    };
    let theirs = move || {
        let changes = desk.theirs.get();
        (!changes.is_empty()).then(|| {
            let list = changes
                .into_iter()
                .map(|change| {
                    view! { <li>{change.label}": "<bdi>{change.before}</bdi>" → "<bdi>{change.after}</bdi></li> }
                })
                .collect_view();
            view! {
                <Banner tone=Tone::Caution glyph=Icon::People title="Somebody saved this invite while you were editing it">
                    <ul class="stack-1 plain-list">{list}</ul>
                    <p>"These changes are in the form now; where you changed the same field, yours stands. Look, then save again."</p>
                </Banner>
            }
        })
    };
    let keeping = move || {
        let learners = desk
            .saved
            .with(|saved| saved.as_ref().map_or(0, |saved| saved.learners));
        (learners > 0).then(|| {
            let who = words::counted(learners, "learner has", "learners have");
            view! {
                <Banner tone=Tone::Neutral glyph=Icon::People title=format!("{who} claimed this invite")>
                    <p>"Tracks, content time and plays change for people who claim from now on; who claimed keeps the old terms. Everything else changes at once for everybody."</p>
                </Banner>
            }
        })
    };
    view! { <div class="notices">{theirs}{resumed}{keeping}</div> }.into_any()
}

fn bar(desk: Desk, step: Step) -> AnyView {
    let at = Step::ALL.iter().position(|other| *other == step).unwrap_or(0);
    let back = at.checked_sub(1).map(|before| {
        view! { <a class="btn" href=desk.href(Step::ALL[before])>"Back"</a> }
    });
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
            <span class="saved">{small_icon(Icon::Check)}"Draft kept in this browser"</span>
            {back}
            {on}
        </div>
    }
    .into_any()
}
