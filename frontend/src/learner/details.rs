//! The details form (R78–R88a): the fields that the team asks for, judged by the server, with what is wrong at its field.
//!
//! What was typed is kept whatever happens: a refused value, a lost connection, a seat lost in between (R88).

use invites_client::{
    enums::FormFieldType,
    operations::{SubmitDetails, invitation_query, submit_details},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    claim, countries,
    invitation::{Door, Invitation},
    pledge,
};
use crate::{
    api,
    kit::{
        Button, ButtonKind, ButtonSize, Field, FieldIds, Icon, TextArea, TextInput, Toasts, element_id, small_icon,
        words_for,
    },
    words,
};

use invitation_query::{InvitationQueryInvitationForm as Form, InvitationQueryInvitationFormFields as FormField};

/// What an answer may hold at most; the server counts again.
const LONGEST_LINE: u32 = 200;

/// The form's state, which outlives its being shown.
#[derive(Clone, Copy)]
pub(super) struct Details {
    typed: StoredValue<Vec<(String, ArcRwSignal<String>)>>,
    /// Key and message of what is wrong.
    wrong: RwSignal<Vec<(String, String)>>,
    busy: RwSignal<bool>,
}

impl Details {
    /// Nothing typed yet.
    pub(super) fn empty() -> Self {
        Self {
            typed: StoredValue::new(Vec::new()),
            wrong: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
        }
    }

    /// What is typed under a key.
    fn value(self, key: &str) -> RwSignal<String> {
        let known = self.typed.with_value(|typed| {
            let at = typed.iter().find(|(known, _)| known == key);
            at.map(|(_, value)| value.clone())
        });
        let value = known.unwrap_or_else(|| {
            let value = ArcRwSignal::new(String::new());
            self.typed
                .update_value(|typed| typed.push((key.to_owned(), value.clone())));
            value
        });
        value.into()
    }

    fn error(self, key: &str) -> Signal<Option<String>> {
        let key = key.to_owned();
        Signal::derive(move || {
            self.wrong.with(|wrong| {
                let at = wrong.iter().find(|(field, _)| *field == key);
                at.map(|(_, message)| message.clone())
            })
        })
    }

    /// The stub of the pass that asks for details.
    pub(super) fn form(self, door: Door, invitation: &Invitation) -> AnyView {
        let Some(form) = invitation.form.clone() else {
            return ().into_any();
        };
        let keys: Vec<String> = form.fields.iter().map(|field| field.key.clone()).collect();
        let (claim, toasts) = (claim::prepared(door), Toasts::here());
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            self.submit(door, keys.clone(), claim.clone(), toasts);
        };
        let busy = Signal::derive(move || self.busy.get() || door.claiming.get());
        let fields = form.fields.iter().map(|field| self.field(&form, field)).collect_view();
        view! {
            {head(&form)}
            {door.crowd()}
            <form class="formgrid" novalidate on:submit=submit>
                {fields}
                <div class="wide stack-2">
                    <Button kind=ButtonKind::Primary size=ButtonSize::Block submit=true busy>"Continue"</Button>
                    <p class="small error-count" role="status">{move || self.summary()}</p>
                    <p class="small muted center">"Asked once. Your seat is taken when you continue."</p>
                </div>
            </form>
        }
        .into_any()
    }

    /// How many answers need another look; empty when none does.
    fn summary(self) -> String {
        match self.wrong.with(Vec::len) {
            0 => String::new(),
            wrong => {
                let wrong = i64::try_from(wrong).unwrap_or(i64::MAX);
                format!(
                    "{} another look.",
                    words::counted(wrong, "answer needs", "answers need")
                )
            }
        }
    }

    fn submit(self, door: Door, keys: Vec<String>, claim: impl Fn() + 'static, toasts: Toasts) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let details = keys
            .into_iter()
            .map(|key| submit_details::DetailInput {
                value: self.value(&key).get_untracked(),
                key,
            })
            .collect();
        api::spawn(Box::pin(async move {
            let token = door.token.get_value();
            let variables = submit_details::Variables {
                key: Some(pledge::of(&token)),
                token,
                details,
            };
            let answer = door
                .patiently::<SubmitDetails>(variables)
                .await
                .map(|data| data.submit_details);
            self.busy.try_set(false);
            match answer {
                Ok(payload) if !payload.user_errors.is_empty() => {
                    let wrong = payload
                        .user_errors
                        .into_iter()
                        .map(|error| (key_of(error.field), error.message));
                    self.wrong.set(wrong.collect());
                    request_animation_frame(focus_first_wrong);
                }
                Ok(payload) => {
                    self.wrong.set(Vec::new());
                    match payload.denial {
                        None => claim(),
                        // The details are kept; the seat is gone (R88).
                        Some(denial) => {
                            toasts.failed(format!(
                                "{} Your details are kept; you will not be asked again.",
                                denial.message
                            ));
                            door.ask();
                        }
                    }
                }
                Err(error) => {
                    let (title, text) = words_for(&error);
                    toasts.failed(format!("{title}. {text}"));
                }
            }
        }));
    }

    fn field(self, form: &Form, field: &FormField) -> AnyView {
        if field.type_ == FormFieldType::Consent {
            return self.consent(form, field);
        }
        let value = self.value(&field.key);
        let kind = field.type_;
        let control = move |ids: FieldIds| match kind {
            FormFieldType::Country => countries::select(ids, value),
            FormFieldType::Custom => view! { <TextArea ids value rows=2 /> }.into_any(),
            _ => {
                let (kind, autocomplete, inputmode) = browser_hints(kind);
                view! {
                    <TextInput
                        ids
                        value
                        kind
                        autocomplete
                        inputmode
                        max_length=LONGEST_LINE
                    />
                }
                .into_any()
            }
        };
        let class = if is_narrow(kind) { "" } else { "wide" };
        view! {
            <div class=class>
                <Field label=field.label.clone() optional=field.optional error=self.error(&field.key) control />
            </div>
        }
        .into_any()
    }

    /// The consent: always required, never ticked beforehand (R82). Its label names the group, its sentence the box.
    fn consent(self, form: &Form, field: &FormField) -> AnyView {
        let value = self.value(&field.key);
        let error = self.error(&field.key);
        let error_id = element_id("consent-error");
        let described_by = error_id.clone();
        let text = form.consent_text.clone().unwrap_or_else(|| field.label.clone());
        let tick = move |ticked: bool| value.set(if ticked { "true".to_owned() } else { String::new() });
        view! {
            <fieldset class="wide consent">
                <legend>{field.label.clone()}</legend>
                <label class="check">
                    <input
                        type="checkbox"
                        required
                        aria-invalid=move || error.with(Option::is_some).then_some("true")
                        aria-describedby=move || error.with(Option::is_some).then(|| described_by.clone())
                        prop:checked=move || value.with(|value| value == "true")
                        on:change:target=move |event| tick(event.target().checked())
                    />
                    <span><bdi>{text}</bdi></span>
                </label>
                {move || error.get().map(|error| view! {
                    <p class="error" id=error_id.clone()>{small_icon(Icon::Bad)}<span>{error}</span></p>
                })}
            </fieldset>
        }
        .into_any()
    }
}

