//! A learner as the team sees one beside a claim.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Error, ID, Result, SimpleObject};
use invites_app::AppError;
use invites_app::learners::Learner as Known;
use invites_domain::form::{Details, FormField};
use invites_domain::ids::{InviteId, PersonId};

use crate::error::refuse;
use crate::ids;
use crate::instant::Instant;
use crate::loaders::{self, Reader};

/// Somebody who claimed, as the invite's team and they themselves see them.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Learner {
    /// The person's id.
    id: ID,
    /// What they are called: their own word, else what they typed in the form.
    name: Option<String>,
    /// Their proven address, else the one they typed in the form.
    email: Option<String>,
    /// True when the e-mail was proven by a code; false for what was typed in the form.
    email_proven: bool,
    /// What they left in the team's form, in the form's order.
    details: Vec<DetailValue>,
    /// When they left it.
    details_given_at: Option<Instant>,
}

/// One field of a submitted form.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct DetailValue {
    /// The field's key, such as `companyName` or `custom:team`.
    key: String,
    /// The label it was asked under.
    label: String,
    /// What was answered; `true` for the consent.
    value: String,
}

/// What was answered, in the form's order.
pub(crate) fn detail_values(mut details: Details) -> Vec<DetailValue> {
    let asked = std::mem::take(&mut details.fields_asked);
    let value = |field: FormField| {
        let key = field.kind.key();
        let value = details.values.get(&key)?.clone();
        Some(DetailValue {
            key,
            label: field.label,
            value,
        })
    };
    asked.into_iter().filter_map(value).collect()
}

impl From<Known> for Learner {
    fn from(known: Known) -> Self {
        let details = known.details.map(detail_values).unwrap_or_default();
        Self {
            id: ids::show(known.person),
            name: known.name,
            email: known.email,
            email_proven: known.email_proven,
            details,
            details_given_at: known.details_given_at.map(Instant),
        }
    }
}

/// The learner who holds a claim on this invite.
pub(crate) async fn learner_of(ctx: &Context<'_>, invite: InviteId, person: PersonId) -> Result<Learner> {
    let learner = loaders::of(ctx)?
        .load_one(LearnerOf(invite, person))
        .await
        .map_err(loaders::failed)?;
    learner.ok_or_else(|| -> Error { refuse(AppError::NotFound { what: "person" }) })
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct LearnerOf(InviteId, PersonId);

impl Loader<LearnerOf> for Reader {
    type Value = Learner;
    type Error = Arc<AppError>;

    async fn load(&self, keys: &[LearnerOf]) -> Result<HashMap<LearnerOf, Learner>, Self::Error> {
        let of: Vec<_> = keys
            .iter()
            .map(|LearnerOf(invite, person)| (*invite, *person))
            .collect();
        let learners = self.0.learners(&of).await?;
        Ok(learners
            .into_iter()
            .map(|((invite, person), learner)| (LearnerOf(invite, person), learner.into()))
            .collect())
    }
}
