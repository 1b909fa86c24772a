//! The kit: every component of the interface, on native elements, in the classes of `style/`.
//!
//! A component returns [`AnyView`], so that a screen's type does not grow with what it shows: that is what keeps the page
//! small. The kit knows words, colours and keys; it does not know invites, tracks or the server. One thing it knows of the
//! client: how to say a [`ClientError`](invites_client::ClientError), because every screen has to.
//!
//! The gallery at `/kit` (development only) shows all of it in the current theme.

pub mod answer;
pub mod button;
pub mod chart;
pub mod chip;
pub mod choice;
pub mod clipboard;
pub mod data;
pub mod dialog;
pub mod field;
pub mod file;
pub mod icon;
pub mod menu;
pub mod progress;
pub mod series;
pub mod state;
pub mod status;
pub mod stepper;
pub mod toast;

use std::cell::Cell;

use leptos::prelude::{AnyView, IntoAny};

pub use answer::{each, found, listed, loaded, rows};
pub use button::{Button, ButtonKind, ButtonSize, IconButton};
pub use chip::{Chip, ChipTone, FilterChip};
pub use choice::{Checkbox, Choice, RadioCards, Segmented, Switch};
pub use clipboard::copy_text;
pub use data::{Column, Tab, Table, Tabs};
pub use dialog::{Deed, Dialog, Question};
pub use field::{Field, FieldIds, Select, TextArea, TextInput};
pub use file::save_as;
pub use icon::{Icon, icon, large_icon, mark, small_icon};
pub use menu::Menu;
pub use progress::{Bar, Cell as RailCell, Lane, Pass, Rail, Ruler, Span, Tick, rail_of};
pub use state::{Empty, ErrorState, Heading, cards_skeleton, page_skeleton, skeleton_lines, words_for};
pub use status::{Badge, Banner, Status, Tone};
pub use stepper::Stepper;
pub use toast::{ToastRegion, Toasts};

/// A part of the view that changes with the signals it reads.
///
/// Write `live(move || …)` rather than `(move || …).into_any()`: the closure is boxed, so that the machinery of all of them
/// stands in the page once, and not once for each.
#[must_use]
pub fn live(part: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    let part: Box<dyn FnMut() -> AnyView + Send> = Box::new(part);
    part.into_any()
}

/// [`live`] for a part of any type: a text, a view, perhaps nothing.
#[must_use]
pub fn changing<V: IntoAny>(mut part: impl FnMut() -> V + Send + 'static) -> AnyView {
    live(move || part().into_any())
}

thread_local! {
    static NEXT_ID: Cell<u32> = const { Cell::new(0) };
}

/// An element id that no other element of this page has.
#[must_use]
pub fn element_id(what: &str) -> String {
    NEXT_ID.with(|next| {
        let number = next.get();
        next.set(number + 1);
        format!("{what}-{number}")
    })
}
