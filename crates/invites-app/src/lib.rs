//! Use cases: authorise → decide → persist → announce. One method a query or mutation.
//!
//! Everything that happens, happens through [`App::for_actor`]: the API, the command line and the page cannot differ in
//! what they allow. Decisions are `invites-domain`'s, SQL is `invites-store`'s; this crate knows neither GraphQL nor HTTP.

pub mod activity_report;
pub mod actor;
pub mod ambient;
pub mod announce;
pub mod api_tokens;
pub mod audit;
mod audit_changes;
mod audit_words;
mod bootstrap;
pub mod calendar;
mod claim_lines;
mod claim_rates;
pub mod claiming;
pub mod claims;
pub mod csv;
pub mod details;
mod errands;
mod error;
pub mod explaining;
pub mod html;
pub mod idempotency;
pub mod invitation;
pub mod invite_activity;
pub mod invite_closing;
pub mod invite_editors;
pub mod invite_export;
pub mod invite_updates;
pub mod invite_writing;
pub mod invites;
pub mod joining;
mod lapses;
pub mod learners;
pub mod learners_export;
mod letters;

pub mod link;
pub mod live;
pub mod mail;
pub mod mail_queue;
pub mod member_invitations;
pub mod members;
mod merging;
pub mod notices;
pub mod off_list;
pub mod opening;
pub mod own_data;
pub mod person_data;
pub mod plays;
mod rates;
pub mod rehearsal;
pub mod report_export;
mod report_rates;
pub mod reports;
pub mod secrets;
pub mod sessions;
pub mod sign_in;
mod sign_in_limits;
pub mod teams;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tracks;
pub mod undelivered;
pub mod viewer;
pub mod webhooks;
mod words;

use std::sync::Arc;

use invites_domain::ids::TypedId;
use invites_domain::time::Instant;

pub use actor::{Acting, Actor, Caller};
use ambient::{Clock, Random};
use announce::Announcer;
use claim_lines::ClaimLines;
use claim_rates::ClaimRates;
use errands::Errands;
pub use error::AppError;
pub use invites_store::{Store, StoreError, page};
use link::LinkLookups;
use mail::Mailer;
use opening::OpenLine;
use report_rates::ReportRates;
use secrets::ServerKey;
use sign_in_limits::SignInLimits;

/// One installation: its database and what it takes from the machine. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Inner>,
    private_webhooks: bool,
}

/// The parts, and what this process keeps between requests.
#[derive(Debug)]
struct Inner {
    parts: Parts,
    claim_lines: ClaimLines,
    claim_rates: ClaimRates,
    link_lookups: LinkLookups,
    open_line: OpenLine,
    sign_in_limits: SignInLimits,
    report_rates: ReportRates,
    hubs: live::Hubs,
    errands: Errands,
}

/// What an [`App`] is made of.
#[derive(Debug)]
pub struct Parts {
    /// The database, migrated.
    pub store: Store,
    /// Where `now` comes from.
    pub clock: Arc<dyn Clock>,
    /// Where chance comes from.
    pub random: Arc<dyn Random>,
    /// How codes reach people.
    pub mailer: Arc<dyn Mailer>,
    /// Tells subscribers what changed.
    pub announcer: Announcer,
    /// Signs guest cookies; the same for all processes.
    pub key: ServerKey,
    /// Where people reach this installation, without a trailing slash: `https://tracks.acme.com`.
    pub public_url: String,
}

impl App {
    /// Puts an application together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let (claim_lines, claim_rates) = (ClaimLines::default(), ClaimRates::new(&parts.clock));
        let (open_line, sign_in_limits) = (OpenLine::new(&parts.clock), SignInLimits::new(&parts.clock));
        Self {
            inner: Arc::new(Inner {
                claim_lines,
                claim_rates,
                link_lookups: LinkLookups::new(&parts.clock),
                open_line,
                sign_in_limits,
                report_rates: ReportRates::new(&parts.clock),
                hubs: live::Hubs::default(),
                errands: Errands::default(),
                parts,
            }),
            private_webhooks: false,
        }
    }

    /// The same application, whose webhooks may lead into private networks and to its own machine: for installations
    /// whose receivers stand there, and whose owners are trusted with what else does.
    #[must_use]
    pub fn with_private_webhooks(self, allowed: bool) -> Self {
        Self {
            private_webhooks: allowed,
            ..self
        }
    }

    /// See [`App::with_private_webhooks`].
    #[must_use]
    pub fn allows_private_webhooks(&self) -> bool {
        self.private_webhooks
    }

    /// What `caller` may do, and only that.
    #[must_use]
    pub fn for_actor(&self, caller: Caller) -> Acting {
        Acting::new(self.clone(), caller)
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.parts.store
    }

    /// The server's clock: UTC, in microseconds.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.inner.parts.clock.now()
    }

    /// Subscriptions listen here.
    #[must_use]
    pub fn announcer(&self) -> &Announcer {
        &self.inner.parts.announcer
    }

    /// Where people reach this installation, without a trailing slash.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.inner.parts.public_url
    }

    /// The key that signs guest cookies.
    #[must_use]
    pub fn key(&self) -> &ServerKey {
        &self.inner.parts.key
    }

    pub(crate) fn mailer(&self) -> &dyn Mailer {
        &*self.inner.parts.mailer
    }

    /// Where claims of one invite wait for each other.
    pub(crate) fn claim_lines(&self) -> &ClaimLines {
        &self.inner.claim_lines
    }

    /// How often who may try to claim.
    pub(crate) fn claim_rates(&self) -> &ClaimRates {
        &self.inner.claim_rates
    }

    /// Which links led somewhere lately, and who asks for others too often.
    pub(crate) fn link_lookups(&self) -> &LinkLookups {
        &self.inner.link_lookups
    }

    /// Where reports of opened links wait to be written.
    pub(crate) fn open_line(&self) -> &OpenLine {
        &self.inner.open_line
    }

    /// The live events that somebody watches.
    pub(crate) fn hubs(&self) -> &live::Hubs {
        &self.inner.hubs
    }

    /// How often which token may report.
    pub(crate) fn report_rates(&self) -> &ReportRates {
        &self.inner.report_rates
    }

    /// Letters and messages on their way.
    pub(crate) fn errands(&self) -> &Errands {
        &self.inner.errands
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.parts.clock
    }

    pub(crate) fn sign_in_limits(&self) -> &SignInLimits {
        &self.inner.sign_in_limits
    }

    pub(crate) fn random(&self) -> &dyn Random {
        &*self.inner.parts.random
    }

    /// A new id, ordered by time (UUID version 7).
    pub(crate) fn new_id<T: TypedId>(&self) -> T {
        let mut chance = [0; 10];
        self.random().fill(&mut chance);
        // Instants before 1970 do not occur: the clock is the server's.
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or(0);
        T::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid())
    }

    /// `N` bytes of chance.
    pub(crate) fn chance<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random().fill(&mut bytes);
        bytes
    }
}
