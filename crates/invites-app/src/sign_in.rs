//! Signing in: by a six-digit code sent to an address, which proves it (R60), or by the owner's one-time link.
//!
//! Whether an address is known here changes no answer and no step: a code is made and sent in any case, and the person
//! is made when the code comes back.

use chrono::TimeDelta;
use invites_domain::email::EmailAddress;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::PersonId;
use invites_domain::rule::Rule;
use invites_store::Tx;
use invites_store::queries::{email_codes, outgoing_mail, people, sessions};

use crate::error::mistake;
use crate::letters::Letter;
use crate::mail_queue::Delivery;
use crate::merging::{Moved, merge};
use crate::secrets::hash_secret;
use crate::sessions::{SignedIn, keep};
use crate::{Acting, Actor, AppError};

/// How long a code proves an address.
pub const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);
/// Tries at one code. With a million codes and a handful of codes an hour, guessing leads nowhere.
pub const MOST_ATTEMPTS: i32 = 5;

/// What became of a code that a caller typed. Wrong tries are counted, so they commit like right ones.
enum Tried {
    Right(SignedIn, Vec<Moved>),
    Wrong { left: i32 },
    Void(Why),
}

/// Why a code proves nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// There is none for the address: it was used, or never sent, or dropped long after its end.
    Gone,
    /// Its ten minutes are over.
    TooOld,
    /// It was mistyped too often.
    TooManyTries,
}

impl Why {
    fn message(self) -> String {
        match self {
            Self::Gone => "There is no such code any more: a code works once. Ask for a new one.".to_owned(),
            Self::TooOld => format!(
                "This code is too old: it was good for {} minutes. Ask for a new one.",
                CODE_LIFE.num_minutes()
            ),
            Self::TooManyTries => {
                format!("This code was mistyped {MOST_ATTEMPTS} times and is not valid any more. Ask for a new one.")
            }
        }
    }
}

