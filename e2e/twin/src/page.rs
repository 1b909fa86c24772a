//! The browser's half: one function on the global object, from a case's JSON to an answer's.

use invites_domain::explain::explain;
use js_sys::{Reflect, global};
use wasm_bindgen::{JsValue, closure::Closure};

use crate::answer::Answer;
use crate::case::Case;

/// Gives whoever runs the module `explainInPage(case)`.
pub(crate) fn offer() {
    let judge = Closure::<dyn Fn(String) -> String>::new(|case: String| judged(&case));
    // On a global object without a setter in the way this cannot fail; `compare.mjs` says when the function is missing.
    let _ = Reflect::set(&global(), &JsValue::from_str("explainInPage"), &judge.into_js_value());
}

fn judged(case: &str) -> String {
    let case: Case = match serde_json::from_str(case) {
        Ok(case) => case,
        Err(error) => return format!("the case does not read: {error}"),
    };
    let (facts, visitor) = case.facts();
    let explanation = explain(Some(&facts), &visitor, case.at);
    let answer = Answer::of(&explanation, facts.access_end(case.at));
    serde_json::to_string(&answer).unwrap_or_else(|error| error.to_string())
}
