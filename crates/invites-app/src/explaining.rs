//! Why somebody gets in or not: `explainAccess`, for authors (the access tester).

use invites_domain::denial::Denial;
use invites_domain::email::{EmailAddress, admits};
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::explain::{Explanation, explain};
use invites_domain::ids::{ClaimId, InviteId, PersonId};
use invites_domain::invite::{InviteFacts, InviteSettings};
use invites_domain::policy::Verb;
use invites_domain::rule::Rule;
use invites_domain::time::Instant;
use invites_domain::validate::{DraftMode, InviteDraft};
use invites_domain::visitor::{Visitor, VisitorAnswer};
use invites_store::queries::{allowed, claims, invite_tracks, invites, people, visitors};

use crate::invite_writing::{InvitePatch, judged};
use crate::{Acting, AppError};

/// Which invite is asked about.
#[derive(Debug, Clone)]
pub enum Explained {
    /// A saved one, deleted ones included.
    Saved(InviteId),
    /// One that somebody is writing.
    Unsaved(Box<InvitePatch>),
}

/// Who is asked about; nobody in particular is a stranger.
#[derive(Debug, Clone, Default)]
pub struct ExplainedVisitor {
    /// Somebody who proved this address.
    pub email: Option<String>,
    /// Somebody who holds this claim on the saved invite.
    pub claim: Option<ClaimId>,
    /// Whether they gave their details; when left out, what is known of the e-mail's or the claim's person.
    pub details_given: Option<bool>,
}

/// An explanation with the words that a learner would get.
#[derive(Debug, Clone)]
pub struct AccessExplanation {
    /// The decision and its reasons.
    pub explanation: Explanation,
    /// The answer in a sentence.
    pub message: String,
}

impl Acting {
    /// Explains what `visitor` would be answered at `at` (default: now), and when that changes.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::Forbidden`] for whoever may not read the team's invites and claims;
    /// [`AppError::Unauthenticated`]; [`AppError::Invalid`] for a draft, an address or a claim that will not do.
    pub async fn explain_access(
        &self,
        invite: Explained,
        visitor: ExplainedVisitor,
        at: Option<Instant>,
    ) -> Result<AccessExplanation, AppError> {
        let at = at.unwrap_or_else(|| self.app().now());
        let email = visitor
            .email
            .as_deref()
            .map(EmailAddress::parse)
            .transpose()
            .map_err(|error| {
                let message = format!("This is not an e-mail address: {error}");
                AppError::Invalid(vec![FieldError::new(
                    "email",
                    FieldErrorCode::Invalid,
                    Rule::R59,
                    message,
                )])
            })?;
        let (facts, visitor) = match invite {
            Explained::Saved(id) => self.saved(id, email, &visitor).await?,
            Explained::Unsaved(patch) => self.unsaved(*patch, email, &visitor)?,
        };
        Ok(explained(&facts, &visitor, at))
    }

    async fn saved(
        &self,
        id: InviteId,
        email: Option<EmailAddress>,
        asked: &ExplainedVisitor,
    ) -> Result<(InviteFacts, Visitor), AppError> {
        let read = self.app().store().read();
        let invite = self.known(invites::by_id(read, id).await?, "invite")?;
        self.must(invite.team, Verb::ReadInvites, "invite").await?;
        self.must(invite.team, Verb::ReadClaims, "invite").await?;
        let mut person: Option<PersonId> = None;
        if let Some(claim) = asked.claim {
            let claim = claims::by_id(read, claim).await?.filter(|claim| claim.invite == id);
            person = Some(claim.ok_or(AppError::NotFound { what: "claim" })?.person);
        } else if let Some(email) = &email {
            person = people::by_email(read, email).await?.map(|person| person.id);
        }
        let mut visitor = match person {
            Some(person) => {
                visitors::before(read, &invite, &[person])
                    .await?
                    .remove(&person)
                    .unwrap_or_default()
                    .visitor
            }
            None => Visitor::default(),
        };
        if let Some(email) = email {
            visitor.on_allow_list = allowed::admitted(read, id, [&email]).await?.contains(&email);
            visitor.proven_email = Some(email);
        }
        visitor.details_given = asked.details_given.unwrap_or(visitor.details_given);
        let tracks = invite_tracks::of(read, &[id]).await?.remove(&id).unwrap_or_default();
        Ok((invite.facts(tracks), visitor))
    }

    /// Nobody has claimed what is not saved, so a stranger to the team learns nothing from it but the rules; still it
    /// takes somebody who is known.
    fn unsaved(
        &self,
        patch: InvitePatch,
        email: Option<EmailAddress>,
        asked: &ExplainedVisitor,
    ) -> Result<(InviteFacts, Visitor), AppError> {
        if matches!(self.actor(), crate::Actor::Stranger | crate::Actor::Guest(_)) {
            return Err(AppError::Unauthenticated);
        }
        if asked.claim.is_some() {
            let message = "Nobody has claimed an invite that is not saved. Name a saved one with `inviteId`.";
            let mistake = FieldError::new("claimId", FieldErrorCode::Invalid, Rule::R64, message);
            return Err(AppError::Invalid(vec![mistake]));
        }
        let draft = patch.over(InviteDraft::default());
        let settings: InviteSettings = judged(&draft, DraftMode::Create, self.app().now())?;
        let visitor = Visitor {
            on_allow_list: email.as_ref().is_some_and(|email| admits(&settings.allowed, email)),
            proven_email: email,
            details_given: asked.details_given.unwrap_or(false),
            claim: None,
        };
        let facts = InviteFacts {
            timing: settings.timing,
            access_setting: settings.access_setting,
            invite_limit: settings.invite_limit,
            claim_count: 0,
            show_share_button: settings.show_share_button,
            deleted: None,
            content_duration: settings.content_duration,
            play_limit: settings.play_limit,
            tracks: settings.tracks,
        };
        Ok((facts, visitor))
    }
}

/// The explanation over facts that are at hand: the last step of [`Acting::explain_access`], the same for saved and unsaved
/// invites. A test compares it with what the page computes.
#[must_use]
pub fn explained(facts: &InviteFacts, visitor: &Visitor, at: Instant) -> AccessExplanation {
    let explanation = explain(Some(facts), visitor, at);
    let message = answer_words(&explanation.answer);
    AccessExplanation { explanation, message }
}

/// An answer in a sentence, also for the two that let the visitor in.
#[must_use]
pub fn answer_words(answer: &VisitorAnswer) -> String {
    match Denial::of_answer(answer) {
        Some(denial) => denial.message,
        None if matches!(answer, VisitorAnswer::Content { .. }) => "The visitor has the content.".to_owned(),
        None => "The visitor may claim.".to_owned(),
    }
}
