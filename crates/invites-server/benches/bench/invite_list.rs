//! The list of 50 invites with tracks and counts, asked over HTTP, as a ratio to a bare handler that answers the same bytes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::post;
use invites_app::api_tokens::NewToken;
use invites_domain::policy::{Scope, Verb};
use invites_server::application::Application;
use invites_server::backend::{Backend as _, Caller, Secret};
use invites_server::config::Options;
use invites_server::launch;
use tokio::net::TcpListener;

use crate::world::{Scratch, TEAM, World};
use crate::{AT_ONCE, line};

/// Invites in the list.
const INVITES: usize = 50;
/// How long each side is asked in a run.
const SPAN: Duration = Duration::from_secs(3);
/// Runs of each side, taken in turns; the best of each counts, as the one least disturbed.
const RUNS: usize = 3;

/// The question; a test holds how many statements it takes.
const QUERY: &str = include_str!("list.graphql");

pub(crate) async fn measure() {
    let scratch = Scratch::new("list");
    let world = World::on(&scratch.sqlite()).await;
    for number in 0..INVITES {
        world.invite(&format!("Invite number {number}")).await;
    }
    let owner = world.owner();
    let team = owner.team_for(TEAM, Verb::ManageTokens).await.expect("the owner may");
    let NewToken { secret, .. } = owner
        .create_api_token(team, "bench", &[Scope::Read], None)
        .await
        .expect("a token");

    let statements = statements(&world, &secret).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let bound = listener.local_addr().expect("bound");
    let config = settings().resolve().expect("plain settings");
    let reached_at = launch::reached_at(&config, bound).expect("an address");
    let site = Arc::new(launch::site(&config, &reached_at));
    let page = launch::page(&reached_at);
    let ours = format!("{reached_at}graphql");
    tokio::spawn(launch::run(
        world.app.clone(),
        Arc::clone(&site),
        page,
        Router::new(),
        listener,
    ));

    let answer = ask(&client(), &ours, &secret, QUERY).await;
    assert!(answer.starts_with(b"{\"data\""), "{}", String::from_utf8_lossy(&answer));

    let bare = bare(answer.clone()).await;
    let (mut baseline, mut rate) = (0.0_f64, 0.0_f64);
    let (mut one_bare, mut one) = (0.0_f64, 0.0_f64);
    for _ in 0..RUNS {
        baseline = baseline.max(flood(&bare, &secret, AT_ONCE, Same::Question).await);
        rate = rate.max(flood(&ours, &secret, AT_ONCE, Same::Question).await);
        one_bare = one_bare.max(flood(&bare, &secret, AT_ONCE, Same::Nothing).await);
        one = one.max(flood(&ours, &secret, AT_ONCE, Same::Nothing).await);
    }
    line(
        &format!(
            "list of {INVITES} invites, {} kB, 64 at once, the same question",
            answer.len() / 1000
        ),
        baseline,
        rate,
        "≥ 0.35",
    );
    line(
        &format!(
            "list of {INVITES} invites, {} kB, 64 at once, each another question",
            answer.len() / 1000
        ),
        one_bare,
        one,
        "–",
    );
    println!("| SQL statements for that list, the token's included | – | {statements} | – | ≤ 6 |");
    site.stopping.cancel();
}

/// The statements of one question, from the token to the answer: before a server runs, which has chores of its own.
async fn statements(world: &World, secret: &str) -> u64 {
    let application = Application::new(world.app.clone());
    let before = world.app.store().statements_issued();
    let caller = Caller {
        bearer: Some(Secret::new(secret)),
        ..Caller::default()
    };
    let mut request = async_graphql::Request::new(QUERY);
    request.data = application.admit(caller, None).await.expect("let in").data;
    let answer = application.executor().execute(request).await;
    assert!(answer.is_ok(), "{:?}", answer.errors);
    world.app.store().statements_issued() - before
}

/// The settings of a server nobody configured, with no limit by address: one machine asks for all.
fn settings() -> Options {
    use clap::Parser as _;
    let cli = invites_server::cli::Cli::parse_from(["trackpass", "config", "--requests-per-minute", "0"]);
    cli.options
}

/// Whether callers ask one question, which the server may answer together, or each another.
#[derive(Clone, Copy)]
enum Same {
    Question,
    Nothing,
}

/// A handler that knows the answer.
async fn bare(answer: Bytes) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/graphql", listener.local_addr().expect("bound"));
    let handler = post(move |_: Bytes| {
        let answer = answer.clone();
        async move { ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], answer) }
    });
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/graphql", handler)).await });
    url
}

fn client() -> reqwest::Client {
    // No TLS is spoken here, but the client wants a provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .pool_max_idle_per_host(AT_ONCE)
        .build()
        .expect("a client")
}

async fn ask(client: &reqwest::Client, url: &str, token: &str, query: &str) -> Bytes {
    let sent = client
        .post(url)
        .bearer_auth(token)
        .json(&serde_json::json!({ "query": query }))
        .send()
        .await;
    sent.expect("an answer").bytes().await.expect("its body")
}

/// Answers a second.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn flood(url: &str, token: &str, callers: usize, same: Same) -> f64 {
    let (client, begun) = (client(), Instant::now());
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let (client, url, token) = (client.clone(), url.to_owned(), token.to_owned());
            let query = match same {
                Same::Question => QUERY.to_owned(),
                Same::Nothing => format!("{QUERY} # {caller}"),
            };
            tokio::spawn(async move {
                let mut answers = 0_u32;
                while begun.elapsed() < SPAN {
                    ask(&client, &url, &token, &query).await;
                    answers += 1;
                }
                answers
            })
        })
        .collect();
    let mut answers = 0;
    for task in tasks {
        answers += task.await.expect("a caller ends");
    }
    f64::from(answers) / begun.elapsed().as_secs_f64()
}
