//! `POST /graphql` and `GET /graphql`: what the specification of GraphQL over HTTP asks, and what keeps other sites out.

use crate::support::{TOKEN, app, site};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use invites_server::site::{BodyLimits, Site};
use serde_json::{Value, json};
use tower::ServiceExt;

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

async fn call(app: Router, request: Request<Body>) -> Answer {
    let response = app.oneshot(request).await.expect("infallible");
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    Answer {
        status,
        headers,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

fn post(pairs: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method(Method::POST).uri("/graphql");
    for (name, value) in pairs {
        request = request.header(*name, *value);
    }
    request.body(body.into()).expect("a request")
}

async fn ask(accept: &str, body: Value) -> Answer {
    call(
        app(site()),
        post(&[("content-type", JSON), ("accept", accept)], body.to_string()),
    )
    .await
}

async fn get(uri: &str, accept: &str) -> Answer {
    let request = Request::builder()
        .uri(uri)
        .header("accept", accept)
        .body(Body::empty())
        .expect("a request");
    call(app(site()), request).await
}

#[tokio::test]
async fn an_answer_has_the_media_type_that_was_asked_for() {
    for (accept, expected) in [
        (GRAPHQL, "application/graphql-response+json; charset=utf-8"),
        (JSON, "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
    ] {
        let answer = ask(accept, json!({ "query": "{ hello }" })).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header(header::CONTENT_TYPE), expected, "{accept}");
        assert_eq!(answer.body, json!({ "data": { "hello": "world" } }));
    }
    let answer = ask("text/csv", json!({ "query": "{ hello }" })).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (406, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn what_never_ran_is_4xx_without_data() {
    let unfit = [
        json!({ "query": "{" }),
        json!({ "query": "{ nowhere }" }),
        json!({ "query": "query($text: String!) { length(text: $text) }", "variables": { "text": null } }),
        json!({ "query": "query a { hello } query b { hello }" }),
        json!({ "query": "query a { hello }", "operationName": "c" }),
    ];
    for body in unfit {
        let answer = ask(GRAPHQL, body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.body.get("data").is_none(), "{body}: {}", answer.body);
        // The older media type says it with 200, still without data.
        let answer = ask(JSON, body.clone()).await;
        assert_eq!(answer.status, 200, "{body}");
        assert!(answer.body.get("data").is_none(), "{body}: {}", answer.body);
    }
}

#[tokio::test]
async fn what_ran_and_failed_is_200_with_data() {
    let answer = ask(GRAPHQL, json!({ "query": "{ fails }" })).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (200, "NOT_FOUND"));
    assert_eq!(answer.body.get("data"), Some(&Value::Null));
}

#[tokio::test]
async fn each_parameter_is_checked_by_name() {
    for (name, values) in [
        ("query", vec![json!(null), json!(1), json!(["a"]), json!({})]),
        ("operationName", vec![json!(1), json!(false), json!(["a"]), json!({})]),
        ("variables", vec![json!("a"), json!(0), json!(false), json!(["a"])]),
        ("extensions", vec![json!("a"), json!(0), json!(false), json!(["a"])]),
    ] {
        for value in values {
            let mut body = json!({ "query": "{ hello }" });
            body[name] = value;
            let answer = ask(JSON, body.clone()).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code()),
                (400, "BAD_USER_INPUT"),
                "{body}"
            );
            let message = answer.body["errors"][0]["message"].as_str().expect("a message");
            assert!(message.contains(&format!("`{name}`")), "{message}");
        }
    }
    for name in ["operationName", "variables", "extensions"] {
        let mut body = json!({ "query": "{ hello }" });
        body[name] = Value::Null;
        assert_eq!(ask(GRAPHQL, body).await.status, 200, "{name} may be null");
    }
    for text in ["", "{", "1", "\"a\""] {
        let answer = call(app(site()), post(&[("content-type", JSON)], text)).await;
        assert_eq!(answer.status, 400, "{text}");
    }
}

#[tokio::test]
async fn batches_are_refused() {
    let answer = ask(GRAPHQL, json!([{ "query": "{ hello }" }])).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.body["errors"][0]["message"]
            .as_str()
            .expect("a message")
            .contains("batches")
    );
}

