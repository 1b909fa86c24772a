//! The real server in the test's own process: its clock stands still, its people are at hand, its sockets are real.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::TimeDelta;
use clap::Parser;
use invites_app::Acting;
use invites_app::claiming::Claiming;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::plays::Play;
use invites_app::testing::{TEAM, TestApp, TestDb};
use invites_domain::ids::{ChallengeId, ClaimId, InviteId, TrackId, TypedId};
use invites_domain::invite::InviteKind;
use invites_domain::policy::Scope;
use invites_rehearsal::watcher::Watcher;
use invites_server::{cli::Cli, launch, site::Site};
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;

/// Bytes that a narrow connection holds on its way, more or less.
pub(crate) const NARROW: u32 = 16 * 1024;

/// An event under way, served.
pub(crate) struct Room {
    pub(crate) test: TestApp,
    pub(crate) event: InviteId,
    pub(crate) track: TrackId,
    link: String,
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) site: Arc<Site>,
    pub(crate) server: JoinHandle<std::io::Result<()>>,
}

/// Somebody who claimed.
pub(crate) struct Learner {
    pub(crate) acting: Acting,
    pub(crate) claim: ClaimId,
}

impl Room {
    pub(crate) async fn on(db: TestDb) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        Self::served_on(listener, db).await
    }

    /// A room whose server fills what the network holds of a connection soon.
    pub(crate) async fn narrow(db: TestDb) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        // Connections have what their listener has.
        socket.set_send_buffer_size(NARROW).expect("a smaller buffer");
        socket
            .bind(std::net::SocketAddr::from(([127, 0, 0, 1], 0)))
            .expect("a free port");
        Self::served_on(socket.listen(16).expect("it listens"), db).await
    }

    async fn served_on(listener: TcpListener, db: TestDb) -> Self {
        let test = TestApp::on(db).await;
        let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-tracks/shell-first-steps");
        let imported = test
            .as_operator()
            .import_directories(test.team, vec![sample.into()])
            .await;
        let (_, track) = imported.expect("the operator may").pop().expect("one");
        let track = track.expect("importable").id;
        let (event, link) = another_event(&test, track).await;
        let owner = test.as_user(test.owner);
        let token = owner
            .create_api_token(test.team, "a dashboard", &[Scope::Read], None)
            .await;
        let arguments = ["trackpass", "config", "--requests-per-minute", "0"];
        let config = Cli::try_parse_from(arguments)
            .expect("flags")
            .options
            .resolve()
            .expect("settings");
        let reached_at = launch::reached_at(&config, listener.local_addr().expect("bound")).expect("a URL");
        let mut site = launch::site(&config, &reached_at);
        // Readers who do not read are cut off when tests say so, not when the machine is busy.
        site.streams.slow_reader = Duration::from_secs(120);
        let site = Arc::new(site);
        let server = tokio::spawn(launch::run(
            test.app.clone(),
            Arc::clone(&site),
            launch::page(&reached_at),
            Router::new(),
            listener,
        ));
        Self {
            event,
            track,
            link,
            url: reached_at.as_str().trim_end_matches('/').to_owned(),
            token: token.expect("the owner may").secret,
            site,
            server,
            test,
        }
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Somebody comes and claims.
    pub(crate) async fn learner(&self) -> Learner {
        let acting = self.test.as_guest().await;
        match acting.claim_invite(&self.link, None).await.expect("answers") {
            Claiming::Held { claim, .. } => Learner {
                acting,
                claim: claim.id,
            },
            Claiming::Denied(denial) => panic!("{denial:?}"),
        }
    }

    pub(crate) async fn play(&self, learner: &Learner) -> Play {
        let started = learner.acting.start_play(learner.claim, self.track, None).await;
        started.expect("plays")
    }

    pub(crate) async fn challenges(&self) -> Vec<ChallengeId> {
        let titles = self.test.as_user(self.test.owner).challenge_titles(&[self.track]).await;
        titles.expect("reads")[&self.track]
            .iter()
            .map(|title| title.id)
            .collect()
    }

    /// A dashboard of the event, from this cursor on.
    pub(crate) async fn watch(&self, after: Option<&str>) -> Watcher {
        let mut watcher = Watcher::open(&self.url, &self.token).await.expect("a socket");
        watcher.subscribe(&self.event.encode(), after).await.expect("sent");
        watcher
    }
}

/// An event that goes on for two hours; its link's token.
pub(crate) async fn another_event(test: &TestApp, track: TrackId) -> (InviteId, String) {
    let now = test.app.now();
    let patch = InvitePatch {
        kind: Change::Set(InviteKind::LiveEvent),
        public_title: Change::Set("Together".to_owned()),
        tracks: Change::Set(vec![track]),
        starts_at: Change::Set(now),
        ends_at: Change::Set(now + TimeDelta::hours(2)),
        time_zone: Change::Set("Europe/Zurich".to_owned()),
        ..InvitePatch::default()
    };
    let made = test.as_user(test.author).create_track_invite(TEAM, patch, None).await;
    let made = made.expect("the event is made");
    (made.id, made.token.as_str().to_owned())
}
