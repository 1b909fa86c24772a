//! Creating, duplicating and editing: what holds at once, what binds future claims only, and who saves first.

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::invites::InviteRecord;
use invites_app::testing::TEAM;
use invites_domain::edit::{draft_of, duplicate_draft};
use invites_domain::error::FieldErrorCode;
use invites_domain::ids::TypedId;
use invites_domain::invite::{InviteKind, InviteTiming};
use invites_domain::policy::Scope;
use invites_domain::time::DurationParts;
use invites_domain::validate::InviteDraft;
use invites_store::on_both_databases;
use invites_store::tables::track;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};

use super::ground::{Ground, claim, denial};

fn titled(title: &str) -> InvitePatch {
    InvitePatch {
        public_title: Change::Set(title.to_owned()),
        ..InvitePatch::default()
    }
}

/// Everything of a draft, as the create page sends it.
fn whole(draft: InviteDraft) -> InvitePatch {
    fn sent<T>(value: Option<T>) -> Change<T> {
        value.map_or(Change::Clear, Change::Set)
    }
    InvitePatch {
        kind: Change::Set(draft.kind),
        public_title: Change::Set(draft.public_title),
        public_description: sent(draft.public_description),
        internal_description: sent(draft.internal_description),
        tracks: Change::Set(draft.tracks),
        content_duration: sent(draft.content_duration),
        play_limit: Change::Set(draft.play_limit),
        expires_at: sent(draft.expires_at),
        starts_at: sent(draft.starts_at),
        ends_at: sent(draft.ends_at),
        time_zone: sent(draft.time_zone),
        access_ends_with_event: Change::Set(draft.access_ends_with_event),
        invite_limit: Change::Set(draft.invite_limit),
        show_share_button: Change::Set(draft.show_share_button),
        access_setting: Change::Set(draft.access_setting),
        allowed_email_addresses: Change::Set(draft.allowed_email_addresses),
        notices: Change::Set(draft.notices.kinds().collect()),
    }
}

async fn draft(ground: &Ground, invite: &InviteRecord) -> InviteDraft {
    draft_of(&settings(ground, invite).await)
}

async fn settings(ground: &Ground, invite: &InviteRecord) -> invites_domain::invite::InviteSettings {
    let (author, ids) = (ground.author(), [invite.id]);
    let tracks = author
        .tracks_of_invites(&ids)
        .await
        .expect("reads")
        .remove(&invite.id)
        .unwrap_or_default();
    let allowed = author
        .allow_lists_of(&ids)
        .await
        .expect("reads")
        .remove(&invite.id)
        .unwrap_or_default();
    invite.settings(tracks, allowed)
}

