//! A refusal by the rules, as data: what a learner can read and a program can act on.

use async_graphql::SimpleObject;
use invites_app::AppError;
use invites_domain::denial;

use crate::error::{UserError, mendable};
use crate::instant::Instant;

/// Why the rules refuse, and what to do now.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Denial {
    /// A constant for programs, such as `PLAY_LIMIT_REACHED`.
    code: String,
    /// The number of the rule that decided, such as `R26`.
    rule: String,
    /// A sentence for the person.
    message: String,
    /// What the decision looked at.
    facts: Vec<Fact>,
    /// When the same question gets another answer by itself; null if never.
    next_change_at: Option<Instant>,
    /// What the person can do now.
    remedy: Option<String>,
}

/// One fact that a decision looked at.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Fact {
    /// Its name, such as `playsUsed`.
    name: String,
    /// Its value: text, a number, or an instant as RFC 3339.
    value: String,
}

impl From<denial::Fact> for Fact {
    fn from(fact: denial::Fact) -> Self {
        Self {
            name: fact.name.to_owned(),
            value: fact.value,
        }
    }
}

impl From<denial::Denial> for Denial {
    fn from(denial: denial::Denial) -> Self {
        Self {
            code: denial.code.as_str().to_owned(),
            rule: denial.rule.to_string(),
            message: denial.message,
            facts: denial.facts.into_iter().map(Fact::from).collect(),
            next_change_at: denial.next_change_at.map(Instant),
            remedy: denial.remedy,
        }
    }
}

/// Splits a refusal for payloads that have both: the rules' becomes the denial, what can be mended `userErrors`.
pub(crate) fn deniable(error: AppError) -> async_graphql::Result<(Option<Denial>, Vec<UserError>)> {
    match error {
        AppError::Denied(denial) => Ok((Some((*denial).into()), Vec::new())),
        other => Ok((None, mendable(other)?)),
    }
}
