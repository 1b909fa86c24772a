use chrono::TimeDelta;
use invites_domain::edit::{draft_of, duplicate_draft};
use invites_domain::{
    AccessSetting, DraftMode, DurationParts, FieldError, FieldErrorCode as Code, InviteDraft, InviteKind,
    InviteSettings, InviteTiming, Limit, Rule, validate_invite,
};

use crate::fixtures::{at, draft, event_draft, tick, track, zone_exists};

const NOW: &str = "2030-05-06 10:00";

fn create(draft: &InviteDraft) -> Result<InviteSettings, Vec<FieldError>> {
    validate_invite(draft, DraftMode::Create, at(NOW), &zone_exists)
}

fn edit(draft: &InviteDraft, before: &InviteSettings, ever_claimed: bool) -> Result<InviteSettings, Vec<FieldError>> {
    validate_invite(draft, DraftMode::Edit { before, ever_claimed }, at(NOW), &zone_exists)
}

/// The only mistake of a draft.
fn mistake(draft: &InviteDraft) -> (String, Code, Rule) {
    let errors = create(draft).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].message.ends_with('.'), "{errors:?}");
    (errors[0].field.to_string(), errors[0].code, errors[0].rule.unwrap())
}

fn is(field: &str, code: Code, rule: Rule) -> (String, Code, Rule) {
    (field.to_owned(), code, rule)
}

#[test]
fn r1_r2_the_smallest_drafts_of_both_kinds_are_valid() {
    assert_eq!(create(&draft()).unwrap().timing.kind(), InviteKind::SelfPaced);
    assert_eq!(create(&event_draft()).unwrap().timing.kind(), InviteKind::LiveEvent);
}

#[test]
fn r2_without_a_track_nothing_is_saved() {
    assert_eq!(
        mistake(&InviteDraft {
            tracks: vec![],
            ..draft()
        }),
        is("tracks", Code::Required, Rule::R2)
    );
    let many = (0..201).map(track).collect();
    assert_eq!(
        mistake(&InviteDraft {
            tracks: many,
            ..draft()
        }),
        is("tracks", Code::TooMany, Rule::R2)
    );
}

#[test]
fn r11_a_track_is_not_selected_twice_and_r13_order_stays() {
    let twice = vec![track(2), track(1), track(2)];
    assert_eq!(
        mistake(&InviteDraft {
            tracks: twice,
            ..draft()
        }),
        is("tracks[2]", Code::Duplicate, Rule::R11)
    );
    let order = vec![track(9), track(1), track(5)];
    assert_eq!(
        create(&InviteDraft {
            tracks: order.clone(),
            ..draft()
        })
        .unwrap()
        .tracks,
        order
    );
}

#[test]
fn r8_the_title_is_visible_and_1_to_200_characters() {
    let titled = |title: &str| InviteDraft {
        public_title: title.into(),
        ..draft()
    };
    for (title, code) in [
        ("", Code::Required),
        (" \t ", Code::Blank),
        ("\u{200B}\u{FEFF}", Code::Blank),
        (&"é".repeat(201), Code::TooLong),
        ("two\nlines", Code::ControlCharacter),
        ("nul\0", Code::ControlCharacter),
        ("evil\u{202E}eltit", Code::ControlCharacter),
        ("evil\u{2066}x", Code::ControlCharacter),
        ("mark\u{200E}x", Code::ControlCharacter),
    ] {
        assert_eq!(mistake(&titled(title)), is("publicTitle", code, Rule::R8), "{title:?}");
    }
    assert_eq!(create(&titled("  A  ")).unwrap().public_title, "A");
    assert_eq!(
        create(&titled(&"é".repeat(200))).unwrap().public_title.chars().count(),
        200
    );
    assert_eq!(
        create(&titled("Ünïcode 日本語 👩‍🚀")).unwrap().public_title,
        "Ünïcode 日本語 👩‍🚀"
    );
}

