//! The explorer: a page to try the API in a browser, from our own files, with nothing inline.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};

const SECURITY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'",
);

/// The page.
pub(super) fn page() -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, SECURITY),
        (header::VARY, HeaderValue::from_static("accept")),
    ];
    (headers, Html(include_str!("../../explorer/index.html"))).into_response()
}

/// `GET /graphql/explorer.js`.
pub(crate) async fn script() -> impl IntoResponse {
    (
        kind("text/javascript; charset=utf-8"),
        include_str!("../../explorer/explorer.js"),
    )
}

/// `GET /graphql/explorer.css`.
pub(crate) async fn style() -> impl IntoResponse {
    (
        kind("text/css; charset=utf-8"),
        include_str!("../../explorer/explorer.css"),
    )
}

fn kind(content_type: &'static str) -> [(HeaderName, &'static str); 2] {
    [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
    ]
}
