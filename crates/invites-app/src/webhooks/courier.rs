//! What carries a message to its webhook. It knows what is asked and answered, no HTTP: the server brings the courier.

use async_trait::async_trait;

/// How much of an answer is kept, in characters.
pub const WORDS_KEPT: usize = 300;

/// A message ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Where to.
    pub url: String,
    /// `webhook-id`: the same for every try.
    pub id: String,
    /// `webhook-timestamp`: this try's, in seconds since 1970.
    pub timestamp: i64,
    /// `webhook-signature`.
    pub signature: String,
    /// JSON, to the byte as it is signed.
    pub body: String,
}

/// What the receiver said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After`, as it was written.
    pub retry_after: Option<String>,
    /// How the body begins.
    pub words: String,
}

/// Why there is no answer. The sentence is for the webhook's owner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// It took too long.
    #[error("No answer within {seconds} seconds.")]
    TimedOut {
        /// As long as was waited.
        seconds: u64,
    },
    /// The address leads to where webhooks may not go.
    #[error(
        "The address leads into a private network or to this server itself, where webhooks may not go on this installation."
    )]
    Private,
    /// Nobody is there, or they hung up.
    #[error("Not reached: {0}.")]
    Unreachable(String),
}

/// Carries messages.
#[async_trait]
pub trait Courier: Send + Sync + std::fmt::Debug {
    /// Tries once. Redirects are not followed; what is refused is refused by the address that was reached, not by the name.
    async fn carry(&self, posting: Posting) -> Result<Answer, Undelivered>;
}
