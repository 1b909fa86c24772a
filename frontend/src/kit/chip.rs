//! Chips: values that can be taken away, and filters that can be pressed.

use leptos::prelude::*;

use super::icon::{Icon, small_icon};

/// What is to be said about a chip's value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChipTone {
    /// Nothing.
    #[default]
    Plain,
    /// It stands there twice.
    Duplicate,
    /// It cannot be used.
    Invalid,
}

/// A value of a list, with a cross to take it away. Put chips into a `<ul class="chips">`.
#[component]
pub fn Chip(
    /// The value.
    #[prop(into)]
    text: String,
    /// What is to be said about it.
    #[prop(optional)]
    tone: ChipTone,
    /// Takes it away; without it, there is no cross.
    #[prop(optional, into)]
    on_remove: Option<UnsyncCallback<()>>,
) -> AnyView {
    let (class, remove) = match tone {
        ChipTone::Plain => ("chip", "Remove"),
        ChipTone::Duplicate => ("chip dup", "Remove duplicate"),
        ChipTone::Invalid => ("chip bad", "Remove invalid"),
    };
    let label = format!("{remove} {text}");
    view! {
        <li class=class>
            <span><bdi>{text}</bdi></span>
            {on_remove.map(|remove| view! {
                <button type="button" aria-label=label on:click=move |_| remove.run(())>{small_icon(Icon::Cross)}</button>
            })}
        </li>
    }
    .into_any()
}

/// A filter that is on or off.
#[component]
pub fn FilterChip(
    /// What it lets through.
    #[prop(into)]
    label: String,
    /// Its icon.
    #[prop(optional, into)]
    glyph: Option<Icon>,
    /// How many it lets through. A number that is not known yet has its place already.
    #[prop(optional, into)]
    count: Option<Signal<Option<i64>>>,
    /// Whether it is on.
    #[prop(into)]
    pressed: Signal<bool>,
    /// Turns it.
    #[prop(into)]
    on_press: UnsyncCallback<()>,
) -> AnyView {
    view! {
        <button
            class="filter"
            type="button"
            aria-pressed=move || if pressed.get() { "true" } else { "false" }
            on:click=move |_| on_press.run(())
        >
            {glyph.map(small_icon)}
            {label}
            {count.map(|count| view! { " " <span class="num">{move || count.get()}</span> })}
        </button>
    }
    .into_any()
}
