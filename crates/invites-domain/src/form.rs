//! The details form of a team: its fields, and what the team may make of them (R79–R84).
//!
//! What a visitor submits is judged by [`validate_details`]; whether a visitor is asked at all, in
//! [`visitor`](crate::visitor).

mod submission;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::error::{FieldError, FieldErrorCode as Code};
use crate::invite::{DESCRIPTION_MAX, TITLE_MAX};
use crate::rule::Rule;
use crate::text;

pub use submission::{CUSTOM_VALUE_MAX, Details, VALUE_MAX, validate_details};

/// The most fields on a form.
pub const MAX_FIELDS: usize = 40;
/// The longest label, in characters.
pub const LABEL_MAX: usize = 200;
/// The longest key of a custom field, in characters.
pub const CUSTOM_KEY_MAX: usize = 40;

/// What a field asks for. Written as its key: `firstName`, `custom:shirt-size`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum FormFieldKind {
    /// First name; always asked (R79).
    FirstName,
    /// Last name; always asked (R79).
    LastName,
    /// E-mail address; always asked (R79).
    Email,
    /// Company name.
    CompanyName,
    /// Job title.
    JobTitle,
    /// Job level.
    JobLevel,
    /// Country.
    Country,
    /// Phone number.
    Phone,
    /// A text the team thought of (R80).
    Custom {
        /// Its own part of the key: lower-case letters, digits, `-` and `_`.
        key: String,
    },
    /// Agreement to the form's consent text (R82).
    Consent,
}

/// A text that is no field's key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a field of a details form.")]
pub struct UnknownField(pub String);

impl FormFieldKind {
    /// The three that stand on every form, first and in this order (R79).
    pub const FIXED: [Self; 3] = [Self::FirstName, Self::LastName, Self::Email];

    /// Every field that is not custom, in the order the editor offers them.
    pub const BUILT_IN: [Self; 9] = [
        Self::FirstName,
        Self::LastName,
        Self::Email,
        Self::CompanyName,
        Self::JobTitle,
        Self::JobLevel,
        Self::Country,
        Self::Phone,
        Self::Consent,
    ];

    /// The key under which a submission carries the answer.
    #[must_use]
    pub fn key(&self) -> String {
        let key = match self {
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::Email => "email",
            Self::CompanyName => "companyName",
            Self::JobTitle => "jobTitle",
            Self::JobLevel => "jobLevel",
            Self::Country => "country",
            Self::Phone => "phone",
            Self::Consent => "consent",
            Self::Custom { key } => return format!("custom:{key}"),
        };
        key.to_owned()
    }

    /// The field with this key; `None` for a text that is no key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        match key.strip_prefix("custom:") {
            Some(custom) => is_custom_key(custom).then(|| Self::Custom { key: custom.to_owned() }),
            None => Self::BUILT_IN.into_iter().find(|kind| kind.key() == key),
        }
    }

    /// Whether the field stands on every form and is never optional (R79).
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        Self::FIXED.contains(self)
    }

    /// The label with which the editor offers the field.
    #[must_use]
    pub fn default_label(&self) -> &'static str {
        match self {
            Self::FirstName => "First name",
            Self::LastName => "Last name",
            Self::Email => "E-mail",
            Self::CompanyName => "Company name",
            Self::JobTitle => "Job title",
            Self::JobLevel => "Job level",
            Self::Country => "Country",
            Self::Phone => "Phone",
            Self::Custom { .. } => "",
            Self::Consent => "Consent",
        }
    }
}

fn is_custom_key(key: &str) -> bool {
    (1..=CUSTOM_KEY_MAX).contains(&key.len())
        && key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

impl TryFrom<String> for FormFieldKind {
    type Error = UnknownField;

    fn try_from(key: String) -> Result<Self, UnknownField> {
        Self::from_key(&key).ok_or(UnknownField(key))
    }
}

impl From<FormFieldKind> for String {
    fn from(kind: FormFieldKind) -> Self {
        kind.key()
    }
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// What it asks for.
    pub kind: FormFieldKind,
    /// The words beside it.
    pub label: String,
    /// Whether it may stay empty; a selected field is required unless somebody says otherwise (R80, R81).
    #[serde(default)]
    pub optional: bool,
}

impl FormField {
    /// A required field with its own label.
    #[must_use]
    pub fn of(kind: FormFieldKind) -> Self {
        Self {
            label: kind.default_label().to_owned(),
            kind,
            optional: false,
        }
    }
}

/// An own header on the form (R83).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Messaging {
    /// *Form title*.
    pub title: String,
    /// The text under it.
    pub text: String,
}

/// A team's details form (R84).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InviteForm {
    /// The fields in order; first name, last name and e-mail are the first three (R79).
    pub fields: Vec<FormField>,
    /// What a visitor agrees to, if consent is asked (R82). Kept while consent is not selected.
    #[serde(default)]
    pub consent_text: Option<String>,
    /// An own header, if switched on.
    #[serde(default)]
    pub custom_messaging: Option<Messaging>,
}