on_both_databases! {
    async fn r13_a_new_invite_reads_as_it_was_sent(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() + TimeDelta::days(3);
        let sent = InvitePatch {
            public_description: Change::Set("**Bring** a laptop".to_owned()),
            internal_description: Change::Set("for the sales team".to_owned()),
            tracks: Change::Set(vec![ground.second, ground.track]),
            content_duration: Change::Set(DurationParts { months: 1, days: 2, ..DurationParts::default() }),
            play_limit: Change::Set(3),
            invite_limit: Change::Set(25),
            show_share_button: Change::Set(true),
            access_ends_with_event: Change::Set(true),
            ..ground.event(starts, starts + TimeDelta::hours(4))
        };
        let expected = sent.clone().over(InviteDraft::default());
        let invite = ground.create(sent).await;
        assert_eq!(draft(&ground, &invite).await, expected);
        assert_eq!((invite.version, invite.claim_count, invite.ever_claimed), (1, 0, false));
        assert_eq!(invite.public_description_html.as_deref().map(str::trim), Some("<p><strong>Bring</strong> a laptop</p>"));
        assert_eq!(invite.created_by, Some(ground.test.author));
        assert_eq!(ground.again(&invite).await, invite);
        let listed = ground.author().audit_log(ground.test.team, &Default::default(), &invites_app::page::Page::first(5)).await;
        assert!(matches!(listed, Err(AppError::Forbidden)), "the log is for owners");
        let owner = ground.test.as_user(ground.test.owner);
        let log = owner.audit_log(ground.test.team, &Default::default(), &invites_app::page::Page::first(5)).await.expect("reads").rows;
        assert_eq!((log[0].verb.as_str(), log[0].subject.as_str()), ("createTrackInvite", invite.id.encode().as_str()));
    }

    async fn r97_only_authors_of_the_team_write(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        for (who, expected) in [
            (ground.test.as_user(ground.test.viewer), "forbidden"),
            (ground.test.as_user(ground.test.instructor), "forbidden"),
            (ground.test.as_user(ground.test.outsider), "not found"),
            (ground.test.as_stranger(), "unauthenticated"),
            (ground.test.as_guest().await, "unauthenticated"),
            (ground.test.as_token(&[Scope::Read]).await, "forbidden"),
        ] {
            let answers = [
                who.create_track_invite(TEAM, ground.patch(), None).await.map(drop),
                who.update_track_invite(invite.id, 1, titled("Mine")).await.map(drop),
                who.close_track_invite(invite.id).await.map(drop),
                who.reset_track_invite_link(invite.id).await.map(drop),
                who.delete_track_invite(invite.id, true).await.map(drop),
            ];
            for answer in answers {
                let got = match answer {
                    Err(AppError::Forbidden) => "forbidden",
                    Err(AppError::NotFound { .. }) => "not found",
                    Err(AppError::Unauthenticated) => "unauthenticated",
                    other => panic!("{other:?}"),
                };
                assert_eq!(got, expected, "{:?}", who.actor());
            }
        }
        assert_eq!(ground.again(&invite).await, invite, "nothing was written");
        let script = ground.test.as_token(&[Scope::ManageInvites]).await;
        let made = script.create_track_invite(TEAM, ground.patch(), None).await.expect("a script makes one");
        assert_eq!(made.created_by, None);
    }

    async fn r92a_the_second_save_is_refused_with_what_changed(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(5).await;
        let first = InvitePatch { invite_limit: Change::Set(7), ..titled("First") };
        ground.author().update_track_invite(invite.id, 1, first).await.expect("saves");
        let second = ground.author().update_track_invite(invite.id, 1, titled("Second")).await;
        let Err(AppError::Conflict { field, message }) = second else { panic!("{second:?}") };
        assert_eq!(field, "version");
        assert!(message.contains("invite limit and public title changed"), "{message}");
        let now = ground.again(&invite).await;
        assert_eq!((now.public_title.as_str(), now.invite_limit.get(), now.version), ("First", 7, 2));
    }

    async fn r92a_of_many_saves_over_one_version_one_is_kept(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(5).await;
        let mut saves = tokio::task::JoinSet::new();
        for number in 0..8 {
            let (author, id) = (ground.author(), invite.id);
            saves.spawn(async move { author.update_track_invite(id, 1, titled(&format!("Title {number}"))).await });
        }
        let answers = saves.join_all().await;
        let kept = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(kept, 1);
        assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(AppError::Conflict { .. }))));
        assert_eq!(ground.again(&invite).await.version, 2);
    }

    async fn r102_opening_and_saving_changes_nothing(db: TestDb) {
        let ground = Ground::on(db).await;
        let closes = ground.now() + TimeDelta::hours(1);
        let invite = ground
            .create(InvitePatch {
                expires_at: Change::Set(closes),
                time_zone: Change::Set("Europe/Amsterdam".to_owned()),
                ..ground.patch()
            })
            .await;
        ground.test.clock.set(closes + TimeDelta::days(1));
        let same = whole(draft(&ground, &invite).await);
        let saved = ground.author().update_track_invite(invite.id, 1, same).await.expect("a past expiry may stay");
        assert_eq!(saved.invite, invite, "not even the version moves");
        let again = whole(duplicate_draft(&settings(&ground, &invite).await));
        let refused = ground.author().create_track_invite(TEAM, again, None).await;
        let Err(AppError::Invalid(mistakes)) = refused else { panic!("{refused:?}") };
        assert_eq!((mistakes[0].field.as_ref(), mistakes[0].code), ("expiresAt", FieldErrorCode::InPast));
    }

    async fn r99_a_duplicate_has_copy_on_its_title_and_r101_nothing_else_of_the_first(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(ground.for_people(&["acme.com", "anna@example.org"])).await;
        let copied = whole(duplicate_draft(&settings(&ground, &invite).await));
        let copy = ground.create(copied).await;
        assert_eq!(copy.public_title, "Welcome Copy");
        assert_ne!(copy.id, invite.id);
        assert_ne!(copy.token, invite.token);
        assert_eq!(copy.claim_count, 0);
        let (one, two) = (settings(&ground, &invite).await, settings(&ground, &copy).await);
        assert_eq!((one.allowed, one.tracks, one.timing), (two.allowed, two.tracks, two.timing));
    }

    async fn r89_terms_bind_future_claims_only_and_r91_says_how_many_keep_theirs(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(InvitePatch { play_limit: Change::Set(1), ..ground.patch() }).await;
        let early = ground.test.as_guest().await;
        let (held, _) = claim(&early, &invite).await;
        claim(&ground.test.as_stranger(), &invite).await;
        let harder = InvitePatch {
            play_limit: Change::Set(9),
            tracks: Change::Set(vec![ground.second]),
            content_duration: Change::Set(DurationParts { hours: 1, ..DurationParts::default() }),
            ..InvitePatch::default()
        };
        let edited = ground.author().update_track_invite(invite.id, 1, harder).await.expect("saves");
        assert_eq!(edited.learners_keeping_old_terms, 2);
        assert_eq!(claim(&early, &invite).await.0, held, "the terms of the claim stay");
        let tracks = early.claimed_tracks(&[held.id]).await.expect("reads").remove(&held.id).expect("holds tracks");
        assert_eq!(tracks.iter().map(|held| held.track).collect::<Vec<_>>(), [ground.track], "R92");
        let late = ground.test.as_guest().await;
        let (new, _) = claim(&late, &invite).await;
        assert_eq!((new.play_limit.get(), new.access_ends_at.is_some()), (9, true));
    }

    async fn r14_new_words_show_at_once_to_earlier_claimers_too(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let early = ground.test.as_guest().await;
        claim(&early, &invite).await;
        let title = ground.author().update_track_invite(invite.id, 1, titled("Only words")).await.expect("saves");
        assert_eq!(title.learners_keeping_old_terms, 0);
        let seen = early.invitation(invite.token.as_str()).await.expect("reads").expect("is there");
        assert_eq!(seen.public_title, "Only words");
    }

    async fn r7_the_kind_is_locked_by_the_first_claim(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let starts = ground.now() + TimeDelta::hours(1);
        let event = InvitePatch { public_title: Change::Keep, tracks: Change::Keep, ..ground.event(starts, starts + TimeDelta::hours(1)) };
        let changed = ground.author().update_track_invite(invite.id, 1, event.clone()).await.expect("saves");
        assert_eq!(changed.invite.timing.kind(), InviteKind::LiveEvent);
        claim(&ground.test.as_stranger(), &invite).await;
        assert!(ground.again(&invite).await.ever_claimed);
        let back = InvitePatch { kind: Change::Set(InviteKind::SelfPaced), ..InvitePatch::default() };
        let refused = ground.author().update_track_invite(invite.id, 2, back).await;
        let Err(AppError::Invalid(mistakes)) = refused else { panic!("{refused:?}") };
        assert_eq!((mistakes[0].field.as_ref(), mistakes[0].code), ("type", FieldErrorCode::Locked));
    }

    async fn r43_extending_the_event_takes_its_claims_along(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() + TimeDelta::hours(1);
        let ends = starts + TimeDelta::hours(2);
        let invite = ground
            .create(InvitePatch { access_ends_with_event: Change::Set(true), ..ground.event(starts, ends) })
            .await;
        let guest = ground.test.as_guest().await;
        assert_eq!(claim(&guest, &invite).await.0.access_ends_at, Some(ends));
        let later = ends + TimeDelta::hours(1);
        let extended = InvitePatch { ends_at: Change::Set(later), ..InvitePatch::default() };
        ground.author().update_track_invite(invite.id, 1, extended).await.expect("saves");
        assert_eq!(claim(&guest, &invite).await.0.access_ends_at, Some(later));
        let earlier = InvitePatch { ends_at: Change::Set(ends), ..InvitePatch::default() };
        ground.author().update_track_invite(invite.id, 2, earlier).await.expect("saves");
        assert_eq!(claim(&guest, &invite).await.0.access_ends_at, Some(later), "an earlier end takes nothing");
    }

    async fn r44_a_later_end_reopens_the_link_at_once(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() + TimeDelta::hours(1);
        let ends = starts + TimeDelta::hours(2);
        let invite = ground.create(ground.event(starts, ends)).await;
        ground.test.clock.set(ends + TimeDelta::minutes(5));
        denial(&ground.test.as_stranger(), &invite).await;
        let extended = InvitePatch { ends_at: Change::Set(ends + TimeDelta::hours(1)), ..InvitePatch::default() };
        ground.author().update_track_invite(invite.id, 1, extended).await.expect("saves");
        claim(&ground.test.as_stranger(), &invite).await;
    }

    async fn an_archived_track_stays_on_its_invite_and_joins_no_other(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let store = ground.test.app.store().clone();
        let (id, now) = (ground.track.uuid(), ground.now());
        store
            .write(move |tx| async move {
                let mut row = track::Entity::find_by_id(id).one(&*tx).await?.expect("is there").into_active_model();
                row.archived_at = Set(Some(now));
                row.update(&*tx).await?;
                Ok::<_, invites_store::StoreError>(())
            })
            .await
            .expect("archives");
        ground.author().update_track_invite(invite.id, 1, titled("Still fine")).await.expect("saves");
        let refused = ground.author().create_track_invite(TEAM, ground.patch(), None).await;
        let Err(AppError::Invalid(mistakes)) = refused else { panic!("{refused:?}") };
        assert_eq!((mistakes[0].field.as_ref(), mistakes[0].code), ("trackIds[0]", FieldErrorCode::Unknown));
    }

    async fn the_same_key_makes_an_invite_once(db: TestDb) {
        let ground = Ground::on(db).await;
        let closes = ground.now() + TimeDelta::hours(1);
        let patch = InvitePatch { expires_at: Change::Set(closes), ..ground.patch() };
        let author = ground.author();
        let first = author.create_track_invite(TEAM, patch.clone(), Some("k1")).await.expect("makes");
        ground.test.clock.set(closes + TimeDelta::hours(1));
        let again = author.create_track_invite(TEAM, patch.clone(), Some("k1")).await.expect("answers as before");
        assert_eq!(again.id, first.id, "though its expiry has passed meanwhile");
        let other = author.create_track_invite(TEAM, ground.patch(), Some("k1")).await;
        assert!(matches!(other, Err(AppError::Conflict { field: "idempotencyKey", .. })), "{other:?}");
        let late = author.create_track_invite(TEAM, patch, None).await;
        assert!(matches!(late, Err(AppError::Invalid(_))));
    }

    async fn r34_a_self_paced_invite_keeps_no_event_times(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() + TimeDelta::hours(1);
        let mixed = InvitePatch { kind: Change::Set(InviteKind::SelfPaced), ..ground.event(starts, starts + TimeDelta::hours(1)) };
        let invite = ground.create(mixed).await;
        assert_eq!(invite.timing, InviteTiming::SelfPaced { expires_at: None, time_zone: None });
    }
}
