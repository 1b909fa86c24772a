//! What can go wrong between asking and knowing, typed by the server's `extensions.code`.

use crate::transport::{TransportError, WireRefusal};

/// Why an operation has no data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// No GraphQL answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The server refused; never empty, the first entry is the reason.
    #[error("{}", .0.first().map_or("refused", |refusal| refusal.message.as_str()))]
    Refused(Vec<Refusal>),
}

impl ClientError {
    /// The code of the first refusal. `None` when no answer came.
    #[must_use]
    pub fn code(&self) -> Option<&Code> {
        match self {
            Self::Transport(_) => None,
            Self::Refused(refusals) => refusals.first().map(|refusal| &refusal.code),
        }
    }

    /// Whether the same request may succeed later without anybody changing anything.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Transport(TransportError::Malformed(_)) => false,
            Self::Transport(_) => true,
            Self::Refused(_) => matches!(self.code(), Some(Code::RateLimited { .. } | Code::Internal { .. })),
        }
    }
}

/// One reason for which the server refused a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of reason.
    pub code: Code,
    /// A sentence for the caller.
    pub message: String,
}

impl Refusal {
    /// The refusals of an answer; `None` when there are none.
    pub(crate) fn all(wire: Vec<WireRefusal>) -> Option<Vec<Self>> {
        (!wire.is_empty()).then(|| wire.into_iter().map(Self::from).collect())
    }
}

impl From<WireRefusal> for Refusal {
    fn from(wire: WireRefusal) -> Self {
        let extensions = wire.extensions;
        let code = match extensions.code.as_deref() {
            Some("BAD_USER_INPUT") => Code::BadUserInput,
            Some("UNAUTHENTICATED") => Code::Unauthenticated,
            Some("FORBIDDEN") => Code::Forbidden,
            Some("NOT_FOUND") => Code::NotFound,
            Some("CONFLICT") => Code::Conflict,
            Some("RATE_LIMITED") => Code::RateLimited {
                retry_after: extensions.retry_after,
            },
            Some("QUERY_TOO_COMPLEX") => Code::QueryTooComplex,
            Some("INTERNAL") => Code::Internal {
                correlation_id: extensions.correlation_id,
            },
            other => Code::Other(other.map(str::to_owned)),
        };
        Self {
            code,
            message: wire.message,
        }
    }
}

/// `extensions.code` of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// The request itself is wrong: a malformed id, a missing variable.
    BadUserInput,
    /// Nobody is signed in, and somebody must be.
    Unauthenticated,
    /// Somebody is signed in, and may not.
    Forbidden,
    /// It does not exist, or not for this caller.
    NotFound,
    /// Somebody else changed it in between.
    Conflict,
    /// Too many requests.
    RateLimited {
        /// Seconds after which to ask again.
        retry_after: Option<u32>,
    },
    /// The document asks for more than one request may.
    QueryTooComplex,
    /// A fault of the server.
    Internal {
        /// What to tell the operator, who finds it in the log.
        correlation_id: Option<String>,
    },
    /// A code that this client does not know, or none.
    Other(Option<String>),
}
