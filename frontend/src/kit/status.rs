//! Status: icon, colour and word, always the three.

use leptos::prelude::*;

use super::icon::{Icon, icon, small_icon};

/// What a status means; see the vocabulary in DESIGN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Done, open, live.
    Positive,
    /// Soon, full, unusual.
    Caution,
    /// Broken, refused, removed.
    Critical,
    /// In motion, upcoming.
    Progress,
    /// A person needs a person.
    Help,
    /// Over, idle, skipped.
    Neutral,
}

impl Tone {
    /// The class that sets the four colours of a status.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Caution => "caution",
            Self::Critical => "critical",
            Self::Progress => "progress",
            Self::Help => "help",
            Self::Neutral => "neutral",
        }
    }
}

/// A status in a row: a coloured icon, a plain word.
#[component]
pub fn Status(
    /// What it means.
    tone: Tone,
    /// Its icon.
    glyph: Icon,
    /// Its word.
    #[prop(into)]
    word: String,
) -> AnyView {
    view! { <span class=format!("status {}", tone.class())>{icon(glyph)}{word}</span> }.into_any()
}

/// A status that stands alone.
#[component]
pub fn Badge(
    /// What it means.
    tone: Tone,
    /// Its icon.
    glyph: Icon,
    /// Its word.
    #[prop(into)]
    word: String,
) -> AnyView {
    view! { <span class=format!("badge {}", tone.class())>{small_icon(glyph)}{word}</span> }.into_any()
}

/// Something to know about this page: a sentence, an explanation, perhaps a way out.
#[component]
pub fn Banner(
    /// What it means.
    tone: Tone,
    /// Its icon.
    glyph: Icon,
    /// The sentence.
    #[prop(into)]
    title: String,
    /// Explanation and way out.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class=format!("banner {}", tone.class())>
            {icon(glyph)}
            <div><b>{title}</b>{children.map(|children| children())}</div>
        </div>
    }
    .into_any()
}
