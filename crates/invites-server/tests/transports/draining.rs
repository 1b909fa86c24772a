//! Stopping well, and saying whether one can serve.

use std::{sync::Arc, time::Duration};

use invites_server::{
    assets::{EmbeddedPage, Page},
    backend::NotReady,
    router,
};
use serde_json::{Value, json};

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
async fn a_request_that_never_ends_cannot_hold_the_server_up() {
    let site = Arc::new(site());
    let backend = TestBackend::new(Arc::default());
    let router = router(backend, site.clone(), Page::new(EmbeddedPage, ""));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let drain = Duration::from_millis(50);
    let ended = tokio::spawn(invites_server::serve::serve(listener, router, site.clone(), drain));
    // A connection in the middle of a request.
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("a connection");
    tokio::io::AsyncWriteExt::write_all(&mut stream, b"POST /graphql HTTP/1.1\r\nhost: a\r\n")
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
