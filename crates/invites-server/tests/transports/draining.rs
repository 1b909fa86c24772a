//! Stopping well, and saying whether one can serve.

use std::{sync::Arc, time::Duration};

use invites_server::{
    assets::{EmbeddedPage, Page},
    backend::NotReady,
    router,
    site::{BodyLimits, Site},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};

use crate::support::{Server, TestBackend, http, site};

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_server_ends() {
    let server = Server::start(site()).await;
    let url = server.url("/graphql");
    let request = tokio::spawn(async move { http().post(url).json(&json!({ "query": "{ slow }" })).send().await });
    server.gate.entered.notified().await;
    server.site.stopping.cancel();
    server.gate.leave.notify_one();
    let answer: Value = request
        .await
        .expect("no panic")
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(answer, json!({ "data": { "slow": "done" } }));
    server.ended.await.expect("no panic").expect("no failure");
}

#[tokio::test]
async fn requests_half_sent_hold_nothing_up_and_one_that_is_here_is_finished() {
    let bodies = BodyLimits {
        last_arrival: Duration::from_millis(50),
        ..BodyLimits::default()
    };
    let server = Server::start(Site { bodies, ..site() }).await;
    let head = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
    let half = async |text: String| {
        let mut stream = TcpStream::connect(server.address).await.expect("a connection");
        stream.write_all(text.as_bytes()).await.expect("sent");
        stream
    };
    let _half_a_head = half(head.to_owned()).await;
    let mut half_a_body = half(format!("{head}content-length: 100\r\n\r\n{{\"query\":")).await;
    let url = server.url("/graphql");
    let request = tokio::spawn(async move { http().post(url).json(&json!({ "query": "{ slow }" })).send().await });
    server.gate.entered.notified().await;
    let since = Instant::now();
    server.site.stopping.cancel();
    let mut told = [0; 12];
    half_a_body.read_exact(&mut told).await.expect("an answer");
    assert_eq!(&told, b"HTTP/1.1 408");
    // That was after the last arrival: what is under way is waited for all the same.
    server.gate.leave.notify_one();
    let answer = request.await.expect("no panic").expect("an answer");
    assert_eq!(answer.status(), 200);
    server.ended.await.expect("no panic").expect("no failure");
    // The drain is five seconds.
    assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_request_that_never_ends_cannot_hold_the_server_up() {
    let site = Arc::new(site());
    let backend = TestBackend::new(Arc::default());
    let router = router(backend, site.clone(), Page::new(EmbeddedPage, ""));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let drain = Duration::from_millis(50);
    let ended = tokio::spawn(invites_server::serve::serve(listener, router, site.clone(), drain));
    // A connection in the middle of a request.
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream
        .write_all(b"POST /graphql HTTP/1.1\r\nhost: a\r\n")
        .await
        .expect("sent");
    site.stopping.cancel();
    ended.await.expect("no panic").expect("no failure");
}

#[tokio::test]
async fn health_is_the_process_and_ready_the_database() {
    let server = Server::start(site()).await;
    let client = http();
    let status = async |path: &str| {
        client
            .get(server.url(path))
            .send()
            .await
            .expect("an answer")
            .status()
            .as_u16()
    };
    assert_eq!((status("/health").await, status("/ready").await), (200, 200));
}

#[tokio::test]
async fn a_process_without_its_database_gets_no_traffic() {
    use tower::ServiceExt;
    for reason in [NotReady::Database, NotReady::Migrations] {
        let backend = TestBackend {
            ready: Err(reason.clone()),
            ..TestBackend::new(Arc::default())
        };
        let app = router(backend, Arc::new(site()), Page::new(EmbeddedPage, ""));
        let request = axum::http::Request::get("/ready")
            .body(axum::body::Body::empty())
            .expect("a request");
        let response = app.oneshot(request).await.expect("infallible");
        assert_eq!(response.status(), 503);
        let text = axum::body::to_bytes(response.into_body(), 1_000).await.expect("a body");
        assert_eq!(text, format!("{reason}\n"));
    }
}
