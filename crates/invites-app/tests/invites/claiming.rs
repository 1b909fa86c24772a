//! Claiming: who gets a seat, once, and never one too many.

use std::collections::HashSet;

use chrono::TimeDelta;
use invites_app::claiming::Claiming;
use invites_app::claims::{ClaimFilter, ClaimOrder};
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::page::Page;
use invites_app::{AppError, Caller};
use invites_domain::denial::DenialCode;
use invites_domain::error::FieldErrorCode;
use invites_domain::invite::AccessSetting;
use invites_domain::time::DurationParts;
use invites_store::on_both_databases;
use invites_store::tables::{activity, claim as claim_table, person};
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};

use super::ground::{Ground, claim, denial, storm};

#[cfg(not(feature = "without-seat-guard"))]
on_both_databases! {
    async fn r49_sixty_four_claim_at_once_and_ten_get_seats(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(10).await;
        let granted = storm(std::slice::from_ref(&ground.test.app), &invite, 64).await;
        assert_eq!(granted, 10);
        let read = ground.test.app.store().read();
        assert_eq!(claim_table::Entity::find().count(read).await.expect("counts"), 10);
        assert_eq!(ground.again(&invite).await.claim_count, 10);
        let log = activity::Entity::find().order_by_asc(activity::Column::Seq).all(read).await.expect("reads");
        let places: Vec<i64> = log.iter().map(|entry| entry.seq).collect();
        assert_eq!(places, (1..=10).collect::<Vec<_>>(), "a line of the log each, without a gap");
        let guests = person::Entity::find().count(read).await.expect("counts");
        assert_eq!(guests, 5 + 10, "the five of the teams, and a guest for each claim: none for the refused (R53)");
    }

    async fn r49_two_processes_give_no_seat_too_many(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(10).await;
        let apps = [ground.test.app.clone(), ground.test.another_process().await];
        assert_eq!(storm(&apps, &invite, 64).await, 10);
        assert_eq!(ground.again(&invite).await.claim_count, 10);
    }
}

/// The negative control of R49: without the locked load and the guarded UPDATE the storm gives seats too many. Were
/// this test to fail, the tests above would prove nothing.
#[cfg(feature = "without-seat-guard")]
on_both_databases! {
    async fn r49_without_its_guard_the_race_appears(db: TestDb) {
        let ground = Ground::on(db).await;
        let mut apps = vec![ground.test.app.clone()];
        for _ in 0..3 {
            apps.push(ground.test.another_process().await);
        }
        // One storm nearly always does; twenty leave no room for luck.
        for _ in 0..20 {
            let invite = ground.limited_to(10).await;
            if storm(&apps, &invite, 64).await > 10 {
                return;
            }
        }
        panic!("no storm gave a seat too many: the guard is not what keeps the limit");
    }
}

