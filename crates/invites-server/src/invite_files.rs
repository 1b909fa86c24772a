//! What an invite gives out as files: its link as a QR code, its event as a calendar entry. For whoever holds the link, as the
//! page behind it is.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    backend::Backend,
    qr::{self, NoCode},
    router::Shared,
    transport::Problem,
};

/// `GET /i/:token/qr.svg`.
pub(crate) async fn qr_svg<B: Backend>(State(shared): State<Shared<B>>, Path(token): Path<String>) -> Response {
    picture(&shared.backend, &token, "image/svg+xml", |link| {
        qr::svg(link).map(Body::from)
    })
}

/// `GET /i/:token/qr.png`.
pub(crate) async fn qr_png<B: Backend>(State(shared): State<Shared<B>>, Path(token): Path<String>) -> Response {
    picture(&shared.backend, &token, "image/png", |link| {
        qr::png(link).map(Body::from)
    })
}

/// The link that ends in `token` as a picture. Nothing is looked up: a link that leads nowhere has a code too.
fn picture<B: Backend>(
    backend: &B,
    token: &str,
    kind: &'static str,
    draw: impl FnOnce(&str) -> Result<Body, NoCode>,
) -> Response {
    let Some(link) = backend.invite_link(token) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match draw(&link) {
        Ok(body) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
                // The same link is the same picture; the link itself is a secret.
                (
                    header::CACHE_CONTROL,
                    HeaderValue::from_static("private, max-age=86400"),
                ),
            ];
            (headers, body).into_response()
        }
        Err(error) => {
            tracing::warn!(%error, "a link has no QR code");
            StatusCode::NOT_FOUND.into_response()
        }
    }
}

/// `GET /i/:token/event.ics`: the event behind a link; 404 where there is none.
pub(crate) async fn calendar<B: Backend>(State(shared): State<Shared<B>>, Path(token): Path<String>) -> Response {
    match shared.backend.event_calendar(&token).await {
        Ok(Some(file)) => {
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8; method=PUBLISH"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"event.ics\""),
            ];
            (headers, file).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(refusal) => Problem::from(refusal).into_response(),
    }
}
