//! The keyboard, above every screen of the desk: what opens the palette, the list of shortcuts, the search; what takes back.
//!
//! Nothing fires while somebody types. Single keys can be switched off (WCAG 2.1.4), because speech and tremor press them too.

use invites_domain::policy::Verb;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::{
    kit::Toasts,
    routes::{Route, Step},
    shell::{Navigation, Session, storage},
};

/// Whether the palette and the list of shortcuts are open, and whether anybody has asked for them yet.
#[derive(Clone, Copy)]
pub struct Tools {
    /// The command palette.
    pub palette: RwSignal<bool>,
    /// The list of shortcuts.
    pub help: RwSignal<bool>,
}

impl Tools {
    pub(super) fn closed() -> Self {
        Self {
            palette: RwSignal::new(false),
            help: RwSignal::new(false),
        }
    }
}

/// The key under which the browser keeps that single keys are off.
const KEY: &str = "trackpass.keys";

/// Whether single keys act, as this browser keeps it.
#[derive(Clone, Copy)]
pub struct SingleKeys;

impl SingleKeys {
    /// What this browser keeps.
    #[must_use]
    pub fn stored() -> Self {
        Self
    }

    /// Whether they act: unless somebody switched them off.
    #[must_use]
    pub fn are_on(self) -> bool {
        storage()
            .and_then(|storage| storage.get_item(KEY).ok().flatten())
            .as_deref()
            != Some("off")
    }

    /// Switches them, from now on.
    pub fn set(self, on: bool) {
        if let Some(storage) = storage() {
            // A browser without storage keeps them on.
            let _ = if on {
                storage.remove_item(KEY)
            } else {
                storage.set_item(KEY, "off")
            };
        }
    }
}

/// What the platform calls its command key.
#[must_use]
pub fn command_key() -> &'static str {
    let agent = window().navigator().user_agent().unwrap_or_default();
    if agent.contains("Mac") { "⌘" } else { "Ctrl" }
}

/// Listens for as long as the desk stands.
pub(super) fn listen(tools: Tools) {
    let (session, navigation, toasts) = (Session::here(), Navigation::here(), Toasts::here());
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        if meant(&event).is_some_and(|shortcut| act(shortcut, tools, session, navigation, toasts)) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shortcut {
    Palette,
    Help,
    Search,
    Create,
    Undo,
    Messages,
}

/// The shortcut that a press is, where and while shortcuts act.
fn meant(event: &leptos::ev::KeyboardEvent) -> Option<Shortcut> {
    let chord = event.ctrl_key() || event.meta_key();
    let key = event.key();
    let open = |selector| document().query_selector(selector).ok().flatten().is_some();
    if chord && !event.alt_key() && !event.shift_key() && key.eq_ignore_ascii_case("k") {
        return (!open("dialog[open]:not(.palette)")).then_some(Shortcut::Palette);
    }
    if is_typing(event) || open("dialog[open]") {
        return None;
    }
    match (chord, event.alt_key(), key.as_str()) {
        (true, false, "z") => Some(Shortcut::Undo),
        (false, false, "F8") => Some(Shortcut::Messages),
        (false, false, single) if SingleKeys::stored().are_on() => match single {
            "?" => Some(Shortcut::Help),
            "/" => Some(Shortcut::Search),
            "c" => Some(Shortcut::Create),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the press goes into something that takes text, or that finds its options by letters.
fn is_typing(event: &leptos::ev::KeyboardEvent) -> bool {
    const TAKES_TEXT: &str = "textarea, select, [contenteditable], [role=listbox], [role=textbox], \
                              input:not([type=checkbox], [type=radio], [type=button], [type=range])";
    let element = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.closest(TAKES_TEXT).ok().flatten().is_some())
}

/// Does it. Whether the press is used up.
fn act(shortcut: Shortcut, tools: Tools, session: Session, navigation: Navigation, toasts: Toasts) -> bool {
    match shortcut {
        Shortcut::Palette => tools.palette.update(|open| *open = !*open),
        Shortcut::Help => tools.help.set(true),
        Shortcut::Search => return focus_search(),
        Shortcut::Create if !untrack(|| session.may(Verb::ManageInvites)) => return false,
        Shortcut::Create => navigation.go(&Route::NewInvite { step: Step::Basics }.href()),
        Shortcut::Undo => return toasts.undo_newest(),
        Shortcut::Messages => toasts.focus(),
    }
    true
}

/// Moves focus into the screen's search, if it has one.
fn focus_search() -> bool {
    let field = document().query_selector("main input[type=search]").ok().flatten();
    let field = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
    field.is_some_and(|field| field.focus().is_ok())
}
