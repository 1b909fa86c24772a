//! The real application behind the transports' question "who is this?".

use std::{any::TypeId, sync::Arc};

use axum::{
    Router,
    http::{HeaderMap, HeaderValue, header},
};
use chrono::TimeDelta;
use clap::Parser;
use invites_app::{Acting, Actor, testing::TestApp};
use invites_domain::policy::Scope;
use invites_graphql::Credentials;
use invites_server::{
    application::Application,
    backend::{Backend, Caller, Refusal, Secret},
    cli::Cli,
    config::Config,
    credentials::CookieCredentials,
    launch,
    session::{CookieChange, CookiePolicy, CookieSink},
};
use invites_store::testing;

async fn installation() -> (TestApp, Application) {
    let test = TestApp::on(testing::sqlite().await).await;
    let application = Application::new(test.app.clone());
    (test, application)
}

/// Who the application takes the caller for.
async fn actor(application: &Application, caller: Caller, cookies: &CookieSink) -> Result<(Actor, bool), Refusal> {
    let admitted = application.admit(caller, Some(cookies.clone())).await?;
    let acting = admitted
        .data
        .get(&TypeId::of::<Acting>())
        .and_then(|acting| acting.downcast_ref::<Acting>());
    Ok((
        acting.expect("resolvers find who asks").actor().clone(),
        admitted.signed_in,
    ))
}

/// A browser signed in by a code that was mailed: its session's secret.
async fn sign_in(test: &TestApp, email: &str) -> Secret {
    test.as_stranger()
        .request_email_code(email)
        .await
        .expect("a code is sent");
    let code = test.mail.code_to(email).expect("a code arrives");
    Secret::new(
        test.as_stranger()
            .verify_email_code(email, &code)
            .await
            .expect("signed in")
            .secret,
    )
}

#[tokio::test]
async fn a_token_is_its_actor_and_an_unknown_one_is_refused() {
    let (test, application) = installation().await;
    let owner = test.as_user(test.owner);
    let made = owner
        .create_api_token(test.team, "script", &[Scope::Read], None)
        .await
        .expect("a token");
    let by = |secret: &str| Caller {
        bearer: Some(Secret::new(secret)),
        ..Caller::default()
    };
    let sink = CookieSink::default();
    let (found, signed_in) = actor(&application, by(&made.secret), &sink).await.expect("let in");
    assert_eq!(
        found,
        Actor::Token {
            token: made.token.id,
            team: test.team,
            scopes: vec![Scope::Read]
        }
    );
    assert!(signed_in);
    assert_eq!(
        actor(&application, by("tp_unknown"), &sink).await,
        Err(Refusal::BadToken)
    );
    owner.revoke_api_token(made.token.id).await.expect("revoked");
    assert_eq!(
        actor(&application, by(&made.secret), &sink).await,
        Err(Refusal::BadToken)
    );
}

#[tokio::test]
async fn a_session_is_its_person_until_it_is_over_and_then_a_stranger() {
    let (test, application) = installation().await;
    let secret = sign_in(&test, "owner@acme.test").await;
    let caller = || Caller {
        session: Some(secret.clone()),
        ..Caller::default()
    };
    let sink = CookieSink::default();
    assert_eq!(
        actor(&application, caller(), &sink).await,
        Ok((Actor::User(test.owner), true))
    );
    assert_eq!(sink.take(), [], "a fresh session needs no new cookie");
    test.clock.advance(TimeDelta::days(31));
    assert_eq!(actor(&application, caller(), &sink).await, Ok((Actor::Stranger, false)));
}

#[tokio::test]
async fn a_session_lengthened_by_its_use_gets_its_cookie_anew() {
    let (test, application) = installation().await;
    let secret = sign_in(&test, "owner@acme.test").await;
    test.clock.advance(TimeDelta::days(2));
    let sink = CookieSink::default();
    let caller = Caller {
        session: Some(secret.clone()),
        ..Caller::default()
    };
    actor(&application, caller, &sink).await.expect("let in");
    assert_eq!(
        sink.take(),
        [CookieChange::SetSession {
            secret,
            seconds: TimeDelta::days(30).num_seconds()
        }]
    );
}

