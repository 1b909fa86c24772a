//! An application for tests: a real database, a clock that is set by hand, mail that is kept, and two teams.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{TimeDelta, TimeZone, Utc};
use invites_domain::email::EmailAddress;
use invites_domain::ids::{PersonId, TeamId};
use invites_domain::policy::{Role, Scope};
use invites_domain::time::Instant;
pub use invites_store::on_both_databases;
use invites_store::queries::teams::{MembershipRecord, TeamRecord};
use invites_store::queries::{people, teams};
pub use invites_store::testing::{TestDb, add_track};
use invites_store::{Store, Tx};

use crate::ambient::{Clock, SystemRandom};
use crate::mail::{MailError, Mailer, Message};
use crate::{Acting, Actor, App, AppError, Caller};

/// Where the tests' installation says it lives.
pub const PUBLIC_URL: &str = "https://tracks.test";
/// The slug of the team that tests act in.
pub const TEAM: &str = "acme";
/// The slug of the other team.
pub const OTHER_TEAM: &str = "globex";

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct SettableClock(Mutex<Instant>);

impl SettableClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        Self(Mutex::new(now))
    }

    /// Shows `now` from here on.
    pub fn set(&self, now: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves on.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for SettableClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps what it is given.
#[derive(Debug, Default)]
pub struct RecordingMailer {
    sent: Mutex<Vec<Message>>,
    fault: Mutex<Option<MailError>>,
}

impl RecordingMailer {
    /// Every message so far, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<Message> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The last message to this address.
    #[must_use]
    pub fn last_to(&self, email: &str) -> Option<Message> {
        self.sent()
            .into_iter()
            .rev()
            .find(|message| message.to.as_str() == email)
    }

    /// The six digits of the last message to this address.
    #[must_use]
    pub fn code_to(&self, email: &str) -> Option<String> {
        let message = self.last_to(email)?;
        message
            .text
            .split(|character: char| !character.is_ascii_digit())
            .find(|digits| digits.len() == 6)
            .map(str::to_owned)
    }

    /// Is out of reach from here on: messages may be taken later.
    pub fn break_down(&self) {
        *self.fault() = Some(MailError::Passing("421 the test's mail server is broken".to_owned()));
    }

    /// Refuses messages for good from here on.
    pub fn refuse(&self) {
        *self.fault() = Some(MailError::Final("550 no such mailbox".to_owned()));
    }

    /// Takes messages again.
    pub fn mend(&self) {
        *self.fault() = None;
    }

    fn fault(&self) -> std::sync::MutexGuard<'_, Option<MailError>> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Mailer for RecordingMailer {
    async fn send(&self, message: Message) -> Result<(), MailError> {
        if let Some(error) = self.fault().clone() {
            return Err(error);
        }
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(message);
        Ok(())
    }
}

/// An application on a test's own database, at 2030-05-01 12:00 UTC, with two teams.
#[derive(Debug)]
pub struct TestApp {
    /// The application.
    pub app: App,
    /// Its database, kept for as long as the test runs.
    pub db: TestDb,
    /// Its clock.
    pub clock: Arc<SettableClock>,
    /// Its mail.
    pub mail: Arc<RecordingMailer>,
    /// The team [`TEAM`].
    pub team: TeamId,
    /// Its owner, `owner@acme.test`.
    pub owner: PersonId,
    /// Its author, `author@acme.test`.
    pub author: PersonId,
    /// Its instructor, `instructor@acme.test`.
    pub instructor: PersonId,
    /// Its viewer, `viewer@acme.test`.
    pub viewer: PersonId,
    /// The team [`OTHER_TEAM`].
    pub other_team: TeamId,
    /// The other team's owner, `owner@globex.test`, a stranger to [`TEAM`].
    pub outsider: PersonId,
}

impl TestApp {
    /// On this database, which must be fresh.
    pub async fn on(db: TestDb) -> Self {
        // The first team is the elder: which one is the installation's first is no matter of chance.
        let clock = Arc::new(SettableClock::at(start() - TimeDelta::seconds(1)));
        let mail = Arc::new(RecordingMailer::default());
        let app = open(db.store.clone(), &clock, &mail).await;
        let team = new_team(&app, TEAM, "Acme").await;
        clock.set(start());
        let other_team = new_team(&app, OTHER_TEAM, "Globex").await;
        let owner = new_member(&app, team, "owner@acme.test", Role::Owner).await;
        let author = new_member(&app, team, "author@acme.test", Role::Author).await;
        let instructor = new_member(&app, team, "instructor@acme.test", Role::Instructor).await;
        let viewer = new_member(&app, team, "viewer@acme.test", Role::Viewer).await;
        let outsider = new_member(&app, other_team, "owner@globex.test", Role::Owner).await;
        Self {
            app,
            db,
            clock,
            mail,
            team,
            owner,
            author,
            instructor,
            viewer,
            other_team,
            outsider,
        }
    }

    /// The same installation in another process: a store of its own on the same database, clock and mail shared.
    pub async fn another_process(&self) -> App {
        let store = Store::connect(self.db.store.url())
            .await
            .expect("the database opens again");
        open(store, &self.clock, &self.mail).await
    }

    /// Signed in as this person.
    #[must_use]
    pub fn as_user(&self, person: PersonId) -> Acting {
        self.acting(Actor::User(person))
    }

    /// Nobody we know.
    #[must_use]
    pub fn as_stranger(&self) -> Acting {
        self.acting(Actor::Stranger)
    }

    /// A new guest.
    pub async fn as_guest(&self) -> Acting {
        let guest: PersonId = self.app.new_id();
        let now = self.app.now();
        self.app
            .store()
            .write(move |tx: Tx| async move { people::insert_guest(&*tx, guest, now).await.map_err(AppError::from) })
            .await
            .expect("a guest is made");
        self.acting(Actor::Guest(guest))
    }

    /// A person with a proven address, member of no team.
    pub async fn new_person(&self, email: &str) -> PersonId {
        new_person(&self.app, email).await
    }

    /// Invites somebody to [`TestApp::team`] and has them join, as people do.
    pub async fn joined(&self, email: &str, role: Role) -> PersonId {
        let owner = self.as_user(self.owner);
        let invited = owner.invite_member(self.team, email, role).await.expect("invited");
        let person = invited.invitation.person.id;
        self.as_user(person).join_team(TEAM).await.expect("joined");
        person
    }

    /// A script with a new token of [`TestApp::team`].
    pub async fn as_token(&self, scopes: &[Scope]) -> Acting {
        let made = self
            .as_user(self.owner)
            .create_api_token(self.team, "a script", scopes, None)
            .await
            .expect("a token is made");
        self.acting(Actor::Token {
            token: made.token.id,
            team: self.team,
            scopes: scopes.to_vec(),
        })
    }

    /// The command line.
    #[must_use]
    pub fn as_operator(&self) -> Acting {
        self.acting(Actor::Operator)
    }

    /// Anybody, from a fixed address.
    #[must_use]
    pub fn acting(&self, actor: Actor) -> Acting {
        let address = Some(IpAddr::from([192, 0, 2, 1]));
        self.app.for_actor(Caller { actor, address })
    }
}

/// The instant at which every test begins.
#[must_use]
pub fn start() -> Instant {
    Utc.with_ymd_and_hms(2030, 5, 1, 12, 0, 0)
        .single()
        .expect("a date of the calendar")
}

async fn open(store: Store, clock: &Arc<SettableClock>, mail: &Arc<RecordingMailer>) -> App {
    App::open(store, mail.clone(), clock.clone(), Arc::new(SystemRandom), PUBLIC_URL)
        .await
        .expect("the application opens")
}

async fn new_team(app: &App, slug: &str, name: &str) -> TeamId {
    let record = TeamRecord {
        id: app.new_id(),
        slug: slug.to_owned(),
        name: name.to_owned(),
    };
    let (id, now) = (record.id, app.now());
    app.store()
        .write(move |tx: Tx| {
            let record = record.clone();
            async move { teams::insert(&*tx, &record, now).await.map_err(AppError::from) }
        })
        .await
        .expect("a team is made");
    id
}

async fn new_person(app: &App, email: &str) -> PersonId {
    let email = EmailAddress::parse(email).expect("an address");
    let (id, now) = (app.new_id(), app.now());
    app.store()
        .write(move |tx: Tx| {
            let email = email.clone();
            async move {
                people::find_or_insert(&*tx, id, &email, now)
                    .await
                    .map_err(AppError::from)
            }
        })
        .await
        .expect("a person is made")
}

async fn new_member(app: &App, team: TeamId, email: &str, role: Role) -> PersonId {
    let person = new_person(app, email).await;
    let member = MembershipRecord {
        team,
        person,
        role,
        since: app.now(),
    };
    app.store()
        .write(move |tx: Tx| async move { teams::add_member(&*tx, member).await.map_err(AppError::from) })
        .await
        .expect("a member is added");
    person
}
