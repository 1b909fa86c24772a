//! What a link gives out as files: to whoever holds it, under names that tell what they are, and nothing for what is no link.

use axum::{
    body::Body,
    http::{Request, header},
    response::Response,
};
use tower::ServiceExt;

use crate::support::{app, site};

async fn get(path: &str) -> Response {
    let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
    app(site()).oneshot(request).await.expect("infallible")
}

#[tokio::test]
async fn a_link_is_drawn_as_a_code_and_its_event_given_out_as_an_entry() {
    for (path, kind) in [
        ("/i/t1/qr.svg", "image/svg+xml"),
        ("/i/t1/qr.png", "image/png"),
        ("/i/t1/event.ics", "text/calendar; charset=utf-8; method=PUBLISH"),
    ] {
        let answer = get(path).await;
        let header = |name: header::HeaderName| answer.headers()[name].to_str().expect("text");
        assert_eq!(
            (answer.status().as_u16(), header(header::CONTENT_TYPE)),
            (200, kind),
            "{path}"
        );
        let kept = header(header::CACHE_CONTROL);
        assert!(
            kept.starts_with("private") || kept == "no-store",
            "{path}: the link is a secret, {kept}"
        );
    }
}

#[tokio::test]
async fn r115_what_is_no_link_has_no_files() {
    for path in ["/i/unknown/qr.svg", "/i/unknown/qr.png", "/i/unknown/event.ics"] {
        assert_eq!(get(path).await.status(), 404, "{path}");
    }
}
