//! What the application needs of mail; the server crate speaks SMTP.

use std::fmt::Debug;

use async_trait::async_trait;
use invites_domain::email::EmailAddress;

/// A message to one person, plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The recipient.
    pub to: EmailAddress,
    /// The subject line.
    pub subject: String,
    /// The body, lines separated by `\n`.
    pub text: String,
}

/// The mail server refused or could not be reached.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MailError(pub String);

/// Hands messages over.
#[async_trait]
pub trait Mailer: Send + Sync + Debug {
    /// Returns once the mail server has taken the message.
    ///
    /// # Errors
    /// [`MailError`] when it did not.
    async fn send(&self, message: Message) -> Result<(), MailError>;

    /// Whether messages reach people at all; false where they only stand in the server's log.
    fn delivers(&self) -> bool {
        true
    }
}
