//! Short results that need no answer: saved, copied, not saved. One polite live region for the whole page.
//!
//! ```ignore
//! let toasts = Toasts::here();
//! toasts.done("Link copied.");
//! toasts.failed("Not saved: Tomas changed this invite a minute ago.");
//! // What has been done, and the way back. `undo` runs at most once, and only until the deadline.
//! toasts.undoable("Access removed for 3 learners.", UnsyncCallback::new(move |()| restore(ids.clone())));
//! ```
//!
//! # Undo
//! What [`Toasts::undoable`] speaks of **has happened**: the server has said so. *Undo* asks it for the opposite, so offer it
//! where there is one (removed access can be restored, a changed end can be set back), and ask before what has none. The
//! callback outlives the screen that made it: it may hold the page's [`Toasts`], `Session` and `Navigation`, ids and words; of
//! the screen's own signals it uses `try_set` and `try_update` only. It says its own result (`toasts.done("Access restored.")`).
//!
//! # How long they stay
//! The style sheet is the clock: each toast wears a line that shrinks, and goes when the line has. So the time stops while
//! the pointer or the focus is on any of them, with no timers here. `Ctrl Z` (outside of fields) presses the newest *Undo*, `F8` leads
//! into the toasts, Esc puts one away, and focus goes back to where it came from.

mod queue;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    icon::{Icon, icon},
    live,
};
use queue::{PLACES, Queue};

/// The animation of a toast's line, in `kit.css`.
const RUN_OUT: &str = "run-out";

#[derive(Clone)]
struct Toast {
    text: String,
    /// Its class: how it looks, and by that how long it stays.
    class: &'static str,
    action: Option<(String, UnsyncCallback<()>)>,
}

/// Says results. Take it from the context with [`Toasts::here`].
#[derive(Clone, Copy)]
pub struct Toasts {
    queue: RwSignal<Queue<Toast>, LocalStorage>,
}

impl Default for Toasts {
    fn default() -> Self {
        Self {
            queue: RwSignal::new_local(Queue::default()),
        }
    }
}

impl Toasts {
    /// The page's toasts. The shell provides them; outside of it, what is said is not shown.
    #[must_use]
    pub fn here() -> Self {
        use_context().unwrap_or_default()
    }

    /// Says that something worked. Stays for six seconds.
    pub fn done(self, text: impl Into<String>) {
        self.say(text.into(), "toast", None);
    }

    /// Says that something worked, with a way to see it. Stays for ten seconds.
    pub fn done_with(self, text: impl Into<String>, action: impl Into<String>, run: UnsyncCallback<()>) {
        self.say(text.into(), "toast acts", Some((action.into(), run)));
    }

    /// Says what has been done and offers *Undo* for ten seconds, counted while nobody points at it. See the module's head.
    pub fn undoable(self, text: impl Into<String>, undo: UnsyncCallback<()>) {
        self.say(text.into(), "toast acts undo", Some(("Undo".to_owned(), undo)));
    }

    /// Says that something did not work. The sentence says what is kept and what to do. Stays for ten seconds.
    pub fn failed(self, text: impl Into<String>) {
        self.say(text.into(), "toast bad acts", None);
    }

    /// Presses the newest *Undo* on screen. Whether there was one.
    pub fn undo_newest(self) -> bool {
        let newest = self
            .queue
            .with_untracked(|queue| queue.newest(|toast| toast.class.ends_with("undo")));
        newest.inspect(|number| self.act(*number)).is_some()
    }

    /// Moves focus to the newest toast that can be pressed, if one is on screen.
    pub fn focus(self) {
        let buttons = document().query_selector_all(".toasts button");
        let newest = buttons.ok().and_then(|list| list.get(list.length().checked_sub(1)?));
        if let Some(button) = newest.and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = button.focus();
        }
    }

    fn say(self, text: String, class: &'static str, action: Option<(String, UnsyncCallback<()>)>) {
        let toast = Toast { text, class, action };
        // Two things that can be undone are two, even if the words are the same.
        self.queue.update(|queue| {
            queue.push(toast, |said, now| {
                said.action.is_none() && now.action.is_none() && said.text == now.text
            });
        });
    }

    fn close(self, number: u32) -> Option<Toast> {
        self.queue.try_update(|queue| queue.take(number)).flatten()
    }

    fn act(self, number: u32) {
        if let Some((_, run)) = self.close(number).and_then(|toast| toast.action) {
            run.run(());
        }
    }
}

/// Where results show. The shell has one.
#[component]
pub fn ToastRegion() -> AnyView {
    let toasts = Toasts::here();
    let came_from: StoredValue<Option<web_sys::HtmlElement>, LocalStorage> = StoredValue::new_local(None);
    let region: NodeRef<html::Div> = NodeRef::new();
    let enter = move |event: ev::FocusEvent| {
        let before = event
            .related_target()
            .and_then(|from| from.dyn_into::<web_sys::HtmlElement>().ok());
        let inside =
            |from: &web_sys::HtmlElement| region.get_untracked().is_some_and(|region| region.contains(Some(from)));
        if let Some(before) = before.filter(|before| !inside(before)) {
            came_from.set_value(Some(before));
        }
    };
    // A pressed button disappears with its toast; without this, focus would fall to the start of the page.
    let leave = move || {
        let inside = region.get_untracked().is_some_and(|region| {
            document()
                .active_element()
                .is_some_and(|focused| region.contains(Some(&focused)))
        });
        let before = came_from.try_update_value(Option::take).flatten();
        if let Some(before) = before.filter(|before| inside && before.is_connected()) {
            let _ = before.focus();
        }
    };
    let show = move |number: u32, toast: Toast| {
        let Toast { text, class, action } = toast;
        let put_away = move || {
            leave();
            toasts.close(number);
        };
        let glyph = if class.contains("bad") { Icon::Alert } else { Icon::Done };
        view! {
            <div
                class=class
                on:animationend=move |event: ev::AnimationEvent| {
                    if event.animation_name() == RUN_OUT {
                        put_away();
                    }
                }
                on:keydown=move |event: ev::KeyboardEvent| {
                    if event.key() == "Escape" {
                        put_away();
                    }
                }
            >
                {icon(glyph)}
                <span>{text}</span>
                {action.map(|(words, _)| view! {
                    <button type="button" on:click=move |_| { leave(); toasts.act(number); }>{words}</button>
                })}
                {class.contains("acts").then(|| view! {
                    <button class="away" type="button" aria-label="Dismiss" on:click=move |_| put_away()>{icon(Icon::Cross)}</button>
                })}
            </div>
        }
        .into_any()
    };
    let places = (0..PLACES)
        .map(|place| {
            // A place is drawn anew only when another result stands in it, so that each keeps its clock.
            let number = Memo::new(move |_| toasts.queue.with(|queue| queue.at(place).map(|(number, _)| number)));
            live(move || {
                let number = number.get();
                let toast = toasts
                    .queue
                    .with_untracked(|queue| queue.at(place).map(|(_, toast)| toast.clone()));
                number
                    .zip(toast)
                    .map_or_else(|| ().into_any(), |(number, toast)| show(number, toast))
            })
        })
        .collect_view();
    view! {
        <div class="toasts" role="status" aria-live="polite" aria-atomic="false" node_ref=region on:focusin=enter>
            {places}
        </div>
    }
    .into_any()
}
