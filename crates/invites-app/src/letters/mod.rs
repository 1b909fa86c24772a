//! What letters tell, and in which words. A letter waits in the queue as facts, and is written when it is sent.
//!
//! It knows neither the queue nor how a page of mail looks ([`page`]).

mod page;

use invites_domain::ids::{ClaimId, PersonId, TeamId};
use invites_domain::letter::LetterKind;
use invites_domain::notice::NoticeKind;
use invites_domain::policy::Role;
use invites_domain::time::Instant;
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
    /// [`LetterKind::MemberInvitation`]; written from what holds when it is sent.
    MemberInvitation {
        /// To which team.
        team: TeamId,
        /// Who is invited.
        person: PersonId,
    },
    /// What a learner is told; written from what holds when it is sent.
    Notice {
        /// What about.
        kind: NoticeKind,
        /// Whose.
        claim: ClaimId,
        /// The instant it is about.
        about: Instant,
    },
}

impl Letter {
    /// Its kind.
    pub(crate) fn kind(&self) -> LetterKind {
        match self {
            Self::Notice { kind, .. } => (*kind).into(),
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

/// What an invitation to a team says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Joining<'a> {
    /// The team's name.
    pub(crate) team: &'a str,
    /// What they will be there.
    pub(crate) role: Role,
    /// Who invites, as people call them; none for a script.
    pub(crate) inviter: Option<&'a str>,
    /// The end of the invitation, in words.
    pub(crate) ends: &'a str,
    /// Where it is answered.
    pub(crate) join: &'a str,
}

/// The letter that invites somebody to a team.
pub(crate) fn member_invitation(told: &Joining<'_>) -> Page {
    let (article, role, may) = match told.role {
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
    let (who, title) = match told.inviter {
        Some(inviter) => {
            let who = Line::name(inviter).then(" invites you to ");
            (who.clone(), who)
        }
        None => (Line::of("You are invited to "), Line::of("Join ")),
    };
    Page::titled(title.then_name(told.team).then(" on Trackpass").as_subject())
        .line(
            who.then_name(told.team)
                .then(format!(" on Trackpass, as {article} {role}.")),
        )
        .line(Line::of(may))
        .button("Look at the invitation", told.join)
        .line(
            Line::of(
                "Sign in there with the address this message was sent to, and press Join. There is no password: a code \
                 comes by mail. The invitation ends on ",
            )
            .then(told.ends)
            .then("."),
        )
        .aside(Line::of(
            "If you do not know who invites you, ignore this message: nothing happens until you join.",
        ))
}

/// What a notice says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    /// What about.
    pub(crate) kind: NoticeKind,
    /// The invite's title.
    pub(crate) title: &'a str,
    /// The team's name.
    pub(crate) team: &'a str,
    /// The instant in words.
    pub(crate) when: &'a str,
    /// The invite's link.
    pub(crate) link: &'a str,
    /// Where notices end.
    pub(crate) unsubscribe: &'a str,
}

/// A notice to a learner.
pub(crate) fn notice(told: &Told<'_>) -> Page {
    let Told { title, when, .. } = *told;
    let (subject, line, button) = match told.kind {
        NoticeKind::AccessEndsSoon => (
            "Your access ends soon: ",
            Line::of("Your access to ").then_name(title).then(format!(
                " ends on {when}. Until then you can go on where you stopped; your results stay readable afterwards."
            )),
            Some("Continue"),
        ),
        NoticeKind::EventTomorrow => (
            "Tomorrow: ",
            Line::name(title).then(format!(" starts on {when}. The entry for your calendar is attached.")),
            Some("Look at the event"),
        ),
        NoticeKind::EventStarts => (
            "Starting: ",
            Line::name(title).then(format!(" starts on {when}. Come in.")),
            Some("Join"),
        ),
        NoticeKind::AccessRemoved => (
            "Your access was removed: ",
            Line::of("The organiser removed your access to ")
                .then_name(title)
                .then(format!(
                    " on {when}. If you think that is a mistake, ask them: they can restore it."
                )),
            None,
        ),
    };
    let page = Page::titled(Line::of(subject).then_name(title).as_subject()).line(line);
    let page = match button {
        Some(label) => page.button(label, told.link),
        None => page,
    };
    page.aside(
        Line::of("You get this because you hold this invite of ")
            .then_name(told.team)
            .then("."),
    )
    .link("No more notices of this team", told.unsubscribe)
}