#[test]
fn r9_r10_descriptions_are_optional_prose() {
    let described = |text: &str| InviteDraft {
        public_description: Some(text.into()),
        internal_description: Some(text.into()),
        ..draft()
    };
    let settings = create(&described("# Hi\n\n\tשלום \u{200F}\r\n")).unwrap();
    assert_eq!(
        settings.public_description.as_deref(),
        Some("# Hi\n\n\tשלום \u{200F}\r\n")
    );
    assert_eq!(create(&described(" \n ")).unwrap().internal_description, None);
    for (text, code) in [
        ("a\0b".to_owned(), Code::ControlCharacter),
        ("x".repeat(20_001), Code::TooLong),
    ] {
        let errors = create(&described(&text)).unwrap_err();
        let found: Vec<_> = errors.iter().map(|error| (&*error.field, error.code)).collect();
        assert_eq!(found, [("publicDescription", code), ("internalDescription", code)]);
    }
}

#[test]
fn r18_a_specified_duration_of_five_zeros_is_refused() {
    let zeros = InviteDraft {
        content_duration: Some(DurationParts::default()),
        ..draft()
    };
    assert_eq!(mistake(&zeros), is("contentDuration", Code::Zero, Rule::R18));
    assert_eq!(create(&draft()).unwrap().content_duration, None);
}

#[test]
fn r24_r46_limits_are_zero_to_a_million() {
    for (value, code) in [
        (-1, Code::Negative),
        (i64::MIN, Code::Negative),
        (1_000_001, Code::OutOfRange),
        (i64::MAX, Code::OutOfRange),
    ] {
        assert_eq!(
            mistake(&InviteDraft {
                play_limit: value,
                ..draft()
            }),
            is("playLimit", code, Rule::R24)
        );
        assert_eq!(
            mistake(&InviteDraft {
                invite_limit: value,
                ..draft()
            }),
            is("inviteLimit", code, Rule::R46)
        );
    }
    let most = create(&InviteDraft {
        play_limit: 1_000_000,
        invite_limit: 1_000_000,
        ..draft()
    })
    .unwrap();
    assert_eq!(
        (most.play_limit, most.invite_limit),
        (Limit::new(1_000_000), Limit::new(1_000_000))
    );
    assert!(create(&draft()).unwrap().invite_limit.is_unlimited());
}

#[test]
fn r33_a_new_expiry_lies_in_the_future_and_an_edited_one_may_not() {
    let expiring = |expires_at| InviteDraft {
        expires_at: Some(expires_at),
        ..draft()
    };
    assert_eq!(mistake(&expiring(at(NOW))), is("expiresAt", Code::InPast, Rule::R33));
    let before = create(&expiring(at(NOW) + tick())).unwrap();
    let past = edit(&expiring(at("2020-01-01 00:00")), &before, true).unwrap();
    assert_eq!(past.timing.closes_at(), Some(at("2020-01-01 00:00")));
}

#[test]
fn r6_an_expiry_is_optional_and_an_events_times_are_not() {
    assert_eq!(create(&draft()).unwrap().timing.closes_at(), None);
    let timeless = InviteDraft {
        starts_at: None,
        ends_at: None,
        ..event_draft()
    };
    let errors = create(&timeless).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| &*error.field).collect();
    assert_eq!(fields, ["startsAt", "endsAt"]);
}

#[test]
fn r34_times_of_the_other_kind_are_not_stored() {
    let both = InviteDraft {
        expires_at: Some(at("2031-01-01 00:00")),
        ..event_draft()
    };
    assert_eq!(create(&both).unwrap().timing.closes_at(), both.ends_at);
    let self_paced = InviteDraft {
        kind: InviteKind::SelfPaced,
        access_ends_with_event: true,
        ..both
    };
    let timing = create(&self_paced).unwrap().timing;
    assert_eq!(timing.closes_at(), self_paced.expires_at);
    assert_eq!(timing.opens_at(), None);
}

