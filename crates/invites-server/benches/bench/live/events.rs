//! A room whose learners play by an outside lab platform: each report is one entry of the event's log.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::process::{Database, Event, Server, http, text};

/// When each entry of the log was sent for, by its number.
pub(super) type Sent = BTreeMap<i64, Instant>;

/// An event with learners who play.
pub(super) struct Floor {
    pub(super) server: Server,
    pub(super) event: Event,
    pub(super) token: String,
    plays: Vec<String>,
    challenges: Vec<String>,
}

impl Floor {
    pub(super) async fn on(server: Server, learners: usize) -> Self {
        let token = server.token("ADMIN").await;
        let event = Event::on(&server, &token).await;
        let challenges = "query($id: ID!) { node(id: $id) { ... on Track { challenges { id } } } }";
        let track = server.ask(&token, challenges, json!({ "id": event.track })).await;
        let challenges = track["node"]["challenges"].as_array().expect("challenges");
        let challenges = challenges.iter().map(|challenge| text(&challenge["id"])).collect();
        let mut plays = Vec::new();
        for _ in 0..learners {
            plays.push(play(&server, &event).await);
        }
        Self {
            server,
            event,
            token,
            plays,
            challenges,
        }
    }

    /// Resident bytes of the server.
    pub(super) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.pid())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: Option<u64> = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        kilobytes.unwrap_or(0) * 1_024
    }

    /// One report after the other, so many a second, of one learner after the other. Answers when each entry of the log
    /// was sent for.
    pub(super) async fn play(&self, events: u32, span: Duration) -> Sent {
        let mut sent = Sent::new();
        let mut beat = tokio::time::interval(Duration::from_secs(1) / events);
        let end = Instant::now() + span;
        let mut step = 0;
        while Instant::now() < end {
            beat.tick().await;
            let at = Instant::now();
            if self.send(vec![self.step(step)]).await.is_some() {
                // A step may be several entries; who has the last has all of it.
                sent.insert(self.head().await, at);
            }
            step += 1;
        }
        sent
    }

    /// Reports in batches, as near to `rate` a second as the server takes. Answers how many a second it took.
    pub(super) async fn flood(&self, rate: usize, span: Duration) -> f64 {
        const BATCHES_A_SECOND: usize = 25;
        let (begun, mut beat) = (Instant::now(), tokio::time::interval(Duration::from_secs(1) / 25));
        let (mut learner, mut taken) = (0, 0_u32);
        let started = (0..self.plays.len()).map(|learner| self.report(learner, 0, "CHALLENGE_STARTED"));
        self.send(started.collect()).await.expect("taken");
        while begun.elapsed() < span {
            beat.tick().await;
            let batch = (0..rate / BATCHES_A_SECOND).map(|_| {
                learner += 1;
                self.report(learner, 0, "CHECK_FAILED")
            });
            let batch: Vec<Value> = batch.collect();
            taken += u32::try_from(batch.len()).unwrap_or(0);
            self.send(batch).await.expect("taken");
        }
        f64::from(taken) / begun.elapsed().as_secs_f64()
    }

    /// As `kill -9`, and up again on the same port and data.
    pub(super) async fn killed_and_started_again(self) -> Self {
        let port = self.server.port();
        let database: Database = self.server.database.clone();
        self.server.kill().await;
        Self {
            server: Server::start_at(&database, port, &[]).await,
            ..self
        }
    }

    /// The room takes its steps in turns: each learner starts the first challenge, then each completes it, and so on.
    fn step(&self, number: usize) -> Value {
        let (round, learner) = (number / self.plays.len(), number % self.plays.len());
        let event = if round % 2 == 0 {
            "CHALLENGE_STARTED"
        } else {
            "CHALLENGE_COMPLETED"
        };
        assert!(round / 2 < self.challenges.len(), "the track is long enough");
        self.report(learner, round / 2, event)
    }

    fn report(&self, learner: usize, challenge: usize, event: &str) -> Value {
        let play = &self.plays[learner % self.plays.len()];
        json!({ "playId": play, "challengeId": self.challenges[challenge], "event": event })
    }

    async fn send(&self, batch: Vec<Value>) -> Option<()> {
        let report = "mutation($input: [TimedActivityInput!]!) { recordActivityBatch(input: $input) { userErrors { message } } }";
        let answer = self
            .server
            .try_ask(&self.token, report, json!({ "input": batch }))
            .await?;
        let mistakes = &answer["data"]["recordActivityBatch"]["userErrors"];
        assert_eq!(*mistakes, json!([]), "{answer}");
        Some(())
    }

    async fn head(&self) -> i64 {
        let length =
            "query($id: ID!) { activityLog(invite_id: $id, first: 1) { totalCount } }".replace("invite_id", "inviteId");
        let log = self
            .server
            .ask(&self.token, &length, json!({ "id": self.event.id }))
            .await;
        log["activityLog"]["totalCount"].as_i64().expect("a number")
    }
}

/// Somebody claims and plays; a play's id.
async fn play(server: &Server, event: &Event) -> String {
    let url = format!("{}/graphql", server.url);
    let claim = json!({ "query": "mutation($token: String!) { claimInvite(token: $token) { claim { id } } }",
        "variables": { "token": event.token } });
    let answer = http().post(&url).json(&claim).send().await.expect("an answer");
    let cookie = answer
        .headers()
        .get("set-cookie")
        .expect("a guest's")
        .to_str()
        .expect("text");
    let cookie = cookie.split(';').next().expect("a pair").to_owned();
    let claimed: Value = answer.json().await.expect("JSON");
    let start = json!({ "query": "mutation($claim: ID!, $track: ID!) { startPlay(claimId: $claim, trackId: $track) { play { id } } }",
        "variables": { "claim": claimed["data"]["claimInvite"]["claim"]["id"], "track": event.track } });
    let started = http().post(&url).header("cookie", cookie).json(&start).send().await;
    let started: Value = started.expect("an answer").json().await.expect("JSON");
    text(&started["data"]["startPlay"]["play"]["id"])
}
