use invites_domain::{AccessSetting, ClaimFacts, InviteFacts, Rule, Visitor, VisitorAnswer, answer_visitor, explain};

use crate::fixtures::{at, claim, deletion, email, event, holder, open_invite, tick};

fn event_invite() -> InviteFacts {
    InviteFacts {
        timing: event(),
        ..open_invite()
    }
}

#[test]
fn r64_an_explanation_lists_every_instant_at_which_the_answer_changes() {
    let (opens, closes) = (at("2030-05-09 10:00"), at("2030-05-10 14:00"));
    let before = explain(Some(&event_invite()), &Visitor::default(), at("2030-05-01 00:00"));
    assert_eq!(
        before.answer,
        VisitorAnswer::NotYetOpen {
            opens_at: opens,
            starts_at: at("2030-05-10 10:00")
        }
    );
    assert_eq!(before.rule, Rule::R38);
    assert_eq!(
        before.changes,
        [
            (opens, VisitorAnswer::MayClaim),
            (closes, VisitorAnswer::Closed { at: closes })
        ]
    );
    let during = explain(Some(&event_invite()), &Visitor::default(), opens);
    assert_eq!(during.changes, [(closes, VisitorAnswer::Closed { at: closes })]);
    assert_eq!(during.remedy, None);
    let after = explain(Some(&event_invite()), &Visitor::default(), closes);
    assert_eq!((after.rule, after.changes.len()), (Rule::R39, 0));
}

#[test]
fn r21_a_claims_own_end_is_the_only_change_for_its_holder() {
    let end = at("2030-05-10 12:00");
    let visitor = holder(ClaimFacts {
        access_ends_at: Some(end),
        ..claim()
    });
    let explanation = explain(Some(&event_invite()), &visitor, end - tick());
    assert_eq!(
        explanation.answer,
        VisitorAnswer::Content {
            access_ends_at: Some(end)
        }
    );
    assert_eq!(explanation.changes, [(end, VisitorAnswer::AccessEnded { at: end })]);
    assert_eq!(explain(Some(&event_invite()), &visitor, end).rule, Rule::R21);
}

#[test]
fn r60_a_refusal_that_stays_the_same_is_no_change() {
    let invite = InviteFacts {
        access_setting: AccessSetting::SpecificPeople,
        ..event_invite()
    };
    let visitor = Visitor {
        proven_email: Some(email("eve@notacme.com")),
        ..Visitor::default()
    };
    let explanation = explain(Some(&invite), &visitor, at("2030-05-09 12:00"));
    assert_eq!(explanation.rule, Rule::R59);
    assert_eq!(explanation.changes.len(), 1);
    assert!(
        explanation
            .facts
            .iter()
            .any(|fact| (fact.name, &*fact.value) == ("onAllowList", "false"))
    );
    assert!(explanation.remedy.is_some());
}

#[test]
fn r94_authors_are_told_a_deleted_invite_from_an_unknown_one() {
    let deleted = InviteFacts {
        deleted: Some(deletion()),
        ..event_invite()
    };
    assert_eq!(
        explain(Some(&deleted), &Visitor::default(), at("2030-05-09 12:00")).rule,
        Rule::R94
    );
    assert_eq!(
        explain(None, &Visitor::default(), at("2030-05-09 12:00")).rule,
        Rule::R115
    );
}

#[test]
fn r111_each_change_is_the_answer_the_visitor_gets_then() {
    let invite = event_invite();
    let explanation = explain(Some(&invite), &Visitor::default(), at("2030-05-01 00:00"));
    for (instant, answer) in &explanation.changes {
        assert_eq!(answer_visitor(Some(&invite), &Visitor::default(), *instant), *answer);
        assert_ne!(
            answer_visitor(Some(&invite), &Visitor::default(), *instant - tick()),
            *answer
        );
    }
}
