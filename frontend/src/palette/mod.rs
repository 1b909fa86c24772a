//! The command palette and the list of shortcuts: what the keyboard opens above every screen of the desk.
//!
//! Loaded when it is first asked for. [`rank`] and [`entry`] know no browser and are tested without one.

pub mod entry;
pub mod rank;

mod help;
mod recent;
mod screen;

use leptos::prelude::*;

use crate::desk::keys::Tools;

crate::screens! { palette or nothing:
    /// The palette and the list of shortcuts, closed until `tools` says otherwise.
    tools(tools: Tools) => super::both(tools);
}

/// Nothing stands there while it loads: it comes above what is shown.
fn nothing() -> AnyView {
    ().into_any()
}

fn both(tools: Tools) -> AnyView {
    view! { {screen::palette(tools)}{help::help(tools)} }.into_any()
}
