//! A decision about one visitor, as it is shown: the same for what the page computed and for what the server answered.
//!
//! Pure: instants come as RFC 3339 and are put into words by the caller's [`InstantWords`].

use chrono::DateTime;
use invites_domain::{Explanation, Instant, InstantWords, InviteFacts, VisitorAnswer, time::rfc3339};

/// The answer, by the API's names (`InvitationState`, and `NOT_FOUND`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Unknown or deleted.
    NotFound,
    /// The organiser removed access.
    AccessRemoved,
    /// The person's own access ended.
    AccessEnded,
    /// Holds a claim and has the content.
    Content,
    /// The link takes no new people any more.
    Closed,
    /// The link takes no new people yet.
    NotYetOpen,
    /// An e-mail has to be proven first.
    ProveEmail,
    /// The proven e-mail is not on the list.
    NotOnList,
    /// All seats are taken.
    Full,
    /// The details form comes first.
    LeaveDetails,
    /// May claim.
    MayClaim,
}

impl Decision {
    const NAMES: [(Self, &'static str); 11] = [
        (Self::NotFound, "NOT_FOUND"),
        (Self::AccessRemoved, "ACCESS_REMOVED"),
        (Self::AccessEnded, "ACCESS_ENDED"),
        (Self::Content, "CONTENT"),
        (Self::Closed, "CLOSED"),
        (Self::NotYetOpen, "NOT_YET_OPEN"),
        (Self::ProveEmail, "PROVE_EMAIL"),
        (Self::NotOnList, "NOT_ON_LIST"),
        (Self::Full, "FULL"),
        (Self::LeaveDetails, "LEAVE_DETAILS"),
        (Self::MayClaim, "MAY_CLAIM"),
    ];

    /// The decision of an answer of the API; `None` for one that this page does not know yet.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let known = Self::NAMES.into_iter().find(|(_, known)| *known == name);
        known.map(|(decision, _)| decision)
    }

    /// The decision of an answer of the rules.
    #[must_use]
    pub fn of(answer: &VisitorAnswer) -> Self {
        match answer {
            VisitorAnswer::NotFound => Self::NotFound,
            VisitorAnswer::AccessRemoved { .. } => Self::AccessRemoved,
            VisitorAnswer::AccessEnded { .. } => Self::AccessEnded,
            VisitorAnswer::Content { .. } => Self::Content,
            VisitorAnswer::Closed { .. } => Self::Closed,
            VisitorAnswer::NotYetOpen { .. } => Self::NotYetOpen,
            VisitorAnswer::ProveEmail => Self::ProveEmail,
            VisitorAnswer::NotOnList { .. } => Self::NotOnList,
            VisitorAnswer::Full => Self::Full,
            VisitorAnswer::LeaveDetails => Self::LeaveDetails,
            VisitorAnswer::MayClaim => Self::MayClaim,
        }
    }

    /// The answer as an author reads it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::MayClaim => "Let in",
            Self::Content => "Has the content already",
            Self::LeaveDetails => "Asked for the details first, then let in",
            Self::ProveEmail => "Asked to prove an e-mail address first",
            Self::NotYetOpen => "Not let in yet: the link is not open",
            Self::Closed => "Not let in: the link is closed",
            Self::NotOnList => "Not let in: the address is not on the list",
            Self::Full => "Not let in: all seats are taken",
            Self::AccessRemoved => "Not let in: access was removed",
            Self::AccessEnded => "Content is over: their access ended; results stay readable",
            Self::NotFound => "Not let in: told that the link does not work",
        }
    }
}

/// A later instant at which the answer changes if nobody does anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// From when, RFC 3339.
    pub at: String,
    /// The answer from then on.
    pub decision: Decision,
}

/// A decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The instant asked about, RFC 3339.
    pub at: String,
    /// The answer then.
    pub decision: Decision,
    /// The number of the rule that decided: `R47`.
    pub rule: String,
    /// What the decision looked at, by the API's names: `("opensAt", "2030-05-09T10:00:00Z")`.
    pub facts: Vec<(String, String)>,
    /// What the author can do about a refusal.
    pub remedy: Option<String>,
    /// Every later turn, in order.
    pub turns: Vec<Turn>,
    /// For somebody who may claim: when the content they get would end. The outer `None` says nothing about it, the inner
    /// one that it has no end.
    pub keeps_until: Option<Option<String>>,
}

