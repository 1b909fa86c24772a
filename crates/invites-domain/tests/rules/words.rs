use chrono::{Datelike as _, Timelike as _};
use invites_domain::{
    AccessSetting, ContentDuration, DurationParts, InstantWords, InviteDraft, describe_duration, describe_invite,
};

use crate::fixtures::{at, draft, event_draft, tick};

/// Dates as plain as a test needs them.
struct Plain;

impl InstantWords for Plain {
    fn instant(&self, at: invites_domain::Instant, zone: Option<&str>) -> String {
        let month = if at.month() == 3 { "March" } else { "May" };
        format!(
            "{} {month} {:02}:{:02} ({})",
            at.day(),
            at.hour(),
            at.minute(),
            zone.unwrap_or("UTC")
        )
    }
}

fn describe(draft: &InviteDraft) -> String {
    describe_invite(draft, &Plain, at("2030-03-01 00:00")).join(" ")
}

#[test]
fn the_example_of_the_wizard() {
    let draft = InviteDraft {
        access_setting: AccessSetting::SpecificPeople,
        allowed_email_addresses: vec!["acme.com".into()],
        expires_at: Some(at("2030-03-31 15:00")),
        time_zone: Some("Amsterdam".into()),
        invite_limit: 30,
        content_duration: Some(DurationParts {
            months: 1,
            ..Default::default()
        }),
        play_limit: 3,
        ..draft()
    };
    assert_eq!(
        describe(&draft),
        "Anyone at acme.com can claim until 31 March 15:00 (Amsterdam). 30 seats. \
         Content stays 1 month after claiming; each track plays 3 times."
    );
}

#[test]
fn r17_r24_r46_nothing_limited_is_said_so() {
    assert_eq!(
        describe(&draft()),
        "Anyone with the link can claim at any time. Unlimited seats. \
         Content stays forever; each track plays as often as people like."
    );
}

#[test]
fn r40_r43_an_event_says_when_its_link_opens_and_what_its_end_takes() {
    let draft = InviteDraft {
        access_ends_with_event: true,
        invite_limit: 1_000_000,
        play_limit: 1,
        ..event_draft()
    };
    assert_eq!(
        describe(&draft),
        "Anyone with the link can claim from 9 May 10:00 (Europe/Amsterdam) until the event ends on \
         10 May 14:00 (Europe/Amsterdam). 1,000,000 seats. Content stays forever; each track plays once. \
         Attendees lose access when the event ends."
    );
}

#[test]
fn r57_a_list_is_named_while_short_and_counted_when_long() {
    let listing = |entries: &[&str]| {
        describe(&InviteDraft {
            access_setting: AccessSetting::SpecificPeople,
            allowed_email_addresses: entries.iter().map(|entry| (*entry).to_owned()).collect(),
            ..draft()
        })
    };
    assert!(listing(&["anna@acme.com", "*.b.com"]).starts_with("anna@acme.com or anyone at a sub-domain of b.com can"));
    assert!(
        listing(&["a@a.com", "b@a.com", "c@a.com", "acme.com"])
            .starts_with("People of a list with 3 addresses and 1 domain can claim")
    );
    assert!(listing(&["nonsense"]).starts_with("Specific people, none of them named yet, can claim"));
}

#[test]
fn a_draft_with_gaps_is_described_as_far_as_it_goes() {
    let gaps = InviteDraft {
        starts_at: None,
        ends_at: None,
        content_duration: Some(DurationParts::default()),
        play_limit: -1,
        invite_limit: i64::MIN,
        ..event_draft()
    };
    assert!(describe(&gaps).contains("once the event has its times"));
}

#[test]
fn durations_in_words() {
    let words = |parts| describe_duration(&ContentDuration::new(parts).unwrap());
    assert_eq!(
        words(DurationParts {
            months: 1,
            days: 2,
            ..Default::default()
        }),
        "1 month and 2 days"
    );
    assert_eq!(
        words(DurationParts {
            years: 1,
            months: 2,
            days: 3,
            hours: 4,
            minutes: 1_500
        }),
        "1 year, 2 months, 3 days, 4 hours and 1,500 minutes"
    );
}

#[test]
fn r30_r39_a_closed_link_says_so_from_its_last_instant_on() {
    let closes_at = at("2030-03-31 15:00");
    let self_paced = InviteDraft {
        expires_at: Some(closes_at),
        ..draft()
    };
    let event = InviteDraft {
        starts_at: Some(at("2030-03-31 11:00")),
        ends_at: Some(closes_at),
        ..event_draft()
    };
    for (draft, closed) in [
        (
            self_paced,
            "Anyone with the link could claim until 31 March 15:00 (UTC); the link is closed.",
        ),
        (
            event,
            "Anyone with the link could claim until the event ended on 31 March 15:00 (Europe/Amsterdam); \
             the link is closed.",
        ),
    ] {
        assert_eq!(describe_invite(&draft, &Plain, closes_at)[0], closed);
        assert!(describe_invite(&draft, &Plain, closes_at - tick())[0].contains(" can claim until "));
    }
}
