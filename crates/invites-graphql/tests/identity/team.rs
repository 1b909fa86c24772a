//! A team's own affairs.

use invites_app::testing::on_both_databases;
use invites_domain::ids::{PersonId, TypedId};
use invites_domain::policy::Scope;
use serde_json::json;

use crate::ground::Api;

const MEMBERS: &str = "{ team(slug: \"acme\") { id slug name members { role since person { id email } } } }";
const TOKENS: &str = "{ team(slug: \"acme\") { apiTokens { name scopes createdBy { email } revokedAt } } }";
const AUDIT: &str = "query($first: Int, $after: String) { team(slug: \"acme\") {
    auditLog(first: $first, after: $after) {
        nodes { verb actor subject detail } edges { cursor node { id } }
        totalCount pageInfo { hasNextPage hasPreviousPage endCursor } } } }";
const INVITE: &str = "mutation($email: String!) { inviteMember(teamSlug: \"acme\", email: $email, role: AUTHOR) {
    invitation { role state invitedBy { email } endsAt person { id email } } userErrors { code field message } } }";
const INVITED: &str =
    "{ team(slug: \"acme\") { memberInvitations { role state declinedAt person { email } } members { role } } }";
const ASKED: &str = "{ viewer { memberships { role } teamInvitations { teamSlug teamName role invitedBy state } } }";
const JOIN: &str = "mutation { joinTeam(teamSlug: \"acme\") { membership { role team { slug members { role } } } userErrors { code field message } } }";
const FORM: &str = "mutation($input: InviteFormInput!) { updateInviteForm(teamSlug: \"acme\", input: $input) {
    inviteForm { fields { key type label optional removable } consentText messagingTitle messagingHtml }
    userErrors { code field } } }";

