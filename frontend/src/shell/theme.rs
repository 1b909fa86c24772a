//! Light, dark, or as the system says. Kept in this browser; `boot/early.js` applies it before the first paint.

use leptos::prelude::*;

use super::session::storage;
use crate::kit::{Choice, Icon, Segmented, icon};

/// The key under which the browser keeps the choice; `boot/early.js` reads it too.
const KEY: &str = "trackpass.theme";

/// The choice of theme.
#[derive(Clone, Copy)]
pub struct Theme {
    /// `light`, `dark` or `system`.
    choice: RwSignal<&'static str>,
}

impl Theme {
    /// What this browser keeps.
    pub(super) fn stored() -> Self {
        let stored = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        Self {
            choice: RwSignal::new(known(stored.as_deref().unwrap_or_default())),
        }
    }

    /// The choice: `light`, `dark` or `system`. Tracked.
    #[must_use]
    pub fn current(self) -> &'static str {
        self.choice.get()
    }

    /// Sets and keeps a choice; an unknown one is `system`.
    pub fn choose(self, choice: &str) {
        let choice = known(choice);
        self.choice.set(choice);
        if let Some(root) = document().document_element() {
            // Neither call can fail: the names are constants that the document accepts.
            let _ = match choice {
                "system" => root.remove_attribute("data-theme"),
                forced => root.set_attribute("data-theme", forced),
            };
        }
        if let Some(storage) = storage() {
            // A browser without storage forgets the choice on reload.
            let _ = storage.set_item(KEY, choice);
        }
    }

    fn is_dark(self) -> bool {
        match self.choice.get() {
            "dark" => true,
            "light" => false,
            _ => window()
                .match_media("(prefers-color-scheme: dark)")
                .ok()
                .flatten()
                .is_some_and(|media| media.matches()),
        }
    }
}

fn known(choice: &str) -> &'static str {
    match choice {
        "light" => "light",
        "dark" => "dark",
        _ => "system",
    }
}

/// Switches between light and dark.
#[component]
pub fn ThemeButton() -> AnyView {
    let theme: Theme = expect_context();
    let switch = move |_| theme.choose(if theme.is_dark() { "light" } else { "dark" });
    view! {
        <button
            class="btn quiet icon sm theme-btn"
            type="button"
            aria-label="Switch between light and dark"
            on:click=switch
        >
            {icon(Icon::Sun)}
        </button>
    }
    .into_any()
}

/// System, light or dark.
#[component]
pub fn ThemeChoice() -> AnyView {
    let theme: Theme = expect_context();
    let choices = vec![
        Choice::new("system", "System"),
        Choice::new("light", "Light"),
        Choice::new("dark", "Dark"),
    ];
    view! {
        <Segmented
            label="Appearance"
            value=Signal::derive(move || theme.choice.get().to_owned())
            on_choose=move |choice: String| theme.choose(&choice)
            choices
        />
    }
    .into_any()
}
