//! A team's details form, and what visitors leave in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use invites_app::{Acting, AppError};
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::form::{self, FormFieldKind, Messaging};
use invites_domain::policy::Verb;

use crate::Credentials;
use crate::denial::{Denial, deniable};
use crate::error::{UserError, mendable};
use crate::invitation::Invitation;

/// What a field asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum FormFieldType {
    /// First name; on every form.
    FirstName,
    /// Last name; on every form.
    LastName,
    /// E-mail address; on every form. Contact data, never a proven identity.
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
    /// A text the team thought of.
    Custom,
    /// Agreement to `consentText`.
    Consent,
}

impl FormFieldType {
    fn of(kind: &FormFieldKind) -> Self {
        match kind {
            FormFieldKind::FirstName => Self::FirstName,
            FormFieldKind::LastName => Self::LastName,
            FormFieldKind::Email => Self::Email,
            FormFieldKind::CompanyName => Self::CompanyName,
            FormFieldKind::JobTitle => Self::JobTitle,
            FormFieldKind::JobLevel => Self::JobLevel,
            FormFieldKind::Country => Self::Country,
            FormFieldKind::Phone => Self::Phone,
            FormFieldKind::Custom { .. } => Self::Custom,
            FormFieldKind::Consent => Self::Consent,
        }
    }

    fn kind(self, key: Option<String>) -> FormFieldKind {
        match self {
            Self::FirstName => FormFieldKind::FirstName,
            Self::LastName => FormFieldKind::LastName,
            Self::Email => FormFieldKind::Email,
            Self::CompanyName => FormFieldKind::CompanyName,
            Self::JobTitle => FormFieldKind::JobTitle,
            Self::JobLevel => FormFieldKind::JobLevel,
            Self::Country => FormFieldKind::Country,
            Self::Phone => FormFieldKind::Phone,
            Self::Consent => FormFieldKind::Consent,
            Self::Custom => {
                let key = key.unwrap_or_default();
                // As the API shows it, or its own part alone.
                FormFieldKind::Custom {
                    key: key.strip_prefix("custom:").unwrap_or(&key).to_owned(),
                }
            }
        }
    }
}

/// A team's details form.
#[derive(Debug, Clone)]
pub(crate) struct InviteForm(pub(crate) form::InviteForm);

/// A team's details form.
#[Object]
impl InviteForm {
    /// The fields in order; first name, last name and e-mail come first.
    async fn fields(&self) -> Vec<FormField> {
        self.0.fields.iter().cloned().map(FormField).collect()
    }

    /// What a visitor agrees to, if consent is asked.
    async fn consent_text(&self) -> Option<&str> {
        self.0.consent_text.as_deref()
    }

    /// The title of the form's own header; null when there is none.
    async fn messaging_title(&self) -> Option<&str> {
        self.0
            .custom_messaging
            .as_ref()
            .map(|messaging| messaging.title.as_str())
    }

    /// The text of the form's own header, as Markdown.
    async fn messaging_text(&self) -> Option<&str> {
        self.0
            .custom_messaging
            .as_ref()
            .map(|messaging| messaging.text.as_str())
    }

    /// The text of the form's own header, as safe HTML.
    async fn messaging_html(&self) -> Option<String> {
        self.0
            .custom_messaging
            .as_ref()
            .map(|messaging| invites_app::details::render(&messaging.text))
    }
}

/// One field of a form.
#[derive(Debug, Clone)]
pub(crate) struct FormField(pub(crate) form::FormField);

/// One field of a form.
#[Object]
impl FormField {
    /// Under which a submission carries the answer: `firstName`, `custom:shirt-size`.
    async fn key(&self) -> String {
        self.0.kind.key()
    }

    /// What it asks for.
    #[graphql(name = "type")]
    async fn kind(&self) -> FormFieldType {
        FormFieldType::of(&self.0.kind)
    }

    /// The words beside it.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// Whether it may stay empty.
    async fn optional(&self) -> bool {
        self.0.optional
    }

    /// False for the three that stand on every form.
    async fn removable(&self) -> bool {
        !self.0.kind.is_fixed()
    }
}

/// A form as an author saves it, whole.
#[derive(Debug, InputObject)]
pub(crate) struct InviteFormInput {
    /// The fields in order. First name, last name and e-mail must be among them and come first.
    fields: Vec<FormFieldInput>,
    /// What a visitor agrees to. Required when consent is among the fields.
    consent_text: Option<String>,
    /// The title of an own header. Give both or neither.
    messaging_title: Option<String>,
    /// The text of an own header, Markdown.
    messaging_text: Option<String>,
}

/// A field as an author saves it.
#[derive(Debug, InputObject)]
pub(crate) struct FormFieldInput {
    /// What it asks for.
    #[graphql(name = "type")]
    kind: FormFieldType,
    /// For `CUSTOM`: 1 to 40 lower-case letters, digits, hyphens and underscores.
    key: Option<String>,
    /// The words beside it; left out: the usual ones.
    label: Option<String>,
    /// Whether it may stay empty.
    #[graphql(default = false)]
    optional: bool,
}

