//! The caller's own account.

use invites_app::Actor;
use invites_app::testing::on_both_databases;
use invites_domain::policy::Scope;
use serde_json::json;

use crate::ground::Api;

const VIEWER: &str = "{ viewer { user { email } isGuest memberships { role team { slug } } } }";
const REQUEST: &str =
    "mutation($email: String!) { requestEmailCode(email: $email) { sent userErrors { code field } } }";
const VERIFY: &str = "mutation($email: String!, $code: String!) { verifyEmailCode(email: $email, code: $code) {
    viewer { user { email } memberships { team { name } } } userErrors { code field message } } }";

on_both_databases! {
    async fn a_code_signs_the_browser_in_and_out(db: TestDb) {
        let api = Api::on(db).await;
        let email = "author@acme.test";
        let asked = api.data(api.test.as_stranger(), REQUEST, json!({ "email": email })).await;
        assert_eq!(asked["requestEmailCode"], json!({ "sent": true, "userErrors": [] }));
        let code = api.test.mail.code_to(email).expect("a code");
        let wrong = api.data(api.test.as_stranger(), VERIFY, json!({ "email": email, "code": "12345" })).await;
        assert_eq!(wrong["verifyEmailCode"]["viewer"], json!(null));
        assert_eq!(wrong["verifyEmailCode"]["userErrors"][0]["field"], "code");
        assert_eq!(api.browser.cookies().session, None);

        let answer = api.data(api.test.as_stranger(), VERIFY, json!({ "email": email, "code": code })).await;
        let viewer = json!({ "user": { "email": email }, "memberships": [{ "team": { "name": "Acme" } }] });
        assert_eq!(answer["verifyEmailCode"], json!({ "viewer": viewer, "userErrors": [] }));
        let secret = api.browser.cookies().session.clone().expect("a cookie");
        assert!(!answer.to_string().contains(&secret), "the secret goes into the cookie and nowhere else");
        let actor = api.test.app.actor_of_session(&secret).await.expect("asked");
        assert_eq!(actor, Some(Actor::User(api.test.author)));

        let caller = api.test.as_user(api.test.author);
        assert_eq!(api.data(caller, "mutation { signOut { done } }", json!({})).await["signOut"]["done"], true);
        assert!(api.browser.cookies().signed_out);
        assert_eq!(api.test.app.actor_of_session(&secret).await.expect("asked"), None, "the session itself is over");
    }

    async fn the_viewer_is_a_user_a_guest_or_nobody(db: TestDb) {
        let api = Api::on(db).await;
        let nobody = json!({ "viewer": { "user": null, "isGuest": false, "memberships": [] } });
        assert_eq!(api.data(api.test.as_stranger(), VIEWER, json!({})).await, nobody);
        assert_eq!(api.data(api.test.as_token(&[Scope::Read]).await, VIEWER, json!({})).await, nobody);
        let guest = api.data(api.test.as_guest().await, VIEWER, json!({})).await;
        assert_eq!(guest["viewer"]["isGuest"], true);
        let user = api.data(api.test.as_user(api.test.viewer), VIEWER, json!({})).await;
        assert_eq!(user["viewer"]["user"]["email"], "viewer@acme.test");
        assert_eq!(user["viewer"]["memberships"], json!([{ "role": "VIEWER", "team": { "slug": "acme" } }]));
    }

    async fn the_owners_link_signs_in_once(db: TestDb) {
        let api = Api::on(db).await;
        let secret = api.test.app.owner_sign_in_link().await.expect("made");
        let link = "mutation($s: String!) { useSignInLink(secret: $s) { viewer { user { email } } userErrors { field } } }";
        let first = api.data(api.test.as_stranger(), link, json!({ "s": secret })).await;
        assert_eq!(first["useSignInLink"]["viewer"]["user"]["email"], "owner@acme.test");
        let again = api.data(api.test.as_stranger(), link, json!({ "s": secret })).await;
        assert_eq!(again["useSignInLink"], json!({ "viewer": null, "userErrors": [{ "field": "secret" }] }));
    }

    async fn too_many_codes_say_when_to_come_back(db: TestDb) {
        let api = Api::on(db).await;
        for _ in 0..5 {
            api.data(api.test.as_stranger(), REQUEST, json!({ "email": "a@b.test" })).await;
        }
        let answer = api.answer(api.test.as_stranger(), REQUEST, json!({ "email": "a@b.test" })).await;
        assert_eq!(answer["errors"][0]["extensions"], json!({ "code": "RATE_LIMITED", "retryAfter": 180 }));
    }

    async fn a_message_that_is_refused_is_something_to_mend_and_one_that_waits_is_not(db: TestDb) {
        let api = Api::on(db).await;
        api.test.mail.refuse();
        let answer = api.data(api.test.as_stranger(), REQUEST, json!({ "email": "a@b.test" })).await;
        assert_eq!(answer["requestEmailCode"], json!({ "sent": false, "userErrors": [{ "code": "MAIL_FAILED", "field": null }] }));
        // Out of reach for the moment: the queue goes on trying.
        api.test.mail.break_down();
        let answer = api.data(api.test.as_stranger(), REQUEST, json!({ "email": "c@d.test" })).await;
        assert_eq!(answer["requestEmailCode"], json!({ "sent": true, "userErrors": [] }));
    }
}
