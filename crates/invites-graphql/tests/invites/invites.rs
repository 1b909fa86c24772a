//! Writing and reading invites through the schema.

use invites_app::testing::add_track;
use invites_app::testing::on_both_databases;
use invites_app::{Actor, Caller};
use invites_domain::ids::{TrackId, TypedId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ground::Api;

pub(crate) const CREATE: &str = "mutation($input: TrackInviteInput!, $key: String) {
    createTrackInvite(teamSlug: \"acme\", input: $input, idempotencyKey: $key) {
        trackInvite { id version token url publicTitle status canClaim isFull typeCanChange }
        userErrors { code field message }
    }
}";
const UPDATE: &str = "mutation($id: ID!, $version: Int!, $input: TrackInviteInput!) {
    updateTrackInvite(id: $id, version: $version, input: $input) {
        trackInvite { version publicTitle publicDescription internalDescription playLimit contentDuration { months words } }
        learnersKeepingOldTerms
        userErrors { code field message }
    }
}";

/// The API with a track of the team, whose id is answered.
pub(crate) async fn with_track(db: invites_app::testing::TestDb) -> (Api, String) {
    let api = Api::on(db).await;
    let id = TrackId::from_uuid(Uuid::from_u128(1));
    add_track(api.test.app.store(), id, api.test.team, "one", api.test.app.now()).await;
    (api, id.encode())
}

/// A new invite of the author, over the least that makes one.
pub(crate) async fn create(api: &Api, track: &str, more: Value) -> Value {
    let mut input = json!({ "publicTitle": "Welcome", "trackIds": [track] });
    let fields = more.as_object().expect("an object").clone();
    input.as_object_mut().expect("an object").extend(fields);
    let author = api.test.as_user(api.test.author);
    let mut data = api.data(author, CREATE, json!({ "input": input })).await;
    assert_eq!(data["createTrackInvite"]["userErrors"], json!([]));
    data["createTrackInvite"]["trackInvite"].take()
}

