//! A classroom arrives: hundreds of browsers behind one network address, at one link, in the same half minute, while somebody
//! on that network guesses links.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, http::header};
use clap::Parser;
use futures_util::{StreamExt, stream};
use invites_app::{
    invite_writing::{Change, InvitePatch},
    invites::InviteRecord,
    testing::{TEAM, TestApp, add_track},
};
use invites_domain::ids::{InviteToken, TrackId, TypedId};
use invites_server::{cli::Cli, config::Config, launch};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

/// Learners in the room.
const LEARNERS: usize = 600;
/// In how long all of them must be in.
const PATIENCE: Duration = Duration::from_secs(30);
/// Browsers that are served at the same moment, as far as the room's network goes.
const AT_ONCE: usize = 100;

const INVITATION: &str = include_str!("../../invites-client/operations/invitation.graphql");
const CLAIM: &str = "mutation($token: String!, $key: String) {
    claimInvite(token: $token, idempotencyKey: $key) { claim { id } denial { code } }
}";

/// A browser without a past.
fn browser() -> reqwest::Client {
    // Clients of one process may all come first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

async fn ask(browser: &reqwest::Client, url: &Url, query: &str, variables: Value) -> (u16, Value) {
    let asked = browser
        .post(url.join("/graphql").expect("a URL"))
        .header(header::ORIGIN, url.origin().ascii_serialization())
        .json(&json!({ "query": query, "variables": variables }));
    let answer = asked.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

async fn invite(test: &TestApp) -> InviteRecord {
    let track = TrackId::from_uuid(Uuid::from_u128(1));
    add_track(test.app.store(), track, test.team, "one", test.app.now()).await;
    let patch = InvitePatch {
        public_title: Change::Set("Welcome".to_owned()),
        tracks: Change::Set(vec![track]),
        invite_limit: Change::Set(i64::try_from(LEARNERS).expect("a small number")),
        ..InvitePatch::default()
    };
    test.as_user(test.author)
        .create_track_invite(TEAM, patch, None)
        .await
        .expect("an invite")
}

fn invite_page(url: &Url, invite: &InviteRecord) -> Url {
    url.join(&format!("/i/{}", invite.token.as_str())).expect("a URL")
}

fn settings() -> Config {
    Cli::try_parse_from(["trackpass", "config"])
        .expect("flags that parse")
        .options
        .resolve()
        .expect("settings that hold")
}

/// One learner: opens the link, reads what stands behind it, claims; twice, as people press.
async fn learner(browser: &reqwest::Client, url: &Url, token: &str, number: usize) {
    let page = browser.get(url.join(&format!("/i/{token}")).expect("a URL"));
    assert_ne!(page.send().await.expect("an answer").status(), 429, "learner {number}");
    let (status, seen) = ask(browser, url, INVITATION, json!({ "token": token })).await;
    assert_eq!(
        (status, &seen["errors"]),
        (200, &Value::Null),
        "learner {number}: {seen}"
    );
    let variables = json!({ "token": token, "key": format!("the-random-key-of-learner-{number}") });
    let mut held = Vec::new();
    for _ in 0..2 {
        let (status, answer) = ask(browser, url, CLAIM, variables.clone()).await;
        assert_eq!(
            (status, &answer["errors"]),
            (200, &Value::Null),
            "learner {number}: {answer}"
        );
        assert_eq!(answer["data"]["claimInvite"]["denial"], Value::Null, "learner {number}");
        held.push(answer["data"]["claimInvite"]["claim"]["id"].clone());
    }
    assert_eq!(held[0], held[1], "R66: learner {number}");
}

/// Somebody on the same network who tries links until told to stop: how many were looked up, and how many refused.
async fn guess(url: &Url, stop: &AtomicBool) -> (u32, u32) {
    let browser = browser();
    let (mut number, mut looked_up, mut refused) = (0_u32, 0, 0);
    while !stop.load(Ordering::Relaxed) {
        let mut bytes = [0x5a; 16];
        number += 1;
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        // Twenty to a request, as far as documents may go.
        let tokens: Vec<String> = (0..20)
            .map(|one| {
                bytes[15] = one;
                InviteToken::from_random(bytes).as_str().to_owned()
            })
            .collect();
        let fields: String = tokens
            .iter()
            .enumerate()
            .map(|(one, token)| format!("t{one}: invitation(token: \"{token}\") {{ publicTitle }} "))
            .collect();
        let (_, answer) = ask(&browser, url, &format!("{{ {fields} }}"), json!({})).await;
        let errors = answer["errors"].as_array().map_or(0, Vec::len);
        assert!(
            errors == 0 || answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED",
            "{answer}"
        );
        refused += u32::try_from(errors).expect("a small number");
        looked_up += 20 - u32::try_from(errors.min(20)).expect("a small number");
        assert!(!answer.to_string().contains("Welcome"), "R115: {answer}");
    }
    (looked_up, refused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r49_r66_six_hundred_learners_behind_one_address_all_get_in_while_somebody_guesses() {
    let test = TestApp::on(invites_store::testing::sqlite().await).await;
    let invite = invite(&test).await;
    let config = settings();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = launch::reached_at(&config, listener.local_addr().expect("an address")).expect("a URL");
    let site = Arc::new(launch::site(&config, &url));
    let page = launch::page(&url);
    let server = tokio::spawn(launch::run(
        test.app.clone(),
        Arc::clone(&site),
        page,
        Router::new(),
        listener,
    ));

    // The teacher looks first: from then on the link is one that leads somewhere.
    let opened = browser()
        .get(invite_page(&url, &invite))
        .send()
        .await
        .expect("an answer");
    assert_ne!(opened.status(), 429);
    let stop = Arc::new(AtomicBool::new(false));
    let guesser = tokio::spawn({
        let (url, stop) = (url.clone(), Arc::clone(&stop));
        async move { guess(&url, &stop).await }
    });
    let begun = Instant::now();
    let browser = browser();
    stream::iter(0..LEARNERS)
        .for_each_concurrent(AT_ONCE, |number| learner(&browser, &url, invite.token.as_str(), number))
        .await;
    let taken = begun.elapsed();
    stop.store(true, Ordering::Relaxed);
    let (looked_up, refused) = guesser.await.expect("no panic");
    assert!(
        taken < PATIENCE,
        "{taken:?}, with {looked_up} guesses looked up and {refused} refused"
    );
    // The clock of the application stands still here: what one network may look up in a minute is all it gets.
    assert!(looked_up <= 2_000, "{looked_up}");

    let author = test.as_user(test.author);
    let claims = author.track_invite(invite.id).await.expect("reads").claim_count;
    assert_eq!(usize::try_from(claims), Ok(LEARNERS));
    site.stopping.cancel();
    server.await.expect("no panic").expect("no failure");
}
