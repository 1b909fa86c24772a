//! API tokens: who makes them, what they open, and when they stop.

use chrono::TimeDelta;
use invites_app::page::Page;
use invites_app::testing::TestApp;
use invites_app::{Actor, AppError};
use invites_domain::policy::Scope;
use invites_store::on_both_databases;

on_both_databases! {
    async fn a_token_is_shown_once_and_opens_its_team(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        let made = owner.create_api_token(test.team, " CI ", &[Scope::Read, Scope::Read], None).await.expect("made");
        assert_eq!((made.secret.len(), &made.secret[..3]), (46, "tp_"));
        assert!(!format!("{made:?}").contains(&made.secret), "a secret does not print");
        let actor = test.app.actor_of_token(&made.secret).await.expect("asked").expect("known");
        assert_eq!(actor, Actor::Token { token: made.token.id, team: test.team, scopes: vec![Scope::Read] });
        let listed = owner.api_tokens(test.team).await.expect("listed");
        assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].last_used_at), (1, "CI", Some(test.app.now())));

        let script = test.acting(actor);
        assert_eq!(script.team("acme").await.expect("its own team").id, test.team);
        assert!(matches!(script.team("globex").await, Err(AppError::NotFound { what: "team" })), "no other team");
        assert!(matches!(script.api_tokens(test.team).await, Err(AppError::Forbidden)), "a scope too small");
    }

    async fn a_token_ends_when_revoked_or_expired(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        let end = test.app.now() + TimeDelta::hours(1);
        let short = owner.create_api_token(test.team, "short", &[Scope::Read], Some(end)).await.expect("made");
        let other = owner.create_api_token(test.team, "other", &[Scope::Read], None).await.expect("made");
        assert!(test.app.actor_of_token(&short.secret).await.expect("asked").is_some());
        test.clock.set(end);
        assert_eq!(test.app.actor_of_token(&short.secret).await.expect("asked"), None, "half-open, like every window");

        let first = owner.revoke_api_token(other.token.id).await.expect("revoked");
        test.clock.advance(TimeDelta::minutes(1));
        let again = owner.revoke_api_token(other.token.id).await.expect("revoked already");
        assert_eq!(first.revoked_at, again.revoked_at);
        assert_eq!(test.app.actor_of_token(&other.secret).await.expect("asked"), None);
        let verbs: Vec<_> =
            owner.audit_log(test.team, &Default::default(), &Page::first(10)).await.expect("read").rows.into_iter().map(|row| row.verb).collect();
        assert_eq!(verbs, ["revokeApiToken", "createApiToken", "createApiToken"], "once each, newest first");
    }

    async fn a_token_needs_a_name_a_scope_and_a_future(db: TestDb) {
        let test = TestApp::on(db).await;
        let refused = test
            .as_user(test.owner)
            .create_api_token(test.team, " ", &[], Some(test.app.now()))
            .await
            .expect_err("three mistakes");
        let AppError::Invalid(fields) = refused else { panic!("{refused:?}") };
        let fields: Vec<_> = fields.iter().map(|error| (error.field.as_ref(), error.code.as_str())).collect();
        assert_eq!(fields, [("name", "BLANK"), ("scopes", "REQUIRED"), ("expiresAt", "IN_PAST")]);
    }

    async fn only_owners_manage_tokens(db: TestDb) {
        let test = TestApp::on(db).await;
        let token = test.as_user(test.owner).create_api_token(test.team, "t", &[Scope::Read], None).await.expect("made").token;
        for member in [test.author, test.instructor, test.viewer] {
            let member = test.as_user(member);
            assert!(matches!(member.create_api_token(test.team, "t", &[Scope::Read], None).await, Err(AppError::Forbidden)));
            assert!(matches!(member.revoke_api_token(token.id).await, Err(AppError::Forbidden)));
            assert!(matches!(member.api_tokens(test.team).await, Err(AppError::Forbidden)));
        }
        let outsider = test.as_user(test.outsider);
        assert!(matches!(outsider.revoke_api_token(token.id).await, Err(AppError::NotFound { what: "token" })));
        assert!(matches!(test.as_stranger().revoke_api_token(token.id).await, Err(AppError::Unauthenticated)));
        assert!(matches!(test.as_stranger().api_tokens(test.team).await, Err(AppError::Unauthenticated)));
    }
}
