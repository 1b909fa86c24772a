//! Every shortcut, in a dialog.

use leptos::prelude::*;

use crate::{
    desk::keys::{SingleKeys, Tools, command_key},
    kit::Dialog,
    routes::{Route, SettingsPage},
};

/// A shortcut's keys, and what it does. `Ctrl` is the platform's command key.
type Shortcut = (&'static [&'static str], &'static str);

const EVERYWHERE: [Shortcut; 6] = [
    (&["Ctrl", "K"], "Command palette: find an invite, a track, an action"),
    (&["?"], "These shortcuts"),
    (&["/"], "Search on this page"),
    (&["C"], "Create an invite"),
    (&["Ctrl", "Z"], "Undo, while a message offers it"),
    (&["F8"], "Go to the messages"),
];

const IN_LISTS: [Shortcut; 5] = [
    (&["↑", "↓"], "Walk through a menu or the palette"),
    (&["Enter"], "Open what is chosen"),
    (&["Space"], "Pick up a track in a list, put it down; arrows move it"),
    (&["PgUp", "PgDn"], "Step a number by ten; Home is 0"),
    (&["Esc"], "Close, or put back what was picked up"),
];

fn list(title: &'static str, shortcuts: &'static [Shortcut]) -> AnyView {
    let rows = shortcuts
        .iter()
        .map(|(keys, words)| {
            let keys = keys
                .iter()
                .map(|key| view! { <kbd>{if *key == "Ctrl" { command_key() } else { key }}</kbd> })
                .collect_view();
            view! { <div><dt>{*words}</dt><dd>{keys}</dd></div> }
        })
        .collect_view();
    view! { <section><h3>{title}</h3><dl class="keys">{rows}</dl></section> }.into_any()
}

/// The dialog.
pub(super) fn help(tools: Tools) -> AnyView {
    let off = move || {
        (!SingleKeys::stored().are_on()).then(|| {
            let href = Route::Settings {
                page: SettingsPage::Appearance,
            }
            .href();
            view! { <p class="hint">"Single keys are switched off in this browser: "<a href=href on:click=move |_| tools.help.set(false)>"Appearance"</a>"."</p> }
        })
    };
    view! {
        <Dialog open=tools.help title="Keyboard shortcuts">
            <div class="body">
                <p class="muted">"Single keys act when you are not in a field."</p>
                {off()}
                {list("Everywhere", &EVERYWHERE)}
                {list("In lists, menus and fields", &IN_LISTS)}
            </div>
        </Dialog>
    }
    .into_any()
}
