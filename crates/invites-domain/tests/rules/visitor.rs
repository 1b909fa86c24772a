use invites_domain::{
    AccessSetting, ClaimDecision, ClaimFacts, DenialCode, InviteFacts, Limit, Rule, Visitor, VisitorAnswer,
    answer_visitor, decide_claim,
};

use crate::fixtures::{at, claim, deletion, email, event, expiring, holder, open_invite, tick};

/// The rows of R64, each with a change that makes its condition true whatever else is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    Unknown,
    Revoked,
    Ended,
    Holds,
    Deleted,
    Expired,
    Upcoming,
    Unproven,
    NotOnList,
    Full,
    Details,
}

const NOW: &str = "2030-05-06 10:00";

/// The facts with all conditions of `rows` true at once, and none other.
fn facts(rows: &[Row]) -> (Option<InviteFacts>, Visitor) {
    let mut invite = Some(open_invite());
    let mut visitor = Visitor {
        details_given: true,
        ..Visitor::default()
    };
    let claimed = ClaimFacts {
        claimed_at: at("2030-05-01 00:00"),
        ..claim()
    };
    for row in rows {
        let Some(facts) = &mut invite else { break };
        match row {
            Row::Unknown => {}
            Row::Revoked => {
                visitor.claim.get_or_insert_with(|| claimed.clone()).revoked_at = Some(at("2030-05-02 00:00"));
            }
            Row::Ended => {
                visitor.claim.get_or_insert_with(|| claimed.clone()).access_ends_at = Some(at("2030-05-03 00:00"));
            }
            Row::Holds => {
                visitor.claim.get_or_insert_with(|| claimed.clone());
            }
            Row::Deleted => facts.deleted = Some(deletion()),
            Row::Expired => {
                // An event that ended before it was to open is expired and has its opening still ahead.
                facts.timing = if rows.contains(&Row::Upcoming) {
                    event().ended_at(at("2030-05-05 00:00"))
                } else {
                    expiring(Some(at("2030-05-05 00:00")))
                };
            }
            Row::Upcoming => {
                if !rows.contains(&Row::Expired) {
                    facts.timing = event();
                }
            }
            Row::Unproven => facts.access_setting = AccessSetting::SpecificPeople,
            Row::NotOnList => {
                facts.access_setting = AccessSetting::SpecificPeople;
                if !rows.contains(&Row::Unproven) {
                    visitor.proven_email = Some(email("eve@notacme.com"));
                }
            }
            Row::Full => {
                facts.invite_limit = Limit::new(5);
                facts.claim_count = 7;
            }
            Row::Details => {
                visitor.details_given = false;
                if facts.access_setting == AccessSetting::AnyoneWithLink {
                    facts.access_setting = AccessSetting::AnyoneLeavingDetails;
                }
            }
        }
    }
    if rows.contains(&Row::Unknown) {
        invite = None;
    }
    (invite, visitor)
}

fn answer_of(row: Row, rows: &[Row]) -> VisitorAnswer {
    match row {
        Row::Unknown | Row::Deleted => VisitorAnswer::NotFound,
        Row::Revoked => VisitorAnswer::AccessRemoved {
            at: at("2030-05-02 00:00"),
        },
        Row::Ended => VisitorAnswer::AccessEnded {
            at: at("2030-05-03 00:00"),
        },
        Row::Holds => VisitorAnswer::Content { access_ends_at: None },
        Row::Expired => VisitorAnswer::Closed {
            at: at("2030-05-05 00:00"),
        },
        Row::Upcoming => VisitorAnswer::NotYetOpen {
            opens_at: at("2030-05-09 10:00"),
            starts_at: at("2030-05-10 10:00"),
        },
        Row::Unproven => VisitorAnswer::ProveEmail,
        Row::NotOnList if rows.contains(&Row::Unproven) => VisitorAnswer::ProveEmail,
        Row::NotOnList => VisitorAnswer::NotOnList {
            email: email("eve@notacme.com"),
        },
        Row::Full => VisitorAnswer::Full,
        Row::Details => VisitorAnswer::LeaveDetails,
    }
}

