//! A learner's way through the schema, and the organiser's view of it.

use std::pin::pin;

use async_graphql::{Request, Variables};
use futures_util::StreamExt;
use invites_app::Actor;
use invites_app::testing::on_both_databases;
use serde_json::{Value, json};

use super::ground::Api;
use super::invites::{create, with_track};

const CLAIM: &str = "mutation($token: String!, $key: String) { claimInvite(token: $token, idempotencyKey: $key) {
    claim { id state claimedAt accessEndsAt playLimit endsSoon tracks { position track { title } } learner { emailProven } }
    denial { code rule message remedy nextChangeAt facts { name value } }
    userErrors { code field }
} }";
const INVITATION: &str = "query($token: String!) { invitation(token: $token) {
    token url teamName type publicTitle publicDescriptionHtml state message remedy at nextChangeAt email playLimit terms
    showShareButton accessEndsWithEvent tracks { title challengeTitles } form { fields { key } } claim { id } now
} }";

async fn claim(api: &Api, caller: invites_app::Acting, token: &Value) -> Value {
    api.data(caller, CLAIM, json!({ "token": token })).await["claimInvite"].take()
}

on_both_databases! {
    async fn r55_a_stranger_claims_and_the_browser_remembers_a_guest(db: TestDb) {
        let (api, track) = with_track(db).await;
        let invite = create(&api, &track, json!({ "publicDescription": "*Hi*" })).await;
        let seen = api.data(api.test.as_stranger(), INVITATION, json!({ "token": invite["token"] })).await["invitation"].take();
        assert_eq!((&seen["state"], &seen["teamName"]), (&json!("MAY_CLAIM"), &json!("Acme")));
        assert_eq!(seen["publicDescriptionHtml"].as_str().map(str::trim), Some("<p><em>Hi</em></p>"));
        assert_eq!(api.browser.cookies().guest, None, "R53: looking makes nobody a guest");
        let answer = claim(&api, api.test.as_stranger(), &invite["token"]).await;
        assert_eq!(answer["denial"], Value::Null);
        assert_eq!(answer["claim"]["tracks"], json!([{ "position": 0, "track": { "title": "one" } }]));
        let guest = api.browser.cookies().guest.expect("remembered");
        let as_guest = || api.test.acting(Actor::Guest(guest));
        let again = claim(&api, as_guest(), &invite["token"]).await;
        assert_eq!(again, answer, "R66");
        let library = "{ viewer { isGuest library { totalCount nodes { id invitation { state } } } } }";
        let viewer = api.data(as_guest(), library, json!({})).await["viewer"].take();
        assert_eq!(viewer["library"]["nodes"], json!([{ "id": answer["claim"]["id"], "invitation": { "state": "CONTENT" } }]));
        assert_eq!(viewer["library"]["totalCount"], 1);
    }

    async fn r64_a_refusal_is_data(db: TestDb) {
        let (api, track) = with_track(db).await;
        let invite = create(&api, &track, json!({ "accessSetting": "SPECIFIC_PEOPLE", "allowedEmailAddresses": ["acme.com"] })).await;
        let person = api.test.as_user(api.test.new_person("bob@other.org").await);
        let refused = claim(&api, person, &invite["token"]).await;
        assert_eq!((&refused["claim"], &refused["denial"]["code"]), (&Value::Null, &json!("NOT_ON_LIST")));
        let unknown = claim(&api, api.test.as_stranger(), &json!("AAAAAAAAAAAAAAAAAAAAAA")).await;
        assert_eq!(unknown["denial"]["code"], "NOT_FOUND");
        let seen = api.data(api.test.as_stranger(), INVITATION, json!({ "token": "AAAAAAAAAAAAAAAAAAAAAA" })).await;
        assert_eq!(seen["invitation"], Value::Null);
        let script = api.test.as_token(&[invites_domain::policy::Scope::ManageInvites]).await;
        assert_eq!(api.code(script, CLAIM, json!({ "token": invite["token"] })).await, "FORBIDDEN");
    }

    async fn r97b_the_organiser_removes_restores_extends_and_grants(db: TestDb) {
        let (api, track) = with_track(db).await;
        let invite = create(&api, &track, json!({ "inviteLimit": 1, "playLimit": 1 })).await;
        let author = || api.test.as_user(api.test.author);
        let held = claim(&api, api.test.as_guest().await, &invite["token"]).await["claim"]["id"].take();
        let revoke = "mutation($ids: [ID!]!) { revokeClaims(claimIds: $ids, reason: \"left\") {
            claims { state revokedReason invite { claimCount } } userErrors { code field } } }";
        let revoked = api.data(author(), revoke, json!({ "ids": [held] })).await;
        let expected = json!({ "claims": [{ "state": "REVOKED", "revokedReason": "left", "invite": { "claimCount": 0 } }], "userErrors": [] });
        assert_eq!(revoked["revokeClaims"], expected);
        claim(&api, api.test.as_stranger(), &invite["token"]).await;
        let restore = "mutation($ids: [ID!]!, $over: Boolean!) { restoreClaims(claimIds: $ids, overrideLimit: $over) {
            claims { state } userErrors { code field } } }";
        let refused = api.data(author(), restore, json!({ "ids": [held], "over": false })).await;
        assert_eq!(refused["restoreClaims"], json!({ "claims": [], "userErrors": [{ "code": "FULL", "field": "claimIds" }] }));
        let restored = api.data(author(), restore, json!({ "ids": [held], "over": true })).await;
        assert_eq!(restored["restoreClaims"]["claims"], json!([{ "state": "ACTIVE" }]));
        let extend = "mutation($id: ID!, $until: DateTime) { extendClaim(claimId: $id, until: $until) {
            claim { accessEndsAt } userErrors { code field } } }";
        let past = api.data(author(), extend, json!({ "id": held, "until": "2001-01-01T00:00:00Z" })).await;
        assert_eq!(past["extendClaim"]["userErrors"], json!([{ "code": "IN_PAST", "field": "until" }]));
        let later = api.data(author(), extend, json!({ "id": held, "until": "2031-01-01T00:00:00Z" })).await;
        assert_eq!(later["extendClaim"]["claim"]["accessEndsAt"], "2031-01-01T00:00:00Z");
        let grant = "mutation($id: ID!, $track: ID!, $plays: Int!) { grantPlays(claimId: $id, trackId: $track, plays: $plays) {
            claim { tracks { playLimit } } userErrors { code field } } }";
        let granted = api.data(author(), grant, json!({ "id": held, "track": track, "plays": 2 })).await;
        assert_eq!(granted["grantPlays"]["claim"]["tracks"], json!([{ "playLimit": 3 }]));
        let none = api.data(author(), grant, json!({ "id": held, "track": track, "plays": 0 })).await;
        assert_eq!(none["grantPlays"]["userErrors"], json!([{ "code": "OUT_OF_RANGE", "field": "plays" }]));
    }

    async fn explain_access_names_rule_and_changes(db: TestDb) {
        let (api, track) = with_track(db).await;
        let query = "query($input: ExplainAccessInput!) { explainAccess(input: $input) {
            decision allowed rule message remedy facts { name value } changes { at decision message } } }";
        let event = json!({
            "publicTitle": "x", "trackIds": [track], "type": "LIVE_EVENT", "timeZone": "UTC",
            "startsAt": "2030-05-10T10:00:00Z", "endsAt": "2030-05-10T14:00:00Z",
        });
        let author = || api.test.as_user(api.test.author);
        let explained = api.data(author(), query, json!({ "input": { "invite": event } })).await["explainAccess"].take();
        assert_eq!((&explained["decision"], &explained["rule"], &explained["allowed"]), (&json!("NOT_YET_OPEN"), &json!("R38"), &json!(false)));
        let instants: Vec<_> = explained["changes"].as_array().expect("a list").iter().map(|change| &change["at"]).collect();
        assert_eq!(instants, ["2030-05-09T10:00:00Z", "2030-05-10T14:00:00Z"]);
        assert_eq!(api.code(author(), query, json!({ "input": {} })).await, "BAD_USER_INPUT");
        assert_eq!(api.code(api.test.as_stranger(), query, json!({ "input": { "invite": event } })).await, "UNAUTHENTICATED");
    }

    async fn r113_a_waiting_page_is_told(db: TestDb) {
        let (api, track) = with_track(db).await;
        let invite = create(&api, &track, json!({ "inviteLimit": 1 })).await;
        let document = "subscription($token: String!) { invitationUpdates(token: $token) { state } }";
        let request = Request::new(document).variables(Variables::from_json(json!({ "token": invite["token"] })));
        let request = invites_graphql::request_data(request, api.test.as_stranger(), api.browser.clone());
        let mut updates = pin!(api.schema.execute_stream(request));
        let mut next = async || serde_json::to_value(updates.next().await.expect("news")).expect("JSON")["data"]["invitationUpdates"]["state"].take();
        assert_eq!(next().await, "MAY_CLAIM");
        claim(&api, api.test.as_stranger(), &invite["token"]).await;
        assert_eq!(next().await, "FULL");
    }
}

#[test]
fn r114_a_learners_type_has_no_field_for_what_learners_must_not_know() {
    let sdl = invites_graphql::sdl();
    let start = sdl.find("\ntype Invitation {").expect("the type is there");
    let body = &sdl[start..start + sdl[start..].find("\n}").expect("it ends")];
    for secret in [
        "internalDescription",
        "allowed",
        "claims",
        "claimCount",
        "inviteLimit",
        "learner",
        "createdBy",
    ] {
        let field = body.lines().any(|line| line.trim_start().starts_with(secret));
        assert!(!field, "{secret}");
    }
}
