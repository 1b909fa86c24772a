//! What the application needs of mail; the server crate speaks SMTP.

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;
use invites_domain::email::EmailAddress;

/// How long a [`Mailer`] may take over one message. What is under way for longer may be sent a second time.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A message to one person, as plain text and as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The left part of its `Message-ID`. The same message sent a second time has the same, so that mailboxes can tell.
    pub id: String,
    /// The recipient.
    pub to: EmailAddress,
    /// The subject line.
    pub subject: String,
    /// The body for those who read plain text, lines separated by `\n`.
    pub text: String,
    /// The same as a page of its own: styles inline, nothing fetched from elsewhere.
    pub html: String,
    /// Where the recipient ends such messages by one press, as RFC 8058 has it; none for what was asked for.
    pub unsubscribe: Option<String>,
    /// An entry for the recipient's calendar (RFC 5545), to go along.
    pub calendar: Option<String>,
}

/// The mail server did not take a message. Its own words, on one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// It was not reached, gave up in the middle, or asks to come again (4xx): the same message may be taken later.
    #[error("{0}")]
    Passing(String),
    /// It refuses this message (5xx), or the message cannot be written: trying again changes nothing.
    #[error("{0}")]
    Final(String),
}

/// Hands messages over.
#[async_trait]
pub trait Mailer: Send + Sync + Debug {
    /// Returns once the mail server has taken the message, within [`PATIENCE`].
    ///
    /// # Errors
    /// [`MailError`] when it did not.
    async fn send(&self, message: Message) -> Result<(), MailError>;

    /// Whether messages reach people at all; false where they only stand in the server's log.
    fn delivers(&self) -> bool {
        true
    }
}
