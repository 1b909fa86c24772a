//! A refusal that helps: the rule, the facts, when it may change, and what to do now.
//!
//! A denial is for the person it concerns, so it tells nothing that its reader may not know: the words for a deleted
//! invite are the words for an unknown one (R115), and no denial names demand, lists or other people (R114).

use std::fmt;

use serde::Serialize;

use crate::rule::Rule;
use crate::time::{Instant, rfc3339, utc_words};
use crate::visitor::VisitorAnswer;

named! {
    /// Why something is refused, stable for scripts.
    pub enum DenialCode {
        /// No such link.
        NotFound = "NOT_FOUND",
        /// The organiser removed access.
        AccessRemoved = "ACCESS_REMOVED",
        /// The person's own access ended.
        AccessEnded = "ACCESS_ENDED",
        /// The link takes no new people any more.
        Closed = "CLOSED",
        /// The link takes no new people yet.
        NotYetOpen = "NOT_YET_OPEN",
        /// An e-mail address must be proven first.
        ProveEmail = "PROVE_EMAIL",
        /// The proven address is not on the list.
        NotOnList = "NOT_ON_LIST",
        /// No seat is free.
        Full = "FULL",
        /// The details form comes first.
        DetailsRequired = "DETAILS_REQUIRED",
        /// All plays of this track are used.
        PlayLimitReached = "PLAY_LIMIT_REACHED",
        /// The claim does not hold this track.
        TrackNotInClaim = "TRACK_NOT_IN_CLAIM",
        /// The play is over.
        PlayOver = "PLAY_OVER",
        /// The challenge is not reached yet, or this step does not fit its state.
        ChallengeNotOpen = "CHALLENGE_NOT_OPEN",
        /// This challenge may not be skipped.
        SkippingOff = "SKIPPING_OFF",
    }
}

/// One fact a decision looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Its name, camelCase.
    pub name: &'static str,
    /// Its value: text, a number, or an instant as RFC 3339.
    pub value: String,
}

impl Fact {
    /// A fact in words or numbers.
    #[must_use]
    pub fn new(name: &'static str, value: &dyn fmt::Display) -> Self {
        Self {
            name,
            value: value.to_string(),
        }
    }

    /// A fact that is an instant.
    #[must_use]
    pub fn at(name: &'static str, value: Instant) -> Self {
        Self {
            name,
            value: rfc3339(value),
        }
    }
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Denial {
    /// The kind of refusal.
    pub code: DenialCode,
    /// The rule that decided.
    pub rule: Rule,
    /// A sentence for the person.
    pub message: String,
    /// What the decision looked at.
    pub facts: Vec<Fact>,
    /// When the same question gets another answer by itself; `None` if never.
    pub next_change_at: Option<Instant>,
    /// What the person can do now.
    pub remedy: Option<String>,
}

impl Denial {
    pub(crate) fn new(code: DenialCode, rule: Rule, message: impl Into<String>) -> Self {
        Self {
            code,
            rule,
            message: message.into(),
            facts: Vec::new(),
            next_change_at: None,
            remedy: None,
        }
    }

    pub(crate) fn facts(mut self, facts: impl IntoIterator<Item = Fact>) -> Self {
        self.facts.extend(facts);
        self
    }

    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    pub(crate) fn access_removed(at: Instant) -> Self {
        Self::new(
            DenialCode::AccessRemoved,
            Rule::R52,
            "The organiser removed your access.",
        )
        .facts([Fact::at("revokedAt", at)])
        .remedy("Ask the organiser to restore it.")
    }

    pub(crate) fn access_ended(at: Instant) -> Self {
        let message = format!("Your access ended on {}. Your results stay readable.", utc_words(at));
        Self::new(DenialCode::AccessEnded, Rule::R21, message)
            .facts([Fact::at("accessEndsAt", at)])
            .remedy("Ask the organiser to extend your access.")
    }

    /// The refusal in a visitor's answer; `None` for the two answers that let the visitor in.
    #[must_use]
    pub fn of_answer(answer: &VisitorAnswer) -> Option<Self> {
        let denial = match answer {
            VisitorAnswer::Content { .. } | VisitorAnswer::MayClaim => return None,
            VisitorAnswer::NotFound => Self::new(DenialCode::NotFound, Rule::R115, "This link leads to no invite.")
                .remedy("Check that the whole link was copied, or ask the person who sent it for a new one."),
            VisitorAnswer::AccessRemoved { at } => Self::access_removed(*at),
            VisitorAnswer::AccessEnded { at } => Self::access_ended(*at),
            VisitorAnswer::Closed { at } => Self::new(
                DenialCode::Closed,
                Rule::R31,
                format!("This invite closed on {}.", utc_words(*at)),
            )
            .facts([Fact::at("closedAt", *at)])
            .remedy("Ask the organiser to open it again."),
            VisitorAnswer::NotYetOpen { opens_at, starts_at } => {
                let mut denial = Self::new(
                    DenialCode::NotYetOpen,
                    Rule::R41,
                    format!("This invite opens on {}.", utc_words(*opens_at)),
                )
                .facts([Fact::at("opensAt", *opens_at), Fact::at("startsAt", *starts_at)])
                .remedy("Come back then; this page opens by itself.");
                denial.next_change_at = Some(*opens_at);
                denial
            }
            VisitorAnswer::ProveEmail => {
                Self::new(DenialCode::ProveEmail, Rule::R60, "This invite is for specific people.")
                    .remedy("Prove your e-mail address with the code we send to it.")
            }
            VisitorAnswer::NotOnList { email } => Self::new(
                DenialCode::NotOnList,
                Rule::R59,
                format!("This invite is for other addresses; you are {email}."),
            )
            .facts([Fact::new("email", email)])
            .remedy("Use another address, or ask the organiser to add yours."),
            VisitorAnswer::Full => Self::new(DenialCode::Full, Rule::R47, "This invite is full.")
                .remedy("Ask the organiser for a seat, or try again later: seats can come free."),
            VisitorAnswer::LeaveDetails => Self::new(
                DenialCode::DetailsRequired,
                Rule::R56,
                "The organiser asks for your details first.",
            )
            .remedy("Fill in the form."),
        };
        Some(denial)
    }
}
