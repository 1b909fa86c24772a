//! `POST /graphql/stream`: the `graphql-sse` distinct mode over a real port.

use std::time::Duration;

use invites_server::site::{Site, StreamLimits};
use serde_json::{Value, json};

use crate::support::{Server, http, site};

/// Reads events until the stream ends: their names and data.
async fn events(response: reqwest::Response) -> Vec<(String, Value)> {
    let text = response.text().await.expect("a stream that ends");
    let field = |block: &str, name: &str| {
        let line = block
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.map(|value| value.trim_start().to_owned())
    };
    let blocks = text.split("\n\n").filter(|block| block.contains("event:"));
    blocks
        .map(|block| {
            let data = field(block, "data").unwrap_or_default();
            (
                field(block, "event").expect("a name"),
                serde_json::from_str(&data).unwrap_or(Value::Null),
            )
        })
        .collect()
}

async fn stream(server: &Server, query: &str) -> reqwest::Response {
    let request = http()
        .post(server.url("/graphql/stream"))
        .header("accept", "text/event-stream");
    request
        .json(&json!({ "query": query }))
        .send()
        .await
        .expect("an answer")
}

#[tokio::test]
async fn a_subscription_streams_and_completes() {
    let server = Server::start(site()).await;
    let response = stream(&server, "subscription { count(to: 2) }").await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let next = |i: i32| ("next".to_owned(), json!({ "data": { "count": i } }));
    assert_eq!(
        events(response).await,
        [next(1), next(2), ("complete".to_owned(), Value::Null)]
    );
}

#[tokio::test]
async fn an_operation_that_never_ran_is_told_in_the_stream_without_data() {
    let server = Server::start(site()).await;
    for query in ["{", "subscription { nowhere }"] {
        let told = events(stream(&server, query).await).await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told[0].1["errors"][0]["message"].is_string() && told[0].1.get("data").is_none(),
            "{told:?}"
        );
        assert_eq!(told[1].0, "complete");
    }
}

#[tokio::test]
async fn requests_that_cannot_be_read_get_a_status() {
    let server = Server::start(site()).await;
    let client = http();
    let post = |kind: &str, accept: &str, body: &str| {
        let request = client.post(server.url("/graphql/stream")).header("content-type", kind);
        request.header("accept", accept).body(body.to_owned()).send()
    };
    let events = "text/event-stream";
    assert_eq!(
        post("application/json", events, "{}")
            .await
            .expect("an answer")
            .status(),
        400
    );
    assert_eq!(post("text/plain", events, "{}").await.expect("an answer").status(), 415);
    assert_eq!(
        post("application/json", "application/json", "{}")
            .await
            .expect("an answer")
            .status(),
        406
    );
}

#[tokio::test]
async fn a_stopping_server_cuts_streams_without_completing_them() {
    let server = Server::start(site()).await;
    let response = stream(&server, "subscription { forever }").await;
    server.site.stopping.cancel();
    let told = events(response).await;
    assert!(told.iter().all(|(name, _)| name != "complete"), "{told:?}");
    server.ended.await.expect("no panic").expect("no failure");
}

#[tokio::test]
async fn a_query_is_one_event_and_complete() {
    let server = Server::start(site()).await;
    let told = events(stream(&server, "{ hello }").await).await;
    let answer = json!({ "data": { "hello": "world" } });
    assert_eq!(
        told,
        [("next".to_owned(), answer), ("complete".to_owned(), Value::Null)]
    );
}

#[tokio::test]
async fn a_quiet_stream_shows_that_it_lives() {
    let streams = StreamLimits {
        heartbeat: Duration::from_millis(20),
        ..StreamLimits::default()
    };
    let server = Server::start(Site { streams, ..site() }).await;
    let mut response = stream(&server, "subscription { forever }").await;
    let mut text = String::new();
    while text.matches("\n:").count() < 2 {
        let chunk = response.chunk().await.expect("readable").expect("no end");
        text.push_str(std::str::from_utf8(&chunk).expect("text"));
    }
    assert!(text.starts_with("event: next\n"), "{text}");
}

#[tokio::test]
async fn who_hangs_up_is_let_go_of() {
    let server = Server::start(site()).await;
    let mut response = stream(&server, "subscription { held }").await;
    response.chunk().await.expect("readable").expect("a first event");
    drop(response);
    server.gate.left.notified().await;
}

#[tokio::test]
async fn a_token_that_does_not_hold_gets_a_status() {
    let server = Server::start(site()).await;
    let request = http()
        .post(server.url("/graphql/stream"))
        .header("accept", "text/event-stream")
        .bearer_auth("wrong");
    let answer = request.json(&json!({ "query": "{ hello }" })).send().await;
    assert_eq!(answer.expect("an answer").status(), 401);
}

#[tokio::test]
async fn who_is_signed_out_is_told_and_watches_no_more() {
    let server = Server::start(site()).await;
    let request = http()
        .post(server.url("/graphql/stream"))
        .header("accept", "text/event-stream")
        .header("cookie", "trackpass_session=s1")
        .header("origin", server.url(""));
    let mut response = request
        .json(&json!({ "query": "subscription { held }" }))
        .send()
        .await
        .expect("an answer");
    response.chunk().await.expect("readable").expect("a first event");
    server.gate.sign_out.notify_one();
    let told = events(response).await;
    let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["next", "complete"]);
    assert_eq!(
        told[0].1["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
        "{told:?}"
    );
}
