use invites_domain::edit::{LinkChange, duplicate_draft, link_change, narrows_gate};
use invites_domain::{
    AccessSetting, AllowedEntry, DraftMode, DurationParts, InviteDraft, InviteKind, InviteSettings, draft_of,
    duplicate_title, edit_effects, validate_invite,
};

use crate::fixtures::{at, draft, event_draft, expiring, track, zone_exists};

fn saved(draft: &InviteDraft) -> InviteSettings {
    validate_invite(draft, DraftMode::Create, at("2030-05-06 10:00"), &zone_exists).unwrap()
}

#[test]
fn r89_tracks_duration_and_play_limit_bind_future_claims_only() {
    let before = saved(&draft());
    let after = saved(&InviteDraft {
        tracks: vec![track(2), track(1)],
        content_duration: Some(DurationParts {
            days: 1,
            ..Default::default()
        }),
        play_limit: 3,
        ..draft()
    });
    let effects = edit_effects(&before, &after);
    assert_eq!(effects.future_only, ["tracks", "contentDuration", "playLimit"]);
    assert!(effects.at_once.is_empty() && effects.keep_old_terms);
}

#[test]
fn r90_everything_else_applies_at_once() {
    let before = saved(&draft());
    let after = saved(&InviteDraft {
        public_title: "Another".into(),
        public_description: Some("x".into()),
        internal_description: Some("y".into()),
        expires_at: Some(at("2031-01-01 00:00")),
        time_zone: Some("UTC".into()),
        invite_limit: 5,
        show_share_button: true,
        access_setting: AccessSetting::SpecificPeople,
        allowed_email_addresses: vec!["acme.com".into()],
        ..draft()
    });
    let effects = edit_effects(&before, &after);
    assert_eq!(
        effects.at_once,
        [
            "publicTitle",
            "publicDescription",
            "internalDescription",
            "expiresAt",
            "timeZone",
            "inviteLimit",
            "showShareButton",
            "accessSetting",
            "allowedEmailAddresses"
        ]
    );
    assert!(!effects.keep_old_terms && !effects.is_empty());
    assert!(edit_effects(&before, &before).is_empty());
}

#[test]
fn r43_ending_access_with_the_event_binds_future_claims_only() {
    let ticked = saved(&InviteDraft {
        access_ends_with_event: true,
        ..event_draft()
    });
    assert_eq!(
        edit_effects(&saved(&event_draft()), &ticked).future_only,
        ["accessEndsWithEvent"]
    );
}

#[test]
fn r33_a_past_expiry_is_announced_before_it_closes_the_link() {
    let now = at("2030-05-06 10:00");
    assert_eq!(
        link_change(&expiring(None), &expiring(Some(now)), now),
        Some(LinkChange::Closes)
    );
    assert_eq!(
        link_change(&expiring(Some(now)), &expiring(None), now),
        Some(LinkChange::Reopens)
    );
    assert_eq!(
        link_change(&expiring(None), &expiring(Some(at("2031-01-01 00:00"))), now),
        None
    );
}

#[test]
fn r61_a_narrower_gate_is_noticed() {
    let open = saved(&draft());
    let with = |entries: &[&str]| InviteSettings {
        access_setting: AccessSetting::SpecificPeople,
        allowed: entries
            .iter()
            .map(|entry| AllowedEntry::parse(entry).unwrap())
            .collect(),
        ..saved(&draft())
    };
    assert!(narrows_gate(&open, &with(&["acme.com"])));
    assert!(narrows_gate(&with(&["acme.com", "b.com"]), &with(&["acme.com"])));
    assert!(!narrows_gate(&with(&["acme.com"]), &with(&["acme.com", "b.com"])));
    assert!(!narrows_gate(&with(&["acme.com"]), &open));
}

#[test]
fn r98_r99_a_duplicate_has_all_settings_and_copy_on_its_title() {
    let settings = saved(&InviteDraft {
        allowed_email_addresses: vec!["acme.com".into()],
        ..event_draft()
    });
    let copy = duplicate_draft(&settings);
    assert_eq!(copy.public_title, "Kubernetes, hands on Copy");
    let expected = InviteDraft {
        public_title: "Kubernetes, hands on Copy".into(),
        ..draft_of(&settings)
    };
    assert_eq!(copy, expected);
    assert_eq!(
        saved(&copy),
        InviteSettings {
            public_title: copy.public_title.clone(),
            ..settings
        }
    );
}

#[test]
fn r100_every_field_of_a_duplicate_can_change() {
    let changed = saved(&InviteDraft {
        kind: InviteKind::SelfPaced,
        public_title: "Something else".into(),
        tracks: vec![track(7)],
        play_limit: 9,
        access_setting: AccessSetting::AnyoneLeavingDetails,
        ..duplicate_draft(&saved(&event_draft()))
    });
    assert_eq!(
        (changed.timing.kind(), changed.public_title.as_str()),
        (InviteKind::SelfPaced, "Something else")
    );
    assert_eq!((changed.tracks, changed.play_limit.get()), (vec![track(7)], 9));
    assert_eq!(changed.access_setting, AccessSetting::AnyoneLeavingDetails);
}

#[test]
fn r99_a_copy_of_a_copy_and_a_title_too_long() {
    assert_eq!(duplicate_title("Lab Copy"), "Lab Copy Copy");
    let longest = "é".repeat(200);
    let copy = duplicate_title(&longest);
    assert_eq!(copy, format!("{} Copy", "é".repeat(195)));
    assert_eq!(duplicate_title(&copy).chars().count(), 200);
    // No double space where the cut falls on one.
    assert_eq!(
        duplicate_title(&format!("{} {}", "a".repeat(194), "b".repeat(5))),
        format!("{} Copy", "a".repeat(194))
    );
}