on_both_databases! {
    async fn r106_a_page_of_fifty_takes_at_most_six_statements(db: TestDb) {
        let (api, track) = with_track(db).await;
        for number in 0..50 {
            create(&api, &track, json!({ "publicTitle": format!("Invite {number}") })).await;
        }
        // Counted in a process of its own, where nothing else issues statements.
        let there = api.test.another_process().await;
        let author = || there.for_actor(Caller { actor: Actor::User(api.test.author), address: None });
        let query = "{ team(slug: \"acme\") { trackInvites(first: 50) { nodes {
            id publicTitle tracks { title } status daysUntil isFull claimCount canClaim createdBy { email } lastClaimAt
        } } } }";
        let before = there.store().statements_issued();
        let data = api.data(author(), query, json!({})).await;
        let taken = there.store().statements_issued() - before;
        let nodes = data["team"]["trackInvites"]["nodes"].as_array().expect("a list");
        assert_eq!(nodes.len(), 50);
        assert_eq!(nodes[0]["tracks"], json!([{ "title": "one" }]));
        assert_eq!(nodes[0]["createdBy"]["email"], "author@acme.test");
        // The team, the caller's role in it, the invites, which tracks they cover, those tracks, the authors.
        assert!(taken <= 6, "{taken} statements");
        let more = "{ team(slug: \"acme\") { trackInvites(first: 50) {
            nodes { runningPlays allowedCount words } totalCount expiredCount
        } } }";
        let before = there.store().statements_issued();
        api.data(author(), more, json!({})).await;
        let taken = there.store().statements_issued() - before;
        // The team, the role, the invites, two counts, the running plays, the lists (twice), which tracks they cover.
        assert!(taken <= 10, "{taken} statements, whatever the number of rows");
    }

    async fn r90_left_out_stays_and_null_clears(db: TestDb) {
        let (api, track) = with_track(db).await;
        let more = json!({
            "publicDescription": "Hello", "internalDescription": "Secret", "playLimit": 3,
            "contentDuration": { "months": 2 },
        });
        let invite = create(&api, &track, more).await;
        let author = || api.test.as_user(api.test.author);
        let input = json!({ "publicDescription": null, "contentDuration": null, "publicTitle": "Second" });
        let variables = json!({ "id": invite["id"], "version": 1, "input": input });
        let saved = api.data(author(), UPDATE, variables).await["updateTrackInvite"].take();
        assert_eq!(saved["userErrors"], json!([]));
        let expected = json!({
            "version": 2, "publicTitle": "Second", "publicDescription": null, "internalDescription": "Secret",
            "playLimit": 3, "contentDuration": null,
        });
        assert_eq!(saved["trackInvite"], expected);
        let variables = json!({ "id": invite["id"], "version": 2, "input": { "publicTitle": null } });
        let refused = api.data(author(), UPDATE, variables).await["updateTrackInvite"].take();
        assert_eq!(refused["trackInvite"], Value::Null);
        assert_eq!((&refused["userErrors"][0]["field"], &refused["userErrors"][0]["code"]), (&json!("publicTitle"), &json!("REQUIRED")));
        let variables = json!({ "id": invite["id"], "version": 1, "input": { "playLimit": 4 } });
        let stale = api.data(author(), UPDATE, variables).await["updateTrackInvite"].take();
        assert_eq!((&stale["userErrors"][0]["field"], &stale["userErrors"][0]["code"]), (&json!("version"), &json!("CONFLICT")));
    }

    async fn mistakes_come_as_user_errors_with_code_and_field(db: TestDb) {
        let (api, track) = with_track(db).await;
        let person = api.test.author.encode();
        let unknown = TrackId::from_uuid(Uuid::from_u128(9)).encode();
        for (input, field, code) in [
            (json!({ "publicTitle": "x", "trackIds": [track, person] }), "trackIds[1]", "INVALID"),
            (json!({ "publicTitle": "x", "trackIds": ["nonsense"] }), "trackIds[0]", "INVALID"),
            (json!({ "publicTitle": "x", "trackIds": [unknown] }), "trackIds[0]", "UNKNOWN"),
            (json!({ "publicTitle": "x", "trackIds": [] }), "trackIds", "REQUIRED"),
            (json!({ "publicTitle": "a\u{202e}b", "trackIds": [track] }), "publicTitle", "CONTROL_CHARACTER"),
            (json!({ "publicTitle": "x", "trackIds": [track], "playLimit": 9_007_199_254_740_993_i64 }), "playLimit", "OUT_OF_RANGE"),
            (json!({ "publicTitle": "x", "trackIds": [track], "contentDuration": {} }), "contentDuration", "ZERO"),
            (json!({ "publicTitle": "x", "trackIds": [track], "type": "LIVE_EVENT", "startsAt": "2031-01-01T00:00:00Z", "endsAt": "2031-01-01T00:00:00Z", "timeZone": "Europe/Amsterdam" }), "endsAt", "NOT_AFTER_START"),
        ] {
            let author = api.test.as_user(api.test.author);
            let data = api.data(author, CREATE, json!({ "input": input })).await;
            let refused = &data["createTrackInvite"];
            assert_eq!(refused["trackInvite"], Value::Null);
            assert_eq!((&refused["userErrors"][0]["field"], &refused["userErrors"][0]["code"]), (&json!(field), &json!(code)), "{refused}");
        }
        let author = || api.test.as_user(api.test.author);
        let key = json!({ "input": { "publicTitle": "x", "trackIds": [track] }, "key": "k" });
        let first = api.data(author(), CREATE, key.clone()).await;
        assert_eq!(api.data(author(), CREATE, key).await, first, "the same key, the same answer");
        let other = json!({ "input": { "publicTitle": "y", "trackIds": [track] }, "key": "k" });
        let refused = api.data(author(), CREATE, other).await;
        assert_eq!(refused["createTrackInvite"]["userErrors"][0]["field"], "idempotencyKey");
    }

    async fn ids_of_another_kind_are_bad_input_and_another_teams_not_found(db: TestDb) {
        let (api, track) = with_track(db).await;
        let invite = create(&api, &track, json!({})).await;
        let query = "query($id: ID!) { trackInvite(id: $id) { id } }";
        let author = || api.test.as_user(api.test.author);
        assert_eq!(api.code(author(), query, json!({ "id": track })).await, "BAD_USER_INPUT");
        let outsider = api.test.as_user(api.test.outsider);
        assert_eq!(api.code(outsider, query, json!({ "id": invite["id"] })).await, "NOT_FOUND");
        assert_eq!(api.code(api.test.as_stranger(), query, json!({ "id": invite["id"] })).await, "UNAUTHENTICATED");
        let list = "query($after: String) { team(slug: \"acme\") { trackInvites(orderBy: TITLE_ASC, after: $after) { totalCount } } }";
        let page = "{ team(slug: \"acme\") { trackInvites { pageInfo { endCursor } } } }";
        let cursor = api.data(author(), page, json!({})).await["team"]["trackInvites"]["pageInfo"]["endCursor"].take();
        assert_eq!(api.code(author(), list, json!({ "after": cursor })).await, "BAD_USER_INPUT", "a cursor of another order");
    }

    async fn r107_expired_ones_are_hidden_by_default_and_r108_counted(db: TestDb) {
        let (api, track) = with_track(db).await;
        let invite = create(&api, &track, json!({})).await;
        let author = || api.test.as_user(api.test.author);
        let close = "mutation($id: ID!) { closeTrackInvite(id: $id) { trackInvite { status } userErrors { code } } }";
        let closed = api.data(author(), close, json!({ "id": invite["id"] })).await;
        assert_eq!(closed["closeTrackInvite"]["trackInvite"]["status"], "EXPIRED");
        let list = "query($filter: TrackInviteFilter) { team(slug: \"acme\") { trackInvites(filter: $filter) { nodes { id } totalCount expiredCount } } }";
        let hidden = api.data(author(), list, json!({})).await["team"]["trackInvites"].take();
        assert_eq!(hidden, json!({ "nodes": [], "totalCount": 0, "expiredCount": 1 }));
        let shown = api.data(author(), list, json!({ "filter": { "statuses": ["EXPIRED"] } })).await["team"]["trackInvites"].take();
        assert_eq!(shown["totalCount"], 1);
    }

    async fn words_and_lists_are_for_the_team(db: TestDb) {
        let (api, track) = with_track(db).await;
        let more = json!({ "accessSetting": "SPECIFIC_PEOPLE", "allowedEmailAddresses": ["Anna@Acme.com", "acme.com"], "inviteLimit": 25 });
        let invite = create(&api, &track, more).await;
        let query = "query($id: ID!) { trackInvite(id: $id) { words allowedEmailAddresses allowedCount } }";
        let viewer = api.test.as_user(api.test.viewer);
        let data = api.data(viewer, query, json!({ "id": invite["id"] })).await["trackInvite"].take();
        assert_eq!(data["allowedEmailAddresses"], json!(["anna@acme.com", "@acme.com"]));
        assert_eq!(data["allowedCount"], 2);
        assert_eq!(data["words"][1], "25 seats.");
    }
}
