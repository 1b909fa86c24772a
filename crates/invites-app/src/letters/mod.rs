//! What letters tell, and in which words. A letter waits in the queue as facts, and is written when it is sent.
//!
//! It knows neither the queue nor how a page of mail looks ([`page`]).

mod page;

use invites_domain::letter::LetterKind;
use invites_domain::policy::Role;
use invites_store::StoreError;
use serde::{Deserialize, Serialize};

pub(crate) use page::{Line, Page};

use crate::sign_in::CODE_LIFE;

/// A letter's facts. No secret is among them: a code is made when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Letter {
    /// [`LetterKind::SignInCode`].
    SignInCode,
    /// [`LetterKind::MemberInvitation`].
    MemberInvitation {
        /// The team's name.
        team: String,
        /// What they will be there.
        role: Role,
        /// Who invites, as people call them; none for a script.
        inviter: Option<String>,
    },
}

impl Letter {
    /// Its kind.
    pub(crate) const fn kind(&self) -> LetterKind {
        match self {
            Self::SignInCode => LetterKind::SignInCode,
            Self::MemberInvitation { .. } => LetterKind::MemberInvitation,
        }
    }

    /// As the queue keeps it.
    pub(crate) fn content(&self) -> Result<serde_json::Value, StoreError> {
        serde_json::to_value(self).map_err(corrupt)
    }

    /// Reads [`Letter::content`]'s form.
    pub(crate) fn read(content: &serde_json::Value) -> Result<Self, StoreError> {
        Self::deserialize(content).map_err(corrupt)
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the form that `map_err` takes")]
fn corrupt(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt {
        what: "outgoing_mail.content",
        reason: error.to_string(),
    }
}

/// The letter with a code for signing in.
pub(crate) fn sign_in_code(code: &str) -> Page {
    let minutes = CODE_LIFE.num_minutes();
    Page::titled(format!("{code} is your Trackpass code"))
        .line(Line::of("Your code is"))
        .code(code)
        .line(Line::of(format!(
            "Type it on the page that asked for it, within {minutes} minutes."
        )))
        .aside(Line::of(
            "If you did not ask for a code, somebody mistyped their address: ignore this message.",
        ))
}

/// The letter that invites somebody to a team. `sign_in` is where the answer to it is given.
pub(crate) fn member_invitation(team: &str, role: Role, inviter: Option<&str>, sign_in: &str) -> Page {
    let (article, role, may) = match role {
        Role::Viewer => ("a", "viewer", "Viewers read invites, learners and reports."),
        Role::Instructor => ("an", "instructor", "Instructors read everything and run live events."),
        Role::Author => (
            "an",
            "author",
            "Authors make tracks, invites and forms, and run live events.",
        ),
        Role::Owner => (
            "an",
            "owner",
            "Owners may do everything, and decide who belongs to the team.",
        ),
    };
    let who = match inviter {
        Some(inviter) => Line::name(inviter).then(" invites you to "),
        None => Line::of("You are invited to "),
    };
    let title = match inviter {
        Some(inviter) => Line::name(inviter).then(" invites you to ").then_name(team),
        None => Line::of("Join ").then_name(team),
    };
    Page::titled(title.then(" on Trackpass").as_subject())
        .line(who.then_name(team).then(format!(" on Trackpass, as {article} {role}.")))
        .line(Line::of(may))
        .button("Accept the invitation", sign_in)
        .line(Line::of(
            "You accept by signing in with the address this message was sent to. There is no password: a code comes by mail.",
        ))
        .aside(Line::of(
            "If you do not know who invites you, ignore this message: nothing happens until you sign in.",
        ))
}