impl Verdict {
    /// What the rules say in the browser, of an invite that may not be saved yet.
    #[must_use]
    pub fn of(explanation: &Explanation, invite: &InviteFacts, at: Instant) -> Self {
        let decision = Decision::of(&explanation.answer);
        let lets_in = matches!(decision, Decision::MayClaim | Decision::LeaveDetails);
        Self {
            at: rfc3339(at),
            decision,
            rule: explanation.rule.to_string(),
            facts: explanation
                .facts
                .iter()
                .map(|fact| (fact.name.to_owned(), fact.value.clone()))
                .collect(),
            remedy: explanation.remedy.clone(),
            turns: explanation
                .changes
                .iter()
                .map(|(at, answer)| Turn {
                    at: rfc3339(*at),
                    decision: Decision::of(answer),
                })
                .collect(),
            keeps_until: lets_in.then(|| invite.access_end(at).map(rfc3339)),
        }
    }

    /// The facts as label and value, in the order of the decision; seats as one.
    #[must_use]
    pub fn facts_in_words(&self, words: &dyn InstantWords, zone: Option<&str>) -> Vec<(&'static str, String)> {
        let fact = |name: &str| self.facts.iter().find(|(fact, _)| fact == name).map(|(_, value)| value);
        let instant = |value: &str| in_words(value, words, zone);
        let yes_no = |value: &str| if value == "true" { "yes" } else { "no" }.to_owned();
        self.facts
            .iter()
            .filter_map(|(name, value)| {
                Some(match name.as_str() {
                    "claimedAt" => ("Claimed", instant(value)),
                    "accessEndsAt" => ("Their access ends", instant(value)),
                    "revokedAt" => ("Access removed", instant(value)),
                    "deletedAt" => ("Deleted", instant(value)),
                    "opensAt" => ("Link opens", instant(value)),
                    "closesAt" => ("Link closes", instant(value)),
                    "accessSetting" => ("Who may enter", setting(value)),
                    "detailsGiven" => ("Details left before", yes_no(value)),
                    "email" => ("Proven e-mail", value.clone()),
                    "onAllowList" => ("On the list", yes_no(value)),
                    "invite" => ("Invite", value.clone()),
                    "claimCount" => match fact("inviteLimit").map(String::as_str) {
                        None | Some("0") => ("Seats", format!("{value} taken, unlimited")),
                        Some(limit) => ("Seats", format!("{value} of {limit} taken")),
                    },
                    // Said with the count.
                    _ => return None,
                })
            })
            .collect()
    }

    /// What the deciding rule says, in a sentence.
    #[must_use]
    pub fn rule_in_words(&self) -> &'static str {
        match self.rule.as_str() {
            "R21" => "After their own end no play starts; results stay readable.",
            "R30" => "From its expiry on, the link takes no new people.",
            "R38" => "The link opens 24 hours before the event starts.",
            "R39" => "The link closes when the event ends.",
            "R47" => "When all seats are taken, nobody new gets in.",
            "R52" => "Whose access was removed cannot claim again by the link.",
            "R55" => "Anyone with the link may claim.",
            "R56" => "The details form comes before the claim.",
            "R57" => "Who is on the list may claim.",
            "R59" => "An address has to be on the list, or its domain.",
            "R60" => "The e-mail that is compared has to be proven, never merely typed.",
            "R67" => "Who claimed keeps the content, whatever became of the link.",
            "R78" => "Who left their details before is not asked again.",
            "R94" => "A deleted invite takes nobody.",
            "R115" => "Unknown and deleted links say the same.",
            _ => "",
        }
    }
}

/// An instant of the API in words; what cannot be read is shown as it came.
pub(super) fn in_words(rfc3339: &str, words: &dyn InstantWords, zone: Option<&str>) -> String {
    DateTime::parse_from_rfc3339(rfc3339).map_or_else(|_| rfc3339.to_owned(), |at| words.instant(at.to_utc(), zone))
}

