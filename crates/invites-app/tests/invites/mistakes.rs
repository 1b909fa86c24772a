//! Bad input: each mistake at its field with its code, nothing written.

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::testing::TEAM;
use invites_domain::error::FieldErrorCode as Code;
use invites_domain::ids::{TrackId, TypedId};
use invites_domain::invite::AccessSetting;
use invites_domain::time::DurationParts;
use invites_store::on_both_databases;
use invites_store::tables::{allowed_entry, audit_entry, invite, invite_track};
use sea_orm::{EntityTrait, PaginatorTrait};
use uuid::Uuid;

use super::ground::{Ground, claim};

/// One mistake of each kind, with the field and code that name it.
fn mistakes(ground: &Ground) -> Vec<(InvitePatch, &'static str, Code)> {
    let now = ground.now();
    let (soon, later) = (now + TimeDelta::hours(1), now + TimeDelta::hours(2));
    let base = || ground.patch();
    let title = |title: &str| InvitePatch {
        public_title: Change::Set(title.to_owned()),
        ..base()
    };
    let tracks = |tracks: Vec<TrackId>| InvitePatch {
        tracks: Change::Set(tracks),
        ..base()
    };
    let lasts = |parts| InvitePatch {
        content_duration: Change::Set(parts),
        ..base()
    };
    let listed = |entries: Vec<String>| InvitePatch {
        access_setting: Change::Set(AccessSetting::SpecificPeople),
        allowed_email_addresses: Change::Set(entries),
        ..base()
    };
    let none = DurationParts::default();
    let unknown = TrackId::from_uuid(Uuid::from_u128(99));
    vec![
        (
            InvitePatch {
                public_title: Change::Keep,
                ..base()
            },
            "publicTitle",
            Code::Required,
        ),
        (
            InvitePatch {
                public_title: Change::Clear,
                ..base()
            },
            "publicTitle",
            Code::Required,
        ),
        (title("   "), "publicTitle", Code::Blank),
        (title("\u{200b}\u{2060}"), "publicTitle", Code::Blank),
        (title(&"x".repeat(201)), "publicTitle", Code::TooLong),
        (title("a\u{7}b"), "publicTitle", Code::ControlCharacter),
        (title("a\nb"), "publicTitle", Code::ControlCharacter),
        (title("a\u{202e}b"), "publicTitle", Code::ControlCharacter),
        (title("a\u{2066}b"), "publicTitle", Code::ControlCharacter),
        (
            InvitePatch {
                public_description: Change::Set("x".repeat(20_001)),
                ..base()
            },
            "publicDescription",
            Code::TooLong,
        ),
        (
            InvitePatch {
                internal_description: Change::Set("x".repeat(20_001)),
                ..base()
            },
            "internalDescription",
            Code::TooLong,
        ),
        (
            InvitePatch {
                tracks: Change::Keep,
                ..base()
            },
            "trackIds",
            Code::Required,
        ),
        (tracks(vec![]), "trackIds", Code::Required),
        (tracks(vec![ground.track, ground.track]), "trackIds[1]", Code::Duplicate),
        (tracks(vec![ground.track, ground.foreign]), "trackIds[1]", Code::Unknown),
        (tracks(vec![unknown]), "trackIds[0]", Code::Unknown),
        (lasts(none), "contentDuration", Code::Zero),
        (
            lasts(DurationParts { days: -1, ..none }),
            "contentDuration.days",
            Code::Negative,
        ),
        (
            lasts(DurationParts { years: 101, ..none }),
            "contentDuration.years",
            Code::OutOfRange,
        ),
        (
            lasts(DurationParts {
                minutes: i64::MAX,
                ..none
            }),
            "contentDuration.minutes",
            Code::OutOfRange,
        ),
        (
            InvitePatch {
                play_limit: Change::Set(-1),
                ..base()
            },
            "playLimit",
            Code::Negative,
        ),
        (
            InvitePatch {
                play_limit: Change::Set(1_000_001),
                ..base()
            },
            "playLimit",
            Code::OutOfRange,
        ),
        (
            InvitePatch {
                play_limit: Change::Set(i64::MIN),
                ..base()
            },
            "playLimit",
            Code::Negative,
        ),
        (
            InvitePatch {
                invite_limit: Change::Set(-5),
                ..base()
            },
            "inviteLimit",
            Code::Negative,
        ),
        (
            InvitePatch {
                invite_limit: Change::Set(i64::MAX),
                ..base()
            },
            "inviteLimit",
            Code::OutOfRange,
        ),
        (
            InvitePatch {
                expires_at: Change::Set(now),
                ..base()
            },
            "expiresAt",
            Code::InPast,
        ),
        (
            InvitePatch {
                expires_at: Change::Set(soon),
                time_zone: Change::Set("Mars/Olympus".to_owned()),
                ..base()
            },
            "timeZone",
            Code::UnknownZone,
        ),
        (
            InvitePatch {
                starts_at: Change::Clear,
                ..ground.event(soon, later)
            },
            "startsAt",
            Code::Required,
        ),
        (
            InvitePatch {
                ends_at: Change::Clear,
                ..ground.event(soon, later)
            },
            "endsAt",
            Code::Required,
        ),
        (
            InvitePatch {
                time_zone: Change::Clear,
                ..ground.event(soon, later)
            },
            "timeZone",
            Code::Required,
        ),
        (ground.event(later, soon), "endsAt", Code::NotAfterStart),
        (ground.event(soon, soon), "endsAt", Code::NotAfterStart),
        (ground.event(now - TimeDelta::hours(2), now), "endsAt", Code::InPast),
        (listed(vec![]), "allowedEmailAddresses", Code::Required),
        (
            listed(vec!["anna@acme.com".to_owned(), "not an address".to_owned()]),
            "allowedEmailAddresses[1]",
            Code::Invalid,
        ),
        (
            listed((0..=10_000).map(|n| format!("p{n}@acme.com")).collect()),
            "allowedEmailAddresses",
            Code::TooMany,
        ),
    ]
}

