//! *Raise hand*, with a line about why if one likes, and *Lower hand*.

use invites_client::operations::{LowerHand, RaiseHand, lower_hand, raise_hand};
use leptos::prelude::*;

use super::run::Run;
use crate::{
    api,
    kit::{Button, ButtonKind, Dialog, Field, Icon, Question, TextInput, icon, words_for},
    learner::start::sentences,
};

/// The longest line, as the server counts it.
const LONGEST: u32 = 500;

/// Why the server refused, in words.
macro_rules! refusal {
    ($answer:expr, $field:ident) => {
        match $answer {
            Ok(data) => {
                let payload = data.$field;
                let denied = payload.denial.map(|denial| sentences(denial.message, denial.remedy));
                denied.or(payload.user_errors.into_iter().next().map(|error| error.message))
            }
            Err(error) => {
                let (title, text) = words_for(&error);
                Some(format!("{title}. {text}"))
            }
        }
    };
}

/// The button, and the dialog that it opens.
pub(super) fn button(run: Run) -> AnyView {
    let question = Question::default();
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    // Kept when the dialog is closed, and when the server cannot be reached.
    let note = RwSignal::new(String::new());
    let raise = move || {
        let Some(deed) = question.begin() else { return };
        wrong.set(None);
        let variables = raise_hand::Variables {
            play_id: run.id.get_value(),
            note: Some(note.get_untracked()).filter(|note| !note.trim().is_empty()),
        };
        api::spawn(Box::pin(async move {
            let refusal = refusal!(api::run::<RaiseHand>(variables).await, raise_hand);
            let asked = deed.over();
            match refusal {
                None => {
                    if asked {
                        question.close();
                    }
                    note.try_set(String::new());
                    run.hand_up.try_set(true);
                    run.moved.try_update(|moved| *moved += 1);
                }
                Some(refusal) if asked => {
                    wrong.try_set(Some(refusal));
                }
                Some(refusal) => run.toasts.failed(refusal),
            }
        }));
    };
    let press = move |_| {
        if run.hand_up.get_untracked() {
            lower(run, busy);
        } else {
            question.ask();
        }
    };
    let word = move || if run.hand_up.get() { "Lower hand" } else { "Raise hand" };
    view! {
        <button
            class="btn sm"
            class:help=move || run.hand_up.get()
            type="button"
            aria-label=word
            aria-busy=move || (busy.get() || question.busy.get()).then_some("true")
            on:click=press
        >
            {icon(Icon::Hand)}<span>{word}</span>
        </button>
        <Dialog open=question.open title="Raise your hand">
            <div class="body">
                <p class="muted">"The instructors of this event see it at once, and where you are. Somebody comes to you."</p>
                <form on:submit=move |event| { event.prevent_default(); raise(); }>
                    <Field
                        label="What is it about?"
                        optional=true
                        error=wrong
                        control=move |ids| view! { <TextInput ids value=note max_length=LONGEST /> }.into_any()
                    />
                </form>
            </div>
            <footer>
                <Button on_press=move |()| question.close()>"Cancel"</Button>
                <Button kind=ButtonKind::Primary glyph=Icon::Hand busy=question.busy on_press=move |()| raise()>"Raise hand"</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}

/// Takes the hand down; says why when that does not work.
pub(super) fn lower(run: Run, busy: RwSignal<bool>) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    let variables = lower_hand::Variables {
        play_id: run.id.get_value(),
    };
    api::spawn(Box::pin(async move {
        let refusal = refusal!(api::run::<LowerHand>(variables).await, lower_hand);
        busy.try_set(false);
        match refusal {
            Some(refusal) => run.toasts.failed(refusal),
            None => {
                run.hand_up.try_set(false);
                run.moved.try_update(|moved| *moved += 1);
            }
        }
    }));
}
