//! R87: a guest proves an e-mail, and their records become that person's.

use chrono::TimeDelta;
use invites_app::Acting;
use invites_app::announce::Announcement;
use invites_app::testing::TestApp;
use invites_domain::ids::{ClaimId, PersonId, TrackId, TypedId};
use invites_domain::invite::AccessSetting::{AnyoneLeavingDetails, AnyoneWithLink};
use invites_store::queries::invites::InviteRecord;
use invites_store::queries::{details, people};
use invites_store::tables::{claim as claims, claim_track};
use invites_store::{Tx, on_both_databases};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::ground::{account, claim, claims_on, invite, log_of, named, person_of, plays_of, prove, seats_taken, track};

const ANNA: &str = "anna@arbor.test";

/// A person with the address [`ANNA`], and a guest who will turn out to be her.
async fn two(test: &TestApp) -> (PersonId, Acting, Acting) {
    let anna = test.new_person(ANNA).await;
    (anna, test.as_user(anna), test.as_guest().await)
}

async fn play(learner: &Acting, claim: ClaimId, track: TrackId) {
    let play = learner.start_play(claim, track, None).await.expect("a play starts");
    learner.stop_play(play.id).await.expect("it stops");
}

async fn revoke(test: &TestApp, invite: &InviteRecord, claim: ClaimId) {
    let (now, invite) = (test.app.now(), invite.id);
    test.app
        .store()
        .write::<_, invites_store::StoreError, _, _>(move |tx: Tx| async move {
            claims::Entity::update_many()
                .col_expr(claims::Column::RevokedAt, Expr::value(now))
                .filter(claims::Column::Id.eq(claim.uuid()))
                .exec(&*tx)
                .await?;
            invites_store::queries::seats::free(&*tx, invite, 1).await
        })
        .await
        .expect("revoked");
}

