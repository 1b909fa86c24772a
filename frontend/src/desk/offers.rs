//! What a role may not do is not offered: the one place where a screen asks whether to show something that takes a right.
//!
//! [`offered`] leaves a button or a link out; [`needed`] and [`needed_screen`] say, where all of a part or of a screen would be
//! left out, what it takes and who can give it. They follow the role: the desk hears when it changes. The server judges again, whatever is shown.

use invites_domain::policy::{Role, Standing, Verb, allows};
use leptos::prelude::*;

use crate::{
    kit::{Empty, Heading, live},
    routes::{Route, SettingsPage},
    settings::role_name,
    shell::Session,
};

/// Shows `content` to those whose role allows `verb`, and nothing to others.
pub fn offered(verb: Verb, content: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let session = Session::here();
    // Drawn anew when the role changes, not each time the session is asked.
    let may = Memo::new(move |_| session.may(verb));
    live(move || if may.get() { content() } else { ().into_any() })
}

/// Shows `content` to those whose role allows `verb`; to others what it takes, under the name of `what`.
pub fn needed(verb: Verb, what: &'static str, content: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let session = Session::here();
    let may = Memo::new(move |_| session.may(verb));
    live(move || {
        if may.get() {
            content()
        } else {
            refused(session, verb, what)
        }
    })
}

/// [`needed`] for a whole screen, whose own heading comes with `content`.
pub fn needed_screen(verb: Verb, title: &'static str, content: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let session = Session::here();
    let may = Memo::new(move |_| session.may(verb));
    live(move || {
        if may.get() {
            return content();
        }
        view! { <div class="page"><Heading text=title />{refused(session, verb, title)}</div> }.into_any()
    })
}

/// What it takes, and who can give it.
fn refused(session: Session, verb: Verb, what: &str) -> AnyView {
    let team = session.team();
    let role = team.as_ref().map_or("", |team| role_name(team.role));
    let team = team.map(|team| team.name).unwrap_or_default();
    let (one, several) = least(verb);
    let text = format!(
        "Your role in {team} is {role}. Ask {one} to do this for you, or an owner to give you the role; Members says who they are."
    );
    let href = Route::Settings {
        page: SettingsPage::Members,
    }
    .href();
    view! {
        <Empty title=format!("{what}: for {several}") text=text>
            <a class="btn" href=href>"Members"</a>
        </Empty>
    }
    .into_any()
}

/// The least role that may, as one of its people and as all of them.
fn least(verb: Verb) -> (&'static str, &'static str) {
    let role = Role::ALL
        .iter()
        .copied()
        .find(|role| allows(&Standing::Member(*role), verb));
    match role {
        Some(Role::Viewer) => ("a viewer", "viewers"),
        Some(Role::Instructor) => ("an instructor", "instructors"),
        Some(Role::Author) => ("an author", "authors"),
        Some(Role::Owner) | None => ("an owner", "owners"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_offered_names_the_least_role_that_may() {
        assert_eq!(least(Verb::ManageInvites).1, "authors");
        assert_eq!(least(Verb::RunEvent).1, "instructors");
        assert_eq!(least(Verb::ManageTokens).1, "owners");
        assert_eq!(least(Verb::ReadInvites).1, "viewers");
    }
}
