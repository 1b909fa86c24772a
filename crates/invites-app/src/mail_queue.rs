//! The queue of mail: written with what it tells, sent once that is committed, tried again, given up in the open.
//!
//! A letter is put in the transaction of what it tells and belongs to the process that made it for the length of a lease,
//! so that it leaves at once. Whoever finds a letter whose turn has come, or whose sender has gone silent, takes it over.
//! A process that is killed between the mail server's word and the commit of it makes its letter be sent twice, and so does
//! one that ends while a mail server does not say its word; nothing else does, and nothing is lost.
//!
//! No secret waits here: a code is made when its letter is sent, and kept as a keyed hash like any other.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use invites_domain::email::EmailAddress;
use invites_domain::ids::{LetterId, TeamId, TypedId};
use invites_domain::letter::LetterKind;
use invites_domain::retry::Backoff;
use invites_store::queries::outgoing_mail::LetterRecord;
use invites_store::queries::{email_codes, outgoing_mail};
use invites_store::{StoreError, Tx};
use uuid::Uuid;

use crate::letters::{self, Letter, Page};
use crate::mail::{MailError, Message};
use crate::sign_in::CODE_LIFE;
use crate::{App, AppError};

/// How long a letter belongs to who took it: twice as long as a mailer may take over it.
pub(crate) const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How long whoever caused a letter waits to hear what became of it; the sending goes on behind their back.
const PROMPT: Duration = Duration::from_secs(5);
/// Letters taken, and sent side by side, at a time.
const BATCH: u64 = 8;
/// Some eleven hours altogether: a mail server may be down for a night.
const BACKOFF: Backoff = Backoff {
    first: TimeDelta::seconds(5),
    longest: TimeDelta::hours(1),
    tries: 20,
};
/// How long a failed letter is kept for an owner to see.
pub(crate) const FAILED_KEPT: TimeDelta = TimeDelta::days(30);
/// The most that is kept of a mail server's words, in characters.
const REPLY_MAX: usize = 500;

/// What became of one try at a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The mail server has it.
    Sent,
    /// It is under way, or waits to be tried again.
    Waiting,
    /// Nobody tries any more, because the mail server said this.
    Failed(MailError),
    /// It was not worth sending any more.
    Dropped,
}

/// What goes with a letter's page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extras {
    /// See [`Message::unsubscribe`].
    pub(crate) unsubscribe: Option<String>,
    /// See [`Message::calendar`].
    pub(crate) calendar: Option<String>,
}

impl App {
    /// A letter that this process sends as soon as the transaction is committed in which [`outgoing_mail::insert`] puts it.
    pub(crate) fn letter(
        &self,
        to: EmailAddress,
        team: Option<TeamId>,
        letter: &Letter,
    ) -> Result<LetterRecord, StoreError> {
        let now = self.now();
        let expires_at = match letter.kind() {
            LetterKind::SignInCode => Some(now + CODE_LIFE),
            _ => None,
        };
        Ok(LetterRecord {
            id: self.new_id(),
            team,
            kind: letter.kind().as_str().to_owned(),
            to,
            content: letter.content()?,
            created_at: now,
            expires_at,
            next_try_at: now + LEASE,
            tries: 1,
            taken_by: Some(self.taker()),
            failed_at: None,
            reply: None,
        })
    }

