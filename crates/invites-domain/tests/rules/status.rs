use chrono::TimeDelta;
use invites_domain::edit::{LinkChange, link_change};
use invites_domain::{
    FieldErrorCode, InviteKind, InviteStatus, Limit, Visitor, VisitorAnswer, answer_visitor, invite_status, is_full,
};

use crate::fixtures::{at, event, event_between, expiring, open_invite, second, tick};

fn upcoming(days_until: u32) -> InviteStatus {
    InviteStatus::Upcoming {
        days_until,
        opens_at: at("2030-05-09 10:00"),
        starts_at: at("2030-05-10 10:00"),
    }
}

#[test]
fn r109_r110_the_worked_instants() {
    let not_open = VisitorAnswer::NotYetOpen {
        opens_at: at("2030-05-09 10:00"),
        starts_at: at("2030-05-10 10:00"),
    };
    let closed = at("2030-05-10 14:00");
    let cases = [
        ("2030-05-06T10:00:00Z", upcoming(4), not_open.clone()),
        ("2030-05-08T09:59:59Z", upcoming(2), not_open.clone()),
        ("2030-05-08T10:00:01Z", upcoming(1), not_open.clone()),
        ("2030-05-09T09:59:59Z", upcoming(1), not_open),
        ("2030-05-09T10:00:00Z", InviteStatus::Active, VisitorAnswer::MayClaim),
        ("2030-05-10T13:59:59Z", InviteStatus::Active, VisitorAnswer::MayClaim),
        (
            "2030-05-10T14:00:00Z",
            InviteStatus::Expired { since: closed },
            VisitorAnswer::Closed { at: closed },
        ),
    ];
    let mut invite = open_invite();
    invite.timing = event();
    for (now, status, newcomer) in cases {
        assert_eq!(invite_status(&invite.timing, at(now)), status, "{now}");
        assert_eq!(
            answer_visitor(Some(&invite), &Visitor::default(), at(now)),
            newcomer,
            "{now}"
        );
    }
}

#[test]
fn r110_the_days_drop_exactly_at_whole_periods_and_are_at_least_one() {
    let start = at("2030-05-10 10:00");
    for days in 2..=5 {
        let boundary = start - TimeDelta::hours(24 * i64::from(days));
        assert_eq!(invite_status(&event(), boundary), upcoming(days));
        assert_eq!(invite_status(&event(), boundary + tick()), upcoming(days - 1));
    }
    assert_eq!(
        invite_status(&event(), start - TimeDelta::hours(24) - tick()),
        upcoming(1)
    );
}

#[test]
fn r30_a_self_paced_link_is_active_before_its_expiry_and_expired_from_it_on() {
    let expiry = at("2030-03-31 15:00");
    assert_eq!(
        invite_status(&expiring(Some(expiry)), expiry - tick()),
        InviteStatus::Active
    );
    assert_eq!(
        invite_status(&expiring(Some(expiry)), expiry),
        InviteStatus::Expired { since: expiry }
    );
    assert_eq!(
        invite_status(&expiring(None), at("9999-12-31 23:59")),
        InviteStatus::Active
    );
}

#[test]
fn r38_the_link_opens_86400_seconds_before_the_start_across_daylight_saving() {
    // Amsterdam springs forward on 2031-03-30 and falls back on 2030-10-27; New York on 2031-03-09 and 2030-11-03.
    for start in [
        "2031-03-30 12:00",
        "2030-10-27 12:00",
        "2031-03-09 12:00",
        "2030-11-03 12:00",
    ] {
        let start = at(start);
        let timing = event_between(start, start + TimeDelta::hours(4));
        let opens_at = timing.opens_at().unwrap();
        assert_eq!((start - opens_at).num_seconds(), 86_400);
        assert!(matches!(
            invite_status(&timing, opens_at - tick()),
            InviteStatus::Upcoming { days_until: 1, .. }
        ));
        assert_eq!(invite_status(&timing, opens_at), InviteStatus::Active);
    }
}

#[test]
fn r39_it_closes_at_the_end() {
    let end = at("2030-05-10 14:00");
    assert_eq!(invite_status(&event(), end - tick()), InviteStatus::Active);
    assert_eq!(invite_status(&event(), end), InviteStatus::Expired { since: end });
}

