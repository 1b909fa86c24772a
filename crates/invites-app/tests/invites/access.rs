//! What an organiser does to claims: removing, restoring, extending, granting (R52, R97b, R97c).

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::claims::{ClaimFilter, ClaimOrder};
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::page::Page;
use invites_domain::activity::ActivityKind;
use invites_domain::claim::ClaimState;
use invites_domain::denial::DenialCode;
use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{ClaimId, TypedId};
use invites_domain::time::DurationParts;
use invites_store::on_both_databases;
use invites_store::tables::activity;
use sea_orm::{EntityTrait, QueryOrder};
use uuid::Uuid;

use super::ground::{Ground, claim, denial};

on_both_databases! {
    async fn r61_the_editor_learns_how_many_claimers_a_list_would_not_admit(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        for email in ["anna@acme.com", "bob@sub.acme.com", "carol@delft.example"] {
            let person = ground.test.new_person(email).await;
            claim(&ground.test.as_user(person), &invite).await;
        }
        let guest = claim(&ground.test.as_guest().await, &invite).await.0.id;
        let author = ground.author();
        let off = async |entries: &[&str]| {
            let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
            author.claimers_off_list(invite.id, Some(&entries)).await.expect("counts")
        };
        assert_eq!(off(&[]).await, 4);
        assert_eq!(off(&["acme.com"]).await, 3, "not the sub-domain, not delft, not the guest");
        assert_eq!(off(&["acme.com", "*.acme.com", "CAROL@delft.example", "half an entry"]).await, 1, "the guest");
        author.revoke_claims(&[guest], None, false).await.expect("revokes");
        assert_eq!(off(&["acme.com", "*.acme.com", "carol@delft.example"]).await, 0, "removed claims do not count");
        assert_eq!(author.claimers_off_list(invite.id, None).await.expect("counts"), 3, "the saved list is empty");
        let too_many: Vec<String> = (0..10_001).map(|n| format!("a{n}@acme.com")).collect();
        assert!(matches!(author.claimers_off_list(invite.id, Some(&too_many)).await, Err(AppError::Invalid(_))));
    }

    async fn r52_removed_access_frees_the_seat_and_takes_one_to_restore(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(1).await;
        let (author, learner) = (ground.author(), ground.test.as_guest().await);
        let (held, _) = claim(&learner, &invite).await;
        let revoked = author.revoke_claims(&[held.id], Some(" left the company "), false).await.expect("revokes");
        assert_eq!(revoked[0].revoke_reason.as_deref(), Some("left the company"));
        assert_eq!((revoked[0].revoked_at, revoked[0].revoked_by), (Some(ground.now()), Some(ground.test.author)));
        assert_eq!(ground.again(&invite).await.claim_count, 0);
        assert_eq!(denial(&learner, &invite).await.code, DenialCode::AccessRemoved, "not by the link");
        let again = author.revoke_claims(&[held.id], None, false).await.expect("answers");
        assert_eq!(again, revoked, "removing twice changes nothing");
        assert_eq!(ground.again(&invite).await.claim_count, 0);

        claim(&ground.test.as_stranger(), &invite).await;
        let refused = author.restore_claims(&[held.id], false).await;
        assert!(matches!(&refused, Err(AppError::Denied(denial)) if denial.code == DenialCode::Full), "{refused:?}");
        let restored = author.restore_claims(&[held.id], true).await.expect("overrides");
        assert_eq!(restored[0].revoked_at, None);
        assert_eq!(ground.again(&invite).await.claim_count, 2, "R50: 2 of 1");
        assert_eq!(claim(&learner, &invite).await.0.id, held.id);
        let log = activity::Entity::find().order_by_asc(activity::Column::Seq).all(ground.test.app.store().read()).await;
        let kinds: Vec<_> = log.expect("reads").iter().map(|entry| ActivityKind::parse(&entry.kind)).collect();
        let expected = [ActivityKind::Claimed, ActivityKind::ClaimRevoked, ActivityKind::Claimed, ActivityKind::ClaimRestored];
        assert_eq!(kinds, expected.map(Some));
    }

    async fn r52_restoring_several_takes_a_seat_for_each_or_none_is_restored(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(2).await;
        let author = ground.author();
        let one = claim(&ground.test.as_stranger(), &invite).await.0.id;
        let two = claim(&ground.test.as_stranger(), &invite).await.0.id;
        author.revoke_claims(&[one, two], None, false).await.expect("revokes");
        claim(&ground.test.as_stranger(), &invite).await;
        assert!(matches!(author.restore_claims(&[one, two], false).await, Err(AppError::Denied(_))));
        assert_eq!(ground.again(&invite).await.claim_count, 1, "nothing half-restored");
        assert_eq!(author.restore_claims(&[two], false).await.expect("one seat is free").len(), 1);
        assert_eq!(ground.again(&invite).await.claim_count, 2);
    }

    async fn r97b_all_claims_of_a_request_or_none(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let held = claim(&ground.test.as_stranger(), &invite).await.0.id;
        let unknown = ClaimId::from_uuid(Uuid::from_u128(7));
        let refused = ground.author().revoke_claims(&[held, unknown], None, false).await;
        assert!(matches!(refused, Err(AppError::NotFound { what: "claim" })), "{refused:?}");
        assert_eq!(ground.again(&invite).await.claim_count, 1);
        let outsider = ground.test.as_user(ground.test.outsider);
        let refused = outsider.revoke_claims(&[held], None, false).await;
        assert!(matches!(refused, Err(AppError::NotFound { .. })), "{refused:?}");
        let instructor = ground.test.as_user(ground.test.instructor);
        let refused = instructor.revoke_claims(&[held], None, false).await;
        assert!(matches!(refused, Err(AppError::Forbidden)), "{refused:?}");
        let refused = ground.author().revoke_claims(&[], None, false).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
    }

    async fn r97c_access_is_extended_even_after_its_end(db: TestDb) {
        let ground = Ground::on(db).await;
        let one_day = DurationParts { days: 1, ..DurationParts::default() };
        let invite = ground.create(InvitePatch { content_duration: Change::Set(one_day), ..ground.patch() }).await;
        let learner = ground.test.as_guest().await;
        let (held, _) = claim(&learner, &invite).await;
        ground.test.clock.advance(TimeDelta::days(2));
        let ended = denial(&learner, &invite).await;
        assert_eq!(ended.code, DenialCode::AccessEnded, "R21: not “expired”, and no new clock");
        let author = ground.author();
        let past = author.extend_claim(held.id, Some(ground.now())).await;
        let Err(AppError::Invalid(mistakes)) = past else { panic!("{past:?}") };
        assert_eq!((mistakes[0].field.as_ref(), mistakes[0].code), ("until", FieldErrorCode::InPast));
        let until = ground.now() + TimeDelta::days(3);
        author.extend_claim(held.id, Some(until)).await.expect("extends");
        assert_eq!(claim(&learner, &invite).await.0.access_ends_at, Some(until));
        author.extend_claim(held.id, None).await.expect("extends for ever");
        assert_eq!(claim(&learner, &invite).await.0.access_ends_at, None);
    }

    async fn r97c_more_plays_are_granted_on_one_track(db: TestDb) {
        let ground = Ground::on(db).await;
        let terms = InvitePatch {
            play_limit: Change::Set(2),
            tracks: Change::Set(vec![ground.track, ground.second]),
            ..ground.patch()
        };
        let invite = ground.create(terms).await;
        let learner = ground.test.as_guest().await;
        let (held, _) = claim(&learner, &invite).await;
        let author = ground.author();
        author.grant_plays(held.id, ground.track, 3).await.expect("grants");
        let tracks = learner.claimed_tracks(&[held.id]).await.expect("reads").remove(&held.id).expect("holds tracks");
        assert_eq!(tracks.iter().map(|held| held.play_limit).collect::<Vec<_>>(), [5, 2]);
        for (plays, code) in [(0, FieldErrorCode::OutOfRange), (-2, FieldErrorCode::Negative), (1_000_001, FieldErrorCode::OutOfRange), (999_999, FieldErrorCode::OutOfRange)] {
            let refused = author.grant_plays(held.id, ground.track, plays).await;
            let Err(AppError::Invalid(mistakes)) = refused else { panic!("{plays}: {refused:?}") };
            assert_eq!((mistakes[0].field.as_ref(), mistakes[0].code), ("plays", code));
        }
        let refused = author.grant_plays(held.id, ground.foreign, 1).await;
        assert!(matches!(refused, Err(AppError::NotFound { what: "track" })), "{refused:?}");
    }

    async fn r114_claims_are_read_by_their_holder_and_the_team(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let (holder, other) = (ground.test.as_guest().await, ground.test.as_guest().await);
        let (held, _) = claim(&holder, &invite).await;
        assert_eq!(holder.claim(held.id).await.expect("one's own"), held);
        assert_eq!(ground.test.as_user(ground.test.viewer).claim(held.id).await.expect("the team's"), held);
        assert!(matches!(other.claim(held.id).await, Err(AppError::Unauthenticated)));
        let outsider = ground.test.as_user(ground.test.outsider);
        assert!(matches!(outsider.claim(held.id).await, Err(AppError::NotFound { what: "claim" })));
        assert!(outsider.learners(&[(invite.id, held.person)]).await.expect("answers").is_empty());
    }

    async fn claims_are_searched_by_name_address_and_details_and_filtered_by_state(db: TestDb) {
        let ground = Ground::on(db).await;
        let one_day = DurationParts { days: 1, ..DurationParts::default() };
        let invite = ground.create(InvitePatch { content_duration: Change::Set(one_day), ..ground.patch() }).await;
        let mut held = Vec::new();
        for email in ["anna@acme.com", "under_score@acme.com", "bob@other.org"] {
            let person = ground.test.as_user(ground.test.new_person(email).await);
            held.push(claim(&person, &invite).await.0.id);
            ground.test.clock.advance(TimeDelta::hours(10));
        }
        let author = ground.author();
        let found = async |search: Option<&str>, state: Option<ClaimState>| {
            let filter = ClaimFilter { search: search.map(str::to_owned), state };
            let rows = author.claims_of(&invite, &filter, ClaimOrder::default(), &Page::first(10)).await.expect("reads").rows;
            assert_eq!(author.claim_count_of(&invite, &filter).await.expect("counts"), rows.len() as u64);
            rows.into_iter().map(|claim| claim.id).collect::<Vec<_>>()
        };
        assert_eq!(found(None, None).await, [held[2], held[1], held[0]], "newest first");
        assert_eq!(found(Some(" ANNA"), None).await, [held[0]]);
        assert_eq!(found(Some("_"), None).await, [held[1]], "an underscore means itself");
        assert_eq!(found(Some("acme"), None).await, [held[1], held[0]]);
        assert_eq!(found(Some("%"), None).await, []);
        assert_eq!(found(None, Some(ClaimState::Ended)).await, [held[0]]);
        author.revoke_claims(&[held[1]], None, false).await.expect("revokes");
        assert_eq!(found(None, Some(ClaimState::Revoked)).await, [held[1]]);
        assert_eq!(found(None, Some(ClaimState::Active)).await, [held[2]]);
    }
}