fn setting(name: &str) -> String {
    match name {
        "ANYONE_WITH_LINK" => "anyone with the link",
        "ANYONE_LEAVING_DETAILS" => "anyone leaving their details",
        "SPECIFIC_PEOPLE" => "only specific people",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use invites_domain::{
        AccessSetting, EmailAddress, Instant, InstantWords, InviteFacts, InviteTiming, Limit, Visitor, explain,
        time::rfc3339,
    };

    use super::{Decision, Turn, Verdict};
    use crate::walltime::typed::tests::at;

    struct Words;

    impl InstantWords for Words {
        fn instant(&self, at: Instant, _zone: Option<&str>) -> String {
            rfc3339(at)[5..16].to_owned()
        }
    }

    fn event(setting: AccessSetting) -> InviteFacts {
        InviteFacts {
            timing: InviteTiming::LiveEvent {
                starts_at: at("2030-05-10T10:00:00Z"),
                ends_at: at("2030-05-10T14:00:00Z"),
                time_zone: "UTC".to_owned(),
                access_ends_with_event: true,
            },
            access_setting: setting,
            invite_limit: Limit::new(30),
            claim_count: 7,
            show_share_button: false,
            deleted: None,
            content_duration: None,
            play_limit: Limit::new(0),
            tracks: Vec::new(),
        }
    }

    fn ask(invite: &InviteFacts, visitor: &Visitor, now: &str) -> Verdict {
        Verdict::of(&explain(Some(invite), visitor, at(now)), invite, at(now))
    }

    #[test]
    fn r38_r39_a_verdict_before_the_event_tells_both_turns() {
        let invite = event(AccessSetting::AnyoneWithLink);
        let verdict = ask(&invite, &Visitor::default(), "2030-05-06T10:00:00Z");
        assert_eq!((verdict.decision, verdict.rule.as_str()), (Decision::NotYetOpen, "R38"));
        let turn = |at: &str, decision| Turn {
            at: at.to_owned(),
            decision,
        };
        let turns = [
            turn(&rfc3339(at("2030-05-09T10:00:00Z")), Decision::MayClaim),
            turn(&rfc3339(at("2030-05-10T14:00:00Z")), Decision::Closed),
        ];
        assert_eq!(verdict.turns, turns);
        assert_eq!(
            verdict.keeps_until, None,
            "nothing is promised to somebody who is not let in"
        );
        assert!(verdict.remedy.is_some());
    }

    #[test]
    fn r43_who_is_let_in_is_told_when_their_content_would_end() {
        let invite = event(AccessSetting::AnyoneWithLink);
        let verdict = ask(&invite, &Visitor::default(), "2030-05-10T11:00:00Z");
        assert_eq!(verdict.decision, Decision::MayClaim);
        assert_eq!(verdict.keeps_until, Some(Some(rfc3339(at("2030-05-10T14:00:00Z")))));
    }

    #[test]
    fn r59_the_facts_are_said_in_words_with_seats_as_one() {
        let visitor = Visitor {
            proven_email: EmailAddress::parse("eve@notacme.com").ok(),
            ..Visitor::default()
        };
        let verdict = ask(&event(AccessSetting::SpecificPeople), &visitor, "2030-05-10T11:00:00Z");
        assert_eq!((verdict.decision, verdict.rule.as_str()), (Decision::NotOnList, "R59"));
        let expected = [
            ("Link opens", "05-09T10:00".to_owned()),
            ("Link closes", "05-10T14:00".to_owned()),
            ("Who may enter", "only specific people".to_owned()),
            ("Proven e-mail", "eve@notacme.com".to_owned()),
            ("On the list", "no".to_owned()),
            ("Seats", "7 of 30 taken".to_owned()),
        ];
        assert_eq!(verdict.facts_in_words(&Words, None), expected);
    }

    #[test]
    fn r64_every_decision_has_a_name_and_words() {
        for (decision, name) in Decision::NAMES {
            assert_eq!(Decision::parse(name), Some(decision));
            assert!(!decision.words().is_empty());
        }
        assert_eq!(Decision::parse("SOMETHING_NEWER"), None);
    }
}