const ROWS: [Row; 11] = [
    Row::Unknown,
    Row::Revoked,
    Row::Ended,
    Row::Holds,
    Row::Deleted,
    Row::Expired,
    Row::Upcoming,
    Row::Unproven,
    Row::NotOnList,
    Row::Full,
    Row::Details,
];

#[test]
fn r64_each_row_alone_gives_its_answer() {
    for row in ROWS {
        let (invite, visitor) = facts(&[row]);
        assert_eq!(
            answer_visitor(invite.as_ref(), &visitor, at(NOW)),
            answer_of(row, &[row]),
            "{row:?}"
        );
    }
    assert_eq!(
        answer_visitor(Some(&open_invite()), &Visitor::default(), at(NOW)),
        VisitorAnswer::MayClaim
    );
}

#[test]
fn r64_of_any_two_rows_both_true_the_upper_one_answers() {
    for (index, upper) in ROWS.into_iter().enumerate() {
        for lower in ROWS.into_iter().skip(index + 1) {
            // Specific people and the form exclude each other.
            if upper == Row::NotOnList && lower == Row::Unproven {
                continue;
            }
            let rows = [upper, lower];
            let (invite, visitor) = facts(&rows);
            assert_eq!(
                answer_visitor(invite.as_ref(), &visitor, at(NOW)),
                answer_of(upper, &rows),
                "{rows:?}"
            );
        }
    }
}

#[test]
fn r64_all_rows_true_at_once_the_first_answers_then_the_next() {
    for (index, upper) in ROWS.into_iter().enumerate() {
        let rows = &ROWS[index..];
        let (invite, visitor) = facts(rows);
        assert_eq!(
            answer_visitor(invite.as_ref(), &visitor, at(NOW)),
            answer_of(upper, rows),
            "{rows:?}"
        );
    }
}

#[test]
fn r64_a_claimer_reaches_content_expired_full_gated_and_deleted() {
    let mut invite = open_invite();
    invite.timing = expiring(Some(at("2030-01-01 00:00")));
    invite.access_setting = AccessSetting::SpecificPeople;
    invite.invite_limit = Limit::new(1);
    invite.claim_count = 1;
    invite.deleted = Some(deletion());
    let end = at("2031-01-01 00:00");
    let visitor = holder(ClaimFacts {
        access_ends_at: Some(end),
        ..claim()
    });
    let answer = |now| answer_visitor(Some(&invite), &visitor, now);
    assert_eq!(
        answer(end - tick()),
        VisitorAnswer::Content {
            access_ends_at: Some(end)
        }
    );
    assert_eq!(answer(end), VisitorAnswer::AccessEnded { at: end });
}

#[test]
fn r56_r78_the_form_is_asked_once() {
    let mut invite = open_invite();
    invite.access_setting = AccessSetting::AnyoneLeavingDetails;
    let fresh = Visitor::default();
    let known = Visitor {
        details_given: true,
        ..Visitor::default()
    };
    assert_eq!(
        answer_visitor(Some(&invite), &fresh, at(NOW)),
        VisitorAnswer::LeaveDetails
    );
    assert_eq!(answer_visitor(Some(&invite), &known, at(NOW)), VisitorAnswer::MayClaim);
}

#[test]
fn r60_being_on_the_list_without_a_proven_address_opens_nothing() {
    let mut invite = open_invite();
    invite.access_setting = AccessSetting::SpecificPeople;
    let visitor = Visitor {
        on_allow_list: true,
        ..Visitor::default()
    };
    assert_eq!(
        answer_visitor(Some(&invite), &visitor, at(NOW)),
        VisitorAnswer::ProveEmail
    );
}

