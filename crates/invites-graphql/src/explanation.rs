//! `explainAccess`: why somebody gets in or not, for authors.

use async_graphql::{ID, InputObject, SimpleObject};
use chrono::{DateTime, Utc};
use invites_app::AppError;
use invites_app::explaining::{AccessExplanation as Explained, Explained as Which, ExplainedVisitor, answer_words};
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::visitor::VisitorAnswer;

use crate::denial::Fact;
use crate::ids;
use crate::instant::Instant;
use crate::invite_names::InvitationState;
use crate::track_invite_input::TrackInviteInput;

/// Whose access to which invite is to be explained.
#[derive(Debug, InputObject)]
pub(crate) struct ExplainAccessInput {
    /// A saved invite.
    invite_id: Option<ID>,
    /// Or an unsaved one.
    invite: Option<TrackInviteInput>,
    /// At which instant. Left out: now.
    at: Option<Instant>,
    /// Somebody who proved this e-mail address. Without it and `claimId`: a stranger.
    email: Option<String>,
    /// Somebody who holds this claim on the saved invite.
    claim_id: Option<ID>,
    /// Whether they left their details. Left out: what is known of the person.
    details_given: Option<bool>,
}

impl ExplainAccessInput {
    /// # Errors
    /// [`AppError::Invalid`] for ids that will not do, and unless exactly one invite is named.
    pub(crate) fn read(self) -> Result<(Which, ExplainedVisitor, Option<DateTime<Utc>>), AppError> {
        let which = match (self.invite_id, self.invite) {
            (Some(id), None) => Which::Saved(ids::read(&id, "inviteId")?),
            (None, Some(input)) => Which::Unsaved(Box::new(input.read()?)),
            (Some(_), Some(_)) | (None, None) => {
                return Err(AppError::Invalid(vec![FieldError {
                    field: "inviteId".into(),
                    code: FieldErrorCode::Invalid,
                    message: "Name a saved invite by `inviteId`, or send an unsaved one as `invite`.".to_owned(),
                    rule: None,
                }]));
            }
        };
        let claim = self.claim_id.map(|id| ids::read(&id, "claimId")).transpose()?;
        Ok((
            which,
            ExplainedVisitor {
                email: self.email,
                claim,
                details_given: self.details_given,
            },
            self.at.map(|instant| instant.0),
        ))
    }
}

/// Why somebody gets in or not, with every instant at which that changes by itself.
#[derive(Debug, SimpleObject)]
pub(crate) struct AccessExplanation {
    /// The answer: a name of `InvitationState`, or `NOT_FOUND`.
    decision: String,
    /// Whether the visitor gets or has the content.
    allowed: bool,
    /// The number of the rule that decided.
    rule: String,
    /// The answer in a sentence.
    message: String,
    /// What the decision looked at.
    facts: Vec<Fact>,
    /// What the author can do about a refusal.
    remedy: Option<String>,
    /// What happens if nobody changes anything and time passes.
    changes: Vec<AccessChange>,
}

/// From an instant on, another answer.
#[derive(Debug, SimpleObject)]
pub(crate) struct AccessChange {
    /// From when.
    at: Instant,
    /// The answer from then on.
    decision: String,
    /// The same in a sentence.
    message: String,
}

impl From<Explained> for AccessExplanation {
    fn from(explained: Explained) -> Self {
        let Explained { explanation, message } = explained;
        let answer = &explanation.answer;
        Self {
            decision: InvitationState::name(answer).to_owned(),
            allowed: matches!(answer, VisitorAnswer::Content { .. } | VisitorAnswer::MayClaim),
            rule: explanation.rule.to_string(),
            message,
            facts: explanation.facts.into_iter().map(Fact::from).collect(),
            remedy: explanation.remedy,
            changes: explanation
                .changes
                .into_iter()
                .map(|(at, answer)| AccessChange {
                    at: Instant(at),
                    decision: InvitationState::name(&answer).to_owned(),
                    message: answer_words(&answer),
                })
                .collect(),
        }
    }
}
