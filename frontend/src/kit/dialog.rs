//! A dialog: the browser's own, which traps focus, closes on Esc and gives focus back to what opened it.

use leptos::{html, prelude::*};

use super::{button::IconButton, element_id, icon::Icon};

/// What a [`Dialog`] asks, of one thing after another, and the deed that it confirms.
///
/// An answer belongs to the asking it came from: one that comes when the dialog was closed and opened for something else
/// closes nothing, and frees no button.
#[derive(Clone, Copy)]
pub struct Question {
    /// Whether it is on screen.
    pub open: RwSignal<bool>,
    /// Whether its deed is under way.
    pub busy: RwSignal<bool>,
    number: StoredValue<u32>,
}

impl Default for Question {
    fn default() -> Self {
        Self {
            open: RwSignal::new(false),
            busy: RwSignal::new(false),
            number: StoredValue::new(0),
        }
    }
}

impl Question {
    /// Asks.
    pub fn ask(self) {
        self.number.update_value(|number| *number += 1);
        self.busy.set(false);
        self.open.set(true);
    }

    /// Takes it from the screen.
    pub fn close(self) {
        self.open.try_set(false);
    }

    /// Begins the deed; `None` while it is under way.
    #[must_use]
    pub fn begin(self) -> Option<Deed> {
        if self.busy.get_untracked() {
            return None;
        }
        self.busy.set(true);
        Some(Deed {
            question: self,
            number: self.number.get_value(),
        })
    }
}

/// A deed under way.
#[derive(Clone, Copy)]
pub struct Deed {
    question: Question,
    number: u32,
}

impl Deed {
    /// The deed is over. Whether the question that it came from is still on screen: what is to be mended is said there, and
    /// otherwise elsewhere.
    #[must_use]
    pub fn over(self) -> bool {
        let asked = self.question.number.try_get_value() == Some(self.number);
        if asked {
            self.question.busy.try_set(false);
        }
        asked && self.question.open.try_get_untracked() == Some(true)
    }
}

/// A modal dialog. Its content exists only while it is open; the element with `autofocus` takes focus.
#[component]
pub fn Dialog(
    /// Whether it is open. Esc and the cross set it to false.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// The content: a `<div class="body">`, then a `<footer>` with the buttons.
    children: ChildrenFn,
) -> AnyView {
    let dialog: NodeRef<html::Dialog> = NodeRef::new();
    let title_id = element_id("dialog");
    let labelled_by = title_id.clone();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() {
            // After the content is there: `showModal` looks for `autofocus` at once.
            request_animation_frame(move || {
                if !dialog.open() {
                    let _ = dialog.show_modal();
                }
            });
        } else if dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby=labelled_by on:close=move |_| open.set(false)>
            {move || open.get().then(|| view! {
                <header>
                    <h2 id=title_id.clone()>{title}</h2>
                    <IconButton glyph=Icon::Cross label="Close" on_press=move |()| open.set(false) />
                </header>
                {children()}
            })}
        </dialog>
    }
    .into_any()
}
