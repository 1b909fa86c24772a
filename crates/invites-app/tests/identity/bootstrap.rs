//! A new installation: its key, its first team, and the owner's way in.

use std::sync::Arc;

use chrono::TimeDelta;
use invites_app::ambient::SystemRandom;
use invites_app::testing::{RecordingMailer, SettableClock, TestApp, start};
use invites_app::{Actor, App, AppError, Caller};
use invites_domain::policy::Role;
use invites_store::on_both_databases;

use crate::ground::mistakes;

async fn new_installation(db: &invites_store::testing::TestDb) -> (App, Arc<SettableClock>, Arc<RecordingMailer>) {
    let (clock, mail) = (
        Arc::new(SettableClock::at(start())),
        Arc::new(RecordingMailer::default()),
    );
    let app = App::open(
        db.store.clone(),
        mail.clone(),
        clock.clone(),
        Arc::new(SystemRandom),
        "https://t.test/",
    )
    .await;
    (app.expect("opens"), clock, mail)
}

fn stranger(app: &App) -> invites_app::Acting {
    app.for_actor(Caller {
        actor: Actor::Stranger,
        address: None,
    })
}

on_both_databases! {
    async fn every_process_has_the_same_key(db: TestDb) {
        let test = TestApp::on(db).await;
        let other = test.another_process().await;
        assert_eq!(test.app.key().guest_cookie(test.owner), other.key().guest_cookie(test.owner));
    }

    async fn the_first_start_makes_a_team_and_lets_its_owner_in_once(db: TestDb) {
        let (app, _, _) = new_installation(&db).await;
        assert_eq!(app.public_url(), "https://t.test");
        let secret = app.ensure_first_team("Acme", "acme", None).await.expect("made").expect("the first start");
        assert_eq!(app.ensure_first_team("Acme", "acme", None).await.expect("there"), None, "the second start");
        let signed_in = stranger(&app).use_sign_in_link(&secret).await.expect("signed in");
        let owner = app.for_actor(Caller { actor: Actor::User(signed_in.person), address: None });
        let memberships = owner.viewer().await.expect("seen").memberships;
        assert_eq!(memberships.iter().map(|(team, role)| (team.slug.as_str(), *role)).collect::<Vec<_>>(), [("acme", Role::Owner)]);
        let again = mistakes(stranger(&app).use_sign_in_link(&secret).await);
        assert_eq!(again, [("secret".to_owned(), "INVALID")], "a link works once");
    }

    async fn an_owner_without_an_address_proves_one_and_stays_the_owner(db: TestDb) {
        let (app, _, mail) = new_installation(&db).await;
        let secret = app.ensure_first_team("Acme", "acme", None).await.expect("made").expect("first");
        let owner = stranger(&app).use_sign_in_link(&secret).await.expect("signed in").person;
        let acting = app.for_actor(Caller { actor: Actor::User(owner), address: None });
        acting.request_email_code("owner@acme.test").await.expect("sent");
        let code = mail.code_to("owner@acme.test").expect("a code");
        assert_eq!(acting.verify_email_code("owner@acme.test", &code).await.expect("signed in").person, owner);
    }

    async fn an_owner_without_an_address_who_was_invited_too_owns_the_team_still(db: TestDb) {
        let (app, _, mail) = new_installation(&db).await;
        let secret = app.ensure_first_team("Acme", "acme", None).await.expect("made").expect("first");
        let owner = stranger(&app).use_sign_in_link(&secret).await.expect("signed in").person;
        let acting = app.for_actor(Caller { actor: Actor::User(owner), address: None });
        let team = acting.team("acme").await.expect("theirs").id;
        let invited = acting.invite_member(team, "owner@acme.test", Role::Viewer).await.expect("invited").invitation.person.id;
        acting.request_email_code("owner@acme.test").await.expect("sent");
        let code = mail.code_to("owner@acme.test").expect("a code");
        assert_eq!(acting.verify_email_code("owner@acme.test", &code).await.expect("signed in").person, invited);
        let acting = app.for_actor(Caller { actor: Actor::User(invited), address: None });
        let members = acting.members(team).await.expect("listed");
        assert_eq!(members.iter().map(|member| (member.person.id, member.role)).collect::<Vec<_>>(), [(invited, Role::Owner)]);
        assert!(acting.member_invitations(team).await.expect("listed").is_empty(), "a member is invited no longer");
    }

    async fn a_sign_in_link_lasts_a_day(db: TestDb) {
        let (app, clock, _) = new_installation(&db).await;
        assert!(matches!(app.owner_sign_in_link().await, Err(AppError::NotFound { what: "team" })), "no team yet");
        app.ensure_first_team("Acme", "acme", Some("owner@acme.test")).await.expect("made");
        let early = app.owner_sign_in_link().await.expect("made");
        let late = app.owner_sign_in_link().await.expect("made");
        clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
        stranger(&app).use_sign_in_link(&early).await.expect("signed in");
        clock.advance(TimeDelta::seconds(1));
        mistakes(stranger(&app).use_sign_in_link(&late).await);
        mistakes(stranger(&app).use_sign_in_link("no such secret").await);
    }

    async fn a_first_team_is_well_named_or_not_made(db: TestDb) {
        let (app, _, _) = new_installation(&db).await;
        let refused = mistakes(app.ensure_first_team(" ", "Acme Corp", None).await);
        assert_eq!(refused.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["name", "slug"]);
        mistakes(app.ensure_first_team("Acme", "acme", Some("owner")).await);
        assert!(app.ensure_first_team("Acme", "acme", None).await.expect("made").is_some(), "nothing was half made");
    }
}
