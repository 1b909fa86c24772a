//! Who else is editing: colleagues who have this invite open to change it right now. It warns, and blocks nobody: who saves
//! second is shown what the first changed (R92a).

use std::time::Duration;

use invites_client::operations::{NoteEditing, note_editing};
use leptos::prelude::*;

use super::{desk::Desk, kept::Place};
use crate::{
    api,
    kit::{Icon, changing, small_icon},
};

/// How often it is said that somebody is here: three times within the server's patience.
const AGAIN: Duration = Duration::from_secs(15);

/// A line beside the way back. It is there from the beginning, so that nothing moves when somebody comes.
pub(super) fn line(desk: Desk) -> AnyView {
    let Place::Edit(id) = desk.place.get_value() else {
        return ().into_any();
    };
    let others = RwSignal::new(Vec::new());
    let note = move |id: String| {
        api::spawn(Box::pin(async move {
            let answer = api::run::<NoteEditing>(note_editing::Variables { id, over: false }).await;
            // Where nobody answers nothing is known, and nothing is said.
            others.try_set(answer.map(named).unwrap_or_default());
        }));
    };
    note(id.clone());
    let here = id.clone();
    if let Ok(clock) = set_interval_with_handle(move || note(here.clone()), AGAIN) {
        on_cleanup(move || clock.clear());
    }
    // A hidden tab's clock is slowed down until nobody hears of it any more.
    let here = id.clone();
    let back = window_event_listener(leptos::ev::focus, move |_| note(here.clone()));
    on_cleanup(move || {
        back.remove();
        api::spawn(Box::pin(async move {
            // Who is not heard of is gone a little later anyway.
            let _ = api::run::<NoteEditing>(note_editing::Variables { id, over: true }).await;
        }));
    });
    let words = move || {
        let words = others.with(|others| said(others));
        (!words.is_empty()).then(|| view! { {small_icon(Icon::People)}<bdi>{words}</bdi> })
    };
    view! { <p class="others" role="status">{changing(words)}</p> }.into_any()
}

/// The others by name, or by address where no name is known.
fn named(data: note_editing::ResponseData) -> Vec<String> {
    let editors = data.note_editing.editors.into_iter();
    editors
        .map(|editor| editor.name.or(editor.email).unwrap_or_else(|| "Somebody".to_owned()))
        .collect()
}

/// "Mara and Jo are editing this invite too."
fn said(others: &[String]) -> String {
    match others {
        [] => String::new(),
        [one] => format!("{one} is editing this invite too."),
        [one, two] => format!("{one} and {two} are editing this invite too."),
        [one, two, rest @ ..] => {
            let rest = match rest.len() {
                1 => "another".to_owned(),
                many => format!("{many} others"),
            };
            format!("{one}, {two} and {rest} are editing this invite too.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn colleagues_are_named_as_far_as_a_line_reaches() {
        let names = ["Mara", "Jo", "Li", "Ed"].map(str::to_owned);
        assert_eq!(said(&[]), "");
        assert_eq!(said(&names[..1]), "Mara is editing this invite too.");
        assert_eq!(said(&names[..2]), "Mara and Jo are editing this invite too.");
        assert_eq!(said(&names[..3]), "Mara, Jo and another are editing this invite too.");
        assert_eq!(said(&names), "Mara, Jo and 2 others are editing this invite too.");
    }
}