on_both_databases! {
    async fn a_team_is_seen_by_its_members_only(db: TestDb) {
        let api = Api::on(db).await;
        let seen = api.data(api.test.as_user(api.test.viewer), MEMBERS, json!({})).await;
        assert_eq!(seen["team"]["id"], api.test.team.encode());
        assert_eq!(seen["team"]["members"].as_array().map(Vec::len), Some(4));
        assert_eq!(api.code(api.test.as_user(api.test.outsider), MEMBERS, json!({})).await, "NOT_FOUND");
        assert_eq!(api.code(api.test.as_stranger(), MEMBERS, json!({})).await, "UNAUTHENTICATED");
        assert_eq!(api.code(api.test.as_token(&[Scope::ReportActivity]).await, MEMBERS, json!({})).await, "FORBIDDEN");
    }

    async fn members_come_and_go(db: TestDb) {
        let api = Api::on(db).await;
        let owner = || api.test.as_user(api.test.owner);
        let made = api.data(owner(), INVITE, json!({ "email": "New@acme.test" })).await;
        let invitation = &made["inviteMember"]["invitation"];
        assert_eq!((&invitation["person"]["email"], &invitation["invitedBy"]["email"]), (&json!("new@acme.test"), &json!("owner@acme.test")));
        let person = invitation["person"]["id"].clone();
        let again = api.data(owner(), INVITE, json!({ "email": "new@acme.test" })).await;
        assert_eq!(again["inviteMember"]["userErrors"][0]["field"], "email");
        let new = || api.test.as_user(PersonId::parse(person.as_str().expect("an id")).expect("a person's"));
        let asked = api.data(new(), ASKED, json!({})).await;
        assert_eq!(asked["viewer"], json!({ "memberships": [], "teamInvitations": [
            { "teamSlug": "acme", "teamName": "Acme", "role": "AUTHOR", "invitedBy": "owner@acme.test", "state": "OPEN" }] }));
        assert_eq!(api.code(new(), INVITED, json!({})).await, "NOT_FOUND", "no member yet");
        let decline = "mutation { declineInvitation(teamSlug: \"acme\") { declined userErrors { code } } }";
        let declined = api.data(new(), decline, json!({})).await;
        assert_eq!(declined["declineInvitation"], json!({ "declined": true, "userErrors": [] }));
        let listed = api.data(api.test.as_user(api.test.viewer), INVITED, json!({})).await;
        assert_eq!((&listed["team"]["memberInvitations"][0]["state"], listed["team"]["members"].as_array().map(Vec::len)), (&json!("DECLINED"), Some(4)));
        let change = "mutation($p: ID!) { setInvitationRole(teamSlug: \"acme\", personId: $p, role: VIEWER) { invitation { role } userErrors { code } } }";
        let changed = api.data(owner(), change, json!({ "p": person })).await;
        assert_eq!(changed["setInvitationRole"], json!({ "invitation": { "role": "VIEWER" }, "userErrors": [] }));
        let other = api.data(api.test.as_user(api.test.outsider), JOIN, json!({})).await;
        assert_eq!((&other["joinTeam"]["userErrors"][0]["code"], &other["joinTeam"]["userErrors"][0]["field"]), (&json!("INVALID"), &json!("teamSlug")));
        let joined = api.data(new(), JOIN, json!({})).await;
        let membership = &joined["joinTeam"]["membership"];
        assert_eq!((&membership["role"], membership["team"]["members"].as_array().map(Vec::len)), (&json!("VIEWER"), Some(5)));
        let withdraw = "mutation($p: ID!) { withdrawInvitation(teamSlug: \"acme\", personId: $p) { withdrawn userErrors { code field } } }";
        let late = api.data(owner(), withdraw, json!({ "p": person })).await;
        assert_eq!(late["withdrawInvitation"], json!({ "withdrawn": false, "userErrors": [{ "code": "LOCKED", "field": "personId" }] }));
        let set = "mutation($p: ID!) { setMemberRole(teamSlug: \"acme\", personId: $p, role: OWNER) { member { role } userErrors { code } } }";
        let role = api.data(owner(), set, json!({ "p": person })).await;
        assert_eq!(role["setMemberRole"], json!({ "member": { "role": "OWNER" }, "userErrors": [] }));
        let remove = "mutation($p: ID!) { removeMember(teamSlug: \"acme\", personId: $p) { removed userErrors { code field } } }";
        let gone = api.data(owner(), remove, json!({ "p": person })).await;
        assert_eq!(gone["removeMember"], json!({ "removed": true, "userErrors": [] }));
        let again = api.data(owner(), remove, json!({ "p": person })).await;
        assert_eq!(again["removeMember"]["userErrors"], json!([{ "code": "NOT_FOUND", "field": "personId" }]));
        let wrong_kind = api.data(owner(), remove, json!({ "p": api.test.team.encode() })).await;
        assert_eq!(wrong_kind["removeMember"]["userErrors"], json!([{ "code": "INVALID", "field": "personId" }]));
        assert_eq!(api.code(api.test.as_user(api.test.author), INVITE, json!({ "email": "x@y.test" })).await, "FORBIDDEN");
    }

    async fn a_token_shows_its_secret_once(db: TestDb) {
        let api = Api::on(db).await;
        let create = "mutation { createApiToken(teamSlug: \"acme\", name: \"CI\", scopes: [READ, MANAGE_INVITES]) {
            apiToken { id name } secret userErrors { code } } }";
        let made = api.data(api.test.as_user(api.test.owner), create, json!({})).await;
        let secret = made["createApiToken"]["secret"].as_str().expect("a secret").to_owned();
        assert!(api.test.app.actor_of_token(&secret).await.expect("asked").is_some());
        let revoke = "mutation($id: ID!) { revokeApiToken(id: $id) { apiToken { revokedAt } userErrors { code } } }";
        let id = made["createApiToken"]["apiToken"]["id"].clone();
        let revoked = api.data(api.test.as_user(api.test.owner), revoke, json!({ "id": id })).await;
        assert!(revoked["revokeApiToken"]["apiToken"]["revokedAt"].is_string());
        let listed = api.data(api.test.as_user(api.test.owner), TOKENS, json!({})).await;
        let token = &listed["team"]["apiTokens"][0];
        assert_eq!((&token["scopes"], &token["createdBy"]["email"]), (&json!(["READ", "MANAGE_INVITES"]), &json!("owner@acme.test")));
        assert!(!listed.to_string().contains(&secret));
        assert_eq!(api.code(api.test.as_user(api.test.author), TOKENS, json!({})).await, "FORBIDDEN");
    }

    async fn many_tokens_cost_no_more_statements_than_one(db: TestDb) {
        let api = Api::on(db).await;
        let mut statements = Vec::new();
        for count in [1, 20] {
            for _ in 0..count {
                api.test.as_token(&[Scope::Read]).await;
            }
            let before = api.test.app.store().statements_issued();
            api.data(api.test.as_user(api.test.owner), TOKENS, json!({})).await;
            statements.push(api.test.app.store().statements_issued() - before);
        }
        assert_eq!(statements[0], statements[1]);
    }

    async fn the_audit_log_is_paged_for_owners(db: TestDb) {
        let api = Api::on(db).await;
        for number in 0..3 {
            api.test.clock.advance(chrono::TimeDelta::seconds(1));
            let email = format!("m{number}@acme.test");
            api.data(api.test.as_user(api.test.owner), INVITE, json!({ "email": email })).await;
        }
        let first = api.data(api.test.as_user(api.test.owner), AUDIT, json!({ "first": 2 })).await;
        let log = &first["team"]["auditLog"];
        assert_eq!(log["nodes"][0]["verb"], "inviteMember");
        assert_eq!((&log["nodes"][0]["actor"], &log["nodes"][0]["detail"]), (&json!("owner@acme.test"), &json!("{\"role\":\"AUTHOR\"}")));
        assert_eq!((&log["totalCount"], &log["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
        let rest = api.data(api.test.as_user(api.test.owner), AUDIT, json!({ "after": log["pageInfo"]["endCursor"] })).await;
        let rest = &rest["team"]["auditLog"];
        assert_eq!((rest["nodes"].as_array().map(Vec::len), &rest["pageInfo"]["hasPreviousPage"]), (Some(1), &json!(true)));
        assert_eq!(api.code(api.test.as_user(api.test.owner), AUDIT, json!({ "after": "x" })).await, "BAD_USER_INPUT");
        assert_eq!(api.code(api.test.as_user(api.test.author), AUDIT, json!({})).await, "FORBIDDEN");
    }

    async fn r84_the_form_is_saved_whole_or_named_in_the_inputs_words(db: TestDb) {
        let api = Api::on(db).await;
        let fields = json!([
            { "type": "FIRST_NAME" }, { "type": "LAST_NAME" }, { "type": "EMAIL" },
            { "type": "CUSTOM", "key": "shirt-size", "label": "Shirt", "optional": true }, { "type": "CONSENT" },
        ]);
        let input = json!({ "fields": fields, "consentText": "Yes.", "messagingTitle": "Hello", "messagingText": "**You**" });
        let saved = api.data(api.test.as_user(api.test.author), FORM, json!({ "input": input })).await;
        let form = &saved["updateInviteForm"]["inviteForm"];
        assert_eq!(form["fields"][3], json!({ "key": "custom:shirt-size", "type": "CUSTOM", "label": "Shirt", "optional": true, "removable": true }));
        assert_eq!(form["fields"][0], json!({ "key": "firstName", "type": "FIRST_NAME", "label": "First name", "optional": false, "removable": false }));
        assert!(form["messagingHtml"].as_str().is_some_and(|html| html.contains("<strong>You</strong>")), "{form}");
        let bad = json!({ "fields": [{ "type": "CUSTOM", "key": "Größe", "label": "Size" }], "messagingText": "x" });
        let refused = api.data(api.test.as_user(api.test.author), FORM, json!({ "input": bad })).await;
        let errors = refused["updateInviteForm"]["userErrors"].as_array().expect("errors");
        let named: Vec<_> = errors.iter().filter_map(|error| error["field"].as_str()).collect();
        assert!(named.contains(&"fields[0].key") && named.contains(&"messagingTitle"), "{named:?}");
        assert_eq!(api.code(api.test.as_user(api.test.viewer), FORM, json!({ "input": { "fields": [] } })).await, "FORBIDDEN");
    }

    async fn details_for_an_unknown_link_are_refused_by_its_token(db: TestDb) {
        let api = Api::on(db).await;
        let submit = "mutation($d: [DetailInput!]!) { submitDetails(token: \"AAAAAAAAAAAAAAAAAAAAAA\", details: $d) { invitation { state } userErrors { code field } denial { code } } }";
        let unknown = api.data(api.test.as_stranger(), submit, json!({ "d": [] })).await;
        assert_eq!(unknown["submitDetails"], json!({ "invitation": null, "userErrors": [{ "code": "NOT_FOUND", "field": "token" }], "denial": null }));
        let twice = json!([{ "key": "firstName", "value": "A" }, { "key": "firstName", "value": "B" }]);
        let refused = api.data(api.test.as_stranger(), submit, json!({ "d": twice })).await;
        assert_eq!(refused["submitDetails"]["userErrors"], json!([{ "code": "DUPLICATE", "field": "firstName" }]));
        assert_eq!(api.browser.cookies().guest, None);
    }

    async fn r56_a_stranger_leaves_details_and_is_remembered(db: TestDb) {
        let api = Api::on(db).await;
        let token = gated_invite(&api).await;
        let submit = "mutation($t: String!, $d: [DetailInput!]!) { submitDetails(token: $t, details: $d) {
            invitation { state } userErrors { code field } denial { code } } }";
        let short = json!([{ "key": "firstName", "value": "Anna" }]);
        let refused = api.data(api.test.as_stranger(), submit, json!({ "t": token, "d": short })).await;
        let refused = &refused["submitDetails"];
        assert_eq!((&refused["invitation"]["state"], &refused["userErrors"][0]["field"]), (&json!("LEAVE_DETAILS"), &json!("lastName")));
        assert_eq!(api.browser.cookies().guest, None, "nobody is remembered for a mistake");
        let whole = [("firstName", "Anna"), ("lastName", "Arbor"), ("email", "anna@arbor.test")]
            .map(|(key, value)| json!({ "key": key, "value": value }));
        let kept = api.data(api.test.as_stranger(), submit, json!({ "t": token, "d": whole })).await;
        assert_eq!(kept["submitDetails"], json!({ "invitation": { "state": "MAY_CLAIM" }, "userErrors": [], "denial": null }));
        let guest = api.browser.cookies().guest.expect("a guest now");
        assert!(api.test.app.actor_of_guest(guest).await.expect("asked").is_some());
    }

    async fn a_persons_data_is_for_owners(db: TestDb) {
        let api = Api::on(db).await;
        let export = "mutation($p: ID!) { exportPerson(teamSlug: \"acme\", personId: $p) { json userErrors { code field } } }";
        let erase = "mutation($p: ID!) { erasePerson(teamSlug: \"acme\", personId: $p) { erased userErrors { code field } } }";
        let viewer = json!({ "p": api.test.viewer.encode() });
        let exported = api.data(api.test.as_user(api.test.owner), export, viewer.clone()).await;
        let document = exported["exportPerson"]["json"].as_str().expect("a document");
        assert!(document.contains("viewer@acme.test"), "{document}");
        let member = api.data(api.test.as_user(api.test.owner), erase, viewer.clone()).await;
        assert_eq!(member["erasePerson"], json!({ "erased": false, "userErrors": [{ "code": "LOCKED", "field": "personId" }] }));
        let unknown = api.data(api.test.as_user(api.test.owner), erase, json!({ "p": api.test.outsider.encode() })).await;
        assert_eq!(unknown["erasePerson"]["userErrors"], json!([{ "code": "NOT_FOUND", "field": "personId" }]));
        assert_eq!(api.code(api.test.as_user(api.test.author), export, viewer.clone()).await, "FORBIDDEN");
        assert_eq!(api.code(api.test.as_stranger(), erase, viewer).await, "UNAUTHENTICATED");
    }
}

/// The token of an invite that asks for details.
async fn gated_invite(api: &Api) -> String {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-tracks/shell-first-steps");
    let author = api.test.as_user(api.test.author);
    let imported = author
        .import_directories(api.test.team, vec![sample.into()])
        .await
        .expect("imported")
        .remove(0);
    let create = "mutation($track: ID!) { createTrackInvite(teamSlug: \"acme\", input: {
        publicTitle: \"Come\", trackIds: [$track], accessSetting: ANYONE_LEAVING_DETAILS }) {
            trackInvite { token } userErrors { field message } } }";
    let track = imported.1.expect("a good track").id.encode();
    let made = api.data(author, create, json!({ "track": track })).await;
    made["createTrackInvite"]["trackInvite"]["token"]
        .as_str()
        .map(str::to_owned)
        .unwrap_or_else(|| panic!("{made}"))
}