#[test]
fn r63_the_list_has_no_effect_under_the_other_settings() {
    for access_setting in [AccessSetting::AnyoneWithLink, AccessSetting::AnyoneLeavingDetails] {
        let invite = InviteFacts {
            access_setting,
            ..open_invite()
        };
        let visitor = Visitor {
            details_given: true,
            on_allow_list: false,
            ..Visitor::default()
        };
        assert_eq!(
            answer_visitor(Some(&invite), &visitor, at(NOW)),
            VisitorAnswer::MayClaim
        );
    }
}

#[test]
fn r113_every_refusal_names_its_rule_and_a_remedy_and_the_opening_its_instant() {
    for row in ROWS.into_iter().filter(|row| *row != Row::Holds) {
        let (invite, visitor) = facts(&[row]);
        let denial = decide_claim(invite.as_ref(), &visitor, at(NOW)).unwrap_err();
        assert!(denial.remedy.is_some(), "{row:?}");
        assert!(denial.message.ends_with('.'), "{row:?}");
        let next = (row == Row::Upcoming).then(|| at("2030-05-09 10:00"));
        assert_eq!(denial.next_change_at, next, "{row:?}");
    }
}

#[test]
fn r115_unknown_and_deleted_say_the_same() {
    let deleted = InviteFacts {
        deleted: Some(deletion()),
        ..open_invite()
    };
    let unknown = decide_claim(None, &Visitor::default(), at(NOW)).unwrap_err();
    assert_eq!(
        decide_claim(Some(&deleted), &Visitor::default(), at(NOW)).unwrap_err(),
        unknown
    );
    assert_eq!((unknown.code, unknown.rule), (DenialCode::NotFound, Rule::R115));
    assert!(unknown.facts.is_empty());
}

#[test]
fn r64_a_stranger_off_the_list_learns_nothing_of_demand() {
    let (invite, visitor) = facts(&[Row::NotOnList, Row::Full]);
    let denial = decide_claim(invite.as_ref(), &visitor, at(NOW)).unwrap_err();
    assert_eq!(denial.code, DenialCode::NotOnList);
    assert_eq!(denial.facts.iter().map(|fact| fact.name).collect::<Vec<_>>(), ["email"]);
}

#[test]
fn r114_full_says_no_numbers_to_a_learner() {
    let (invite, visitor) = facts(&[Row::Full]);
    let denial = decide_claim(invite.as_ref(), &visitor, at(NOW)).unwrap_err();
    assert!(denial.facts.is_empty() && !denial.message.contains(|c: char| c.is_ascii_digit()));
}

#[test]
fn r66_r67_claiming_again_answers_the_same_claim() {
    let (invite, visitor) = facts(&[Row::Holds, Row::Expired, Row::Full]);
    assert_eq!(
        decide_claim(invite.as_ref(), &visitor, at(NOW)),
        Ok(ClaimDecision::Existing)
    );
}

#[test]
fn r54_the_one_gate_that_is_set_decides() {
    let asked = |access_setting| {
        let invite = InviteFacts {
            access_setting,
            ..open_invite()
        };
        answer_visitor(Some(&invite), &Visitor::default(), at(NOW))
    };
    assert_eq!(asked(AccessSetting::AnyoneWithLink), VisitorAnswer::MayClaim);
    assert_eq!(asked(AccessSetting::AnyoneLeavingDetails), VisitorAnswer::LeaveDetails);
    assert_eq!(asked(AccessSetting::SpecificPeople), VisitorAnswer::ProveEmail);
}

#[test]
fn r75_the_share_switch_restricts_nobody() {
    let asked = |show_share_button| {
        let invite = InviteFacts {
            show_share_button,
            ..open_invite()
        };
        decide_claim(Some(&invite), &Visitor::default(), at(NOW))
    };
    assert!(matches!(asked(false), Ok(ClaimDecision::Grant(_))));
    assert_eq!(asked(false), asked(true));
}
