//! Stored values read into the domain's types. A value this version does not know is [`StoreError::Corrupt`], never
//! a guess.

use invites_domain::invite::Limit;
use serde::de::DeserializeOwned;

use crate::StoreError;

/// A number that is never negative.
pub(super) fn number(what: &'static str, value: i32) -> Result<u32, StoreError> {
    u32::try_from(value).map_err(|error| corrupt(what, error))
}

/// A limit of plays or seats; 0 is unlimited.
pub(super) fn limit(what: &'static str, value: i32) -> Result<Limit, StoreError> {
    number(what, value).map(Limit::new)
}

/// A name that `parse` knows.
pub(super) fn named<T>(what: &'static str, text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    parse(text).ok_or_else(|| corrupt(what, format!("`{text}` is not known")))
}

/// A JSON document of a known shape.
pub(super) fn json<T: DeserializeOwned>(what: &'static str, value: serde_json::Value) -> Result<T, StoreError> {
    serde_json::from_value(value).map_err(|error| corrupt(what, error))
}

/// The error for a stored value that does not read.
#[allow(
    clippy::needless_pass_by_value,
    reason = "errors and literals alike, made for `map_err`"
)]
pub(super) fn corrupt(what: &'static str, reason: impl ToString) -> StoreError {
    StoreError::Corrupt {
        what,
        reason: reason.to_string(),
    }
}
