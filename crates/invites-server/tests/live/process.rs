//! The real binary as a process of its own, on a database of the test's.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta};
use invites_app::ambient::{Clock as _, SystemClock};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::Instant;

/// Where an installation keeps its data.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// A folder of the test's, removed with it.
    Sqlite(std::sync::Arc<Folder>),
    /// A fresh database.
    Postgres(String),
}

/// A folder that goes with the test.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn new() -> Self {
        // An address that is bound is nobody else's: its number names the folder.
        let port = free_port();
        let path = std::env::temp_dir().join(format!("trackpass-live-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the temporary directory takes a directory");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Left-over files in the system's temporary directory harm nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(std::sync::Arc::new(Folder::new()))
    }

    pub(crate) async fn postgres() -> Self {
        Self::Postgres(invites_store::testing::postgres_database().await)
    }

    fn arguments(&self) -> [String; 2] {
        match self {
            Self::Sqlite(folder) => ["--data".to_owned(), folder.0.display().to_string()],
            Self::Postgres(url) => ["--database-url".to_owned(), url.clone()],
        }
    }

    /// What a command of the binary prints.
    async fn command(&self, words: &[&str]) -> String {
        let done = binary()
            .args(words)
            .args(self.arguments())
            .output()
            .await
            .expect("the binary runs");
        assert!(
            done.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8(done.stdout).expect("text").trim().to_owned()
    }
}

/// A server; killed with the test.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    pub(crate) database: Database,
}

/// The binary, which dies with the test and says nothing on its standard error.
pub(crate) fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trackpass"));
    command.stderr(Stdio::null()).kill_on_drop(true);
    command
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}

impl Server {
    /// Starts on a port of its own; answers once it listens.
    pub(crate) async fn start(database: &Database) -> Self {
        Self::start_at(database, 0, &[]).await
    }

    /// Starts on this port, with more flags.
    pub(crate) async fn start_at(database: &Database, port: u16, flags: &[&str]) -> Self {
        let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-tracks");
        let mut child = binary()
            .args([
                "serve",
                "--listen",
                &format!("127.0.0.1:{port}"),
                "--sample-tracks",
                samples,
            ])
            .args(["--requests-per-minute", "0"])
            .args(database.arguments())
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let url = loop {
            let line = lines
                .next_line()
                .await
                .expect("readable")
                .expect("it listens before it ends");
            if let Some(url) = line.strip_prefix("Trackpass listens on ") {
                break url.trim_end_matches('/').to_owned();
            }
        };
        // Whoever prints must be read, or it waits.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self {
            child,
            url,
            database: database.clone(),
        }
    }

    /// As `kill -9`: nothing is finished, nobody is told.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }

    /// As an operator stops it: how it ended, and how long it took from the signal on.
    #[allow(dead_code, reason = "benchmarks do without")]
    pub(crate) async fn stop(mut self) -> (ExitStatus, Duration) {
        let since = Instant::now();
        let told = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status();
        assert!(told.await.expect("kill runs").success());
        let status = self.child.wait().await.expect("it ends");
        (status, since.elapsed())
    }

    /// The process's number; 0 once it has ended.
    #[allow(dead_code, reason = "benchmarks ask for it")]
    pub(crate) fn pid(&self) -> u32 {
        self.child.id().unwrap_or(0)
    }

    pub(crate) fn port(&self) -> u16 {
        let (_, port) = self.url.rsplit_once(':').expect("a port");
        port.parse().expect("a number")
    }

    pub(crate) async fn token(&self, scopes: &str) -> String {
        self.database.command(&["token", "create", "--scopes", scopes]).await
    }

    /// Asks by a token.
    pub(crate) async fn ask(&self, token: &str, query: &str, variables: Value) -> Value {
        let answer = self.try_ask(token, query, variables).await.expect("an answer");
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].clone()
    }

    /// As [`Server::ask`]; none when the server does not answer.
    pub(crate) async fn try_ask(&self, token: &str, query: &str, variables: Value) -> Option<Value> {
        let sent = http()
            .post(format!("{}/graphql", self.url))
            .bearer_auth(token)
            .json(&json!({ "query": query, "variables": variables }))
            .send();
        sent.await.ok()?.json().await.ok()
    }
}

pub(crate) fn http() -> reqwest::Client {
    // Two clients of one process may both come first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// A live event on one sample track, on now.
#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) track: String,
}

impl Event {
    pub(crate) async fn on(server: &Server, token: &str) -> Self {
        let tracks = "{ team(slug: \"team\") { tracks { nodes { id slug } } } }";
        let tracks = server.ask(token, tracks, json!({})).await;
        let nodes = tracks["team"]["tracks"]["nodes"]
            .as_array()
            .expect("the samples")
            .clone();
        let track = nodes.iter().find(|track| track["slug"] == "shell-first-steps");
        let track = text(&track.expect("a sample")["id"]);
        let now = SystemClock.now();
        let instant = |hours| (now + TimeDelta::hours(hours)).to_rfc3339_opts(SecondsFormat::Secs, true);
        let make = "mutation($input: TrackInviteInput!) { createTrackInvite(teamSlug: \"team\", input: $input) {
            trackInvite { id token } userErrors { field message } } }";
        let input = json!({ "publicTitle": "Together", "trackIds": [track], "type": "LIVE_EVENT",
            "startsAt": instant(1), "endsAt": instant(9), "timeZone": "UTC" });
        let made = server.ask(token, make, json!({ "input": input })).await;
        let invite = &made["createTrackInvite"]["trackInvite"];
        Self {
            id: text(&invite["id"]),
            token: text(&invite["token"]),
            track,
        }
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
