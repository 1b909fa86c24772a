//! Notices to learners: found by the clock, put in the queue once, judged again when they are sent, and refused by a link
//! that needs no signing in.
//!
//! Nothing is planned ahead: what an invite says now is what counts, so a reminder follows an event that moves, and one for
//! what has passed is never sent.

use std::collections::HashMap;

use invites_domain::ids::{ClaimId, PersonId, TeamId};
use invites_domain::notice::{NoticeKind, Occasion, occasion};
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::queries::claims::ClaimRecord;
use invites_store::queries::invites::InviteRecord;
use invites_store::queries::{claims, invites, notices, outgoing_mail, people, teams};

use crate::letters::{self, Letter, Page};
use crate::mail_queue::Extras;
use crate::{App, AppError, calendar, words};

/// Claims looked at, and letters put, at a time.
const AT_ONCE: u64 = 200;

/// Whose notices a link is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeSettings {
    /// What the team is called.
    pub team: String,
    /// Whether the person wants no notices of it.
    pub refused: bool,
}

impl App {
    /// Puts the notices whose occasion has come into the queue. For the server to call now and then; several processes may.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn queue_notices(&self) -> Result<(), AppError> {
        for kind in NoticeKind::ALL {
            let mut after = None;
            loop {
                let (now, read) = (self.now(), self.store().read());
                let ids = notices::candidates(read, *kind, now, after, AT_ONCE).await?;
                let Some(last) = ids.last() else { break };
                after = Some(*last);
                self.queue_some(*kind, &ids, now).await?;
            }
        }
        Ok(())
    }

    /// Puts the notice for those of the claims whose occasion it is.
    async fn queue_some(&self, kind: NoticeKind, ids: &[ClaimId], now: Instant) -> Result<(), AppError> {
        let read = self.store().read();
        let claims = claims::by_ids(read, ids).await?;
        let of: Vec<_> = claims.iter().map(|claim| claim.invite).collect();
        let invites: HashMap<_, _> = invites::by_ids(read, &of)
            .await?
            .into_iter()
            .map(|invite| (invite.id, invite))
            .collect();
        let holders: Vec<_> = claims.iter().map(|claim| claim.person).collect();
        let people = people::find_many(read, &holders).await?;
        let mut due = Vec::new();
        for claim in claims {
            let to = people.get(&claim.person).and_then(|person| person.email.as_ref());
            let (Some(invite), Some(to)) = (invites.get(&claim.invite), to) else {
                continue;
            };
            let Some(told) = occasion(kind, &invite.timing, &claim.facts()).filter(|told| told.is_at(now)) else {
                continue;
            };
            let facts = Letter::Notice {
                kind,
                claim: claim.id,
                about: told.about,
            };
            let mut letter = self.letter(to.clone(), Some(invite.team), &facts)?;
            letter.expires_at = Some(told.until);
            // Whoever looks at the queue next sends it.
            (letter.next_try_at, letter.taken_by, letter.tries) = (now, None, 0);
            due.push((claim.id, told.about, letter));
        }
        if due.is_empty() {
            return Ok(());
        }
        self.store()
            .write(move |tx: Tx| {
                let due = due.clone();
                async move {
                    for (claim, about, letter) in due {
                        // Another process may have been faster.
                        if notices::note(&*tx, claim, kind, about, now).await? {
                            outgoing_mail::insert(&*tx, &letter).await?;
                        }
                    }
                    Ok::<_, AppError>(())
                }
            })
            .await
    }

    /// The notice as it is now; none when it is not to be told any more: its occasion passed or moved, the invite does not send
    /// it any more, or the holder wants none.
    pub(crate) async fn write_notice(
        &self,
        kind: NoticeKind,
        claim: ClaimId,
        about: Instant,
    ) -> Result<Option<(Page, Extras)>, AppError> {
        let read = self.store().read();
        let Some(claim) = claims::by_id(read, claim).await? else {
            return Ok(None);
        };
        let Some(invite) = invites::by_id(read, claim.invite).await? else {
            return Ok(None);
        };
        let told = occasion(kind, &invite.timing, &claim.facts());
        let holds = told.is_some_and(|told: Occasion| told.about == about && told.is_at(self.now()));
        if !holds || !invite.notices.has(kind) || notices::refused(read, invite.team, claim.person).await? {
            return Ok(None);
        }
        let team = teams::find(read, invite.team)
            .await?
            .map(|team| team.name)
            .unwrap_or_default();
        Ok(Some(self.notice(kind, &claim, &invite, about, &team)))
    }

    fn notice(
        &self,
        kind: NoticeKind,
        claim: &ClaimRecord,
        invite: &InviteRecord,
        about: Instant,
        team: &str,
    ) -> (Page, Extras) {
        let link = self.invite_url(invite);
        let unsubscribe = format!(
            "{}/unsubscribe/{}",
            self.public_url(),
            self.key().unsubscribe_token(invite.team, claim.person)
        );
        let when = words::instant(about, invite.timing.time_zone());
        let page = letters::notice(&letters::Told {
            kind,
            title: &invite.public_title,
            team,
            when: &when,
            link: &link,
            unsubscribe: &unsubscribe,
        });
        let calendar = kind.is_of_events().then(|| calendar::entry(invite, &link)).flatten();
        let extras = Extras {
            unsubscribe: Some(unsubscribe),
            calendar,
        };
        (page, extras)
    }

    /// What a link that ends notices is about; none for a link that is not ours.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn notice_settings(&self, token: &str) -> Result<Option<NoticeSettings>, AppError> {
        let Some((team, person)) = self.unsubscribing(token) else {
            return Ok(None);
        };
        let read = self.store().read();
        let Some(record) = teams::find(read, team).await? else {
            return Ok(None);
        };
        Ok(Some(NoticeSettings {
            team: record.name,
            refused: notices::refused(read, team, person).await?,
        }))
    }

    /// Sends whom the link is about no notices of its team any more, or sends them again. Without effect for a link that is
    /// not ours, or whose person or team is gone.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn refuse_notices(&self, token: &str, refused: bool) -> Result<(), AppError> {
        let Some((team, person)) = self.unsubscribing(token) else {
            return Ok(());
        };
        let now = self.now();
        self.store()
            .write(move |tx: Tx| async move {
                if teams::find(&*tx, team).await?.is_some() && people::find(&*tx, person).await?.is_some() {
                    notices::set_refused(&*tx, team, person, refused, now).await?;
                }
                Ok::<_, AppError>(())
            })
            .await
    }

    fn unsubscribing(&self, token: &str) -> Option<(TeamId, PersonId)> {
        self.key().unsubscribing(token)
    }
}
