//! `/health` and `/ready`, for whatever watches over the process.
//!
//! `/health` says that the process turns; `/ready` that it can serve, so that a load balancer waits for the database.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{backend::Backend, router::Shared};

/// `GET /health`: 200 as long as the process answers.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// `GET /ready`: 200 when the database answers and its migrations are in force; 503 with the reason otherwise, and
/// while the server drains.
pub(crate) async fn ready<B: Backend>(State(shared): State<Shared<B>>) -> Response {
    if shared.site.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    match shared.backend.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")).into_response(),
    }
}