on_both_databases! {
    async fn r87_a_claim_on_its_way_while_the_guest_merges_is_the_persons(db: TestDb) {
        let test = TestApp::on(db).await;
        let (anna, user, guest) = two(&test).await;
        let track = track(&test, "one").await;
        let invite = invite(&test, &[track], AnyoneWithLink, 0).await;
        assert_eq!(prove(&test, &guest, ANNA).await, anna);
        // Who asks was found out before the merge.
        let late = claim(&guest, &invite).await;
        assert_eq!(late.person, anna);
        assert_eq!(claim(&user, &invite).await.id, late.id, "R66: no second seat");
        assert_eq!((claims_on(&test, &invite).await.len(), seats_taken(&test, &invite).await), (1, 1));
    }

    async fn r87_a_guests_claims_plays_and_details_become_the_persons(db: TestDb) {
        let test = TestApp::on(db).await;
        let (anna, _, guest) = two(&test).await;
        let track = track(&test, "one").await;
        let invite = invite(&test, &[track], AnyoneLeavingDetails, 0).await;
        guest.submit_details(invite.token.as_str(), &named("Anna"), None).await.expect("kept");
        let claimed = claim(&guest, &invite).await;
        play(&guest, claimed.id, track).await;
        let mut announced = test.app.announcer().subscribe();
        assert_eq!(prove(&test, &guest, ANNA).await, anna);

        let rows = claims_on(&test, &invite).await;
        assert_eq!((rows.len(), rows[0].id, rows[0].person_id), (1, claimed.id.uuid(), anna.uuid()));
        assert_eq!(plays_of(&test, claimed.id).await[0].person_id, anna.uuid());
        let kept = details::of_people(test.app.store().read(), test.team, &[anna]).await.expect("reads");
        assert_eq!(kept.len(), 1);
        assert_eq!(seats_taken(&test, &invite).await, 1);
        let merged = people::find(test.app.store().read(), person_of(&guest)).await.expect("reads").expect("the row");
        assert_eq!(merged.merged_into, Some(anna));
        let heard = announced.next().await;
        assert_eq!(heard, Some(Announcement::Claim { invite: invite.id, claim: claimed.id }));
    }

    async fn r87_two_claims_on_one_invite_collapse_to_the_earlier_and_free_a_seat(db: TestDb) {
        let test = TestApp::on(db).await;
        for guest_first in [true, false] {
            let (email, slug) = if guest_first { ("one@arbor.test", "one") } else { ("two@arbor.test", "two") };
            let person = test.new_person(email).await;
            let (known, guest) = (test.as_user(person), test.as_guest().await);
            let track = track(&test, slug).await;
            let invite = invite(&test, &[track], AnyoneWithLink, 2).await;
            let (early, late) = if guest_first { (&guest, &known) } else { (&known, &guest) };
            let first = claim(early, &invite).await;
            test.clock.advance(TimeDelta::minutes(5));
            let second = claim(late, &invite).await;
            play(early, first.id, track).await;
            test.clock.advance(TimeDelta::minutes(5));
            play(late, second.id, track).await;
            test.clock.advance(TimeDelta::minutes(5));
            play(early, first.id, track).await;
            grant(&test, second.id, track, 3).await;
            assert_eq!(seats_taken(&test, &invite).await, 2);

            prove(&test, &guest, email).await;
            let rows = claims_on(&test, &invite).await;
            assert_eq!(rows.iter().map(|row| (row.id, row.person_id)).collect::<Vec<_>>(), [(first.id.uuid(), person.uuid())]);
            assert_eq!(rows[0].claimed_at, first.claimed_at, "the earlier claim's clock");
            assert_eq!(account(&test, first.id, track).await, (3, 3), "plays add up, and so do those granted");
            let plays = plays_of(&test, first.id).await;
            assert_eq!(plays.iter().map(|play| play.number).collect::<Vec<_>>(), [1, 2, 3], "numbered as they were started");
            assert!(plays.iter().all(|play| play.person_id == person.uuid()));
            assert_eq!(seats_taken(&test, &invite).await, 1, "a seat came free");
            assert!(log_of(&test, &invite).await.iter().all(|(_, claim)| *claim == first.id));
            claim(&test.as_guest().await, &invite).await;
        }
    }

    async fn r65_collapsing_gains_no_track_that_the_earlier_claim_did_not_hold(db: TestDb) {
        let test = TestApp::on(db).await;
        let (_, known, guest) = two(&test).await;
        let (one, other) = (track(&test, "one").await, track(&test, "two").await);
        let invite = invite(&test, &[one, other], AnyoneWithLink, 0).await;
        let first = claim(&known, &invite).await;
        take_track(&test, first.id, other).await;
        test.clock.advance(TimeDelta::minutes(5));
        let second = claim(&guest, &invite).await;
        play(&guest, second.id, other).await;
        prove(&test, &guest, ANNA).await;
        let held: Vec<_> = claim_track::Entity::find()
            .filter(claim_track::Column::ClaimId.eq(first.id.uuid()))
            .all(test.app.store().read())
            .await
            .expect("reads");
        assert_eq!(held.iter().map(|row| row.track_id).collect::<Vec<_>>(), [one.uuid()]);
        assert_eq!(plays_of(&test, first.id).await.len(), 1, "what was played stays readable");
    }

    async fn r87_removed_access_is_not_regained_as_a_guest(db: TestDb) {
        let test = TestApp::on(db).await;
        let (_, known, guest) = two(&test).await;
        let invite = invite(&test, &[track(&test, "one").await], AnyoneWithLink, 0).await;
        let own = claim(&known, &invite).await;
        revoke(&test, &invite, own.id).await;
        test.clock.advance(TimeDelta::minutes(5));
        claim(&guest, &invite).await;
        assert_eq!(seats_taken(&test, &invite).await, 1);
        prove(&test, &guest, ANNA).await;
        let rows = claims_on(&test, &invite).await;
        assert_eq!((rows.len(), rows[0].revoked_at.is_some()), (1, true));
        assert_eq!(seats_taken(&test, &invite).await, 0, "the guest's seat came free");
    }

    async fn r87_a_removed_later_claim_leaves_the_earlier_one_open_in_the_log_too(db: TestDb) {
        let test = TestApp::on(db).await;
        let (_, known, guest) = two(&test).await;
        let invite = invite(&test, &[track(&test, "one").await], AnyoneWithLink, 0).await;
        let own = claim(&known, &invite).await;
        test.clock.advance(TimeDelta::minutes(5));
        let guests = claim(&guest, &invite).await;
        revoke(&test, &invite, guests.id).await;
        prove(&test, &guest, ANNA).await;
        assert_eq!(seats_taken(&test, &invite).await, 1, "the earlier claim keeps its seat");
        let kinds: Vec<_> = log_of(&test, &invite).await.into_iter().map(|(kind, claim)| (kind, claim == own.id)).collect();
        assert_eq!(kinds.last().map(|(kind, own)| (kind.as_str(), *own)), Some(("CLAIM_RESTORED", true)));
    }

    async fn r87_details_the_person_left_themselves_stay(db: TestDb) {
        let test = TestApp::on(db).await;
        let (anna, known, guest) = two(&test).await;
        let invite = invite(&test, &[track(&test, "one").await], AnyoneLeavingDetails, 0).await;
        known.submit_details(invite.token.as_str(), &named("Own"), None).await.expect("kept");
        guest.submit_details(invite.token.as_str(), &named("Guest"), None).await.expect("kept");
        prove(&test, &guest, ANNA).await;
        let read = test.app.store().read();
        let kept = details::of_people(read, test.team, &[anna, person_of(&guest)]).await.expect("reads");
        assert_eq!(kept.iter().map(|kept| kept.details.values["firstName"].as_str()).collect::<Vec<_>>(), ["Own"]);
    }

    async fn r87_another_guest_is_another_person(db: TestDb) {
        let test = TestApp::on(db).await;
        let (anna, _, guest) = two(&test).await;
        let other = test.as_guest().await;
        let invite = invite(&test, &[track(&test, "one").await], AnyoneWithLink, 0).await;
        claim(&guest, &invite).await;
        let others = claim(&other, &invite).await;
        prove(&test, &guest, ANNA).await;
        let rows = claims_on(&test, &invite).await;
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().any(|row| row.id == others.id.uuid() && row.person_id == person_of(&other).uuid()));
        assert!(rows.iter().any(|row| row.person_id == anna.uuid()));
        assert_eq!(prove(&test, &guest, ANNA).await, anna, "once merged, nothing moves again");
    }

    async fn r87_a_guest_who_uses_the_owners_link_brings_their_records(db: TestDb) {
        let test = TestApp::on(db).await;
        let guest = test.as_guest().await;
        let invite = invite(&test, &[track(&test, "one").await], AnyoneWithLink, 0).await;
        let claimed = claim(&guest, &invite).await;
        let secret = test.app.owner_sign_in_link().await.expect("made");
        let signed_in = guest.use_sign_in_link(&secret).await.expect("signed in");
        let rows = claims_on(&test, &invite).await;
        assert_eq!((rows[0].id, rows[0].person_id), (claimed.id.uuid(), signed_in.person.uuid()));
    }
}

async fn grant(test: &TestApp, claim: ClaimId, track: TrackId, plays: i32) {
    use claim_track::Column;
    test.app
        .store()
        .write::<_, invites_store::StoreError, _, _>(move |tx: Tx| async move {
            claim_track::Entity::update_many()
                .col_expr(Column::PlaysGranted, Expr::value(plays))
                .filter(Column::ClaimId.eq(claim.uuid()))
                .filter(Column::TrackId.eq(track.uuid()))
                .exec(&*tx)
                .await?;
            Ok(())
        })
        .await
        .expect("granted");
}

/// Makes the claim one from before the invite had this track.
async fn take_track(test: &TestApp, claim: ClaimId, track: TrackId) {
    test.app
        .store()
        .write::<_, invites_store::StoreError, _, _>(move |tx: Tx| async move {
            claim_track::Entity::delete_by_id((claim.uuid(), track.uuid()))
                .exec(&*tx)
                .await?;
            Ok(())
        })
        .await
        .expect("taken");
}
