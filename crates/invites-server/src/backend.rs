//! What the transports need of everything behind them: an executor, a door that says who a caller is, and answers
//! to "ready?", "may this file be read?" and "may this table be exported?".
//!
//! The transports know this trait and nothing of the application; tests give them a schema of their own.

use std::{fmt, future::Future, net::IpAddr};

use async_graphql::{Data, Executor};
use axum::body::Bytes;

use crate::{
    exports::{Asked, Export, NotExported},
    session::CookieSink,
};

/// A secret a caller presented. It has no `Display`, and its `Debug` hides it: it cannot reach a log by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret as it came over the wire.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself, for hashing and comparing only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// Who knocks: what a request presented, not yet believed.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// An API token from `Authorization: Bearer …` or the socket's `connection_init`. When present, cookies are not read.
    pub bearer: Option<Secret>,
    /// The session cookie's secret.
    pub session: Option<Secret>,
    /// The guest cookie: a person's id and a signature (R55).
    pub guest: Option<Secret>,
    /// Where the connection comes from, for the widest of the rate limits.
    pub address: Option<IpAddr>,
    /// The request's id in the log, to be given to people with an internal error.
    pub request_id: Option<String>,
}

/// A caller let in: what resolvers find in their context, and how far the transport trusts them.
pub struct Admitted {
    /// Context data for one operation: the actor, loaders, the sink for cookies.
    pub data: Data,
    /// A valid session or token stands behind the caller. Strangers and guests may send small bodies only.
    pub signed_in: bool,
}

/// Why a caller is not let in. Having no credentials at all is no reason: strangers are served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A bearer token that is unknown, revoked or expired.
    #[error("this API token is unknown, revoked or expired; create another under Settings › API tokens")]
    BadToken,
    /// The door itself failed; the cause is in the log under the request's id.
    #[error("something went wrong on our side; the log names it under id {correlation}")]
    Internal {
        /// The id under which the log holds the cause.
        correlation: String,
    },
}

/// Why this process must get no traffic now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// The database does not answer.
    #[error("the database does not answer")]
    Database,
    /// The database's schema is not the one this binary was made for.
    #[error("the database's migrations are not in force; run `trackpass migrate`")]
    Migrations,
}

/// A file of a track, such as an image its Markdown names.
#[derive(Clone, Debug)]
pub struct TrackFile {
    /// The bytes.
    pub bytes: Bytes,
    /// A digest of the bytes, in hexadecimal: the `ETag`.
    pub digest: String,
}

/// What is shown of an invite's link where it is not opened: in a chat, and in a browser without scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPreview {
    /// The invite's title.
    pub title: String,
    /// Its description as one line of plain text.
    pub description: Option<String>,
    /// Whose invite it is.
    pub team: String,
    /// The whole link.
    pub url: String,
}

/// The application as the transports see it.
pub trait Backend: Clone + Send + Sync + 'static {
    /// What executes operations: the schema.
    type Executor: Executor;

    /// The schema.
    fn executor(&self) -> &Self::Executor;

    /// Says who the caller is, once per operation. `cookies` takes what resolvers want set or cleared; on a socket
    /// there is none, because a socket's answers have no headers.
    ///
    /// # Errors
    /// [`Refusal`] for a bearer token that does not hold. An outdated session cookie is no error: its holder is a stranger.
    fn admit(
        &self,
        caller: Caller,
        cookies: Option<CookieSink>,
    ) -> impl Future<Output = Result<Admitted, Refusal>> + Send;

    /// Returns once the session or the token that a caller presented holds no more, because somebody signed out or revoked
    /// it, or because its time is over. Asked for callers whom [`Backend::admit`] found signed in, for as long as a
    /// subscription of theirs runs.
    fn lapse(&self, caller: Caller) -> impl Future<Output = ()> + Send;

    /// Whether this process can serve: the database answers and its migrations are in force.
    ///
    /// # Errors
    /// [`NotReady`] with what is missing.
    fn ready(&self) -> impl Future<Output = Result<(), NotReady>> + Send;

    /// A file of a track, if the caller may see that track and the file exists. `None` in both other cases, so that
    /// nobody learns which.
    ///
    /// # Errors
    /// [`Refusal`] as for [`Backend::admit`].
    fn track_file(
        &self,
        caller: Caller,
        track: &str,
        path: &str,
    ) -> impl Future<Output = Result<Option<TrackFile>, Refusal>> + Send;

    /// The whole link that ends in `token`; `None` for what cannot be a token. Whether it leads anywhere is not asked.
    fn invite_link(&self, token: &str) -> Option<String>;

    /// What may be shown of the link that ends in `token`, the same to everybody; `None` for a link that leads nowhere, for
    /// somebody at `address` who guesses links, and when the database does not answer: the page says the rest.
    fn link_preview(&self, token: &str, address: Option<IpAddr>) -> impl Future<Output = Option<LinkPreview>> + Send;

    /// The event behind a link as an iCalendar file; `None` for a link that leads to no event.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    fn event_calendar(&self, token: &str) -> impl Future<Output = Result<Option<String>, Refusal>> + Send;

    /// Opens the table called `table`, narrowed by what was asked, for a caller who may read it.
    ///
    /// # Errors
    /// [`NotExported`], before the first byte.
    fn export(
        &self,
        caller: Caller,
        table: &str,
        asked: Asked,
    ) -> impl Future<Output = Result<Export, NotExported>> + Send;
}
