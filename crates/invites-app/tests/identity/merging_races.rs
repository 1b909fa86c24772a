//! R87 while everything happens at once: whatever the order, one person ends with one claim and one seat.

use chrono::TimeDelta;
use futures_util::future::join_all;
use invites_app::testing::TestApp;
use invites_app::{Acting, Actor, App, Caller};
use invites_domain::ids::TypedId;
use invites_domain::invite::AccessSetting::AnyoneWithLink;
use invites_store::on_both_databases;
use invites_store::queries::people;

use crate::ground::{claim, claims_on, invite, person_of, plays_of, prove, seats_taken, track};

/// The same caller through another process.
fn through(app: &App, caller: &Acting) -> Acting {
    app.for_actor(Caller {
        actor: caller.actor().clone(),
        address: None,
    })
}

/// Asks for a code to `email`; the digits that were sent.
async fn code(test: &TestApp, caller: &Acting, email: &str) -> String {
    caller.request_email_code(email).await.expect("sent");
    test.mail.code_to(email).expect("a code")
}

on_both_databases! {
    async fn r87_claiming_on_two_devices_while_the_guest_merges_takes_one_seat(db: TestDb) {
        let test = TestApp::on(db).await;
        let there = test.another_process().await;
        let track = track(&test, "one").await;
        for round in 0..8 {
            let email = format!("anna{round}@arbor.test");
            let anna = test.new_person(&email).await;
            let (known, guest) = (test.as_user(anna), test.as_guest().await);
            let invite = invite(&test, &[track], AnyoneWithLink, 3).await;
            let code = code(&test, &guest, &email).await;
            let elsewhere = [through(&there, &known), through(&there, &guest)];
            // Who merges first, who claims first: chance decides.
            let (merged, claims) = tokio::join!(
                guest.verify_email_code(&email, &code),
                join_all([&guest, &known, &elsewhere[0], &elsewhere[1]].map(|caller| claim(caller, &invite))),
            );
            assert_eq!(merged.expect("signed in").person, anna);
            let rows = claims_on(&test, &invite).await;
            assert_eq!((rows.len(), seats_taken(&test, &invite).await), (1, 1), "round {round}: {rows:?}");
            assert_eq!(rows[0].person_id, anna.uuid(), "round {round}");
            assert!(claims.iter().any(|claim| claim.id.uuid() == rows[0].id), "round {round}: an answer that holds");
            assert_eq!(claim(&known, &invite).await.id.uuid(), rows[0].id, "R66");
        }
    }

    async fn r87_of_two_guests_with_one_code_one_is_let_in_and_both_end_as_one(db: TestDb) {
        let test = TestApp::on(db).await;
        let there = test.another_process().await;
        let track = track(&test, "one").await;
        for round in 0..4 {
            let email = format!("anna{round}@arbor.test");
            let (phone, laptop) = (test.as_guest().await, test.as_guest().await);
            let invite = invite(&test, &[track], AnyoneWithLink, 2).await;
            let first = claim(&phone, &invite).await;
            test.clock.advance(TimeDelta::minutes(1));
            let held = [first, claim(&laptop, &invite).await];
            phone.start_play(held[0].id, track, None).await.expect("a play starts");
            laptop.start_play(held[1].id, track, None).await.expect("a play starts");
            let code = code(&test, &phone, &email).await;
            let remote = through(&there, &laptop);
            let answers = tokio::join!(phone.verify_email_code(&email, &code), remote.verify_email_code(&email, &code));
            let (let_in, late) = match answers {
                (Ok(signed_in), Err(_)) => (signed_in.person, &laptop),
                (Err(_), Ok(signed_in)) => (signed_in.person, &phone),
                both => panic!("a code works once: {both:?}"),
            };
            assert_eq!(seats_taken(&test, &invite).await, 2, "two people, as far as anybody has proven");
            assert_eq!(prove(&test, late, &email).await, let_in);
            let rows = claims_on(&test, &invite).await;
            assert_eq!((rows.len(), seats_taken(&test, &invite).await), (1, 1), "round {round}");
            assert_eq!(rows[0].id, held[0].id.uuid(), "the earlier claim stays");
            assert_eq!(plays_of(&test, held[0].id).await.len(), 2, "with what was played on both");
            // The freed seat is somebody's, once.
            claim(&test.as_guest().await, &invite).await;
            let gone = people::find(test.app.store().read(), person_of(late)).await.expect("reads").expect("the row");
            assert_eq!(gone.merged_into, Some(let_in));
            let cookie = test.app.key().guest_cookie(person_of(late));
            assert_eq!(test.app.actor_of_guest_cookie(&cookie).await.expect("asked"), None::<Actor>);
        }
    }

    async fn r87_the_seat_that_a_merge_frees_is_given_once(db: TestDb) {
        let test = TestApp::on(db).await;
        let there = test.another_process().await;
        let track = track(&test, "one").await;
        for round in 0..4 {
            let email = format!("anna{round}@arbor.test");
            let (known, guest) = (test.as_user(test.new_person(&email).await), test.as_guest().await);
            let invite = invite(&test, &[track], AnyoneWithLink, 2).await;
            claim(&known, &invite).await;
            claim(&guest, &invite).await;
            let code = code(&test, &guest, &email).await;
            let strangers: Vec<_> = (0..8).map(|_| through(&there, &test.as_stranger())).collect();
            let storm = strangers.iter().map(|stranger| stranger.claim_invite(invite.token.as_str(), None));
            let (merged, _) = tokio::join!(guest.verify_email_code(&email, &code), join_all(storm));
            merged.expect("signed in");
            // Some came before the seat was free, and come again.
            join_all(strangers.iter().map(|stranger| stranger.claim_invite(invite.token.as_str(), None))).await;
            assert_eq!((claims_on(&test, &invite).await.len(), seats_taken(&test, &invite).await), (2, 2), "round {round}");
        }
    }
}
