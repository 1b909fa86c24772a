//! Doing a thing once, however often it is asked for under one `idempotencyKey`.
//!
//! A creating verb takes the key, names everything it was asked (`request`), and brackets its transaction:
//!
//! ```ignore
//! let once = self.once("createTrackInvite", key, &(team, &draft))?;
//! let invite = self.app().store().write(move |tx| {
//!     let (once, draft) = (once.clone(), draft.clone());
//!     async move {
//!         if let Some(invite) = once.recall::<InviteId>(&tx).await? {
//!             return Ok(invite); // the answer of the first time
//!         }
//!         // … decide and write …
//!         once.remember(&tx, &invite).await?;
//!         Ok::<_, AppError>(invite)
//!     }
//! }).await?;
//! ```
//!
//! What is remembered is what it takes to build the same answer again (ids), not the answer's every field. Only a
//! transaction that commits remembers: a refusal may be mended and sent again under the same key. Without a key both
//! calls do nothing. The answers are kept for [`KEPT`].

use chrono::TimeDelta;
use invites_domain::error::FieldErrorCode;
use invites_domain::ids::TypedId;
use invites_domain::time::Instant;
use invites_store::queries::idempotency::{self, KeyUse, Recalled};
use invites_store::{StoreError, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::mistake;
use crate::secrets::hash_secret;
use crate::{Acting, Actor, AppError};

/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);
/// The longest key, in bytes.
const LONGEST: usize = 200;
/// The shortest key of somebody who has nothing else to be known by.
const SHORTEST_OF_A_STRANGER: usize = 16;
/// The argument's name in the API.
const FIELD: &str = "idempotencyKey";

/// One use of one key, or of none.
#[derive(Debug, Clone)]
pub(crate) struct Once {
    used: Option<Used>,
}

#[derive(Debug, Clone)]
struct Used {
    caller: String,
    key: String,
    verb: &'static str,
    request_hash: String,
    now: Instant,
}

impl Acting {
    /// Prepares to do `verb` once. `request` is everything the caller sent besides the key.
    ///
    /// A stranger's key must be long: nothing else tells strangers apart, and under a guessed key one would receive
    /// what was made for another.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a key that is blank, too long, or too short for a stranger.
    pub(crate) fn once(
        &self,
        verb: &'static str,
        key: Option<&str>,
        request: &impl Serialize,
    ) -> Result<Once, AppError> {
        let Some(key) = key else {
            return Ok(Once { used: None });
        };
        let caller = match self.actor() {
            Actor::Stranger => "stranger".to_owned(),
            Actor::Guest(person) | Actor::User(person) => person.encode(),
            Actor::Token { token, .. } => token.encode(),
            Actor::Operator => "operator".to_owned(),
        };
        let wrong = |code, message: &str| mistake(FIELD, code, message);
        if key.trim().is_empty() {
            return Err(wrong(
                FieldErrorCode::Blank,
                "Send a key, such as a random UUID, or leave it out.",
            ));
        }
        if key.len() > LONGEST {
            return Err(wrong(
                FieldErrorCode::TooLong,
                "Use a key of at most 200 bytes, such as a random UUID.",
            ));
        }
        if *self.actor() == Actor::Stranger && key.len() < SHORTEST_OF_A_STRANGER {
            let message = "Without a cookie or token the key must be hard to guess: use at least 16 characters, such as a random UUID.";
            return Err(wrong(FieldErrorCode::TooShort, message));
        }
        let sent = serde_json::to_string(request).map_err(|error| StoreError::Corrupt {
            what: "an idempotent request",
            reason: error.to_string(),
        })?;
        Ok(Once {
            used: Some(Used {
                caller,
                key: key.to_owned(),
                verb,
                request_hash: hash_secret(&sent),
                now: self.app().now(),
            }),
        })
    }
}

impl Once {
    /// What was answered to the same request under this key. Call first in the transaction: it reserves the key.
    ///
    /// # Errors
    /// [`AppError::Conflict`] on `idempotencyKey` when the key belongs to another request; [`AppError::Store`].
    pub(crate) async fn recall<T: DeserializeOwned>(&self, tx: &Tx) -> Result<Option<T>, AppError> {
        let Some(used) = &self.used else { return Ok(None) };
        match idempotency::recall(&**tx, used.as_stored(), used.now - KEPT, used.now).await? {
            Recalled::First => Ok(None),
            Recalled::Same(answer) => serde_json::from_str(&answer)
                .map(Some)
                .map_err(|error| unreadable(&error).into()),
            Recalled::Different => Err(AppError::Conflict {
                field: FIELD,
                message: "This key was used for another request in the last 24 hours. Use a new one.".to_owned(),
            }),
        }
    }

