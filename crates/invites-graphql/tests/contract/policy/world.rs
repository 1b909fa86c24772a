//! The callers, and the things they try their rights on.

use std::collections::HashMap;

use invites_app::Acting;
use invites_app::testing::{TEAM, TestDb};
use invites_domain::ids::TypedId;
use invites_domain::policy::{Role, Scope};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::course::{Course, FILES, text};

/// The callers, one a column of the table.
pub(crate) const CALLERS: [Caller; 12] = [
    Caller::Stranger,
    Caller::Learner,
    Caller::Peer,
    Caller::OtherTeam,
    Caller::Viewer,
    Caller::Instructor,
    Caller::Author,
    Caller::Owner,
    Caller::Token(Scope::Read),
    Caller::Token(Scope::ManageInvites),
    Caller::Token(Scope::ReportActivity),
    Caller::Token(Scope::Admin),
];

/// Somebody who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Stranger,
    /// A guest who holds the claim and plays the play at hand.
    Learner,
    /// A signed-in person who holds another claim on the same invite.
    Peer,
    /// The owner of another team, whom this one invites as an owner: an invitation gives no rights before it is accepted.
    OtherTeam,
    Viewer,
    Instructor,
    Author,
    Owner,
    Token(Scope),
}

/// What no learner may be told; the parts of it that are words.
pub(crate) const INTERNAL: &str = "Words among colleagues";
pub(crate) const LISTED: &str = "listed@secret.test";
pub(crate) const PEER: &str = "peer@elsewhere.test";
/// The owner of another team.
const OTHER_TEAM: &str = "owner@globex.test";

/// A team with learners.
pub(crate) struct World {
    pub(crate) course: Course,
    peer: Acting,
    tokens: Vec<(Scope, Acting)>,
    names: std::sync::atomic::AtomicU32,
}

/// Things made when a document first names them, which belong together.
#[derive(Default)]
pub(crate) struct Subjects(Mutex<HashMap<String, String>>);

impl World {
    pub(crate) async fn on(db: TestDb) -> Self {
        let course = Course::on(db, 0).await;
        let peer = course.test.as_user(course.test.new_person(PEER).await);
        let owner = course.test.as_user(course.test.owner);
        let invited = owner.invite_member(course.test.team, OTHER_TEAM, Role::Owner).await;
        assert!(invited.is_ok(), "{invited:?}");
        let mut tokens = Vec::new();
        for caller in CALLERS {
            if let Caller::Token(scope) = caller {
                tokens.push((scope, course.test.as_token(&[scope]).await));
            }
        }
        Self {
            course,
            peer,
            tokens,
            names: Default::default(),
        }
    }

    pub(crate) fn caller(&self, caller: Caller) -> Acting {
        let test = &self.course.test;
        match caller {
            Caller::Stranger => test.as_stranger(),
            Caller::Learner => self.course.learner.clone(),
            Caller::Peer => self.peer.clone(),
            Caller::OtherTeam => test.as_user(test.outsider),
            Caller::Viewer => test.as_user(test.viewer),
            Caller::Instructor => test.as_user(test.instructor),
            Caller::Author => test.as_user(test.author),
            Caller::Owner => test.as_user(test.owner),
            Caller::Token(wanted) => {
                let known = self.tokens.iter().find(|(scope, _)| *scope == wanted);
                known.map(|(_, token)| token.clone()).expect("each scope has a token")
            }
        }
    }

    /// Things of its own for each document, or for several that only read.
    pub(crate) fn subjects(&self) -> Subjects {
        Subjects::default()
    }

    /// `document` with its `@names` replaced by the ids of things.
    pub(crate) async fn fill(&self, subjects: &Subjects, document: &str) -> String {
        let mut filled = String::new();
        let mut rest = document;
        while let Some((before, after)) = rest.split_once('@') {
            let end = after
                .find(|letter: char| !letter.is_ascii_alphabetic())
                .unwrap_or(after.len());
            filled.push_str(before);
            filled.push_str(&self.subject(subjects, &after[..end]).await);
            rest = &after[end..];
        }
        filled + rest
    }

