//! Sessions and guest cookies: how long they open, and what they open no more.

use chrono::TimeDelta;
use invites_app::Actor;
use invites_app::sessions::SESSION_LIFE;
use invites_app::testing::TestApp;
use invites_store::on_both_databases;
use invites_store::tables::session;
use sea_orm::EntityTrait;

use crate::ground::{person_of, prove};

on_both_databases! {
    async fn a_session_lives_thirty_days_after_its_last_use(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        stranger.request_email_code("anna@arbor.test").await.expect("sent");
        let code = test.mail.code_to("anna@arbor.test").expect("a code");
        let signed_in = stranger.verify_email_code("anna@arbor.test", &code).await.expect("signed in");
        let rows = session::Entity::find().all(test.app.store().read()).await.expect("reads");
        assert!(rows.iter().all(|row| row.token_hash != signed_in.secret), "only the hash is kept");

        let first = test.app.session(&signed_in.secret).await.expect("asked").expect("open");
        assert_eq!((first.extended, first.expires_at), (false, signed_in.expires_at), "no write at each request");
        test.clock.advance(SESSION_LIFE - TimeDelta::seconds(1));
        let used = test.app.session(&signed_in.secret).await.expect("asked").expect("open");
        assert_eq!((used.extended, used.expires_at), (true, test.app.now() + SESSION_LIFE));
        test.clock.advance(SESSION_LIFE - TimeDelta::seconds(1));
        assert!(test.app.session(&signed_in.secret).await.expect("asked").is_some(), "its use kept it alive");
        test.clock.advance(SESSION_LIFE);
        assert_eq!(test.app.session(&signed_in.secret).await.expect("asked"), None);
        assert_eq!(test.app.session("anything").await.expect("asked"), None);
    }

    async fn signing_out_ends_this_browser_only(db: TestDb) {
        let test = TestApp::on(db).await;
        let mut secrets = Vec::new();
        for _ in 0..2 {
            test.as_stranger().request_email_code("anna@arbor.test").await.expect("sent");
            let code = test.mail.code_to("anna@arbor.test").expect("a code");
            secrets.push(test.as_stranger().verify_email_code("anna@arbor.test", &code).await.expect("signed in").secret);
        }
        test.as_stranger().sign_out(Some(&secrets[0])).await.expect("signed out");
        test.as_stranger().sign_out(Some(&secrets[0])).await.expect("again");
        test.as_stranger().sign_out(None).await.expect("nobody signs out");
        assert_eq!(test.app.actor_of_session(&secrets[0]).await.expect("asked"), None);
        assert!(test.app.actor_of_session(&secrets[1]).await.expect("asked").is_some());
    }

    async fn who_waits_for_a_session_to_lapse_hears_when_it_is_signed_out_or_over(db: TestDb) {
        let test = TestApp::on(db).await;
        let mut secrets = Vec::new();
        for _ in 0..2 {
            test.as_stranger().request_email_code("anna@arbor.test").await.expect("sent");
            let code = test.mail.code_to("anna@arbor.test").expect("a code");
            secrets.push(test.as_stranger().verify_email_code("anna@arbor.test", &code).await.expect("signed in").secret);
        }
        let stranger = test.as_stranger();
        let (signed_out, kept) = (test.app.session_lapses(&secrets[0]), test.app.session_lapses(&secrets[1]));
        tokio::pin!(kept);
        let told = async { tokio::join!(signed_out, stranger.sign_out(Some(&secrets[0]))).1 };
        tokio::select! {
            () = &mut kept => panic!("the other browser's goes on"),
            done = told => done.expect("signed out"),
        }
        test.clock.advance(SESSION_LIFE);
        kept.await;
        test.app.session_lapses("anything").await;
    }

    async fn r55_a_guest_cookie_opens_a_guest_and_nobody_else(db: TestDb) {
        let test = TestApp::on(db).await;
        let guest = test.as_guest().await;
        let person = person_of(&guest);
        let cookie = test.app.key().guest_cookie(person);
        assert_eq!(test.app.actor_of_guest_cookie(&cookie).await.expect("asked"), Some(Actor::Guest(person)));
        assert_eq!(test.app.actor_of_guest_cookie("person_0.x").await.expect("asked"), None);
        let signed = test.app.key().guest_cookie(test.owner);
        assert_eq!(test.app.actor_of_guest_cookie(&signed).await.expect("asked"), None, "no guest, whatever is signed");
        let unknown = test.app.key().guest_cookie(invites_domain::ids::TypedId::from_uuid(uuid::Uuid::from_u128(7)));
        assert_eq!(test.app.actor_of_guest_cookie(&unknown).await.expect("asked"), None);
    }

    async fn r87_a_merged_guest_cookie_opens_nothing_without_signing_in(db: TestDb) {
        let test = TestApp::on(db).await;
        test.new_person("anna@arbor.test").await;
        let guest = test.as_guest().await;
        prove(&test, &guest, "anna@arbor.test").await;
        assert_eq!(test.app.actor_of_guest(person_of(&guest)).await.expect("asked"), None);
    }

    async fn tidying_takes_only_what_is_over(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        stranger.request_email_code("anna@arbor.test").await.expect("sent");
        let code = test.mail.code_to("anna@arbor.test").expect("a code");
        let signed_in = stranger.verify_email_code("anna@arbor.test", &code).await.expect("signed in");
        test.app.tidy().await.expect("tidied");
        assert!(test.app.session(&signed_in.secret).await.expect("asked").is_some());
        test.clock.advance(SESSION_LIFE);
        test.app.tidy().await.expect("tidied");
        assert!(session::Entity::find().all(test.app.store().read()).await.expect("reads").is_empty());
    }
}
