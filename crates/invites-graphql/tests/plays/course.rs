//! The schema over a test's application, with a track in it and an invite that a guest claimed.

use std::sync::Arc;

use async_graphql::{Request, Variables};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use invites_app::Acting;
use invites_app::testing::{TEAM, TestApp, TestDb};
use invites_domain::ids::PersonId;
use invites_graphql::{Credentials, Schema};
use serde_json::{Value, json};

/// A track of a quiz and a hands-on challenge.
pub(crate) const FILES: [(&str, &str); 3] = [
    (
        "track.yml",
        "slug: first-steps\ntitle: First steps\ntimelimit: 600\nskipping_enabled: true\n",
    ),
    (
        "01-quiz/assignment.md",
        "---\nslug: quiz\ntype: quiz\ntitle: Quiz\nanswers:\n- red\n- loud\n- '`blue`'\nsolution:\n- 0\n- 2\n---\nWhich are colours?\n",
    ),
    (
        "02-hands/assignment.md",
        "---\nslug: hands\ntype: challenge\ntitle: Hands\n---\nRun `ls`.\n",
    ),
];

/// A transport without cookies.
#[derive(Debug)]
struct NoCookies;

impl Credentials for NoCookies {
    fn session(&self) -> Option<String> {
        None
    }
    fn remember_guest(&self, _guest: PersonId) {}
    fn sign_in(&self, _secret: &str, _expires_at: DateTime<Utc>) {}
    fn sign_out(&self) {}
}

/// The API, and what stands in it.
pub(crate) struct Course {
    pub(crate) test: TestApp,
    pub(crate) schema: Schema,
    pub(crate) track: String,
    pub(crate) invite: String,
    pub(crate) claim: String,
    pub(crate) learner: Acting,
}

impl Course {
    /// With an invite of so many plays, which a guest claimed.
    pub(crate) async fn on(db: TestDb, plays: u32) -> Self {
        let test = TestApp::on(db).await;
        let schema = invites_graphql::Schema::of(test.app.clone());
        let learner = test.as_guest().await;
        let mut course = Self {
            test,
            schema,
            track: String::new(),
            invite: String::new(),
            claim: String::new(),
            learner,
        };
        let imported = course.import(&FILES).await;
        course.track = text(&imported["track"]["id"]);
        let input = json!({ "publicTitle": "Come along", "trackIds": [course.track], "playLimit": plays });
        let made = course
            .ask(course.author(), CREATE, json!({ "team": TEAM, "input": input }))
            .await;
        let invite = &made["createTrackInvite"]["trackInvite"];
        course.invite = text(&invite["id"]);
        let claimed = course
            .ask(course.learner.clone(), CLAIM, json!({ "token": invite["token"] }))
            .await;
        course.claim = text(&claimed["claimInvite"]["claim"]["id"]);
        course
    }

    pub(crate) fn author(&self) -> Acting {
        self.test.as_user(self.test.author)
    }

    /// What `importTrack` answers to an archive of these files.
    pub(crate) async fn import(&self, files: &[(&str, &str)]) -> Value {
        let variables = json!({ "team": TEAM, "archive": STANDARD.encode(archive(files)) });
        self.ask(self.author(), IMPORT, variables).await["importTrack"].take()
    }

    pub(crate) fn request(&self, caller: Acting, document: &str, variables: Value) -> Request {
        let request = Request::new(document).variables(Variables::from_json(variables));
        invites_graphql::request_data(request, caller, Arc::new(NoCookies))
    }

    /// The answer, errors and all.
    pub(crate) async fn answer(&self, caller: Acting, document: &str, variables: Value) -> Value {
        let answer = self.schema.execute(self.request(caller, document, variables)).await;
        serde_json::to_value(answer).expect("JSON")
    }

    /// The data of a document that must be answered without errors.
    pub(crate) async fn ask(&self, caller: Acting, document: &str, variables: Value) -> Value {
        let mut answer = self.answer(caller, document, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].take()
    }

    /// What `startPlay` answers to the learner.
    pub(crate) async fn start(&self) -> Value {
        let variables = json!({ "claim": self.claim, "track": self.track });
        self.ask(self.learner.clone(), START, variables).await["startPlay"].take()
    }
}

const IMPORT: &str = "mutation($team: String!, $archive: String!) { importTrack(teamSlug: $team, archive: $archive) {
    track { id slug challengeCount challenges { id slug type position answers answersHtml solution } }
    notes userErrors { code field message } } }";
const CREATE: &str =
    "mutation($team: String!, $input: TrackInviteInput!) { createTrackInvite(teamSlug: $team, input: $input) {
    trackInvite { id token } userErrors { code field message } } }";
const CLAIM: &str = "mutation($token: String!) { claimInvite(token: $token) { claim { id } denial { code } } }";
const START: &str = "mutation($claim: ID!, $track: ID!) { startPlay(claimId: $claim, trackId: $track) {
    play { id number state totalChallenges challenges { id state type bodyHtml answers multipleAnswers } }
    denial { code rule message facts { name value } remedy } userErrors { field } } }";

pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .map(str::to_owned)
        .unwrap_or_else(|| panic!("{value} is no text"))
}

pub(crate) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, path, text.as_bytes())
            .expect("the archive takes a file");
    }
    tar.into_inner()
        .and_then(GzEncoder::finish)
        .expect("the archive closes")
}