impl Default for InviteForm {
    fn default() -> Self {
        Self {
            fields: FormFieldKind::FIXED.map(FormField::of).into(),
            consent_text: None,
            custom_messaging: None,
        }
    }
}

/// Judges a form that the team wants to save. Answers it trimmed, the three fixed fields in front.
///
/// # Errors
/// Every mistake at its field: `fields`, `fields[2].label`, `consentText`, `customMessaging.title`.
pub fn validate_form(form: &InviteForm) -> Result<InviteForm, Vec<FieldError>> {
    let mut errors = Vec::new();
    fixed_fields(form, &mut errors);
    if form.fields.len() > MAX_FIELDS {
        let message = format!("Keep {MAX_FIELDS} fields or fewer; these are {}.", form.fields.len());
        errors.push(FieldError::new("fields", Code::TooMany, Rule::R80, message));
    }
    let mut seen = BTreeSet::new();
    let mut fields: Vec<FormField> = Vec::new();
    for (index, field) in form.fields.iter().enumerate() {
        if !seen.insert(&field.kind) {
            let message = "This field is on the form already. Remove one of the two.";
            errors.push(FieldError::new(
                format!("fields[{index}]"),
                Code::Duplicate,
                Rule::R80,
                message,
            ));
        }
        fields.push(valid_field(field, index, &mut errors));
    }
    // The sort is stable: the order of all the others is the author's.
    fields.sort_by_key(|field| {
        FormFieldKind::FIXED
            .iter()
            .position(|kind| *kind == field.kind)
            .unwrap_or(FormFieldKind::FIXED.len())
    });
    let asks_consent = form.fields.iter().any(|field| field.kind == FormFieldKind::Consent);
    let consent_text = form
        .consent_text
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    match consent_text {
        None if asks_consent => {
            let message = "Enter the text that people agree to, or remove Consent.";
            errors.push(FieldError::new("consentText", Code::Required, Rule::R82, message));
        }
        Some(text) => {
            if let Err((code, message)) = text::prose_limits(text, DESCRIPTION_MAX) {
                errors.push(FieldError::new("consentText", code, Rule::R82, message));
            }
        }
        None => {}
    }
    let custom_messaging = form
        .custom_messaging
        .as_ref()
        .map(|messaging| valid_messaging(messaging, &mut errors));
    if errors.is_empty() {
        Ok(InviteForm {
            fields,
            consent_text: consent_text.map(str::to_owned),
            custom_messaging,
        })
    } else {
        Err(errors)
    }
}

/// First name, last name and e-mail are there (R79).
fn fixed_fields(form: &InviteForm, errors: &mut Vec<FieldError>) {
    for kind in FormFieldKind::FIXED {
        if !form.fields.iter().any(|field| field.kind == kind) {
            let message = format!("Put “{}” back: every form asks for it.", kind.default_label());
            errors.push(FieldError::new("fields", Code::Required, Rule::R79, message));
        }
    }
}

fn valid_field(field: &FormField, index: usize, errors: &mut Vec<FieldError>) -> FormField {
    if field.optional && (field.kind.is_fixed() || field.kind == FormFieldKind::Consent) {
        let (rule, message) = if field.kind.is_fixed() {
            (Rule::R79, "First name, last name and e-mail are always required.")
        } else {
            (
                Rule::R82,
                "Consent is always required. Remove it if people need not agree.",
            )
        };
        errors.push(FieldError::new(
            format!("fields[{index}].optional"),
            Code::Locked,
            rule,
            message,
        ));
    }
    if let FormFieldKind::Custom { key } = &field.kind
        && !is_custom_key(key)
    {
        let message = format!("Write the key with 1 to {CUSTOM_KEY_MAX} of a–z, 0–9, - and _.");
        errors.push(FieldError::new(
            format!("fields[{index}].kind"),
            Code::Invalid,
            Rule::R80,
            message,
        ));
    }
    let label = match field.label.trim() {
        "" => field.kind.default_label(),
        label => label,
    };
    if text::is_blank(label) {
        let message = "Enter what the field asks for.";
        errors.push(FieldError::new(
            format!("fields[{index}].label"),
            Code::Required,
            Rule::R80,
            message,
        ));
    } else if let Err((code, message)) = text::line_limits(label, LABEL_MAX) {
        errors.push(FieldError::new(
            format!("fields[{index}].label"),
            code,
            Rule::R80,
            message,
        ));
    }
    FormField {
        kind: field.kind.clone(),
        label: label.to_owned(),
        optional: field.optional,
    }
}

fn valid_messaging(messaging: &Messaging, errors: &mut Vec<FieldError>) -> Messaging {
    let title = text::required_line(
        &messaging.title,
        TITLE_MAX,
        "customMessaging.title",
        Rule::R83,
        "a form title",
    )
    .unwrap_or_else(|error| {
        errors.push(error);
        String::new()
    });
    if let Err((code, message)) = text::prose_limits(&messaging.text, DESCRIPTION_MAX) {
        errors.push(FieldError::new("customMessaging.text", code, Rule::R83, message));
    }
    Messaging {
        title,
        text: messaging.text.trim().to_owned(),
    }
}
