//! The states every screen has: its heading, its skeleton, nothing there yet, something went wrong.

use invites_client::{ClientError, Code, TransportError};
use leptos::{html, prelude::*};

use super::button::{Button, ButtonKind};
use crate::shell::{Navigation, Width, use_route};

/// The screen's one `h1`. It gives the tab its title and takes focus after a navigation.
#[component]
pub fn Heading(
    /// The words.
    #[prop(into)]
    text: Signal<String>,
    /// What the tab says in front of the words, such as the step of a wizard.
    #[prop(optional, into)]
    part: Option<String>,
) -> AnyView {
    let heading: NodeRef<html::H1> = NodeRef::new();
    let navigation = Navigation::here();
    Effect::new(move |_| {
        let part = part.as_deref().map(|part| format!("{part} · ")).unwrap_or_default();
        text.with(|text| document().set_title(&format!("{part}{text} · Trackpass")));
    });
    Effect::new(move |_| {
        if let (Some(heading), true) = (heading.get(), navigation.wants_focus()) {
            navigation.focused();
            let _ = heading.focus();
        }
    });
    view! { <h1 tabindex="-1" node_ref=heading><bdi>{text}</bdi></h1> }.into_any()
}

/// Nothing there yet, and what to do about it.
#[component]
pub fn Empty(
    /// What is not there.
    #[prop(into)]
    title: String,
    /// What that means.
    #[prop(into)]
    text: String,
    /// The ways on.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="empty">
            <span class="rail" aria-hidden="true">{(0..8).map(|_| view! { <i></i> }).collect_view()}</span>
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="btns">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// What happened, what is kept, what to do.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
#[component]
pub fn ErrorState(
    /// What happened.
    #[prop(into)]
    error: ClientError,
    /// Asks again.
    #[prop(into)]
    on_retry: UnsyncCallback<()>,
) -> AnyView {
    let (title, text) = words_for(&error);
    view! {
        <div class="empty" role="alert">
            <h2>{title}</h2>
            <p>{text}</p>
            <div class="btns"><Button kind=ButtonKind::Primary on_press=on_retry>"Try again"</Button></div>
        </div>
    }
    .into_any()
}

/// An error as a title and a sentence for a person.
#[must_use]
pub fn words_for(error: &ClientError) -> (&'static str, String) {
    let said = error.to_string();
    match (error, error.code()) {
        (ClientError::Transport(TransportError::Unreachable), _) => (
            "The server cannot be reached",
            "What you did before is saved. Check the connection, then try again.".to_owned(),
        ),
        (ClientError::Transport(TransportError::NotGraphql { status }), _) => (
            "The server is not answering as it should",
            format!("Something in between answered with status {status}. Wait a moment, then try again."),
        ),
        (ClientError::Transport(TransportError::Malformed(_)), _) => (
            "This page is older than the server",
            "Trackpass was updated while the page was open. Reload the page to continue.".to_owned(),
        ),
        (_, Some(Code::Unauthenticated)) => (
            "You are signed out",
            "Sign in again to go on; nothing is lost.".to_owned(),
        ),
        (_, Some(Code::Forbidden)) => ("You may not see this", said),
        (_, Some(Code::NotFound)) => ("This does not exist", said),
        (
            _,
            Some(Code::RateLimited {
                retry_after: Some(seconds),
            }),
        ) => ("Too many requests", format!("Wait {seconds} seconds, then try again.")),
        (_, Some(Code::RateLimited { retry_after: None })) => {
            ("Too many requests", "Wait a moment, then try again.".to_owned())
        }
        (_, Some(Code::Conflict)) => ("Somebody changed this in between", said),
        (
            _,
            Some(Code::Internal {
                correlation_id: Some(id),
            }),
        ) => (
            "The server failed",
            format!("Try again; if it happens again, tell whoever runs this server “{id}”."),
        ),
        (_, Some(Code::Internal { correlation_id: None })) => {
            ("The server failed", "Wait a moment, then try again.".to_owned())
        }
        _ => ("The server refused this", said),
    }
}

/// Lines of a skeleton, in percent of the width.
#[must_use]
pub fn skeleton_lines(widths: &'static [u8]) -> AnyView {
    widths
        .iter()
        .map(|width| view! { <span class="skel line" style:--w=format!("{width}%")></span> })
        .collect_view()
        .into_any()
}

/// A page whose layout is not known yet, as wide as its address says: a title and some lines.
#[must_use]
pub fn page_skeleton() -> AnyView {
    let class = use_route().with_untracked(|route| Width::of(route).class());
    view! {
        <div class=class aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="skel-page" aria-hidden="true">
                <span class="skel title"></span>
                {skeleton_lines(&[60, 92, 84, 88, 40])}
            </div>
        </div>
    }
    .into_any()
}

/// A page of two cards, a head and what stands below it; `class` is of the page's outermost element.
#[must_use]
pub fn cards_skeleton(class: Option<&'static str>) -> AnyView {
    view! {
        <div class=class aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="skel-page" aria-hidden="true">
                <span class="skel title"></span>
                <div class="card"><div class="in stack-4">{skeleton_lines(&[90, 90])}</div></div>
                <div class="card"><div class="in stack-4">{skeleton_lines(&[60, 82, 74, 66, 40])}</div></div>
            </div>
        </div>
    }
    .into_any()
}
