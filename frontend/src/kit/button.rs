//! Buttons. One primary per view; a disabled button has its reason beside it.

use leptos::prelude::*;

use super::{
    icon::{Icon, icon},
    live,
};

/// What a button means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several.
    #[default]
    Plain,
    /// What this view is for.
    Primary,
    /// Present, not asking.
    Quiet,
    /// Takes something away.
    Danger,
    /// Leads to taking something away.
    DangerQuiet,
}

/// How large a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// In rows and toolbars.
    Small,
    /// Everywhere else.
    #[default]
    Medium,
    /// The one action of a learner's page.
    Large,
    /// Large, and as wide as its column.
    Block,
}

fn class(kind: ButtonKind, size: ButtonSize, only_icon: bool) -> String {
    let kind = match kind {
        ButtonKind::Plain => "",
        ButtonKind::Primary => " primary",
        ButtonKind::Quiet => " quiet",
        ButtonKind::Danger => " danger",
        ButtonKind::DangerQuiet => " danger-quiet",
    };
    let size = match size {
        ButtonSize::Small => " sm",
        ButtonSize::Medium => "",
        ButtonSize::Large => " lg",
        ButtonSize::Block => " lg block",
    };
    format!("btn{kind}{size}{}", if only_icon { " icon" } else { "" })
}

/// A button with a word.
#[component]
pub fn Button(
    /// What it means.
    #[prop(optional)]
    kind: ButtonKind,
    /// How large it is.
    #[prop(optional)]
    size: ButtonSize,
    /// An icon in front of the word.
    #[prop(optional, into)]
    glyph: Option<Icon>,
    /// Whether it cannot be pressed. It stays focusable, so that its reason can be found.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether what it started is still under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether it sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// Whether it takes focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// The element that says why it is disabled.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// What it does. A submit button needs none.
    #[prop(optional, into)]
    on_press: Option<UnsyncCallback<()>>,
    /// The word.
    children: Children,
) -> AnyView {
    let press = move |event: leptos::ev::MouseEvent| {
        if disabled.get_untracked() || busy.get_untracked() {
            event.prevent_default();
        } else if let Some(press) = on_press {
            press.run(());
        }
    };
    view! {
        <button
            class=class(kind, size, false)
            type=if submit { "submit" } else { "button" }
            autofocus=autofocus
            aria-disabled=move || disabled.get().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-describedby=described_by
            on:click=press
        >
            {live(move || match (busy.get(), glyph) {
                (true, _) => view! { <span class="spin" aria-hidden="true"></span> }.into_any(),
                (false, Some(glyph)) => icon(glyph),
                (false, None) => ().into_any(),
            })}
            {children()}
        </button>
    }
    .into_any()
}

/// A button that shows only an icon: close, more, copy, move.
#[component]
pub fn IconButton(
    /// The icon.
    glyph: Icon,
    /// What it does, in words, for those who do not see the icon and on hover.
    #[prop(into)]
    label: Signal<String>,
    /// What it means.
    #[prop(default = ButtonKind::Quiet)]
    kind: ButtonKind,
    /// How large it is.
    #[prop(default = ButtonSize::Small)]
    size: ButtonSize,
    /// What it does.
    #[prop(into)]
    on_press: UnsyncCallback<()>,
) -> AnyView {
    view! {
        <button
            class=class(kind, size, true)
            type="button"
            aria-label=label
            title=label
            on:click=move |_| on_press.run(())
        >
            {icon(glyph)}
        </button>
    }
    .into_any()
}
