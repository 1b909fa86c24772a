//! Claiming an invite by its link: the learner's one step from visitor to claimer.
//!
//! Asked twice: once over what the database shows right now, which turns most refusals away without a write, and once
//! inside the transaction that gives the seat (R64, line 12).

use invites_domain::claim::{ClaimDecision, decide_claim};
use invites_domain::denial::Denial;
use invites_domain::ids::PersonId;
use invites_store::queries::claims::ClaimRecord;

use crate::claim_lines::{self, Claimant};
use crate::{Acting, Actor, AppError};

/// What claiming came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claiming {
    /// The visitor holds this claim, made now or before (R66).
    Held {
        /// The claim.
        claim: ClaimRecord,
        /// The guest that a stranger has become; the browser must remember them (R55).
        new_guest: Option<PersonId>,
    },
    /// The line of R64 that fits, as data.
    Denied(Denial),
}

impl Acting {
    /// Claims the invite that the link with `token` leads to.
    ///
    /// A signed-in person and a guest get the same claim however often they ask (R66), so `key` does nothing for
    /// them. To a stranger the same `key` (of at least 16 characters) gives the same guest, should the first answer
    /// have been lost.
    ///
    /// # Errors
    /// [`AppError::RateLimited`]; [`AppError::Forbidden`] for an API token and the operator, who are nobody in person;
    /// [`AppError::Invalid`] for a key that will not do; [`AppError::Store`].
    pub async fn claim_invite(&self, token: &str, key: Option<&str>) -> Result<Claiming, AppError> {
        if matches!(self.actor(), Actor::Token { .. } | Actor::Operator) {
            return Err(AppError::Forbidden);
        }
        self.once("claimInvite", key, &token)?;
        self.app().claim_rates().at_address(self.address())?;
        let now = self.app().now();
        // Whom a stranger's key names: their first answer may have been lost, and with it the cookie.
        let keyed = match (self.person(), key) {
            (None, Some(key)) => Some(self.app().key().guest_under(token, key)),
            _ => None,
        };
        let (invite, known) = self.visit_as(token, self.person().or(keyed)).await?;
        let facts = invite.as_ref().map(|invite| invite.facts(Vec::new()));
        match (decide_claim(facts.as_ref(), &known.visitor, now), known.claim) {
            (Err(denial), _) => return Ok(Claiming::Denied(denial)),
            (Ok(ClaimDecision::Existing), Some(claim)) => {
                return Ok(Claiming::Held {
                    claim,
                    new_guest: keyed,
                });
            }
            _ => {}
        }
        // Who is let through stands before an invite; an unknown link was refused above.
        let invite = invite.ok_or(AppError::NotFound { what: "link" })?.id;
        let (person, guest) = match (self.person(), keyed) {
            (Some(person), _) => (person, false),
            (None, Some(keyed)) => (keyed, true),
            (None, None) => (self.app().new_id(), true),
        };
        self.app().claim_rates().of_person(invite, person)?;
        let claimant = Claimant {
            person,
            guest,
            claim: self.app().new_id(),
        };
        Ok(match claim_lines::claim(self.app(), invite, claimant).await? {
            Ok(claim) => Claiming::Held {
                claim,
                new_guest: guest.then_some(person),
            },
            Err(denial) => Claiming::Denied(denial),
        })
    }
}
