//! What a verb can answer instead of its result, sorted by what the caller can do about it.

use std::borrow::Cow;

use invites_domain::denial::Denial;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_store::{Abort, StoreError};

/// A verb's refusal.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in.
    #[error("Sign in first, or send an API token.")]
    Unauthenticated,
    /// The role or the token's scopes do not allow it.
    #[error("Your role or token does not allow this. Ask an owner of the team.")]
    Forbidden,
    /// It does not exist, was deleted, or belongs to another team: the same words for all three.
    #[error("There is no such {what}.")]
    NotFound {
        /// The thing asked for, in the domain's words; also the name of the argument that named it.
        what: &'static str,
    },
    /// What a person can mend, field by field; nothing was written.
    #[error("The input needs {} correction(s).", .0.len())]
    Invalid(Vec<FieldError>),
    /// Somebody else was faster (R92a); nothing was written.
    #[error("{message}")]
    Conflict {
        /// The argument that is stale.
        field: &'static str,
        /// What changed, in words.
        message: String,
    },
    /// The rules refuse (R64, R26).
    #[error("{}", .0.message)]
    Denied(Box<Denial>),
    /// Too many tries.
    #[error("Too many tries. Try again in {retry_after} seconds.")]
    RateLimited {
        /// Whole seconds.
        retry_after: u64,
    },
    /// An imported archive has problems, each named by file and line.
    #[error(transparent)]
    Content(#[from] track_content::ContentErrors),
    /// Mail could not be handed over.
    #[error("The mail server did not take the message.")]
    Mail(#[from] crate::mail::MailError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A mistake in `field` that no rule speaks of, with the sentence that says how to mend it.
pub(crate) fn plain(
    field: impl Into<Cow<'static, str>>,
    code: FieldErrorCode,
    message: impl Into<String>,
) -> FieldError {
    FieldError {
        field: field.into(),
        code,
        message: message.into(),
        rule: None,
    }
}

/// The refusal of one such mistake.
pub(crate) fn mistake(
    field: impl Into<Cow<'static, str>>,
    code: FieldErrorCode,
    message: impl Into<String>,
) -> AppError {
    AppError::Invalid(vec![plain(field, code, message)])
}

impl From<Denial> for AppError {
    fn from(denial: Denial) -> Self {
        Self::Denied(Box::new(denial))
    }
}

impl From<Vec<FieldError>> for AppError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Invalid(errors)
    }
}

impl Abort for AppError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}
