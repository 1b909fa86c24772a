//! Why a visitor gets an answer, and when the answer changes: the access tester and `explainAccess`.
//!
//! For authors only: unlike a denial it may name what outsiders must not learn.

use crate::denial::{Denial, Fact};
use crate::invite::{AccessSetting, InviteFacts};
use crate::rule::Rule;
use crate::time::Instant;
use crate::visitor::{Visitor, VisitorAnswer, answer_visitor};

/// A decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The answer at the instant asked about.
    pub answer: VisitorAnswer,
    /// The rule that decided.
    pub rule: Rule,
    /// What the decision looked at.
    pub facts: Vec<Fact>,
    /// What would mend a refusal.
    pub remedy: Option<String>,
    /// Every later instant at which the answer changes by itself, each with the answer from then on.
    pub changes: Vec<(Instant, VisitorAnswer)>,
}

/// Explains the answer at `at`, for these facts. The instants that follow assume that nobody changes the facts: time
/// alone passes.
#[must_use]
pub fn explain(invite: Option<&InviteFacts>, visitor: &Visitor, at: Instant) -> Explanation {
    let answer = answer_visitor(invite, visitor, at);
    Explanation {
        rule: deciding_rule(invite, &answer),
        facts: facts(invite, visitor),
        remedy: remedy(invite, &answer),
        changes: changes(invite, visitor, at, &answer),
        answer,
    }
}

/// The rule behind an answer, told apart further than a learner is told.
fn deciding_rule(invite: Option<&InviteFacts>, answer: &VisitorAnswer) -> Rule {
    match answer {
        VisitorAnswer::NotFound if invite.is_some() => Rule::R94,
        VisitorAnswer::NotFound => Rule::R115,
        VisitorAnswer::AccessRemoved { .. } => Rule::R52,
        VisitorAnswer::AccessEnded { .. } => Rule::R21,
        VisitorAnswer::Content { .. } => Rule::R67,
        VisitorAnswer::Closed { .. } => {
            let event = invite.is_some_and(|invite| invite.timing.opens_at().is_some());
            if event { Rule::R39 } else { Rule::R30 }
        }
        VisitorAnswer::NotYetOpen { .. } => Rule::R38,
        VisitorAnswer::ProveEmail => Rule::R60,
        VisitorAnswer::NotOnList { .. } => Rule::R59,
        VisitorAnswer::Full => Rule::R47,
        VisitorAnswer::LeaveDetails => Rule::R56,
        VisitorAnswer::MayClaim => match invite.map(|invite| invite.access_setting) {
            Some(AccessSetting::SpecificPeople) => Rule::R57,
            Some(AccessSetting::AnyoneLeavingDetails) => Rule::R78,
            Some(AccessSetting::AnyoneWithLink) | None => Rule::R55,
        },
    }
}

fn facts(invite: Option<&InviteFacts>, visitor: &Visitor) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(claim) = &visitor.claim {
        facts.push(Fact::at("claimedAt", claim.claimed_at));
        facts.extend(claim.access_ends_at.map(|at| Fact::at("accessEndsAt", at)));
        facts.extend(claim.revoked_at.map(|at| Fact::at("revokedAt", at)));
    }
    let Some(invite) = invite else {
        facts.push(Fact::new("invite", &"unknown"));
        return facts;
    };
    facts.extend(invite.deleted.map(|deletion| Fact::at("deletedAt", deletion.at)));
    facts.extend(invite.timing.opens_at().map(|at| Fact::at("opensAt", at)));
    facts.extend(invite.timing.closes_at().map(|at| Fact::at("closesAt", at)));
    facts.push(Fact::new("accessSetting", &invite.access_setting));
    match invite.access_setting {
        AccessSetting::AnyoneWithLink => {}
        AccessSetting::AnyoneLeavingDetails => facts.push(Fact::new("detailsGiven", &visitor.details_given)),
        AccessSetting::SpecificPeople => {
            facts.extend(visitor.proven_email.as_ref().map(|email| Fact::new("email", email)));
            facts.push(Fact::new("onAllowList", &visitor.on_allow_list));
        }
    }
    facts.push(Fact::new("claimCount", &invite.claim_count));
    facts.push(Fact::new("inviteLimit", &invite.invite_limit.get()));
    facts
}

/// What the author, not the visitor, can do about a refusal.
fn remedy(invite: Option<&InviteFacts>, answer: &VisitorAnswer) -> Option<String> {
    let words = match answer {
        VisitorAnswer::Content { .. } | VisitorAnswer::MayClaim => return None,
        VisitorAnswer::NotFound if invite.is_some() => "The invite is deleted: create another and send its link.",
        VisitorAnswer::NotFound => "Send the link again, copied whole.",
        VisitorAnswer::AccessRemoved { .. } => "Restore access for this learner.",
        VisitorAnswer::AccessEnded { .. } => "Extend access for this learner.",
        VisitorAnswer::Closed { .. } => "Move the closing instant into the future.",
        VisitorAnswer::NotYetOpen { .. } => "Wait until the link opens, or move the start earlier.",
        VisitorAnswer::NotOnList { .. } => "Add the address or its domain to the allowed e-mail addresses.",
        VisitorAnswer::Full => "Raise the limit, or remove someone's access.",
        VisitorAnswer::ProveEmail | VisitorAnswer::LeaveDetails => {
            return Denial::of_answer(answer).and_then(|denial| denial.remedy);
        }
    };
    Some(words.to_owned())
}

fn changes(
    invite: Option<&InviteFacts>,
    visitor: &Visitor,
    at: Instant,
    answer: &VisitorAnswer,
) -> Vec<(Instant, VisitorAnswer)> {
    let timing = invite.map(|invite| &invite.timing);
    let mut instants = [
        timing.and_then(|timing| timing.opens_at()),
        timing.and_then(|timing| timing.closes_at()),
        visitor.claim.as_ref().and_then(|claim| claim.access_ends_at),
    ];
    instants.sort_unstable();
    let mut changes: Vec<(Instant, VisitorAnswer)> = Vec::new();
    for instant in instants.into_iter().flatten().filter(|instant| *instant > at) {
        let then = answer_visitor(invite, visitor, instant);
        if then != *changes.last().map_or(answer, |(_, last)| last) {
            changes.push((instant, then));
        }
    }
    changes
}