#[tokio::test]
async fn only_json_in_utf_8_is_read() {
    let body = || json!({ "query": "{ hello }" }).to_string();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/json; charset=latin1",
        "",
    ] {
        let answer = call(app(site()), post(&[("content-type", kind)], body())).await;
        assert_eq!(answer.status, 415, "{kind}");
    }
    assert_eq!(call(app(site()), post(&[], body())).await.status, 415);
    for kind in [
        JSON,
        "application/json; charset=utf-8",
        "Application/JSON; charset=\"UTF-8\"",
    ] {
        assert_eq!(
            call(app(site()), post(&[("content-type", kind)], body())).await.status,
            200,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn get_runs_queries_and_nothing_else() {
    let answer = get(
        "/graphql?query=query($t:String!){length(text:$t)}&variables=%7B%22t%22:%22abc%22%7D",
        GRAPHQL,
    )
    .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["data"]["length"]),
        (200, &json!(3))
    );
    let answer = get("/graphql?query=mutation%7BbecomeGuest%7D", GRAPHQL).await;
    assert_eq!((answer.status.as_u16(), answer.header(header::ALLOW)), (405, "POST"));
    assert!(answer.headers.get(header::SET_COOKIE).is_none());
    let answer = get(
        "/graphql?query=query%20a%7Bhello%7Dmutation%20b%7BbecomeGuest%7D&operationName=b",
        GRAPHQL,
    )
    .await;
    assert_eq!(answer.status, 405, "the selected operation counts");
    for uri in [
        "/graphql",
        "/graphql?query=",
        "/graphql?query=%7Bhello%7D&variables=%5B%5D",
        "/graphql?query=%7Bhello%7D&variables=%7B",
        "/graphql?query=%7Bhello%7D&query=%7Bme%7D",
    ] {
        assert_eq!(get(uri, JSON).await.status, 400, "{uri}");
    }
}

#[tokio::test]
async fn subscriptions_are_sent_where_they_run() {
    let answer = ask(GRAPHQL, json!({ "query": "subscription { count(to: 1) }" })).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.body["errors"][0]["message"]
            .as_str()
            .expect("a message")
            .contains("/graphql/ws")
    );
}

#[tokio::test]
async fn the_body_limit_applies_with_and_without_a_length() {
    let limited = || {
        let bodies = BodyLimits {
            stranger_bytes: 1_000,
            signed_in_bytes: 4_000,
            ..BodyLimits::default()
        };
        app(Site { bodies, ..site() })
    };
    let body = |bytes: usize| {
        let rest = bytes - json!({ "query": "{ hello }", "pad": "" }).to_string().len();
        json!({ "query": "{ hello }", "pad": "x".repeat(rest) }).to_string()
    };
    let chunked = |text: String| Body::from_stream(futures_util::stream::iter([Ok::<_, std::io::Error>(text)]));
    let bearer = format!("Bearer {TOKEN}");
    let stranger = [("content-type", JSON)];
    let script = [("content-type", JSON), ("authorization", bearer.as_str())];
    for (headers, limit) in [(&stranger[..], 1_000), (&script[..], 4_000)] {
        assert_eq!(call(limited(), post(headers, body(limit))).await.status, 200);
        assert_eq!(call(limited(), post(headers, body(limit + 1))).await.status, 413);
        assert_eq!(
            call(limited(), post(headers, chunked(body(limit + 1)))).await.status,
            413
        );
    }
}

#[tokio::test]
async fn documents_too_large_to_judge_are_refused_with_a_code() {
    let aliases: String = (0..100).map(|i| format!("a{i}: hello ")).collect();
    let answer = ask(GRAPHQL, json!({ "query": format!("{{ {aliases} }}") })).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "QUERY_TOO_COMPLEX"));
    let mut doubling = String::from("{ ...f0 ...f0 }");
    for i in 0..30 {
        doubling += &format!(" fragment f{i} on Query {{ ...f{0} ...f{0} }}", i + 1);
    }
    doubling += " fragment f30 on Query { hello }";
    let answer = ask(GRAPHQL, json!({ "query": doubling })).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "QUERY_TOO_COMPLEX"));
}

#[tokio::test]
async fn a_token_that_does_not_hold_is_401_and_no_token_is_a_stranger() {
    let me = || json!({ "query": "{ me }" }).to_string();
    let answer = call(
        app(site()),
        post(&[("content-type", JSON), ("authorization", "Bearer wrong")], me()),
    )
    .await;
    assert_eq!((answer.status.as_u16(), answer.code()), (401, "UNAUTHENTICATED"));
    assert!(answer.header(header::WWW_AUTHENTICATE).starts_with("Bearer"));
    let bearer = format!("Bearer {TOKEN}");
    let answer = call(
        app(site()),
        post(&[("content-type", JSON), ("authorization", &bearer)], me()),
    )
    .await;
    assert_eq!(answer.body["data"]["me"], "token");
    assert_eq!(
        ask(GRAPHQL, json!({ "query": "{ me }" })).await.body["data"]["me"],
        "stranger"
    );
}

