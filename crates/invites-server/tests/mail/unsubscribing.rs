//! The page behind the link in every notice.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use invites_app::testing::TestApp;
use invites_server::unsubscribe;
use invites_store::testing;
use tower::ServiceExt;

async fn ask(test: &TestApp, request: Request<Body>) -> (StatusCode, String) {
    let answer = unsubscribe::routes(test.app.clone())
        .oneshot(request)
        .await
        .expect("infallible");
    let status = answer.status();
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer", "the link is a key");
    let body = to_bytes(answer.into_body(), 100_000).await.expect("a body");
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

async fn open(test: &TestApp, token: &str) -> (StatusCode, String) {
    let request = Request::get(format!("/unsubscribe/{token}")).body(Body::empty());
    ask(test, request.expect("a request")).await
}

async fn press(test: &TestApp, token: &str, body: &'static str) -> (StatusCode, String) {
    let request = Request::post(format!("/unsubscribe/{token}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body));
    ask(test, request.expect("a request")).await
}

#[tokio::test]
async fn opening_the_link_ends_nothing_and_one_press_does() {
    let test = TestApp::on(testing::sqlite().await).await;
    test.as_user(test.owner)
        .rename_team(test.team, "<b>Acme & Co")
        .await
        .expect("renamed");
    let token = test.app.key().unsubscribe_token(test.team, test.viewer);
    for _ in 0..2 {
        let (status, page) = open(&test, &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("<h1>Stop notices</h1>") && page.contains("&lt;b&gt;Acme &amp; Co"),
            "{page}"
        );
    }
    let (status, page) = press(&test, &token, "List-Unsubscribe=One-Click").await;
    assert!(
        status == StatusCode::OK && page.contains("<h1>No more notices</h1>"),
        "{page}"
    );
    let (_, page) = press(&test, &token, "notices=on").await;
    assert!(page.contains("<h1>Stop notices</h1>"), "{page}");
}

#[tokio::test]
async fn a_link_that_is_not_ours_leads_nowhere() {
    let test = TestApp::on(testing::sqlite().await).await;
    let foreign = test
        .app
        .key()
        .unsubscribe_token(test.team, test.viewer)
        .replace("team_", "person_");
    for token in ["nonsense", foreign.as_str()] {
        assert_eq!(open(&test, token).await.0, StatusCode::NOT_FOUND, "{token}");
        assert_eq!(press(&test, token, "").await.0, StatusCode::NOT_FOUND, "{token}");
    }
}
