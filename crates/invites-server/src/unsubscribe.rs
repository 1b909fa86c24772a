//! `/unsubscribe/:token`: the page behind the link in every notice. It works without signing in and without scripts, and
//! for mail programs that end notices by themselves (RFC 8058).
//!
//! Opening it changes nothing: mail scanners open links.

use std::time::Duration;

use axum::{
    Form, Router,
    extract::{Path, State, rejection::FormRejection},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use invites_app::{App, AppError, ambient::correlation_id, html::escaped, notices::NoticeSettings};
use serde::Deserialize;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// How long the next bytes of what was pressed may take to arrive: it is a few, and who sends them late is answered without.
const ARRIVAL: Duration = Duration::from_secs(3);

/// The route over `app`.
pub fn routes(app: App) -> Router {
    Router::new()
        .route("/unsubscribe/{token}", get(show).post(change))
        .layer(RequestBodyTimeoutLayer::new(ARRIVAL))
        .with_state(app)
}

/// What was pressed. A mail program sends `List-Unsubscribe=One-Click` and no `notices`: that ends them.
#[derive(Debug, Default, Deserialize)]
struct Pressed {
    notices: Option<String>,
}

async fn show(State(app): State<App>, Path(token): Path<String>) -> Response {
    page(app.notice_settings(&token).await)
}

async fn change(
    State(app): State<App>,
    Path(token): Path<String>,
    pressed: Result<Form<Pressed>, FormRejection>,
) -> Response {
    // Whatever else a mail program sends, or nothing: it means to end them.
    let again = pressed.is_ok_and(|Form(pressed)| pressed.notices.as_deref() == Some("on"));
    if let Err(error) = app.refuse_notices(&token, !again).await {
        return page(Err(error));
    }
    page(app.notice_settings(&token).await)
}

fn page(settings: Result<Option<NoticeSettings>, AppError>) -> Response {
    let (status, title, body) = match settings {
        Ok(Some(NoticeSettings { team, refused: false })) => (
            StatusCode::OK,
            "Stop notices",
            format!(
                "<p>You get reminders by mail about what you hold from <bdi>{}</bdi>. Your access stays as it is.</p>\
                 <form method=\"post\"><button name=\"notices\" value=\"off\">Stop notices</button></form>",
                escaped(&team)
            ),
        ),
        Ok(Some(NoticeSettings { team, refused: true })) => (
            StatusCode::OK,
            "No more notices",
            format!(
                "<p role=\"status\"><bdi>{}</bdi> sends you no reminders any more. Codes for signing in still come when you ask for one.</p>\
                 <form method=\"post\"><button name=\"notices\" value=\"on\" class=\"quiet\">Send them again</button></form>",
                escaped(&team)
            ),
        ),
        Ok(None) => (
            StatusCode::NOT_FOUND,
            "This link leads nowhere",
            "<p>It is not complete, or what it was about is gone. Open it again from the newest message.</p>"
                .to_owned(),
        ),
        Err(error) => {
            let correlation = correlation_id();
            tracing::error!(%correlation, %error, "notices could not be stopped");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "That did not work",
                format!(
                    "<p>Try again in a minute. If it stays so, tell the operator of this server: {correlation}.</p>"
                ),
            )
        }
    };
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} – Trackpass</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <style>{STYLE}</style></head><body><main><p class=\"brand\">Trackpass</p><h1>{title}</h1>{body}</main></body></html>\n"
    );
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A page of its own, of constants and one escaped name: no script, nothing from elsewhere.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    (status, headers, Html(html)).into_response()
}

/// The tokens that this page needs, in the words of `tokens.css`.
const STYLE: &str = ":root{color-scheme:light dark}\
    body{margin:0;font:400 1rem/1.5rem -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif;\
    background:light-dark(#f8f9fa,#0e0f12);color:light-dark(#1b1e25,#eaecee)}\
    main{max-width:34rem;margin:0 auto;padding:3rem 1rem}.brand{margin:0 0 2rem;font-weight:600}\
    h1{margin:0 0 1rem;font-size:1.5rem;line-height:2rem;letter-spacing:-0.02em}p{margin:0 0 1.5rem;overflow-wrap:anywhere}\
    button{font:inherit;font-weight:500;padding:.5rem 1rem;border-radius:6px;border:1px solid transparent;cursor:pointer;\
    background:light-dark(#2554ca,#386be2);color:#fff}\
    button.quiet{background:transparent;color:inherit;border-color:light-dark(#cfd2d6,#3b3e44)}\
    button:focus-visible{outline:2px solid light-dark(#2554ca,#7f9cf5);outline-offset:2px}";