    /// Keeps what [`Once::recall`] will give the next time. Call last in the transaction.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub(crate) async fn remember(&self, tx: &Tx, answer: &impl Serialize) -> Result<(), AppError> {
        let Some(used) = &self.used else { return Ok(()) };
        let answer = serde_json::to_string(answer).map_err(|error| unreadable(&error))?;
        Ok(idempotency::remember(&**tx, used.as_stored(), &answer).await?)
    }

    /// Gives the key back, for a refusal whose transaction commits all the same.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub(crate) async fn release(&self, tx: &Tx) -> Result<(), AppError> {
        let Some(used) = &self.used else { return Ok(()) };
        Ok(idempotency::release(&**tx, used.as_stored()).await?)
    }
}

impl Used {
    fn as_stored(&self) -> KeyUse<'_> {
        KeyUse {
            caller: &self.caller,
            key: &self.key,
            verb: self.verb,
            request_hash: &self.request_hash,
        }
    }
}

fn unreadable(error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt {
        what: "idempotent_answers.answer",
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use invites_domain::ids::PersonId;
    use invites_domain::policy::Scope;
    use invites_store::on_both_databases;
    use invites_store::queries::people;

    use super::*;
    use crate::testing::TestApp;

    /// A creating verb in miniature: it makes a guest.
    async fn make(acting: &Acting, key: Option<&str>, request: &str) -> Result<PersonId, AppError> {
        let once = acting.once("make", key, &request)?;
        let (fresh, now) = (acting.app().new_id(), acting.app().now());
        acting
            .app()
            .store()
            .write(move |tx: Tx| {
                let once = once.clone();
                async move {
                    if let Some(made) = once.recall(&tx).await? {
                        return Ok(made);
                    }
                    people::insert_guest(&*tx, fresh, now).await?;
                    once.remember(&tx, &fresh).await?;
                    Ok(fresh)
                }
            })
            .await
    }

    fn field_of(error: &AppError) -> &str {
        match error {
            AppError::Invalid(fields) => &fields[0].field,
            AppError::Conflict { field, .. } => field,
            _ => "none",
        }
    }

    on_both_databases! {
        async fn the_same_key_gives_the_same_answer_for_a_day(db: TestDb) {
            let test = TestApp::on(db).await;
            let author = test.as_user(test.author);
            let first = make(&author, Some("k-1"), "a").await.expect("made");
            test.clock.advance(KEPT - TimeDelta::seconds(1));
            assert_eq!(make(&author, Some("k-1"), "a").await.expect("recalled"), first);
            assert_ne!(make(&author, Some("k-2"), "a").await.expect("made"), first, "another key");
            assert_ne!(make(&author, None, "a").await.expect("made"), first, "no key");
            test.clock.advance(TimeDelta::seconds(2));
            assert_ne!(make(&author, Some("k-1"), "a").await.expect("made"), first, "a day later");
        }

        async fn a_key_of_another_request_is_a_conflict(db: TestDb) {
            let test = TestApp::on(db).await;
            let author = test.as_user(test.author);
            make(&author, Some("k-1"), "a").await.expect("made");
            let refused = make(&author, Some("k-1"), "b").await.expect_err("another request");
            assert!(matches!(refused, AppError::Conflict { field: "idempotencyKey", .. }), "{refused:?}");
        }

        async fn keys_of_different_callers_never_meet(db: TestDb) {
            let test = TestApp::on(db).await;
            let first = make(&test.as_user(test.author), Some("k-1"), "a").await.expect("made");
            assert_ne!(make(&test.as_user(test.owner), Some("k-1"), "a").await.expect("made"), first);
            assert_ne!(make(&test.as_token(&[Scope::Admin]).await, Some("k-1"), "a").await.expect("made"), first);
        }

        async fn two_at_once_under_one_key_make_one(db: TestDb) {
            let test = TestApp::on(db).await;
            let author = test.as_user(test.author);
            let tries = (0..12).map(|_| make(&author, Some("k-1"), "a"));
            let made = futures_util::future::join_all(tries).await;
            let first = *made[0].as_ref().expect("made");
            for other in made {
                assert_eq!(other.expect("answered"), first);
            }
        }

        async fn a_stranger_needs_a_key_that_nobody_guesses(db: TestDb) {
            let test = TestApp::on(db).await;
            let stranger = test.as_stranger();
            let refused = make(&stranger, Some("k-1"), "a").await.expect_err("guessable");
            assert_eq!(field_of(&refused), "idempotencyKey");
            let key = "0d9ab0f0-3b51-4ab6-8c2d-d3a1a3e6c2f4";
            let first = make(&stranger, Some(key), "a").await.expect("made");
            assert_eq!(make(&stranger, Some(key), "a").await.expect("recalled"), first);
        }
    }
}
