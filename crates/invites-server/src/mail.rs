//! Mail: one-time codes and the like, by SMTP, or into the log of an installation that has no mail server.
//!
//! Knows addresses and transport; what is written in a message the application says, and when to try again.

use std::time::Duration;

use async_trait::async_trait;
use invites_app::mail::{MailError, Mailer, Message, PATIENCE};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{
        Attachment, Mailbox, MultiPart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use crate::backend::Secret;

/// A setting of mail that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailSetupError {
    /// The SMTP URL does not parse, or names something else than SMTP.
    #[error("TRACKPASS_SMTP_URL cannot be used ({0}); write smtp://user:password@host:port or smtps://…")]
    Url(String),
    /// The sender is no address.
    #[error("TRACKPASS_MAIL_FROM cannot be used ({0}); write an address, such as Trackpass <tracks@example.com>")]
    From(#[from] lettre::address::AddressError),
}

/// Sends by SMTP. Connections are kept and used again.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
}

impl SmtpMailer {
    /// `smtp://user:password@host:port` in the clear, `smtp://…?tls=required` by STARTTLS, `smtps://…` by TLS. Nothing is
    /// sent yet.
    ///
    /// # Errors
    /// [`MailSetupError`] naming the setting.
    pub fn new(url: &Secret, from: &str) -> Result<Self, MailSetupError> {
        // lettre's own words do not repeat the URL, which holds a password.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal())
            .map_err(|error| MailSetupError::Url(error.to_string()))?
            .build();
        Ok(Self {
            transport,
            from: from.parse()?,
            patience: PATIENCE,
        })
    }

    /// Gives up on a silent mail server earlier than after [`PATIENCE`].
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self {
            patience: patience.min(PATIENCE),
            ..self
        }
    }

    fn letter(&self, message: Message) -> Result<lettre::Message, MailError> {
        let unwritable = |error: &dyn std::fmt::Display| MailError::Final(error.to_string());
        let to: Mailbox = message.to.as_str().parse().map_err(|error| unwritable(&error))?;
        let id = format!("<{}@{}>", message.id, self.from.email.domain());
        let letter = lettre::Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(message.subject)
            .message_id(Some(id))
            // Nobody's holiday note answers a machine (RFC 3834).
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
        let letter = match message.unsubscribe {
            // One press in the mail program itself (RFC 8058).
            Some(url) => letter
                .raw_header(header("List-Unsubscribe", format!("<{url}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())),
            None => letter,
        };
        let both = MultiPart::alternative_plain_html(message.text, message.html);
        let body = match message.calendar {
            Some(entry) => {
                let kind = ContentType::parse("text/calendar; charset=utf-8; method=PUBLISH")
                    .map_err(|error| unwritable(&error))?;
                MultiPart::mixed()
                    .multipart(both)
                    .singlepart(Attachment::new("event.ics".to_owned()).body(entry, kind))
            }
            None => both,
        };
        letter.multipart(body).map_err(|error| unwritable(&error))
    }
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

impl std::fmt::Debug for SmtpMailer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The transport holds the password.
        out.debug_struct("SmtpMailer")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, message: Message) -> Result<(), MailError> {
        let letter = self.letter(message)?;
        match tokio::time::timeout(self.patience, self.transport.send(letter)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(MailError::Final(error.to_string())),
            // A server that asks to come again (4xx), or one that was not reached or left in the middle.
            Ok(Err(error)) => Err(MailError::Passing(error.to_string())),
            Err(_) => Err(MailError::Passing("the mail server did not answer in time".to_owned())),
        }
    }
}

/// Writes messages, codes included, to the server's log and nowhere else: for trying Trackpass without a mail server.
#[derive(Debug)]
pub struct LogMailer;

#[async_trait]
impl Mailer for LogMailer {
    async fn send(&self, message: Message) -> Result<(), MailError> {
        let Message { to, subject, text, .. } = message;
        tracing::warn!(
            to = to.as_str(),
            subject,
            text,
            "no mail server is set (TRACKPASS_SMTP_URL): the message stands here"
        );
        Ok(())
    }

    fn delivers(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_settings_are_named_without_the_password() {
        let bad = SmtpMailer::new(&Secret::new("http://me:pa55word@mail"), "a@example.com").expect_err("not SMTP");
        assert!(
            bad.to_string().contains("TRACKPASS_SMTP_URL") && !bad.to_string().contains("pa55word"),
            "{bad}"
        );
        let bad = SmtpMailer::new(&Secret::new("smtp://mail"), "nobody").expect_err("no address");
        assert!(bad.to_string().contains("TRACKPASS_MAIL_FROM"), "{bad}");
    }
}