#[tokio::test]
async fn r55_a_guest_comes_back_by_the_signed_cookie_and_by_no_other() {
    let (test, application) = installation().await;
    let guest = test.as_guest().await.person().expect("a person");
    let sink = CookieSink::default();
    CookieCredentials::new(test.app.clone(), None, sink.clone()).remember_guest(guest);
    // Through the headers, as a browser sends it back.
    let mut answer = HeaderMap::new();
    CookiePolicy::new(true).write(sink.take(), &mut answer);
    let pair = answer[header::SET_COOKIE]
        .to_str()
        .expect("text")
        .split(';')
        .next()
        .expect("a pair")
        .to_owned();
    let request =
        |pair: &str| HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(pair).expect("a header value"))]);
    let caller = CookiePolicy::new(true).caller(&request(&pair));
    assert_eq!(
        actor(&application, caller, &sink).await,
        Ok((Actor::Guest(guest), false))
    );
    let forged = CookiePolicy::new(true).caller(&request(&format!("{pair}x")));
    assert_eq!(actor(&application, forged, &sink).await, Ok((Actor::Stranger, false)));
}

#[tokio::test]
async fn r87_signing_in_forgets_the_guest_and_signing_out_forgets_both() {
    let (test, _) = installation().await;
    let sink = CookieSink::default();
    let credentials = CookieCredentials::new(test.app.clone(), None, sink.clone());
    credentials.sign_in("s1", test.app.now() + TimeDelta::hours(1));
    let session = CookieChange::SetSession {
        secret: Secret::new("s1"),
        seconds: 3_600,
    };
    assert_eq!(sink.take(), [session, CookieChange::ClearGuest]);
    credentials.sign_out();
    assert_eq!(sink.take(), [CookieChange::ClearSession, CookieChange::ClearGuest]);
}

#[tokio::test]
async fn a_migrated_database_is_ready_and_unknown_files_are_not_there() {
    let (_test, application) = installation().await;
    assert_eq!(application.ready().await, Ok(()));
    for track in ["t1", "track_00000000000000000000000000000001"] {
        let file = application
            .track_file(Caller::default(), track, "plan.svg")
            .await
            .expect("an answer");
        assert!(file.is_none(), "{track}");
    }
}

#[tokio::test]
async fn a_launched_server_answers_by_the_applications_clock_and_ends_when_told() {
    let (test, _) = installation().await;
    let config = settings(&[]);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = launch::reached_at(&config, listener.local_addr().expect("an address")).expect("a URL");
    let site = Arc::new(launch::site(&config, &url));
    let app = test.app.clone();
    let server = tokio::spawn(launch::run(
        app,
        Arc::clone(&site),
        launch::page(&url),
        Router::new(),
        listener,
    ));
    // Two clients of one process may both come first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let ready = client
        .get(url.join("/ready").expect("a URL"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(ready.status(), 200);
    let asked = client
        .post(url.join("/graphql").expect("a URL"))
        .json(&serde_json::json!({ "query": "{ now }" }));
    let answer: serde_json::Value = asked.send().await.expect("an answer").json().await.expect("JSON");
    let now: chrono::DateTime<chrono::Utc> = answer["data"]["now"]
        .as_str()
        .expect("an instant")
        .parse()
        .expect("RFC 3339");
    assert_eq!(now, test.app.now());
    site.stopping.cancel();
    server.await.expect("no panic").expect("no failure");
}

#[test]
fn cookies_are_secure_exactly_where_people_come_by_https() {
    let bound = "127.0.0.1:4000".parse().expect("an address");
    for (flags, name) in [
        (
            &["--public-url", "https://tracks.example.com"][..],
            "__Host-trackpass_session",
        ),
        (&["--public-url", "http://tracks.example.com"], "trackpass_session"),
        (&[], "trackpass_session"),
    ] {
        let config = settings(flags);
        let url = launch::reached_at(&config, bound).expect("a URL");
        assert_eq!(launch::site(&config, &url).cookies.session_name(), name, "{flags:?}");
    }
}

fn settings(flags: &[&str]) -> Config {
    let arguments = ["trackpass", "config"].iter().chain(flags);
    Cli::try_parse_from(arguments)
        .expect("flags that parse")
        .options
        .resolve()
        .expect("settings that hold")
}
