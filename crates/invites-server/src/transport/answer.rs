//! How an answer is written: without `data` when the operation never ran, with it otherwise.
//!
//! The executor's own serialisation always writes `"data": null`, which clients read as "ran, and failed".

use std::collections::BTreeMap;

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

/// The body of one answer.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

impl<'a> From<&'a Response> for Answer<'a> {
    fn from(response: &'a Response) -> Self {
        Self {
            errors: &response.errors,
            data: (!never_ran(response)).then_some(&response.data),
            extensions: &response.extensions,
        }
    }
}

/// Whether the request was refused before anything ran: no data, and no error that came from a field.
pub(super) fn never_ran(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}
