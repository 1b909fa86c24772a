//! What is wrong with one field of what a person typed, and how to mend it.
//!
//! A field error is data for a form, never a failure of the program; it does not know which form.

use std::borrow::Cow;

use serde::Serialize;

use crate::rule::Rule;

named! {
    /// The kind of mistake, stable for scripts; the message is for people.
    pub enum FieldErrorCode {
        /// Nothing was given.
        Required = "REQUIRED",
        /// Only spaces, or only characters that cannot be seen.
        Blank = "BLANK",
        /// Longer than the field holds.
        TooLong = "TOO_LONG",
        /// Shorter than the field needs.
        TooShort = "TOO_SHORT",
        /// Beyond the largest or smallest value.
        OutOfRange = "OUT_OF_RANGE",
        /// Below zero.
        Negative = "NEGATIVE",
        /// Zero where zero means nothing.
        Zero = "ZERO",
        /// An instant that already passed.
        InPast = "IN_PAST",
        /// An end that does not lie after its start.
        NotAfterStart = "NOT_AFTER_START",
        /// A time zone that does not exist.
        UnknownZone = "UNKNOWN_ZONE",
        /// The same thing twice.
        Duplicate = "DUPLICATE",
        /// Not written the way it must be.
        Invalid = "INVALID",
        /// More entries than there may be.
        TooMany = "TOO_MANY",
        /// May not change any more.
        Locked = "LOCKED",
        /// A character that steers text instead of showing.
        ControlCharacter = "CONTROL_CHARACTER",
        /// A field nobody asked for.
        Unknown = "UNKNOWN",
    }
}

/// One mistake in one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{field}: {message}")]
pub struct FieldError {
    /// The API's name of the field, such as `publicTitle` or `allowedEmailAddresses[3]`.
    pub field: Cow<'static, str>,
    /// The kind of mistake.
    pub code: FieldErrorCode,
    /// A sentence for people that says how to mend it.
    pub message: String,
    /// The rule that asks for it.
    pub rule: Option<Rule>,
}

impl FieldError {
    /// A mistake in `field` against `rule`, with the sentence that says how to mend it.
    pub fn new(
        field: impl Into<Cow<'static, str>>,
        code: FieldErrorCode,
        rule: Rule,
        message: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
            rule: Some(rule),
        }
    }
}
