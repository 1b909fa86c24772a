//! One answer, as both halves write it: everything that an author is shown, in the same shape.

use chrono::{DateTime, Utc};
use invites_domain::denial::Denial;
use invites_domain::explain::Explanation;
use invites_domain::visitor::VisitorAnswer;
use serde::Serialize;

/// A decision with its reasons.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    /// The decision with what it carries.
    decision: String,
    /// The refusal in a sentence; none for who is let in.
    message: Option<String>,
    rule: String,
    facts: Vec<(String, String)>,
    remedy: Option<String>,
    changes: Vec<(DateTime<Utc>, String)>,
    /// When content claimed at that instant would end.
    access_ends_at: Option<DateTime<Utc>>,
}

impl Answer {
    pub(crate) fn of(explanation: &Explanation, access_ends_at: Option<DateTime<Utc>>) -> Self {
        Self {
            decision: decision(&explanation.answer),
            message: Denial::of_answer(&explanation.answer).map(|denial| denial.message),
            rule: explanation.rule.to_string(),
            facts: explanation
                .facts
                .iter()
                .map(|fact| (fact.name.to_owned(), fact.value.clone()))
                .collect(),
            remedy: explanation.remedy.clone(),
            changes: explanation
                .changes
                .iter()
                .map(|(at, answer)| (*at, decision(answer)))
                .collect(),
            access_ends_at,
        }
    }
}

fn decision(answer: &VisitorAnswer) -> String {
    format!("{answer:?}")
}
