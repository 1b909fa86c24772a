//! How many statements the list of invites takes: a handful, whatever the size of the page.

use invites_app::testing::on_both_databases;
use invites_app::{Actor, App, Caller};
use invites_domain::policy::Scope;
use serde_json::{Value, json};

use super::ground::Api;
use super::invites::{create, with_track};

/// What `cargo xtask bench` asks.
const LIST: &str = include_str!("../../../invites-server/benches/bench/list.graphql");

/// Fifty invites with a track, and a token that reads them.
async fn fifty(db: invites_app::testing::TestDb) -> (Api, String) {
    let (api, track) = with_track(db).await;
    for number in 0..50 {
        create(&api, &track, json!({ "publicTitle": format!("Invite {number}") })).await;
    }
    let owner = api.test.as_user(api.test.owner);
    let made = owner
        .create_api_token(api.test.team, "script", &[Scope::Read], None)
        .await;
    (api, made.expect("a token is made").secret)
}

/// Lets the token in and asks, as one request does; the list, and how many statements it took.
async fn asked(api: &Api, there: &App, secret: &str, document: &str) -> (Value, u64) {
    let before = there.store().statements_issued();
    let actor = there.actor_of_token(secret).await.expect("reads").expect("a token");
    let acting = there.for_actor(Caller { actor, address: None });
    let mut data = api.data(acting, document, json!({})).await;
    (
        data["team"]["trackInvites"].take(),
        there.store().statements_issued() - before,
    )
}

on_both_databases! {
    async fn r106_fifty_invites_with_tracks_and_counts_take_six_statements_token_included(db: TestDb) {
        let (api, secret) = fifty(db).await;
        // Counted in a process of its own, where nothing else issues statements.
        let there = api.test.another_process().await;
        let (list, statements) = asked(&api, &there, &secret, LIST).await;
        assert_eq!((list["nodes"].as_array().map(Vec::len), &list["totalCount"]), (Some(50), &json!(50)));
        assert_eq!(list["nodes"][0]["tracks"].as_array().map(Vec::len), Some(1));
        // The token, its use noted once a minute, the team, the invites with their count, which tracks they cover, those.
        assert_eq!(statements, 6);
        let (_, again) = asked(&api, &there, &secret, LIST).await;
        assert_eq!(again, 5, "the use is noted");
        let (short, fewer) = asked(&api, &there, &secret, &LIST.replace("50", "2")).await;
        assert_eq!((short["nodes"].as_array().map(Vec::len), &short["totalCount"]), (Some(2), &json!(50)));
        assert_eq!(fewer, again, "whatever the size of the page");
    }

    async fn r106_the_page_of_a_member_takes_six_statements(db: TestDb) {
        let (api, _) = fifty(db).await;
        let there = api.test.another_process().await;
        let author = there.for_actor(Caller { actor: Actor::User(api.test.author), address: None });
        let before = there.store().statements_issued();
        let query = "{ team(slug: \"acme\") { name trackInvites(first: 50) { totalCount expiredCount pageInfo { endCursor }
            edges { cursor node { id publicTitle status claimCount createdBy { email } tracks { title } } } } } }";
        let data = api.data(author, query, json!({})).await;
        let list = &data["team"]["trackInvites"];
        assert_eq!((&list["totalCount"], &list["expiredCount"]), (&json!(50), &json!(0)));
        assert_eq!(list["edges"][49]["node"]["createdBy"]["email"], "author@acme.test");
        assert_eq!(list["edges"][49]["node"]["tracks"], json!([{ "title": "one" }]));
        // The team with the role in it, the invites with their counts, which tracks they cover, those, the authors.
        assert_eq!(there.store().statements_issued() - before, 5);
    }

    async fn r108_an_empty_page_counts_too(db: TestDb) {
        let (api, track) = with_track(db).await;
        let invite = create(&api, &track, json!({})).await;
        let author = || api.test.as_user(api.test.author);
        author().close_track_invite(invites_domain::ids::TypedId::parse(invite["id"].as_str().expect("an id")).expect("an id")).await.expect("closes");
        let query = "{ team(slug: \"acme\") { trackInvites(first: 50) { totalCount expiredCount nodes { id tracks { id } } } } }";
        let data = api.data(author(), query, json!({})).await;
        assert_eq!(data["team"]["trackInvites"], json!({ "totalCount": 0, "expiredCount": 1, "nodes": [] }));
    }
}