    async fn subject(&self, subjects: &Subjects, name: &str) -> String {
        let mut known = subjects.0.lock().await;
        if let Some(id) = known.get(name) {
            return id.clone();
        }
        let test = &self.course.test;
        let made = match name {
            "team" => TEAM.to_owned(),
            "teamId" => test.team.encode(),
            "track" => self.course.track.clone(),
            "user" => test.author.encode(),
            "challenge" => {
                let query = "query($id: ID!) { node(id: $id) { ... on Track { challenges { id } } } }";
                let track = self.as_owner(query, json!({ "id": self.course.track })).await;
                text(&track["node"]["challenges"][0]["id"])
            }
            "authorsEmail" => "author@acme.test".to_owned(),
            "email" => format!("somebody-{}@elsewhere.test", self.next()),
            "freshTrack" => {
                let manifest = format!("slug: another-{}\ntitle: Another\n", self.next());
                let imported = self.course.import(&[("track.yml", &manifest), FILES[1]]).await;
                text(&imported["track"]["id"])
            }
            "member" => {
                let email = format!("member-{}@acme.test", self.next());
                test.joined(&email, Role::Viewer).await.encode()
            }
            "invited" => {
                let email = format!("invited-{}@acme.test", self.next());
                let invite = "mutation($email: String!) { inviteMember(teamSlug: \"acme\", email: $email, role: VIEWER) { invitation { person { id } } } }";
                let made = self.as_owner(invite, json!({ "email": email })).await;
                text(&made["inviteMember"]["invitation"]["person"]["id"])
            }
            "person" => {
                let (_, token) = self.invite().await;
                let (_, person) = self.claim(test.as_guest().await, &token).await;
                person
            }
            "apiToken" => {
                let make = "mutation { createApiToken(teamSlug: \"acme\", name: \"One more\", scopes: [READ]) { apiToken { id } } }";
                let made = self.as_owner(make, json!({})).await;
                text(&made["createApiToken"]["apiToken"]["id"])
            }
            "webhook" | "delivery" => {
                let make = "mutation { createWebhook(teamSlug: \"acme\", input: { url: \"https://example.com\", events: [PLAY_STARTED] }) { webhook { id } } }";
                let webhook = text(&self.as_owner(make, json!({})).await["createWebhook"]["webhook"]["id"]);
                let send = "mutation($id: ID!) { testWebhook(id: $id) { delivery { id } } }";
                let sent = self.as_owner(send, json!({ "id": webhook })).await;
                let delivery = text(&sent["testWebhook"]["delivery"]["id"]);
                known.extend([("webhook".to_owned(), webhook), ("delivery".to_owned(), delivery)]);
                return known[name].clone();
            }
            "letter" => {
                let email = format!("refused-{}@acme.test", self.next());
                let invite = "mutation($email: String!) { inviteMember(teamSlug: \"acme\", email: $email, role: VIEWER) { mailed } }";
                test.mail.refuse();
                self.as_owner(invite, json!({ "email": email })).await;
                test.mail.mend();
                let listed = "{ team(slug: \"acme\") { undeliveredMail { id } } }";
                let listed = self.as_owner(listed, json!({})).await;
                text(&listed["team"]["undeliveredMail"][0]["id"])
            }
            "audit" => {
                let log = "{ team(slug: \"acme\") { auditLog(first: 1) { nodes { id } } } }";
                let log = self.as_owner(log, json!({})).await;
                text(&log["team"]["auditLog"]["nodes"][0]["id"])
            }
            "invite" | "token" | "claim" | "play" | "peersClaim" => {
                let (invite, token) = self.invite().await;
                let (claim, _) = self.claim(self.course.learner.clone(), &token).await;
                let (peers, _) = self.claim(self.peer.clone(), &token).await;
                let play = self.play(&claim).await;
                let group = [
                    ("invite", invite),
                    ("token", token),
                    ("claim", claim),
                    ("peersClaim", peers),
                    ("play", play),
                ];
                known.extend(group.map(|(name, id)| (name.to_owned(), id)));
                return known[name].clone();
            }
            "event" | "eventClaim" | "eventPlay" => {
                let (event, token) = self.event().await;
                let (claim, _) = self.claim(self.course.learner.clone(), &token).await;
                let play = self.play(&claim).await;
                let group = [("event", event), ("eventClaim", claim), ("eventPlay", play)];
                known.extend(group.map(|(name, id)| (name.to_owned(), id)));
                return known[name].clone();
            }
            unknown => panic!("nothing is called @{unknown}"),
        };
        known.insert(name.to_owned(), made.clone());
        made
    }