#[cfg(not(feature = "without-seat-guard"))]
on_both_databases! {
    async fn r66_claiming_again_gives_the_same_claim(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground
            .create(InvitePatch {
                content_duration: Change::Set(DurationParts { days: 1, ..DurationParts::default() }),
                ..ground.patch()
            })
            .await;
        let guest = ground.test.as_guest().await;
        let (first, _) = claim(&guest, &invite).await;
        ground.test.clock.advance(TimeDelta::hours(2));
        let (again, new_guest) = claim(&guest, &invite).await;
        assert_eq!(again, first, "no new clock");
        assert_eq!(new_guest, None);
        assert_eq!(ground.again(&invite).await.claim_count, 1, "no second seat (R48)");
    }

    async fn r66_a_double_click_gives_one_claim(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(5).await;
        let guest = ground.test.as_guest().await;
        let mut clicks = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let (guest, token) = (guest.clone(), invite.token.as_str().to_owned());
            clicks.spawn(async move { guest.claim_invite(&token, None).await.expect("claiming answers") });
        }
        let claims: HashSet<_> = clicks
            .join_all()
            .await
            .into_iter()
            .map(|answer| match answer {
                Claiming::Held { claim, .. } => claim.id,
                Claiming::Denied(denial) => panic!("denied: {denial:?}"),
            })
            .collect();
        assert_eq!(claims.len(), 1);
        assert_eq!(ground.again(&invite).await.claim_count, 1);
    }

    async fn r55_a_stranger_becomes_a_guest_and_a_lost_answer_can_be_asked_for_again(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(5).await;
        let stranger = ground.test.as_stranger();
        let token = invite.token.as_str();
        let key = Some("a-random-key-of-enough-letters");
        let first = stranger.claim_invite(token, key).await.expect("claiming answers");
        let Claiming::Held { claim, new_guest: Some(guest) } = &first else { panic!("{first:?}") };
        assert_eq!(claim.person, *guest);
        assert_eq!(stranger.claim_invite(token, key).await.expect("claiming answers"), first);
        assert_eq!(ground.again(&invite).await.claim_count, 1);
        let other = stranger.claim_invite(token, Some("another-key-of-enough-letters")).await.expect("answers");
        assert_ne!(other, first);
        let short = stranger.claim_invite(token, Some("1")).await.expect_err("a guessable key");
        let AppError::Invalid(mistakes) = short else { panic!("{short:?}") };
        assert_eq!((mistakes[0].field.as_ref(), mistakes[0].code), ("idempotencyKey", FieldErrorCode::TooShort));
    }

    async fn r66_a_stranger_whose_answer_was_lost_keeps_the_last_seat(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(1).await;
        let (stranger, token) = (ground.test.as_stranger(), invite.token.as_str());
        let key = Some("a-random-key-of-enough-letters");
        let first = stranger.claim_invite(token, key).await.expect("claiming answers");
        assert!(matches!(first, Claiming::Held { new_guest: Some(_), .. }), "{first:?}");
        assert_eq!(stranger.claim_invite(token, key).await.expect("claiming answers"), first, "full, but theirs");
        assert_eq!(denial(&stranger, &invite).await.code, DenialCode::Full);
        assert_eq!(ground.again(&invite).await.claim_count, 1);
    }

    async fn r65_the_claim_copies_tracks_limit_and_end(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground
            .create(InvitePatch {
                tracks: Change::Set(vec![ground.second, ground.track]),
                play_limit: Change::Set(3),
                content_duration: Change::Set(DurationParts { months: 1, ..DurationParts::default() }),
                ..ground.patch()
            })
            .await;
        let guest = ground.test.as_guest().await;
        let (held, _) = claim(&guest, &invite).await;
        assert_eq!(held.play_limit.get(), 3);
        assert_eq!(held.access_ends_at, ground.now().checked_add_months(chrono::Months::new(1)));
        let tracks = guest.claimed_tracks(&[held.id]).await.expect("reads").remove(&held.id).expect("has tracks");
        assert_eq!(tracks.iter().map(|held| held.track).collect::<Vec<_>>(), [ground.second, ground.track]);
    }

    async fn r31_an_expired_link_takes_nobody_new(db: TestDb) {
        let ground = Ground::on(db).await;
        let closes_at = ground.now() + TimeDelta::hours(1);
        let invite = ground.create(InvitePatch { expires_at: Change::Set(closes_at), ..ground.patch() }).await;
        let early = ground.test.as_guest().await;
        let (held, _) = claim(&early, &invite).await;
        ground.test.clock.set(closes_at);
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::Closed);
        assert_eq!(claim(&early, &invite).await.0, held);
    }

    async fn r32_who_claimed_keeps_content_plays_and_library_after_the_link_expired(db: TestDb) {
        let ground = Ground::on(db).await;
        let closes_at = ground.now() + TimeDelta::hours(1);
        let patch = InvitePatch { expires_at: Change::Set(closes_at), play_limit: Change::Set(1), ..ground.patch() };
        let invite = ground.create(patch).await;
        let early = ground.test.as_guest().await;
        let (held, _) = claim(&early, &invite).await;
        ground.test.clock.set(closes_at + TimeDelta::days(400));
        let page = invites_app::page::Page::first(10);
        let library = early.library(&page).await.expect("read");
        assert_eq!(library.rows, std::slice::from_ref(&held), "the same terms, and no end of access that the link would have brought");
        let play = early.start_play(held.id, ground.track, None).await.expect("a play that nothing was used of");
        early.stop_play(play.id).await.expect("stopped");
        let late = ground.test.as_guest().await;
        assert_eq!(denial(&late, &invite).await.code, DenialCode::Closed);
        assert!(late.library(&page).await.expect("read").rows.is_empty());
    }

    async fn r41_an_upcoming_event_takes_nobody_and_r38_opens_a_day_before(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() + TimeDelta::days(9);
        let invite = ground.create(ground.event(starts, starts + TimeDelta::hours(4))).await;
        let refused = denial(&ground.test.as_stranger(), &invite).await;
        assert_eq!(refused.code, DenialCode::NotYetOpen);
        let opens = starts - TimeDelta::hours(24);
        assert_eq!(refused.next_change_at, Some(opens));
        ground.test.clock.set(opens - TimeDelta::microseconds(1));
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::NotYetOpen);
        ground.test.clock.set(opens);
        claim(&ground.test.as_stranger(), &invite).await;
    }

    async fn r42_moving_the_start_later_turns_the_link_back_and_claims_stay(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() + TimeDelta::hours(2);
        let invite = ground.create(ground.event(starts, starts + TimeDelta::hours(4))).await;
        let early = ground.test.as_guest().await;
        let (held, _) = claim(&early, &invite).await;
        let later = ground.now() + TimeDelta::days(3);
        let moved = InvitePatch {
            starts_at: Change::Set(later),
            ends_at: Change::Set(later + TimeDelta::hours(4)),
            ..InvitePatch::default()
        };
        ground.author().update_track_invite(invite.id, 1, moved).await.expect("moves");
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::NotYetOpen);
        assert_eq!(claim(&early, &invite).await.0.id, held.id);
    }

    async fn r47_a_full_invite_takes_nobody_and_r51_raising_the_limit_reopens(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(1).await;
        claim(&ground.test.as_stranger(), &invite).await;
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::Full);
        let raised = InvitePatch { invite_limit: Change::Set(2), ..InvitePatch::default() };
        ground.author().update_track_invite(invite.id, 1, raised).await.expect("saves");
        claim(&ground.test.as_stranger(), &invite).await;
    }

    async fn r50_lowering_the_limit_keeps_all_claims(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        for _ in 0..3 {
            claim(&ground.test.as_stranger(), &invite).await;
        }
        let lowered = InvitePatch { invite_limit: Change::Set(2), ..InvitePatch::default() };
        let edited = ground.author().update_track_invite(invite.id, 1, lowered).await.expect("saves");
        assert_eq!((edited.invite.claim_count, edited.invite.invite_limit.get()), (3, 2));
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::Full);
        let all = ground.author().claims_of(&invite, &ClaimFilter::default(), ClaimOrder::default(), &Page::first(10)).await.expect("reads");
        assert_eq!(all.rows.len(), 3);
    }

    async fn r56_details_come_before_the_claim_and_r53_take_no_seat(db: TestDb) {
        let ground = Ground::on(db).await;
        let gated = InvitePatch {
            access_setting: Change::Set(AccessSetting::AnyoneLeavingDetails),
            ..ground.patch()
        };
        let invite = ground.create(gated).await;
        let stranger = ground.test.as_stranger();
        assert_eq!(denial(&stranger, &invite).await.code, DenialCode::DetailsRequired);
        stranger.invitation(invite.token.as_str()).await.expect("reads").expect("is there");
        assert_eq!(ground.again(&invite).await.claim_count, 0);
    }

    async fn r59_only_people_of_the_list_get_in_and_r60_by_a_proven_address(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(ground.for_people(&["anna@example.org", "acme.com", "*.corp.com"])).await;
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::ProveEmail);
        assert_eq!(denial(&ground.test.as_guest().await, &invite).await.code, DenialCode::ProveEmail);
        for (email, gets_in) in [
            ("anna@example.org", true),
            ("bob@example.org", false),
            ("eve@notacme.com", false),
            ("x@acme.com", true),
            ("x@sub.acme.com", false),
            ("x@sub.corp.com", true),
            ("x@corp.com", false),
        ] {
            let person = ground.test.as_user(ground.test.new_person(email).await);
            if gets_in {
                claim(&person, &invite).await;
            } else {
                let refused = denial(&person, &invite).await;
                assert_eq!(refused.code, DenialCode::NotOnList, "{email}");
                assert!(refused.message.contains(email), "names the visitor's own address");
            }
        }
    }

    async fn r61_the_gate_is_judged_at_claim_time_and_evicts_nobody(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(ground.for_people(&["acme.com"])).await;
        let inside = ground.test.as_user(ground.test.new_person("x@acme.com").await);
        let (held, _) = claim(&inside, &invite).await;
        let narrowed = InvitePatch {
            allowed_email_addresses: Change::Set(vec!["other.com".to_owned()]),
            ..InvitePatch::default()
        };
        ground.author().update_track_invite(invite.id, 1, narrowed).await.expect("saves");
        assert_eq!(claim(&inside, &invite).await.0, held);
        let outside = ground.test.as_user(ground.test.new_person("y@acme.com").await);
        assert_eq!(denial(&outside, &invite).await.code, DenialCode::NotOnList);
    }

    async fn r115_unknown_and_deleted_links_answer_the_same(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let guest = ground.test.as_guest().await;
        // Statements are counted where nobody else issues any.
        let elsewhere = ground.test.another_process().await;
        let (store, guest) =
            (elsewhere.store(), elsewhere.for_actor(Caller { actor: guest.actor().clone(), address: None }));
        ground.author().delete_track_invite(invite.id, false).await.expect("deletes");
        let mut answers = Vec::new();
        for token in [invite.token.as_str(), "AAAAAAAAAAAAAAAAAAAAAA"] {
            let before = store.statements_issued();
            let answer = guest.claim_invite(token, None).await.expect("answers");
            let invitation = guest.invitation(token).await.expect("reads");
            answers.push((answer, invitation, store.statements_issued() - before));
        }
        assert_eq!(answers[0], answers[1], "the same words, after the same number of statements");
        assert!(matches!(&answers[0].0, Claiming::Denied(denial) if denial.code == DenialCode::NotFound));
    }

    async fn claims_are_limited_by_invite_and_person(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(1).await;
        let guest = ground.test.as_guest().await;
        let mut last = Ok(());
        // Each try is let through the first, unlocked question: the seat is freed again after it.
        for _ in 0..31 {
            match guest.claim_invite(invite.token.as_str(), None).await {
                Ok(Claiming::Held { claim, .. }) => {
                    ground.forget(claim.id).await;
                }
                Ok(Claiming::Denied(denial)) => panic!("{denial:?}"),
                Err(error) => last = Err(error),
            }
        }
        assert!(matches!(last, Err(AppError::RateLimited { retry_after: 1..=60 })), "{last:?}");
        ground.test.clock.advance(TimeDelta::minutes(1));
        claim(&guest, &invite).await;
    }
}
