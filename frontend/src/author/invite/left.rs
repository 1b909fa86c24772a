//! What a learner left in the form, as terms and values of a list of facts.

use invites_client::operations::learner_query::LearnerQueryClaim as Claim;
use leptos::prelude::*;

/// The key of the field whose value is that it was agreed to.
const CONSENT: &str = "consent";

/// Each field by its label; stands in a `<dl>`.
pub(crate) fn facts(claim: &Claim) -> AnyView {
    let facts = claim.learner.details.iter().map(|field| {
        let value = match field.key.as_str() {
            CONSENT => "Agreed".to_owned(),
            _ => field.value.clone(),
        };
        view! { <dt>{field.label.clone()}</dt><dd><bdi>{value}</bdi></dd> }
    });
    facts.collect_view().into_any()
}