    fn next(&self) -> u32 {
        self.names.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
    }

    async fn as_owner(&self, document: &str, variables: Value) -> Value {
        self.course.ask(self.caller(Caller::Owner), document, variables).await
    }

    /// An open invite with a list that is kept and words for colleagues: its id and token.
    pub(crate) async fn invite(&self) -> (String, String) {
        let input = json!({ "publicTitle": "Open to all", "internalDescription": INTERNAL, "trackIds": [self.course.track],
            "allowedEmailAddresses": [LISTED], "contentDuration": { "days": 3 } });
        self.make(input).await
    }

    /// A live event that goes on for a day: its invite's id and token.
    async fn event(&self) -> (String, String) {
        let now = self.course.test.app.now();
        self.make(
            json!({ "publicTitle": "Together", "trackIds": [self.course.track], "type": "LIVE_EVENT",
            "startsAt": now, "endsAt": now + chrono::TimeDelta::days(1), "timeZone": "UTC" }),
        )
        .await
    }

    async fn make(&self, input: Value) -> (String, String) {
        let create = "mutation($input: TrackInviteInput!) { createTrackInvite(teamSlug: \"acme\", input: $input) {
            trackInvite { id token } userErrors { field message } } }";
        let made = self.as_owner(create, json!({ "input": input })).await;
        let invite = &made["createTrackInvite"]["trackInvite"];
        (text(&invite["id"]), text(&invite["token"]))
    }

    /// A play of the learner, charged to this claim.
    async fn play(&self, claim: &str) -> String {
        let start =
            "mutation($claim: ID!, $track: ID!) { startPlay(claimId: $claim, trackId: $track) { play { id } } }";
        let variables = json!({ "claim": claim, "track": self.course.track });
        let started = self.course.ask(self.course.learner.clone(), start, variables).await;
        text(&started["startPlay"]["play"]["id"])
    }

    /// A claim's id and its holder's.
    pub(crate) async fn claim(&self, caller: Acting, token: &str) -> (String, String) {
        let claim = "mutation($token: String!) { claimInvite(token: $token) { claim { id learner { id } } denial { message } } }";
        let made = self.course.ask(caller, claim, json!({ "token": token })).await;
        let claim = &made["claimInvite"]["claim"];
        (text(&claim["id"]), text(&claim["learner"]["id"]))
    }

    /// What an answer came to: `+` allowed, `u` UNAUTHENTICATED, `f` FORBIDDEN, `n` NOT_FOUND, `?` anything else. A
    /// mutation's refusal by a rule or for bad input means that the caller may do it.
    pub(crate) fn outcome(&self, answer: &Value, field: &str) -> char {
        let code = &answer["errors"][0]["extensions"]["code"];
        let code = if answer.get("errors").is_some() {
            code
        } else {
            &answer["data"][field]["userErrors"][0]["code"]
        };
        match (answer.get("errors").is_some(), code.as_str()) {
            (_, Some("NOT_FOUND")) => 'n',
            (true, Some("UNAUTHENTICATED")) => 'u',
            (true, Some("FORBIDDEN")) => 'f',
            (true, _) => '?',
            (false, _) => '+',
        }
    }
}

/// Outcomes as the table writes them: visitors, members, tokens.
pub(crate) fn row(outcomes: &str) -> String {
    let letters: Vec<char> = outcomes.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}