impl Acting {
    /// Sends a six-digit code to `email`. A code sent before is void from now on. While the mail server cannot be reached, the
    /// code waits in the queue, and goes out within its ten minutes or not at all.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what is no address, [`AppError::RateLimited`], [`AppError::Mail`] when the mail server
    /// refuses the address for good, [`AppError::Forbidden`] for a token.
    pub async fn request_email_code(&self, email: &str) -> Result<(), AppError> {
        self.must_be_a_browser()?;
        let email = read_email(email)?;
        self.app().sign_in_limits().ask(&email, self.address())?;
        let code = self.app().new_code();
        let hash = self.app().key().hash_code(email.as_str(), &code);
        let now = self.app().now();
        let letter = self.app().letter(email, None, &Letter::SignInCode)?;
        let queued = letter.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let (letter, hash) = (queued.clone(), hash.clone());
                async move {
                    outgoing_mail::withdraw(&*tx, &letter.to, &letter.kind, None).await?;
                    email_codes::put(&*tx, &letter.to, &hash, now + CODE_LIFE, now).await?;
                    Ok::<_, AppError>(outgoing_mail::insert(&*tx, &letter).await?)
                }
            })
            .await?;
        match self.app().send_now(letter, Some(code)).await? {
            Delivery::Failed(error) => Err(error.into()),
            Delivery::Sent | Delivery::Waiting | Delivery::Dropped => Ok(()),
        }
    }

    /// Signs the browser in as the person whose address the code proves. A guest's records become that person's (R87);
    /// somebody new becomes a person, a guest by keeping their records where they are.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `email` for what is no address, on `code` for a code that is wrong or void;
    /// [`AppError::Forbidden`] for a token; [`AppError::Store`].
    pub async fn verify_email_code(&self, email: &str, code: &str) -> Result<SignedIn, AppError> {
        self.must_be_a_browser()?;
        let email = read_email(email)?;
        // People copy a code with the spaces around and inside it.
        let code: String = code.chars().filter(|character| !character.is_whitespace()).collect();
        let hash = self.app().key().hash_code(email.as_str(), &code);
        let acting = self.clone();
        let tried = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (acting, email, hash) = (acting.clone(), email.clone(), hash.clone());
                async move { acting.try_code(&tx, &email, &hash).await }
            })
            .await?;
        let message = match tried {
            Tried::Right(signed_in, moved) => {
                self.app().announce_moved(&moved);
                return Ok(signed_in);
            }
            Tried::Void(why) => why.message(),
            Tried::Wrong { left: 0 } => Why::TooManyTries.message(),
            // A code that was sent before the newest is wrong too, and nobody can tell it from one that never was.
            Tried::Wrong { left: 1 } => "This is not the newest code we sent. You can try once more.".to_owned(),
            Tried::Wrong { left } => format!("This is not the newest code we sent. You can try {left} more times."),
        };
        Err(AppError::Invalid(vec![FieldError::new(
            "code",
            FieldErrorCode::Invalid,
            Rule::R60,
            message,
        )]))
    }

    /// Signs the browser in by a one-time link that the command line printed.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `secret` when the link is unknown, used or over; [`AppError::Forbidden`] for a token.
    pub async fn use_sign_in_link(&self, secret: &str) -> Result<SignedIn, AppError> {
        self.must_be_a_browser()?;
        let (acting, hash, now) = (self.clone(), hash_secret(secret), self.app().now());
        let used = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (acting, hash) = (acting.clone(), hash.clone());
                async move {
                    let Some(person) = sessions::use_link(&*tx, &hash, now).await? else {
                        return Ok::<_, AppError>(None);
                    };
                    Ok(Some(acting.sign_in(&tx, person).await?))
                }
            })
            .await?;
        let Some((signed_in, moved)) = used else {
            let message =
                "This link was used already or is older than a day. Make another with `trackpass owner sign-in-link`.";
            return Err(mistake("secret", FieldErrorCode::Invalid, message));
        };
        self.app().announce_moved(&moved);
        Ok(signed_in)
    }

    async fn try_code(&self, tx: &Tx, email: &EmailAddress, hash: &str) -> Result<Tried, AppError> {
        let now = self.app().now();
        let Some(code) = email_codes::lock(&**tx, email).await? else {
            return Ok(Tried::Void(Why::Gone));
        };
        if now >= code.expires_at {
            return Ok(Tried::Void(Why::TooOld));
        }
        if code.attempts >= MOST_ATTEMPTS {
            return Ok(Tried::Void(Why::TooManyTries));
        }
        // The hashes are keyed: how far two of them agree tells nothing about the code.
        if code.code_hash != hash {
            email_codes::count_attempt(&**tx, email).await?;
            return Ok(Tried::Wrong {
                left: MOST_ATTEMPTS - code.attempts - 1,
            });
        }
        email_codes::delete(&**tx, email).await?;
        let person = self.person_of(tx, email).await?;
        let (signed_in, moved) = self.sign_in(tx, person).await?;
        Ok(Tried::Right(signed_in, moved))
    }

    /// The person whose proven address this is: the one who has it, else the nameless caller, else somebody new.
    async fn person_of(&self, tx: &Tx, email: &EmailAddress) -> Result<PersonId, AppError> {
        if let Some(caller) = self.person()
            && people::give_email(&**tx, caller, email).await?
        {
            return Ok(caller);
        }
        Ok(people::find_or_insert(&**tx, self.app().new_id(), email, self.app().now()).await?)
    }

    /// Opens a session of `person` and moves the records of a caller without an address to them.
    async fn sign_in(&self, tx: &Tx, person: PersonId) -> Result<(SignedIn, Vec<Moved>), AppError> {
        let now = self.app().now();
        let mut moved = Vec::new();
        if let Some(caller) = self.person()
            && caller != person
            && people::find(&**tx, caller)
                .await?
                .is_some_and(|caller| caller.email.is_none())
        {
            moved = merge(tx, caller, person, now).await?;
        }
        let signed_in = self.app().new_session(person);
        keep(tx, &signed_in, now).await?;
        people::note_sign_in(&**tx, person, now).await?;
        Ok((signed_in, moved))
    }

    fn must_be_a_browser(&self) -> Result<(), AppError> {
        match self.actor() {
            Actor::Stranger | Actor::Guest(_) | Actor::User(_) => Ok(()),
            Actor::Token { .. } | Actor::Operator => Err(AppError::Forbidden),
        }
    }
}

/// An address as a person typed it into the field `email`.
pub(crate) fn read_email(text: &str) -> Result<EmailAddress, AppError> {
    EmailAddress::parse(text).map_err(|error| {
        AppError::Invalid(vec![FieldError::new(
            "email",
            FieldErrorCode::Invalid,
            Rule::R59,
            error.to_string(),
        )])
    })
}
