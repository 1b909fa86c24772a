use invites_domain::claim::{end_after_extension, merge_claims};
use invites_domain::{
    ClaimDecision, ClaimFacts, ClaimState, ContentDuration, DenialCode, DurationParts, Grant, InviteFacts,
    InviteTiming, Limit, Rule, Visitor, claim_state, decide_claim, decide_restore,
};

use crate::fixtures::{at, claim, event, open_invite, tick, track};

fn grant(invite: &InviteFacts, now: &str) -> Grant {
    match decide_claim(Some(invite), &Visitor::default(), at(now)) {
        Ok(ClaimDecision::Grant(grant)) => grant,
        other => panic!("a grant was expected, not {other:?}"),
    }
}

fn days(days: i64) -> Option<ContentDuration> {
    ContentDuration::new(DurationParts {
        days,
        ..Default::default()
    })
    .ok()
}

fn event_that_ends_access() -> InviteTiming {
    match event() {
        InviteTiming::LiveEvent {
            starts_at,
            ends_at,
            time_zone,
            ..
        } => InviteTiming::LiveEvent {
            starts_at,
            ends_at,
            time_zone,
            access_ends_with_event: true,
        },
        other => other,
    }
}

#[test]
fn r16_r65_a_grant_copies_the_terms_and_starts_the_clock_at_the_claim() {
    let invite = InviteFacts {
        tracks: vec![track(3), track(1)],
        play_limit: Limit::new(3),
        content_duration: days(2),
        ..open_invite()
    };
    assert_eq!(
        grant(&invite, "2030-05-09 12:00"),
        Grant {
            claimed_at: at("2030-05-09 12:00"),
            access_ends_at: Some(at("2030-05-11 12:00")),
            play_limit: Limit::new(3),
            tracks: vec![track(3), track(1)],
        }
    );
}

#[test]
fn r17_forever_has_no_end() {
    assert_eq!(grant(&open_invite(), "2030-05-09 12:00").access_ends_at, None);
}

#[test]
fn r43_the_event_ends_access_only_if_ticked_and_only_if_earlier() {
    let mut invite = InviteFacts {
        timing: event(),
        content_duration: days(30),
        ..open_invite()
    };
    assert_eq!(
        grant(&invite, "2030-05-10 12:00").access_ends_at,
        Some(at("2030-06-09 12:00"))
    );
    invite.timing = event_that_ends_access();
    assert_eq!(
        grant(&invite, "2030-05-10 12:00").access_ends_at,
        Some(at("2030-05-10 14:00"))
    );
    invite.content_duration = None;
    assert_eq!(
        grant(&invite, "2030-05-10 12:00").access_ends_at,
        Some(at("2030-05-10 14:00"))
    );
    invite.content_duration = ContentDuration::new(DurationParts {
        hours: 1,
        ..Default::default()
    })
    .ok();
    assert_eq!(
        grant(&invite, "2030-05-10 12:00").access_ends_at,
        Some(at("2030-05-10 13:00"))
    );
}

#[test]
fn r43_an_extension_moves_claims_that_ended_with_the_event_and_no_others() {
    let (end, later) = (at("2030-05-10 14:00"), at("2030-05-12 14:00"));
    let with_event = ClaimFacts {
        claimed_at: at("2030-05-10 12:00"),
        access_ends_at: Some(end),
        ..claim()
    };
    assert_eq!(end_after_extension(&with_event, None, end, later), Some(later));
    assert_eq!(
        end_after_extension(&with_event, days(1).as_ref(), end, later),
        Some(at("2030-05-11 12:00"))
    );
    let earlier = at("2030-05-10 13:00");
    assert_eq!(end_after_extension(&with_event, None, end, earlier), Some(end));
    for access_ends_at in [None, Some(earlier)] {
        let other = ClaimFacts {
            access_ends_at,
            ..with_event.clone()
        };
        assert_eq!(end_after_extension(&other, None, end, later), access_ends_at);
    }
}

#[test]
fn r20_a_claim_is_active_until_its_end_and_revoked_before_anything() {
    let end = at("2030-06-01 00:00");
    let mut facts = ClaimFacts {
        access_ends_at: Some(end),
        ..claim()
    };
    assert_eq!(claim_state(&facts, end - tick()), ClaimState::Active);
    assert_eq!(claim_state(&facts, end), ClaimState::Ended);
    facts.revoked_at = Some(at("2030-05-30 00:00"));
    assert_eq!(claim_state(&facts, end - tick()), ClaimState::Revoked);
    assert_eq!(claim_state(&facts, end), ClaimState::Revoked);
}

#[test]
fn r52_restoring_needs_a_free_seat_or_an_override() {
    let mut invite = InviteFacts {
        invite_limit: Limit::new(5),
        claim_count: 4,
        ..open_invite()
    };
    assert_eq!(decide_restore(&invite, false), Ok(()));
    invite.claim_count = 5;
    let denial = decide_restore(&invite, false).unwrap_err();
    assert_eq!((denial.code, denial.rule), (DenialCode::Full, Rule::R52));
    assert!(denial.message.contains("5 of 5"));
    assert_eq!(decide_restore(&invite, true), Ok(()));
    invite.invite_limit = Limit::UNLIMITED;
    assert_eq!(decide_restore(&invite, false), Ok(()));
}

#[test]
fn r87_of_two_claims_the_earlier_stays_and_a_seat_comes_free() {
    let earlier = claim();
    let later = ClaimFacts {
        claimed_at: earlier.claimed_at + tick(),
        ..claim()
    };
    let merge = merge_claims(&earlier, &later);
    assert!(merge.keeps_first);
    assert_eq!(merge.seats_freed, 1);
    assert!(!merge_claims(&later, &earlier).keeps_first);
    let later_revoked = ClaimFacts {
        revoked_at: Some(at("2030-06-01 00:00")),
        ..later
    };
    assert_eq!(merge_claims(&earlier, &later_revoked).seats_freed, 0);
    // Whoever was shown out does not come back as a guest.
    let revoked = ClaimFacts {
        revoked_at: Some(later.claimed_at),
        ..earlier
    };
    assert!(merge_claims(&revoked, &later).keeps_first);
}
