//! Codes and links: what they prove, how often, and for how long.

use chrono::TimeDelta;
use invites_app::sign_in::{CODE_LIFE, MOST_ATTEMPTS};
use invites_app::testing::TestApp;
use invites_app::{Actor, AppError};
use invites_domain::policy::Scope;
use invites_store::on_both_databases;
use invites_store::tables::{email_code, person};
use sea_orm::EntityTrait;

use crate::ground::{mistakes, person_of, prove};

const ANNA: &str = "anna@arbor.test";

/// Six digits that are not these.
fn another(code: &str) -> String {
    let digits: u32 = code.parse().expect("digits");
    format!("{:06}", (digits + 1) % 1_000_000)
}

on_both_databases! {
    async fn r60_a_code_proves_the_address_it_was_sent_to(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        stranger.request_email_code("  Anna@Arbor.TEST ").await.expect("sent");
        let code = test.mail.code_to(ANNA).expect("a message to the normalised address");
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let signed_in = stranger.verify_email_code(ANNA, &spaced).await.expect("signed in");
        let actor = test.app.actor_of_session(&signed_in.secret).await.expect("asked");
        assert_eq!(actor, Some(Actor::User(signed_in.person)));
        let viewer = test.as_user(signed_in.person).viewer().await.expect("seen");
        assert_eq!(viewer.user.and_then(|user| user.email).map(|email| email.to_string()).as_deref(), Some(ANNA));
        assert_eq!(prove(&test, &test.as_stranger(), ANNA).await, signed_in.person, "the same person next time");
    }

    async fn r60_a_code_works_once_and_for_one_address(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        stranger.request_email_code(ANNA).await.expect("sent");
        stranger.request_email_code("eve@arbor.test").await.expect("sent");
        let code = test.mail.code_to(ANNA).expect("a code");
        if test.mail.code_to("eve@arbor.test").as_ref() != Some(&code) {
            mistakes(stranger.verify_email_code("eve@arbor.test", &code).await);
        }
        stranger.verify_email_code(ANNA, &code).await.expect("signed in");
        let again = mistakes(stranger.verify_email_code(ANNA, &code).await);
        assert_eq!(again, [("code".to_owned(), "INVALID")]);
    }

    async fn a_code_is_void_after_ten_minutes_and_after_the_next(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        stranger.request_email_code(ANNA).await.expect("sent");
        let first = test.mail.code_to(ANNA).expect("a code");
        stranger.request_email_code(ANNA).await.expect("sent");
        let second = test.mail.code_to(ANNA).expect("a code");
        if first != second {
            mistakes(stranger.verify_email_code(ANNA, &first).await);
        }
        test.clock.advance(CODE_LIFE);
        mistakes(stranger.verify_email_code(ANNA, &second).await);
        stranger.request_email_code(ANNA).await.expect("sent");
        let third = test.mail.code_to(ANNA).expect("a code");
        test.clock.advance(CODE_LIFE - TimeDelta::seconds(1));
        stranger.verify_email_code(ANNA, &third).await.expect("signed in");
    }

    async fn five_wrong_tries_void_a_code(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        stranger.request_email_code(ANNA).await.expect("sent");
        let code = test.mail.code_to(ANNA).expect("a code");
        for _ in 0..MOST_ATTEMPTS {
            mistakes(stranger.verify_email_code(ANNA, &another(&code)).await);
        }
        mistakes(stranger.verify_email_code(ANNA, &code).await);
    }

    async fn r60_a_code_that_proves_nothing_says_why_and_what_to_do(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        let said = async |code: &str| match stranger.verify_email_code(ANNA, code).await {
            Err(AppError::Invalid(mistakes)) => mistakes[0].message.clone(),
            other => panic!("{other:?}"),
        };
        let send = async || {
            stranger.request_email_code(ANNA).await.expect("sent");
            test.mail.code_to(ANNA).expect("a code")
        };
        let code = send().await;
        let mut words = vec![said(&another(&code)).await];
        for _ in 2..MOST_ATTEMPTS {
            words.push(said(&another(&code)).await);
        }
        words.push(said(&another(&code)).await);
        assert_eq!(said(&code).await, words[4], "the right one comes too late");
        let code = send().await;
        test.clock.advance(CODE_LIFE);
        words.push(said(&code).await);
        let code = send().await;
        stranger.verify_email_code(ANNA, &code).await.expect("signed in");
        words.push(said(&code).await);
        let expected = [
            "4 more times", "3 more times", "2 more times", "once more", "mistyped 5 times", "good for 10 minutes", "works once",
        ];
        for (words, expected) in words.iter().zip(expected) {
            assert!(words.contains(expected), "{expected}: {words}");
        }
        assert_eq!(words.len(), expected.len());
        assert!(words[4..].iter().all(|words| words.ends_with("Ask for a new one.")), "{words:?}");
    }

    async fn of_many_tries_at_once_five_are_looked_at(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        stranger.request_email_code(ANNA).await.expect("sent");
        let code = test.mail.code_to(ANNA).expect("a code");
        let wrong = another(&code);
        let tries = (0..24).map(|_| stranger.verify_email_code(ANNA, &wrong));
        let mut looked_at = 0;
        for answer in futures_util::future::join_all(tries).await {
            let Err(AppError::Invalid(mistakes)) = answer else { panic!("{answer:?}") };
            looked_at += i32::from(mistakes[0].message.contains("not the newest code"));
        }
        assert_eq!(looked_at, MOST_ATTEMPTS - 1, "the fifth says that the code is void");
        mistakes(stranger.verify_email_code(ANNA, &code).await);
    }

    async fn known_and_unknown_addresses_are_answered_alike(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        let mut statements = Vec::new();
        for email in ["author@acme.test", "nobody@nowhere.test"] {
            let before = test.app.store().statements_issued();
            stranger.request_email_code(email).await.expect("sent");
            statements.push(test.app.store().statements_issued() - before);
            let text = test.mail.last_to(email).expect("a message").text;
            assert!(text.contains("10 minutes"), "{text}");
        }
        assert_eq!(statements[0], statements[1], "the same work, hence the same time");
        let people = person::Entity::find().all(test.app.store().read()).await.expect("reads");
        assert!(people.iter().all(|person| person.email.as_deref() != Some("nobody@nowhere.test")), "made on proof only");
    }

    async fn a_code_is_kept_as_a_keyed_hash(db: TestDb) {
        let test = TestApp::on(db).await;
        test.as_stranger().request_email_code(ANNA).await.expect("sent");
        let code = test.mail.code_to(ANNA).expect("a code");
        let row = email_code::Entity::find_by_id(ANNA).one(test.app.store().read()).await.expect("reads").expect("kept");
        assert!(!row.code_hash.contains(&code));
        assert_eq!(row.code_hash, test.app.key().hash_code(ANNA, &code));
    }

    async fn codes_are_limited_for_an_address_of_mail_and_far_above_for_a_classroom(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        for _ in 0..5 {
            stranger.request_email_code(ANNA).await.expect("sent");
        }
        let refused = stranger.request_email_code(ANNA).await.expect_err("too many");
        let AppError::RateLimited { retry_after } = refused else { panic!("{refused:?}") };
        assert_eq!(retry_after, 180);
        for learner in 0..200 {
            stranger.request_email_code(&format!("learner{learner}@school.test")).await.expect("a whole class at once");
        }
        test.clock.advance(TimeDelta::seconds(180));
        stranger.request_email_code(ANNA).await.expect("sent");
        let mut sent = 0;
        while stranger.request_email_code(&format!("flood{sent}@school.test")).await.is_ok() {
            sent += 1;
            assert!(sent < 400, "a flood is stopped");
        }
    }

    async fn what_is_no_address_is_refused_by_name(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        assert_eq!(mistakes(stranger.request_email_code("anna").await), [("email".to_owned(), "INVALID")]);
        assert_eq!(mistakes(stranger.verify_email_code("anna", "000000").await), [("email".to_owned(), "INVALID")]);
        assert!(test.mail.sent().is_empty());
    }

    async fn scripts_do_not_sign_in(db: TestDb) {
        let test = TestApp::on(db).await;
        for caller in [test.as_token(&[Scope::Admin]).await, test.as_operator()] {
            assert!(matches!(caller.request_email_code(ANNA).await, Err(AppError::Forbidden)));
            assert!(matches!(caller.verify_email_code(ANNA, "000000").await, Err(AppError::Forbidden)));
            assert!(matches!(caller.use_sign_in_link("x").await, Err(AppError::Forbidden)));
        }
    }

    async fn a_mail_server_that_refuses_the_address_is_named(db: TestDb) {
        let test = TestApp::on(db).await;
        test.mail.refuse();
        assert!(matches!(test.as_stranger().request_email_code(ANNA).await, Err(AppError::Mail(_))));
    }

    async fn r87_a_guest_whose_address_is_new_stays_who_they_are(db: TestDb) {
        let test = TestApp::on(db).await;
        let guest = test.as_guest().await;
        let person = prove(&test, &guest, ANNA).await;
        assert_eq!(person, person_of(&guest));
        assert_eq!(test.app.actor_of_guest(person).await.expect("asked"), None, "the guest's cookie opens nothing now");
    }

    async fn somebody_signed_in_who_proves_another_address_becomes_the_other(db: TestDb) {
        let test = TestApp::on(db).await;
        let anna = test.new_person(ANNA).await;
        let other = prove(&test, &test.as_user(anna), "other@arbor.test").await;
        assert_ne!(other, anna);
        assert_eq!(prove(&test, &test.as_stranger(), ANNA).await, anna, "nothing merged");
    }
}