    /// Who takes letters: named anew for each time, so that a lease lost is never mistaken for one held.
    pub(crate) fn taker(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.chance()).into_uuid()
    }

    /// Sends a letter that this process has taken, and tells what became of it, if it is known soon. `code` is the secret
    /// that is kept for it already.
    pub(crate) async fn send_now(&self, letter: LetterRecord, code: Option<String>) -> Result<Delivery, AppError> {
        let app = self.clone();
        let sending = self.errands().spawn(async move { app.deliver(letter, code).await });
        match tokio::time::timeout(PROMPT, sending).await {
            Ok(Ok(delivery)) => delivery,
            // The task ended without an answer, or has none yet: the letter is in the queue in any case.
            Ok(Err(_)) | Err(_) => Ok(Delivery::Waiting),
        }
    }

    /// Sends what is due, until nothing is. For the server to call every few seconds; several processes may.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn deliver_due_mail(&self) -> Result<(), AppError> {
        while !self.errands().are_called_off() {
            let now = self.now();
            // Asked of a reader first: the one writer of SQLite is not woken for an empty queue.
            if !outgoing_mail::any_due(self.store().read(), now).await? {
                return Ok(());
            }
            let taker = self.taker();
            let taken = self
                .store()
                .write(move |tx: Tx| async move { outgoing_mail::take_due(&*tx, now, now + LEASE, taker, BATCH).await })
                .await?;
            if taken.is_empty() {
                return Ok(());
            }
            for delivery in join_all(taken.into_iter().map(|letter| self.deliver(letter, None))).await {
                delivery?;
            }
        }
        Ok(())
    }

    /// One try at a letter that was taken.
    async fn deliver(&self, letter: LetterRecord, code: Option<String>) -> Result<Delivery, AppError> {
        let Some(taker) = letter.taken_by else {
            return Ok(Delivery::Waiting);
        };
        if letter.expires_at.is_some_and(|end| self.now() >= end) {
            return self.let_go(&letter, taker).await;
        }
        let (page, extras, secret) = match Letter::read(&letter.content)? {
            Letter::SignInCode => {
                let code = match code {
                    Some(code) => code,
                    None => match self.fresh_code(&letter, taker).await? {
                        Some(code) => code,
                        None => return Ok(Delivery::Dropped),
                    },
                };
                (letters::sign_in_code(&code), Extras::default(), Some(code))
            }
            Letter::MemberInvitation { team, person } => match self.write_member_invitation(team, person).await? {
                Some(page) => (page, Extras::default(), None),
                None => return self.drop_letter(&letter, taker).await,
            },
            Letter::Notice { kind, claim, about } => match self.write_notice(kind, claim, about).await? {
                Some((page, extras)) => (page, extras, None),
                None => return self.drop_letter(&letter, taker).await,
            },
        };
        let message = message(&letter, &page, extras, secret.is_some());
        let (id, store) = (letter.id, self.store().write_one());
        let Some(answer) = self.errands().carry(self.mailer().send(message)).await else {
            outgoing_mail::give_back(store, id, taker, self.now()).await?;
            return Ok(Delivery::Waiting);
        };
        let Err(error) = answer else {
            outgoing_mail::done(store, id, taker).await?;
            return Ok(Delivery::Sent);
        };
        let (reply, wait) = match &error {
            MailError::Final(words) => (words, None),
            MailError::Passing(words) => {
                let chance = u32::from_be_bytes(self.chance());
                (words, BACKOFF.wait(letter.tries, chance))
            }
        };
        let reply = kept_words(reply, secret.as_deref());
        tracing::warn!(letter = %id, kind = letter.kind, tries = letter.tries, reply, "a letter was not taken");
        if let Some(wait) = wait {
            outgoing_mail::put_off(store, id, taker, self.now() + wait, &reply).await?;
            return Ok(Delivery::Waiting);
        }
        outgoing_mail::fail(store, id, taker, self.now(), &reply).await?;
        Ok(Delivery::Failed(MailError::Final(reply)))
    }

    /// A letter that tells what does not hold any more.
    async fn drop_letter(&self, letter: &LetterRecord, taker: Uuid) -> Result<Delivery, AppError> {
        outgoing_mail::done(self.store().write_one(), letter.id, taker).await?;
        Ok(Delivery::Dropped)
    }

    /// A letter that has waited too long. Where a mail server kept it waiting, an owner is told; else it just goes.
    async fn let_go(&self, letter: &LetterRecord, taker: Uuid) -> Result<Delivery, AppError> {
        let store = self.store().write_one();
        match &letter.reply {
            Some(reply) => outgoing_mail::fail(store, letter.id, taker, self.now(), reply).await?,
            None => outgoing_mail::done(store, letter.id, taker).await?,
        };
        Ok(Delivery::Dropped)
    }

    /// A new code for a letter that is tried again: the one before may be in a mailbox, or nowhere. None when the letter was
    /// withdrawn or taken over meanwhile, and a newer code holds.
    async fn fresh_code(&self, letter: &LetterRecord, taker: Uuid) -> Result<Option<String>, AppError> {
        let code = self.new_code();
        let hash = self.key().hash_code(letter.to.as_str(), &code);
        let (id, to, now): (LetterId, _, _) = (letter.id, letter.to.clone(), self.now());
        let kept = self
            .store()
            .write(move |tx: Tx| {
                let (to, hash) = (to.clone(), hash.clone());
                async move {
                    if !outgoing_mail::lock_held(&*tx, id, taker).await? {
                        return Ok::<_, StoreError>(false);
                    }
                    email_codes::put(&*tx, &to, &hash, now + CODE_LIFE, now).await?;
                    Ok(true)
                }
            })
            .await?;
        Ok(kept.then_some(code))
    }

    /// Six digits.
    pub(crate) fn new_code(&self) -> String {
        // Of 2^64 the remainder by a million favours no code by more than one in 10^13.
        format!("{:06}", u64::from_be_bytes(self.chance()) % 1_000_000)
    }
}

/// The letter as it is handed over. What is written anew for each try is another message each time; what says the same again
/// is the same message, so that a mailbox can drop the second.
fn message(letter: &LetterRecord, page: &Page, extras: Extras, written_anew: bool) -> Message {
    let id = letter.id.uuid().simple();
    Message {
        id: if written_anew {
            format!("{id}.{}", letter.tries)
        } else {
            id.to_string()
        },
        to: letter.to.clone(),
        subject: page.subject.clone(),
        text: page.text(),
        html: page.html(),
        unsubscribe: extras.unsubscribe,
        calendar: extras.calendar,
    }
}

/// A mail server's words as an owner may see them: on one line, not endless, without the secret, which some servers repeat
/// with the subject.
fn kept_words(words: &str, secret: Option<&str>) -> String {
    let without = secret.map_or_else(|| words.to_owned(), |secret| words.replace(secret, "••••••"));
    let line: Vec<_> = without
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    line.join(" ").chars().take(REPLY_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_words_are_kept_without_the_code_and_on_one_line() {
        let words = kept_words("554 rejected:\r\n\t\"042424 is your Trackpass code\"", Some("042424"));
        assert_eq!(words, "554 rejected: \"•••••• is your Trackpass code\"");
        assert_eq!(kept_words(&"x ".repeat(9_000), None).chars().count(), REPLY_MAX);
    }
}
