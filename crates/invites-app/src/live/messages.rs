//! What instructors write to everybody in an event, or to some.

use std::collections::{BTreeSet, HashSet};

use invites_domain::activity::ActivityKind;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{ClaimId, InviteId, TypedId};
use invites_domain::policy::Verb;
use invites_domain::rule::Rule;
use invites_store::Tx;
use invites_store::queries::activity::{self, NewActivity};
use invites_store::queries::claims;
use invites_store::queries::invites::InviteRecord;
use serde_json::json;

use super::over::must_not_be_over;
use crate::announce::Announcement;
use crate::{Acting, AppError};

/// The longest message, in characters.
const LONGEST: usize = 2_000;
/// Learners whom one request may name.
const MOST_AT_ONCE: usize = 1_000;

impl Acting {
    /// Writes to the learners of `to`, or, without it, to everybody on the invite, also those who claim later.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a blank or too long message, for an empty or too long list, for an event that has ended
    /// (R120), and for an invite that is no live event; [`AppError::NotFound`] for a claim that is not on the invite; what [`Acting::must`] says.
    pub async fn broadcast(
        &self,
        invite: InviteId,
        message: &str,
        to: Option<&[ClaimId]>,
    ) -> Result<InviteRecord, AppError> {
        let event = self.live_event_for(invite, Verb::RunEvent).await?;
        must_not_be_over(&event, "inviteId", self.app().now())?;
        let text = judged(message)?;
        if let Some(to) = to {
            self.must_be_on(invite, to).await?;
        }
        let (acting, now, team) = (self.clone(), self.app().now(), event.team);
        // Whoever is named twice is told once.
        let claims: Option<BTreeSet<ClaimId>> = to.map(|to| to.iter().copied().collect());
        let sent = claims.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let (acting, claims, text) = (acting.clone(), claims.clone(), text.clone());
                async move {
                    let line = |base: NewActivity| NewActivity {
                        detail: Some(text.clone()),
                        by: acting.by(),
                        ..base
                    };
                    let kind = ActivityKind::MessageSent;
                    let entries: Vec<NewActivity> = match &claims {
                        None => vec![line(NewActivity::of_invite(kind, now))],
                        Some(claims) => claims
                            .iter()
                            .map(|claim| line(NewActivity::of_claim(*claim, kind, now)))
                            .collect(),
                    };
                    activity::append(&*tx, invite, &entries).await?;
                    let detail = json!({ "learners": claims.map(|claims| claims.len()) });
                    acting
                        .audit(&tx, team, "broadcast", &invite.encode(), Some(detail))
                        .await
                }
            })
            .await?;
        let to = match sent {
            None => vec![None],
            Some(claims) => claims.into_iter().map(Some).collect(),
        };
        for claim in to {
            self.app().announcer().announce(Announcement::Help { invite, claim });
        }
        Ok(event)
    }

    async fn must_be_on(&self, invite: InviteId, claims: &[ClaimId]) -> Result<(), AppError> {
        if claims.is_empty() || claims.len() > MOST_AT_ONCE {
            let message = format!("Name 1 to {MOST_AT_ONCE} claims, or leave them out to write to everybody.");
            return Err(mistake("claimIds", FieldErrorCode::OutOfRange, message));
        }
        let found = claims::by_ids(self.app().store().read(), claims).await?;
        let on: HashSet<ClaimId> = found
            .iter()
            .filter(|claim| claim.invite == invite)
            .map(|claim| claim.id)
            .collect();
        match claims.iter().find(|claim| !on.contains(claim)) {
            Some(_) => Err(AppError::NotFound { what: "claim" }),
            None => Ok(()),
        }
    }
}

fn judged(message: &str) -> Result<String, AppError> {
    let text = message.trim();
    if text.is_empty() {
        return Err(mistake("message", FieldErrorCode::Blank, "Write a message.".to_owned()));
    }
    if text.chars().count() > LONGEST {
        let words = format!("Shorten the message to {LONGEST} characters or fewer.");
        return Err(mistake("message", FieldErrorCode::TooLong, words));
    }
    Ok(text.to_owned())
}

fn mistake(field: &'static str, code: FieldErrorCode, message: String) -> AppError {
    AppError::Invalid(vec![FieldError::new(field, code, Rule::R4, message)])
}
