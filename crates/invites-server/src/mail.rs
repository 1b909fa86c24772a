//! Mail: one-time codes and the like, by SMTP, or into the log of an installation that has no mail server.
//!
//! Knows addresses and transport; what is written in a message the application says.

use async_trait::async_trait;
use invites_app::mail::{MailError, Mailer, Message};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{Mailbox, header::ContentType},
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
        })
    }
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
        let to: Mailbox = message
            .to
            .as_str()
            .parse()
            .map_err(|error: lettre::address::AddressError| MailError(error.to_string()))?;
        let letter = lettre::Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(message.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(message.text)
            .map_err(|error| MailError(error.to_string()))?;
        self.transport
            .send(letter)
            .await
            .map_err(|error| MailError(error.to_string()))?;
        Ok(())
    }
}

/// Writes messages, codes included, to the server's log and nowhere else: for trying Trackpass without a mail server.
#[derive(Debug)]
pub struct LogMailer;

#[async_trait]
impl Mailer for LogMailer {
    async fn send(&self, message: Message) -> Result<(), MailError> {
        let Message { to, subject, text } = message;
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
    use invites_domain::email::EmailAddress;
    use tokio::{
        io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
        net::TcpListener,
    };

    use super::*;

    /// One SMTP conversation as RFC 5321 has it; answers what the client said. `accept` false refuses the recipient.
    async fn converse(listener: TcpListener, accept: bool) -> Vec<String> {
        let (stream, _) = listener.accept().await.expect("a connection");
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let mut said = Vec::new();
        let mut in_data = false;
        writer.write_all(b"220 test ESMTP\r\n").await.expect("written");
        while let Ok(Some(line)) = lines.next_line().await {
            let answer: &[u8] = match line.as_str() {
                "." if in_data => {
                    in_data = false;
                    b"250 taken\r\n"
                }
                _ if in_data => b"",
                _ if line.starts_with("EHLO") => b"250-test\r\n250 8BITMIME\r\n",
                _ if line.starts_with("RCPT") && !accept => b"550 no such person\r\n",
                "DATA" => {
                    in_data = true;
                    b"354 go on\r\n"
                }
                "QUIT" => b"221 bye\r\n",
                _ => b"250 fine\r\n",
            };
            said.push(line);
            writer.write_all(answer).await.expect("written");
            if answer.starts_with(b"250 taken") || answer.starts_with(b"550") {
                break;
            }
        }
        said
    }

    async fn deliver(accept: bool) -> (Result<(), MailError>, Vec<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = Secret::new(format!("smtp://{}", listener.local_addr().expect("an address")));
        let server = tokio::spawn(converse(listener, accept));
        let mailer = SmtpMailer::new(&url, "Trackpass <tracks@example.com>").expect("a mailer");
        let message = Message {
            to: EmailAddress::parse("ada@example.org").expect("an address"),
            subject: "Your code: 424242".into(),
            text: "424242\n\nIt holds for ten minutes.".into(),
        };
        let result = mailer.send(message).await;
        (result, server.await.expect("no panic"))
    }

    #[tokio::test]
    async fn r60_a_code_reaches_the_address_and_no_other() {
        let (result, said) = deliver(true).await;
        result.expect("taken");
        let envelope: Vec<_> = said
            .iter()
            .filter(|line| line.starts_with("MAIL") || line.starts_with("RCPT"))
            .collect();
        assert!(
            envelope[0].starts_with("MAIL FROM:<tracks@example.com>"),
            "{envelope:?}"
        );
        assert_eq!(&envelope[1..], ["RCPT TO:<ada@example.org>"]);
        for expected in [
            "Subject: Your code: 424242",
            "From: Trackpass <tracks@example.com>",
            "424242",
        ] {
            assert!(said.iter().any(|line| line == expected), "{expected} in {said:#?}");
        }
    }

    #[tokio::test]
    async fn a_refused_recipient_is_an_error() {
        let (result, _) = deliver(false).await;
        assert!(result.is_err_and(|error| error.to_string().contains("no such person")));
    }

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
