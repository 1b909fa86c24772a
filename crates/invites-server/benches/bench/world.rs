//! An installation to measure: a team, an owner, the sample tracks, invites.

use std::path::PathBuf;
use std::sync::Arc;

use invites_app::ambient::{SystemClock, SystemRandom};
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::mail::{MailError, Mailer, Message};
use invites_app::{Acting, Actor, App, Caller, Store};
use invites_domain::ids::{InviteId, PersonId, TrackId};
use invites_domain::invite::InviteKind;
use invites_domain::policy::Verb;

/// The slug of the team.
pub(crate) const TEAM: &str = "acme";

/// No mail is sent while measuring.
#[derive(Debug)]
struct NoMail;

#[async_trait::async_trait]
impl Mailer for NoMail {
    async fn send(&self, _: Message) -> Result<(), MailError> {
        Err(MailError::Final("benchmarks send no mail".to_owned()))
    }
}

/// A directory that goes when the measurement is over.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("trackpass-bench-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the temporary directory takes a directory");
        Self(path)
    }

    /// The URL of a SQLite file in it.
    pub(crate) fn sqlite(&self) -> String {
        format!("sqlite:{}", self.0.join("bench.db").display())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Left-over files in the system's temporary directory harm nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An installation with its owner.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) owner: PersonId,
    pub(crate) tracks: Vec<TrackId>,
}

impl World {
    /// Made on a fresh database.
    pub(crate) async fn on(url: &str) -> Self {
        let store = Store::connect(url).await.expect("the database opens");
        store.migrate().await.expect("the migrations apply");
        let app = App::open(
            store,
            Arc::new(NoMail),
            Arc::new(SystemClock),
            Arc::new(SystemRandom),
            "http://localhost",
        )
        .await
        .expect("the installation opens");
        let link = app
            .ensure_first_team("Bench", TEAM, Some("owner@bench.test"))
            .await
            .expect("the team is made");
        let signed_in = stranger(&app)
            .use_sign_in_link(&link.expect("the first start"))
            .await
            .expect("the owner signs in");
        let samples = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-tracks"));
        let directories = ["shell-first-steps", "git-time-machine", "sql-questions"]
            .map(|name| samples.join(name))
            .to_vec();
        let operator = app.for_actor(Caller::operator());
        let team = operator
            .team_for(TEAM, Verb::ManageTracks)
            .await
            .expect("the operator may");
        let imported = operator
            .import_directories(team, directories)
            .await
            .expect("the operator may");
        let tracks = imported
            .into_iter()
            .map(|(_, track)| track.expect("the sample is importable").id)
            .collect();
        Self {
            app,
            owner: signed_in.person,
            tracks,
        }
    }

    /// The owner at work.
    pub(crate) fn owner(&self) -> Acting {
        self.app.for_actor(Caller {
            actor: Actor::User(self.owner),
            address: None,
        })
    }

    /// An unlimited self-paced invite on one track; its id and the token of its link.
    pub(crate) async fn invite(&self, title: &str) -> (InviteId, String) {
        let patch = InvitePatch {
            kind: Change::Set(InviteKind::SelfPaced),
            public_title: Change::Set(title.to_owned()),
            tracks: Change::Set(self.tracks.iter().copied().take(1).collect()),
            ..InvitePatch::default()
        };
        let made = self
            .owner()
            .create_track_invite(TEAM, patch, None)
            .await
            .expect("the invite is made");
        (made.id, made.token.as_str().to_owned())
    }
}

/// Nobody we know.
pub(crate) fn stranger(app: &App) -> Acting {
    app.for_actor(Caller {
        actor: Actor::Stranger,
        address: None,
    })
}