#[test]
fn r42_a_start_moved_beyond_a_day_waits_for_its_opening_again() {
    let now = at("2030-05-09 12:00");
    let later = event_between(now + TimeDelta::hours(24) + second(), now + TimeDelta::hours(30));
    assert_eq!(link_change(&event(), &later, now), Some(LinkChange::BackToUpcoming));
    let at_the_edge = event_between(now + TimeDelta::hours(24), now + TimeDelta::hours(30));
    assert_eq!(link_change(&event(), &at_the_edge, now), None);
    assert_eq!(invite_status(&at_the_edge, now), InviteStatus::Active);
}

#[test]
fn r44_a_later_end_reopens_and_an_earlier_one_closes() {
    let now = at("2030-05-10 15:00");
    let extended = event().extended_to(at("2030-05-10 16:00"), now).unwrap();
    assert_eq!(invite_status(&extended, now), InviteStatus::Active);
    assert_eq!(link_change(&event(), &extended, now), Some(LinkChange::Reopens));
    assert_eq!(link_change(&extended, &event(), now), Some(LinkChange::Closes));

    let refused = |end: &str, now: &str| event().extended_to(at(end), at(now)).unwrap_err().code;
    assert_eq!(refused("2030-05-10 15:00", "2030-05-10 15:00"), FieldErrorCode::InPast);
    assert_eq!(
        refused("2030-05-10 14:00", "2030-05-10 12:00"),
        FieldErrorCode::OutOfRange
    );
    assert_eq!(
        refused("2030-05-10 10:00", "2030-05-09 12:00"),
        FieldErrorCode::NotAfterStart
    );
    assert_eq!(
        expiring(None)
            .extended_to(at("2031-01-01 00:00"), now)
            .unwrap_err()
            .code,
        FieldErrorCode::Invalid
    );
}

#[test]
fn r45_an_event_nearer_than_a_day_is_active_from_creation() {
    let now = at("2030-05-10 09:00");
    let soon = event_between(now + TimeDelta::hours(1), now + TimeDelta::hours(2));
    assert_eq!(invite_status(&soon, now), InviteStatus::Active);
}

#[test]
fn r97a_stopping_closes_at_once_and_stopping_again_changes_nothing() {
    let now = at("2030-05-09 12:00");
    for timing in [expiring(None), expiring(Some(at("2031-01-01 00:00"))), event()] {
        let stopped = timing.ended_at(now);
        assert_eq!(invite_status(&stopped, now), InviteStatus::Expired { since: now });
        assert_eq!(stopped.ended_at(now + second()), stopped);
    }
    // An event stopped before it opened is over, not upcoming.
    let before_opening = at("2030-05-01 00:00");
    let stopped = event().ended_at(before_opening);
    assert_eq!(
        invite_status(&stopped, before_opening),
        InviteStatus::Expired { since: before_opening }
    );
    let longer = event().extended_to(at("2030-05-10 18:00"), before_opening).unwrap();
    assert_eq!(
        link_change(&stopped, &longer, before_opening),
        Some(LinkChange::Reopens)
    );
}

#[test]
fn r47_r50_r51_full_is_a_matter_of_seats_alone() {
    for (limit, count, full) in [
        (5, 4, false),
        (5, 5, true),
        (5, 7, true),
        (8, 7, false),
        (0, 0, false),
        (0, u32::MAX, false),
        (1, 0, false),
    ] {
        assert_eq!(is_full(Limit::new(limit), count), full, "{count} of {limit}");
    }
}

#[test]
fn r47_full_invite_stays_active() {
    let mut invite = open_invite();
    invite.invite_limit = Limit::new(1);
    invite.claim_count = 1;
    let now = at("2030-01-01 00:00");
    assert_eq!(invite_status(&invite.timing, now), InviteStatus::Active);
    assert!(!invite.takes_new_people(now));
    invite.invite_limit = Limit::new(2);
    assert!(invite.takes_new_people(now));
}

#[test]
fn r4_r5_only_events_are_watched_in_real_time() {
    assert!(InviteKind::LiveEvent.has_live_dashboard());
    assert!(!InviteKind::SelfPaced.has_live_dashboard());
}

#[test]
fn r111_status_needs_no_valid_times_to_answer() {
    let timing = event_between(invites_domain::Instant::MIN_UTC, invites_domain::Instant::MAX_UTC);
    assert_eq!(invite_status(&timing, at("2030-01-01 00:00")), InviteStatus::Active);
    let timing = event_between(invites_domain::Instant::MAX_UTC, invites_domain::Instant::MAX_UTC);
    assert!(matches!(
        invite_status(&timing, invites_domain::Instant::MIN_UTC),
        InviteStatus::Upcoming {
            days_until: 100_000_000..,
            ..
        }
    ));
}