on_both_databases! {
    async fn r58_every_mistake_of_a_new_invite_is_named_and_nothing_is_written(db: TestDb) {
        let ground = Ground::on(db).await;
        let table = mistakes(&ground);
        assert!(table.len() > 30);
        for (patch, field, code) in table {
            let refused = ground.author().create_track_invite(TEAM, patch, None).await;
            let Err(AppError::Invalid(found)) = refused else { panic!("{field} {code:?}: {refused:?}") };
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!((found[0].field.as_ref(), found[0].code), (field, code));
            assert!(found[0].message.ends_with('.'), "a sentence with the remedy: {}", found[0].message);
        }
        let read = ground.test.app.store().read();
        assert_eq!(invite::Entity::find().count(read).await.expect("counts"), 0);
        assert_eq!(invite_track::Entity::find().count(read).await.expect("counts"), 0);
        assert_eq!(allowed_entry::Entity::find().count(read).await.expect("counts"), 0);
        assert_eq!(audit_entry::Entity::find().count(read).await.expect("counts"), 0);
    }

    async fn r8_all_mistakes_are_named_at_once(db: TestDb) {
        let ground = Ground::on(db).await;
        let patch = InvitePatch {
            public_title: Change::Set(String::new()),
            tracks: Change::Set(vec![]),
            play_limit: Change::Set(-1),
            invite_limit: Change::Set(-1),
            ..InvitePatch::default()
        };
        let refused = ground.author().create_track_invite(TEAM, patch, None).await;
        let Err(AppError::Invalid(found)) = refused else { panic!("{refused:?}") };
        let fields: Vec<_> = found.iter().map(|mistake| mistake.field.as_ref()).collect();
        assert_eq!(fields, ["publicTitle", "trackIds", "playLimit", "inviteLimit"]);
    }

    async fn r97_a_refused_edit_changes_nothing(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(3).await;
        for (patch, field, code) in mistakes(&ground) {
            // An edit keeps what is left out, and may close a link by a past expiry (R33) or end (R37).
            let (kept, past) = (matches!(patch.public_title, Change::Keep) || matches!(patch.tracks, Change::Keep), code == Code::InPast);
            if kept || past {
                continue;
            }
            let refused = ground.author().update_track_invite(invite.id, 1, patch).await;
            let Err(AppError::Invalid(found)) = refused else { panic!("{field} {code:?}: {refused:?}") };
            assert_eq!((found[0].field.as_ref(), found[0].code), (field, code));
        }
        assert_eq!(ground.again(&invite).await, invite);
    }

    async fn ten_thousand_entries_are_kept_and_matched(db: TestDb) {
        let ground = Ground::on(db).await;
        let entries: Vec<String> = (0..10_000).map(|n| format!("p{n}@acme.com")).collect();
        let texts: Vec<&str> = entries.iter().map(String::as_str).collect();
        let invite = ground.create(ground.for_people(&texts)).await;
        let list = ground.author().allow_lists_of(&[invite.id]).await.expect("reads").remove(&invite.id).expect("has one");
        assert_eq!(list.len(), 10_000);
        assert_eq!(list[9_999].canonical(), "p9999@acme.com", "in the order they were sent");
        let inside = ground.test.as_user(ground.test.new_person("p7777@acme.com").await);
        claim(&inside, &invite).await;
    }
}