#[test]
fn r35_an_event_needs_start_end_and_a_zone_that_exists() {
    let bare = InviteDraft {
        kind: InviteKind::LiveEvent,
        ..draft()
    };
    let errors = create(&bare).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| (&*error.field, error.code)).collect();
    assert_eq!(
        fields,
        ["startsAt", "endsAt", "timeZone"].map(|field| (field, Code::Required))
    );
    let unknown = InviteDraft {
        time_zone: Some("Mars/Olympus".into()),
        ..event_draft()
    };
    assert_eq!(mistake(&unknown), is("timeZone", Code::UnknownZone, Rule::R35));
    let self_paced = InviteDraft {
        expires_at: Some(at("2031-01-01 00:00")),
        time_zone: Some("Mars/Olympus".into()),
        ..draft()
    };
    assert_eq!(mistake(&self_paced), is("timeZone", Code::UnknownZone, Rule::R29));
}

#[test]
fn r36_the_end_lies_after_the_start() {
    let ending = |ends_at| InviteDraft {
        ends_at: Some(ends_at),
        ..event_draft()
    };
    let start = at("2030-05-10 10:00");
    assert_eq!(mistake(&ending(start)), is("endsAt", Code::NotAfterStart, Rule::R36));
    assert_eq!(
        mistake(&ending(start - tick())),
        is("endsAt", Code::NotAfterStart, Rule::R36)
    );
    assert!(create(&ending(start + tick())).is_ok());
    // Less than a microsecond is nothing to a database.
    let nearly = ending(start + TimeDelta::nanoseconds(999));
    assert_eq!(mistake(&nearly), is("endsAt", Code::NotAfterStart, Rule::R36));
}

#[test]
fn r37_a_new_event_ends_in_the_future_and_may_have_begun() {
    let event = |starts, ends| InviteDraft {
        starts_at: Some(starts),
        ends_at: Some(ends),
        ..event_draft()
    };
    assert!(create(&event(at("2030-05-01 00:00"), at(NOW) + tick())).is_ok());
    let past = event(at("2030-05-01 00:00"), at(NOW));
    assert_eq!(mistake(&past), is("endsAt", Code::InPast, Rule::R37));
    let before = create(&event_draft()).unwrap();
    assert!(edit(&past, &before, true).is_ok());
}

#[test]
fn dates_that_no_database_holds_are_refused() {
    for instant in [invites_domain::Instant::MAX_UTC, invites_domain::Instant::MIN_UTC] {
        let draft = InviteDraft {
            expires_at: Some(instant),
            ..draft()
        };
        assert_eq!(mistake(&draft), is("expiresAt", Code::OutOfRange, Rule::R29));
    }
}

#[test]
fn r7_the_kind_changes_until_the_first_claim() {
    let before = create(&draft()).unwrap();
    assert!(edit(&event_draft(), &before, false).is_ok());
    let errors = edit(&event_draft(), &before, true).unwrap_err();
    assert_eq!(
        (&*errors[0].field, errors[0].code, errors[0].rule),
        ("type", Code::Locked, Some(Rule::R7))
    );
    assert!(errors[0].message.contains("Duplicate"));
}

#[test]
fn r58_specific_people_need_one_entry_and_every_invalid_one_is_named() {
    let listing = |entries: &[&str]| InviteDraft {
        access_setting: AccessSetting::SpecificPeople,
        allowed_email_addresses: entries.iter().map(|entry| (*entry).to_owned()).collect(),
        ..draft()
    };
    for nothing in [&[][..], &["", "  "]] {
        assert_eq!(
            mistake(&listing(nothing)),
            is("allowedEmailAddresses", Code::Required, Rule::R58)
        );
    }
    let errors = create(&listing(&["anna@acme.com", "nonsense", "@acme.com", "*@x.com"])).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| (&*error.field, error.code)).collect();
    assert_eq!(
        fields,
        [
            ("allowedEmailAddresses[1]", Code::Invalid),
            ("allowedEmailAddresses[3]", Code::Invalid)
        ]
    );
    assert!(errors[0].message.contains("“nonsense”"));
    let settings = create(&listing(&["ACME.com", "@acme.com", "anna@acme.com"])).unwrap();
    assert_eq!(
        settings.allowed.iter().map(|e| e.canonical()).collect::<Vec<_>>(),
        ["@acme.com", "anna@acme.com"]
    );
}