#[tokio::test]
async fn pages_of_other_sites_cannot_use_the_cookies() {
    let me = || json!({ "query": "{ me }" }).to_string();
    let cookie = ("cookie", "trackpass_session=s1");
    for foreign in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let request = post(
            &[("content-type", JSON), ("host", "tracks.example"), cookie, foreign],
            me(),
        );
        let answer = call(app(site()), request).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (403, "FORBIDDEN"),
            "{foreign:?}"
        );
    }
    let own = ("origin", "https://tracks.example");
    let answer = call(
        app(site()),
        post(&[("content-type", JSON), ("host", "tracks.example"), cookie, own], me()),
    )
    .await;
    assert_eq!(answer.body["data"]["me"], "session s1");
}

#[tokio::test]
async fn cookies_that_resolvers_set_come_back() {
    let answer = ask(GRAPHQL, json!({ "query": "mutation { becomeGuest }" })).await;
    let pair = answer
        .header(header::SET_COOKIE)
        .split(';')
        .next()
        .expect("a pair")
        .to_owned();
    let me = json!({ "query": "{ me }" }).to_string();
    let answer = call(app(site()), post(&[("content-type", JSON), ("cookie", &pair)], me)).await;
    assert_eq!(answer.body["data"]["me"], "guest person_1");
    let answer = ask(GRAPHQL, json!({ "query": "mutation { signIn }" })).await;
    assert_eq!(answer.headers.get_all(header::SET_COOKIE).iter().count(), 2);
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_says_nothing_else() {
    let answer = ask(GRAPHQL, json!({ "query": "{ panics }" })).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (500, "INTERNAL"));
    assert!(!answer.body.to_string().contains("on purpose"));
}

#[tokio::test]
async fn every_answer_carries_the_protective_headers_and_an_id_of_ours() {
    for uri in [
        "/health",
        "/graphql?query=%7Bhello%7D",
        "/nowhere.js",
        "/assets/tracks/t1/01-intro/plan.svg",
    ] {
        let request = Request::builder()
            .uri(uri)
            .header("x-request-id", "forged")
            .body(Body::empty())
            .expect("a request");
        let answer = call(app(site()), request).await;
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{uri}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "same-origin", "{uri}");
        assert!(!answer.header(header::CONTENT_SECURITY_POLICY).is_empty(), "{uri}");
        let id = answer.headers["x-request-id"].to_str().expect("text");
        assert!(id.len() == 16 && id != "forged", "{uri}: {id}");
    }
}

#[tokio::test]
async fn browsers_get_an_explorer_made_of_our_own_files() {
    let html = "text/html,application/xhtml+xml,*/*;q=0.8";
    let answer = get("/graphql", html).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header(header::CONTENT_TYPE)),
        (200, "text/html; charset=utf-8")
    );
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.contains("script-src 'self'") && !policy.contains("unsafe"),
        "{policy}"
    );
    for (uri, kind) in [
        ("/graphql/explorer.js", "text/javascript"),
        ("/graphql/explorer.css", "text/css"),
    ] {
        let answer = get(uri, "*/*").await;
        assert!(
            answer.status == 200 && answer.header(header::CONTENT_TYPE).starts_with(kind),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn files_of_tracks_cannot_act_in_our_origin() {
    let answer = get("/assets/tracks/t1/01-intro/plan.svg", "*/*").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header(header::CONTENT_TYPE)),
        (200, "image/svg+xml")
    );
    assert!(answer.header(header::CONTENT_SECURITY_POLICY).ends_with("sandbox"));
    for uri in [
        "/assets/tracks/t1/other.svg",
        "/assets/tracks/t2/01-intro/plan.svg",
        "/assets/tracks/t1/01-intro/%2e%2e/plan.svg",
        "/assets/tracks/t1/..%5Cplan.svg",
    ] {
        assert_eq!(get(uri, "*/*").await.status, 404, "{uri}");
    }
}

#[cfg(not(feature = "test-clock"))]
#[tokio::test]
async fn the_clock_cannot_be_set_in_a_server_for_people() {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/test/clock")
        .header("content-type", JSON)
        .body(Body::from(r#"{"now":"2031-01-01T00:00:00Z"}"#))
        .expect("a request");
    assert_eq!(call(app(site()), request).await.status, 404);
}

#[tokio::test]
async fn whoever_asks_too_often_learns_when_to_come_back_from_the_answer_and_its_header() {
    for media in [GRAPHQL, JSON] {
        let answer = ask(
            media,
            json!({ "query": "{ a: tooOften(seconds: 7) b: tooOften(seconds: 3) hello }" }),
        )
        .await;
        assert_eq!(answer.code(), "RATE_LIMITED");
        assert_eq!(answer.header(header::RETRY_AFTER), "7", "the longer of two waits");
    }
    let answer = ask(JSON, json!({ "query": "{ hello }" })).await;
    assert_eq!(answer.header(header::RETRY_AFTER), "");
}
