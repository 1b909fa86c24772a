//! Mail that failed for good, for owners: what it was, to whom, what the mail server said; to try again, or to discard.
//!
//! A code belongs to no team, because it is asked for by somebody whom no team may know yet. When it cannot be delivered, the
//! owners of the installation's first team are told: they are those who can mend its mail server.

use invites_domain::email::EmailAddress;
use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{LetterId, TeamId, TypedId};
use invites_domain::letter::LetterKind;
use invites_domain::policy::Verb;
use invites_domain::time::Instant;
use invites_store::queries::outgoing_mail::LetterRecord;
use invites_store::queries::{outgoing_mail, teams};
use invites_store::{ConnectionTrait, StoreError, Tx};
use serde_json::json;

use crate::error::mistake;
use crate::mail_queue::{Delivery, LEASE};
use crate::{Acting, AppError};

/// So many are listed, newest first. More of them have one reason, and the newest show it.
const MOST_LISTED: u64 = 100;

/// A letter that failed for good. What it said is not shown, and no secret is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndeliveredLetter {
    /// Its id.
    pub id: LetterId,
    /// What it was for.
    pub kind: LetterKind,
    /// To whom it should have gone.
    pub to: EmailAddress,
    /// When it was written.
    pub created_at: Instant,
    /// When it was given up.
    pub failed_at: Instant,
    /// How often it was tried.
    pub tries: u32,
    /// What the mail server said to the last try.
    pub reply: String,
}

impl Acting {
    /// Mail of the team that failed for good, newest first.
    ///
    /// # Errors
    /// The refusals of [`Acting::must`] for everybody but owners; [`AppError::Store`].
    pub async fn undelivered_mail(&self, team: TeamId) -> Result<Vec<UndeliveredLetter>, AppError> {
        self.must(team, Verb::ManageMail, "team").await?;
        let read = self.app().store().read();
        let of_nobody = keeps_what_is_nobodys(read, team).await?;
        let failed = outgoing_mail::failed(read, team, of_nobody, MOST_LISTED).await?;
        Ok(failed.into_iter().map(shown).collect::<Result<_, _>>()?)
    }

    /// Tries a failed letter again, at once, and as patiently as the first time.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a letter that did not fail or is not this team's; [`AppError::Invalid`] on `id` for a code,
    /// which nobody waits for any more; the refusals of [`Acting::must`] for everybody but owners.
    pub async fn retry_mail(&self, team: TeamId, id: LetterId) -> Result<Delivery, AppError> {
        self.must(team, Verb::ManageMail, "team").await?;
        let (acting, taker) = (self.clone(), self.app().taker());
        let lease_ends = self.app().now() + LEASE;
        let letter = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let letter = failed_letter(&tx, team, id).await?;
                    if !kind_of(&letter)?.can_be_tried_again() {
                        return Err(nobody_waits());
                    }
                    outgoing_mail::revive(&*tx, id, taker, lease_ends).await?;
                    let detail = json!({ "kind": letter.kind });
                    acting
                        .audit(&tx, team, "retryMail", &team.encode(), Some(detail))
                        .await?;
                    Ok(LetterRecord {
                        next_try_at: lease_ends,
                        tries: 1,
                        taken_by: Some(taker),
                        failed_at: None,
                        ..letter
                    })
                }
            })
            .await?;
        self.app().send_now(letter, None).await
    }

    /// Drops a failed letter.
    ///
    /// # Errors
    /// As [`Acting::retry_mail`], but for codes.
    pub async fn discard_mail(&self, team: TeamId, id: LetterId) -> Result<(), AppError> {
        self.must(team, Verb::ManageMail, "team").await?;
        let acting = self.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let letter = failed_letter(&tx, team, id).await?;
                    outgoing_mail::delete(&*tx, id).await?;
                    let detail = json!({ "kind": letter.kind });
                    acting
                        .audit(&tx, team, "discardMail", &team.encode(), Some(detail))
                        .await
                }
            })
            .await
    }
}

/// Whether the team is the one whose owners see what belongs to no team.
async fn keeps_what_is_nobodys(connection: &impl ConnectionTrait, team: TeamId) -> Result<bool, StoreError> {
    Ok(teams::first(connection).await?.is_some_and(|first| first.id == team))
}

async fn failed_letter(tx: &Tx, team: TeamId, id: LetterId) -> Result<LetterRecord, AppError> {
    let of_nobody = keeps_what_is_nobodys(&**tx, team).await?;
    outgoing_mail::lock_failed(&**tx, id, team, of_nobody)
        .await?
        .ok_or(AppError::NotFound { what: "letter" })
}

fn nobody_waits() -> AppError {
    mistake(
        "id",
        FieldErrorCode::Locked,
        "A code is of use only while somebody waits for it. Whoever needs one asks for another.",
    )
}

fn kind_of(letter: &LetterRecord) -> Result<LetterKind, StoreError> {
    LetterKind::parse(&letter.kind).ok_or_else(|| StoreError::Corrupt {
        what: "outgoing_mail.kind",
        reason: letter.kind.clone(),
    })
}

fn shown(letter: LetterRecord) -> Result<UndeliveredLetter, StoreError> {
    Ok(UndeliveredLetter {
        kind: kind_of(&letter)?,
        id: letter.id,
        failed_at: letter.failed_at.unwrap_or(letter.created_at),
        to: letter.to,
        created_at: letter.created_at,
        tries: letter.tries,
        reply: letter.reply.unwrap_or_default(),
    })
}