#[test]
fn r57_the_list_holds_ten_thousand() {
    let mut draft = InviteDraft {
        access_setting: AccessSetting::SpecificPeople,
        allowed_email_addresses: (0..10_000).map(|n| format!("learner{n}@acme.com")).collect(),
        ..draft()
    };
    assert_eq!(create(&draft).unwrap().allowed.len(), 10_000);
    draft.allowed_email_addresses.push("one@more.com".into());
    assert_eq!(mistake(&draft), is("allowedEmailAddresses", Code::TooMany, Rule::R57));
}

#[test]
fn r63_the_list_is_kept_under_another_setting() {
    let kept = InviteDraft {
        allowed_email_addresses: vec!["acme.com".into()],
        ..draft()
    };
    assert_eq!(create(&kept).unwrap().allowed.len(), 1);
}

#[test]
fn every_mistake_comes_at_once() {
    let draft = InviteDraft {
        public_title: String::new(),
        tracks: vec![],
        content_duration: Some(DurationParts::default()),
        play_limit: -1,
        expires_at: Some(at("2020-01-01 00:00")),
        invite_limit: -1,
        access_setting: AccessSetting::SpecificPeople,
        ..InviteDraft::default()
    };
    let errors = create(&draft).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| &*error.field).collect();
    assert_eq!(
        fields,
        [
            "publicTitle",
            "tracks",
            "contentDuration",
            "playLimit",
            "expiresAt",
            "inviteLimit",
            "allowedEmailAddresses"
        ]
    );
}

#[test]
fn r102_past_times_are_copied_and_must_be_mended_before_saving() {
    let before = create(&event_draft()).unwrap();
    let later = at("2030-06-01 00:00");
    let copy = duplicate_draft(&before);
    assert_eq!(copy.ends_at, event_draft().ends_at);
    let errors = validate_invite(&copy, DraftMode::Create, later, &zone_exists).unwrap_err();
    assert_eq!((&*errors[0].field, errors[0].code), ("endsAt", Code::InPast));
}

#[test]
fn r97a_an_event_stopped_before_its_start_can_still_be_edited() {
    let mut before = create(&event_draft()).unwrap();
    before.timing = before.timing.ended_at(at(NOW));
    let retitled = InviteDraft {
        public_title: "Called off".into(),
        ..draft_of(&before)
    };
    let after = edit(&retitled, &before, true).unwrap();
    assert_eq!(after.timing, before.timing);
    let moved = InviteDraft {
        ends_at: Some(at("2030-05-10 09:00")),
        ..retitled
    };
    assert_eq!(edit(&moved, &before, true).unwrap_err()[0].code, Code::NotAfterStart);
}

#[test]
fn a_draft_survives_the_browser() {
    let draft = InviteDraft {
        content_duration: Some(DurationParts {
            days: 3,
            ..Default::default()
        }),
        ..event_draft()
    };
    let json = serde_json::to_string(&draft).unwrap();
    assert_eq!(serde_json::from_str::<InviteDraft>(&json).unwrap(), draft);
    // A draft of an older page lacks fields, and is not lost for it.
    let old: InviteDraft = serde_json::from_str(r#"{"publicTitle":"Old","type":"LIVE_EVENT"}"#).unwrap();
    assert_eq!((old.public_title.as_str(), old.kind), ("Old", InviteKind::LiveEvent));
}

#[test]
fn r29_a_zone_without_a_time_is_left_out() {
    let zone_only = InviteDraft {
        time_zone: Some("Europe/Amsterdam".into()),
        ..draft()
    };
    let timing = create(&zone_only).unwrap().timing;
    assert_eq!(
        timing,
        InviteTiming::SelfPaced {
            expires_at: None,
            time_zone: None
        }
    );
}