impl InviteFormInput {
    fn form(self) -> form::InviteForm {
        let messaging = (self.messaging_title.is_some() || self.messaging_text.is_some()).then(|| Messaging {
            title: self.messaging_title.unwrap_or_default(),
            text: self.messaging_text.unwrap_or_default(),
        });
        form::InviteForm {
            fields: self
                .fields
                .into_iter()
                .map(|field| form::FormField {
                    kind: field.kind.kind(field.key),
                    label: field.label.unwrap_or_default(),
                    optional: field.optional,
                })
                .collect(),
            consent_text: self.consent_text,
            custom_messaging: messaging,
        }
    }
}

/// One answer in a form.
#[derive(Debug, InputObject)]
pub(crate) struct DetailInput {
    /// The field's key.
    pub(crate) key: String,
    /// The answer; `true` for a ticked consent.
    pub(crate) value: String,
}

/// A saved form, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct InviteFormPayload {
    /// The form as saved; null when something has to be mended first.
    invite_form: Option<InviteForm>,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

/// What became of a submission.
#[derive(SimpleObject)]
pub(crate) struct SubmitDetailsPayload {
    /// What the link answers now; null for an unknown one.
    invitation: Option<Invitation>,
    /// What has to be mended; nothing was kept then. `field` is the key of the answer.
    user_errors: Vec<UserError>,
    /// Why the link takes nobody. With the code `FULL` the details are kept all the same.
    denial: Option<Denial>,
}

/// Saving the form, and leaving details in it.
#[derive(Debug, Default)]
pub(crate) struct DetailsMutations;

#[Object]
impl DetailsMutations {
    /// Saves the team's form, for everybody not yet asked, on every invite that asks for details. For authors.
    async fn update_invite_form(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "The whole form, which replaces the old one.")] input: InviteFormInput,
    ) -> Result<InviteFormPayload> {
        let acting = ctx.data::<Acting>()?;
        let form = input.form();
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageForm).await?;
            acting.update_invite_form(team, &form).await
        };
        Ok(match answer.await {
            Ok(form) => InviteFormPayload {
                invite_form: Some(InviteForm(form)),
                user_errors: Vec::new(),
            },
            Err(error) => InviteFormPayload {
                invite_form: None,
                user_errors: in_the_inputs_words(mendable(error)?),
            },
        })
    }

    /// Leaves the visitor's details with the team, once for all its invites. A stranger becomes a guest, held by a
    /// cookie. Claiming is a step of its own.
    async fn submit_details(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The last part of the link.")] token: String,
        #[graphql(desc = "The answers, each key once.")] details: Vec<DetailInput>,
        #[graphql(
            desc = "For a stranger, at least 16 random characters: the same key gives the same guest, should the answer be lost. Claim under the same one."
        )]
        idempotency_key: Option<String>,
    ) -> Result<SubmitDetailsPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let key = idempotency_key.as_deref();
            acting.submit_details(&token, &answers(details)?, key).await
        };
        let outcome = match answer.await {
            Ok(outcome) => outcome,
            Err(error) => {
                let (denial, user_errors) = deniable(error)?;
                let invitation = Invitation::behind(ctx, &token).await?;
                return Ok(SubmitDetailsPayload {
                    invitation,
                    user_errors,
                    denial,
                });
            }
        };
        if let Some(guest) = outcome.became_guest {
            ctx.data::<Arc<dyn Credentials>>()?.remember_guest(guest);
            acting.become_guest(guest);
        }
        let invitation = Invitation::behind(ctx, &token).await?;
        Ok(SubmitDetailsPayload {
            invitation,
            user_errors: Vec::new(),
            denial: outcome.denial.map(Denial::from),
        })
    }
}

/// The answers by key; a key given twice has no one answer.
fn answers(details: Vec<DetailInput>) -> Result<BTreeMap<String, String>, AppError> {
    let mut answers = BTreeMap::new();
    for DetailInput { key, value } in details {
        if answers.contains_key(&key) {
            return Err(AppError::Invalid(vec![FieldError {
                field: key.into(),
                code: FieldErrorCode::Duplicate,
                message: "This field is answered twice. Send one answer.".to_owned(),
                rule: None,
            }]));
        }
        answers.insert(key, value);
    }
    Ok(answers)
}

/// The domain names a form's parts its own way; people who sent an input look for the input's names.
fn in_the_inputs_words(mut errors: Vec<UserError>) -> Vec<UserError> {
    for error in &mut errors {
        error.field = error.field.take().map(|field| match field.as_str() {
            "customMessaging.title" => "messagingTitle".to_owned(),
            "customMessaging.text" => "messagingText".to_owned(),
            _ => match field.strip_suffix("].kind") {
                Some(path) => format!("{path}].key"),
                None => field,
            },
        });
    }
    errors
}