/// The team's own words over the form, or ours (R83).
fn head(form: &Form) -> AnyView {
    let title = form
        .messaging_title
        .clone()
        .unwrap_or_else(|| "Tell us who is learning".to_owned());
    // The server renders the text to harmless HTML.
    let text = form
        .messaging_html
        .clone()
        .map(|html| view! { <div class="prose small" inner_html=html></div> });
    view! {
        <div class="stack-2">
            <h2 class="ask"><bdi>{title}</bdi></h2>
            {text}
            <p class="muted">"Everything is required unless it says optional."</p>
        </div>
    }
    .into_any()
}

/// `type`, `autocomplete` and `inputmode`: what the browser knows about the person, it may fill in.
fn browser_hints(kind: FormFieldType) -> (&'static str, &'static str, &'static str) {
    match kind {
        FormFieldType::FirstName => ("text", "given-name", "text"),
        FormFieldType::LastName => ("text", "family-name", "text"),
        FormFieldType::Email => ("email", "email", "email"),
        FormFieldType::CompanyName => ("text", "organization", "text"),
        FormFieldType::JobTitle => ("text", "organization-title", "text"),
        FormFieldType::Phone => ("tel", "tel", "tel"),
        _ => ("text", "off", "text"),
    }
}

/// Whether two such fields stand beside each other.
fn is_narrow(kind: FormFieldType) -> bool {
    use FormFieldType::{CompanyName, FirstName, JobLevel, JobTitle, LastName, Phone};
    matches!(kind, FirstName | LastName | CompanyName | JobTitle | JobLevel | Phone)
}

/// The key of a field from its path in the input: `details.email` and `email` are the same.
fn key_of(path: Option<String>) -> String {
    let path = path.unwrap_or_default();
    path.strip_prefix("details.").map_or(path.clone(), str::to_owned)
}

fn focus_first_wrong() {
    let wrong = document()
        .query_selector(".formgrid [aria-invalid=true]")
        .ok()
        .flatten();
    if let Some(field) = wrong.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = field.focus();
    }
}

#[cfg(test)]
mod tests {
    use invites_client::enums::FormFieldType;

    use super::{browser_hints, key_of};

    #[test]
    fn an_error_finds_its_field_by_key_or_by_path() {
        assert_eq!(key_of(Some("email".to_owned())), "email");
        assert_eq!(key_of(Some("details.custom:team".to_owned())), "custom:team");
        assert_eq!(key_of(None), "");
    }

    #[test]
    fn the_browser_may_fill_in_what_it_knows() {
        assert_eq!(browser_hints(FormFieldType::Email), ("email", "email", "email"));
        assert_eq!(browser_hints(FormFieldType::Phone).0, "tel");
        assert_eq!(browser_hints(FormFieldType::FirstName).1, "given-name");
        assert_eq!(browser_hints(FormFieldType::JobLevel).1, "off");
    }
}
