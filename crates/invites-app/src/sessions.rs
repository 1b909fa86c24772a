//! Sessions and guest cookies: how a browser's cookie becomes an [`Actor`].

use chrono::TimeDelta;
use invites_domain::ids::PersonId;
use invites_domain::time::Instant;
use invites_store::queries::sessions::{self, SessionRecord};
use invites_store::queries::{email_codes, idempotency, outgoing_mail, people};
use invites_store::{StoreError, Tx};

use crate::announce::Announcement;
use crate::secrets::{hash_secret, secret_from};
use crate::{Acting, Actor, App, AppError};

/// How long a session lives after it was last used.
pub const SESSION_LIFE: TimeDelta = TimeDelta::days(30);
/// A session is extended when it is used this long after the last time: one write a day and browser at most.
const EXTENDED_AFTER: TimeDelta = TimeDelta::days(1);

/// A browser that has just been signed in. The secret belongs into its cookie and nowhere else.
#[derive(Clone)]
pub struct SignedIn {
    /// Who is signed in.
    pub person: PersonId,
    /// The session's secret, 43 characters; only its hash is kept.
    pub secret: String,
    /// From when the session is over, unless it is used before.
    pub expires_at: Instant,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignedIn")
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

/// A session that a browser came back with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who is signed in: always an [`Actor::User`].
    pub actor: Actor,
    /// From when the session is over.
    pub expires_at: Instant,
    /// True when this use extended it: the browser's cookie should be set anew, with the same secret.
    pub extended: bool,
}

impl Acting {
    /// Signs the browser with this session out, in all its windows. An unknown secret is no mistake: the browser is signed
    /// out.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn sign_out(&self, session: Option<&str>) -> Result<(), AppError> {
        let Some(hash) = session.map(hash_secret) else {
            return Ok(());
        };
        let now = self.app().now();
        let ended = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let hash = hash.clone();
                async move {
                    let session = sessions::find(&*tx, &hash, now).await?;
                    sessions::delete(&*tx, &hash).await?;
                    Ok::<_, AppError>(session)
                }
            })
            .await?;
        if let Some(SessionRecord { person, .. }) = ended {
            self.app().announcer().announce(Announcement::SignedOut { person });
        }
        Ok(())
    }
}

impl App {
    /// The session under this secret, which its use keeps alive; none when it is unknown or over.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, AppError> {
        let (hash, now) = (hash_secret(secret), self.now());
        let Some(session) = sessions::find(self.store().read(), &hash, now).await? else {
            return Ok(None);
        };
        let actor = Actor::User(session.person);
        let renewed = now + SESSION_LIFE;
        if renewed - session.expires_at < EXTENDED_AFTER {
            return Ok(Some(Session {
                actor,
                expires_at: session.expires_at,
                extended: false,
            }));
        }
        self.store()
            .write::<_, StoreError, _, _>(move |tx: Tx| {
                let hash = hash.clone();
                async move { sessions::extend(&*tx, &hash, renewed).await }
            })
            .await?;
        Ok(Some(Session {
            actor,
            expires_at: renewed,
            extended: true,
        }))
    }

    /// Who is signed in under this secret; see [`App::session`].
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn actor_of_session(&self, secret: &str) -> Result<Option<Actor>, AppError> {
        Ok(self.session(secret).await?.map(|session| session.actor))
    }

    /// The guest of a cookie that carries this server's own signature; see [`App::actor_of_guest`].
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn actor_of_guest_cookie(&self, cookie: &str) -> Result<Option<Actor>, AppError> {
        match self.key().guest_of(cookie) {
            Some(person) => self.actor_of_guest(person).await,
            None => Ok(None),
        }
    }

    /// The guest that a cookie names, whose signature holds; none when the person is unknown, erased, or no guest any
    /// more. Once they proved an e-mail, or merged into somebody who did (R87), signing in alone opens their records:
    /// else signing out would not end what an old cookie opens.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn actor_of_guest(&self, guest: PersonId) -> Result<Option<Actor>, AppError> {
        let known = people::find(self.store().read(), guest).await?;
        Ok(known
            .filter(|person| person.is_living() && person.email.is_none())
            .map(|person| Actor::Guest(person.id)))
    }

    /// Drops what time has made worthless: sessions, codes, links, remembered answers. For the server to call now and
    /// then; nothing depends on it, since everything is judged by its instant when read.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn tidy(&self) -> Result<(), AppError> {
        let now = self.now();
        self.store()
            .write(move |tx: Tx| async move {
                sessions::forget(&*tx, now).await?;
                email_codes::forget(&*tx, now).await?;
                outgoing_mail::forget_failed(&*tx, now - crate::mail_queue::FAILED_KEPT).await?;
                idempotency::forget(&*tx, now - crate::idempotency::KEPT).await?;
                Ok::<_, AppError>(())
            })
            .await?;
        self.tidy_webhooks().await
    }

    /// A new session of `person`, to be kept by [`keep`].
    pub(crate) fn new_session(&self, person: PersonId) -> SignedIn {
        SignedIn {
            person,
            secret: secret_from(self.chance()),
            expires_at: self.now() + SESSION_LIFE,
        }
    }
}

/// Keeps a new session, by its hash.
pub(crate) async fn keep(tx: &Tx, signed_in: &SignedIn, now: Instant) -> Result<(), StoreError> {
    let session = SessionRecord {
        person: signed_in.person,
        expires_at: signed_in.expires_at,
    };
    sessions::insert(&**tx, &hash_secret(&signed_in.secret), session, now).await
}
