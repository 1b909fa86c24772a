//! What a visitor submits on the details form (R86, R88a).
//!
//! An address typed here is contact data and proves nothing (R60, R88a). Who submitted it, and when, is the caller's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FormField, FormFieldKind, InviteForm};
use crate::email::EmailAddress;
use crate::error::{FieldError, FieldErrorCode as Code};
use crate::rule::Rule;
use crate::text;

/// The longest answer to a custom field, in characters; the other fields hold [`VALUE_MAX`].
pub const CUSTOM_VALUE_MAX: usize = 1_000;
/// The longest answer, in characters.
pub const VALUE_MAX: usize = 200;
/// What to do about a consent that is not ticked.
const CONSENT_MISSING: &str = "Tick this to go on.";

/// A submission as it is stored (R88a); the time is the caller's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// Answers by key, trimmed; an optional field left empty is absent.
    pub values: BTreeMap<String, String>,
    /// The fields as they were asked.
    pub fields_asked: Vec<FormField>,
    /// The exact text that was agreed to, if consent was asked.
    pub consent_text: Option<String>,
}

/// Judges a submission (R86): required fields, e-mail syntax, lengths. Keys that no form knows are refused; fields
/// that this form does not ask for are left out.
///
/// # Errors
/// Every mistake, with the answer's key as its field.
pub fn validate_details(form: &InviteForm, values: &BTreeMap<String, String>) -> Result<Details, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut kept = BTreeMap::new();
    for field in &form.fields {
        let key = field.kind.key();
        let value = values
            .get(&key)
            .map(|value| value.trim())
            .filter(|value| !text::is_blank(value));
        match value.map(|value| answer(&field.kind, value)) {
            Some(Ok(value)) => {
                kept.insert(key, value);
            }
            Some(Err((code, message))) => errors.push(FieldError::new(key, code, Rule::R86, message)),
            None if field.kind == FormFieldKind::Consent => errors.push(consent_missing(key)),
            None if !field.optional => {
                errors.push(FieldError::new(key, Code::Required, Rule::R86, missing(field)));
            }
            None => {}
        }
    }
    let asked = |key: &str| form.fields.iter().any(|field| field.kind.key() == key);
    let built_in = |key: &str| FormFieldKind::BUILT_IN.iter().any(|kind| kind.key() == key);
    for key in values.keys().filter(|key| !asked(key) && !built_in(key)) {
        let message = "This form has no such field. Leave it out.";
        errors.push(FieldError::new(key.clone(), Code::Unknown, Rule::R86, message));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let consented = kept.contains_key("consent");
    Ok(Details {
        values: kept,
        fields_asked: form.fields.clone(),
        consent_text: form.consent_text.clone().filter(|_| consented),
    })
}

/// What to do about an answer that is not there. A label of the team's own is quoted.
fn missing(field: &FormField) -> String {
    let what = match field.kind {
        _ if field.label != field.kind.default_label() => return format!("Fill in “{}”.", field.label),
        FormFieldKind::FirstName => "Enter your first name.",
        FormFieldKind::LastName => "Enter your last name.",
        FormFieldKind::Email => "Enter your e-mail address.",
        FormFieldKind::CompanyName => "Enter the name of your company.",
        FormFieldKind::JobTitle => "Enter your job title.",
        FormFieldKind::JobLevel => "Enter your job level.",
        FormFieldKind::Country => "Choose your country.",
        FormFieldKind::Phone => "Enter your phone number.",
        FormFieldKind::Consent => CONSENT_MISSING,
        FormFieldKind::Custom { .. } => "Fill this in.",
    };
    what.to_owned()
}

fn consent_missing(key: String) -> FieldError {
    FieldError::new(key, Code::Required, Rule::R82, CONSENT_MISSING)
}

/// One answer that is not blank.
fn answer(kind: &FormFieldKind, value: &str) -> Result<String, (Code, String)> {
    match kind {
        FormFieldKind::Email => match EmailAddress::parse(value) {
            Ok(address) => Ok(address.as_str().to_owned()),
            Err(reason) => Err((Code::Invalid, reason.to_string())),
        },
        FormFieldKind::Consent if value == "true" => Ok(value.to_owned()),
        FormFieldKind::Consent => Err((Code::Required, CONSENT_MISSING.to_owned())),
        FormFieldKind::Custom { .. } => text::prose_limits(value, CUSTOM_VALUE_MAX).map(|()| value.to_owned()),
        _ => text::line_limits(value, VALUE_MAX).map(|()| value.to_owned()),
    }
}
