//! The team's details form: what people fill in before an invite for *Anyone leaving their details*.

use invites_client::operations::{FormQuery, UpdateInviteForm, form_query, update_invite_form};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{form_fields::questions, form_preview::preview, form_sheet::FormSheet, outcome::sentence};
use crate::{
    api,
    desk::offers::needed,
    kit::{Banner, Button, ButtonKind, Empty, Heading, Icon, Toasts, Tone, changing, live, loaded, skeleton_lines},
    shell::Session,
};

crate::screens! { studio:
    /// `/form`: the team's details form.
    form() => super::screen();
}

/// The screen's signals.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) sheet: RwSignal<FormSheet>,
    saved: RwSignal<FormSheet>,
    wrong: RwSignal<Vec<(String, String)>>,
    busy: RwSignal<bool>,
    pub(super) said: RwSignal<String>,
    session: Session,
    toasts: Toasts,
}

/// The screen at `/form`.
fn screen() -> AnyView {
    let session = Session::here();
    let form = api::query::<FormQuery>(move || form_query::Variables {
        team_slug: session.slug(),
    });
    let ready = move |data: form_query::ResponseData| match data.team {
        None => view! { <Empty title="There is no team" text="Reload the page, or choose another team above." /> }
            .into_any(),
        Some(team) => editor(session, FormSheet::of(&team.invite_form)),
    };
    view! {
        <div class="page desk form-editor">
            <div class="page-head">
                <div>
                    <Heading text="Form" />
                    <p>"What people fill in before they enter an invite for "<em>"Anyone leaving their details"</em>". One form for the team; whoever answered it once is not asked again."</p>
                </div>
            </div>
            {loaded(form, skeleton, ready)}
        </div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="wizard" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="wizard-main" aria-hidden="true"><div class="card"><div class="in stack-4">{skeleton_lines(&[40, 90, 82, 94, 60, 88])}</div></div></div>
            <div class="wizard-side" aria-hidden="true"><div class="card"><div class="in stack-4">{skeleton_lines(&[70, 90, 50])}</div></div></div>
        </div>
    }
    .into_any()
}

impl Desk {
    /// A signal of one part of the sheet, both ways.
    pub(super) fn part<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        get: fn(&FormSheet) -> T,
        set: fn(&mut FormSheet, T),
    ) -> RwSignal<T> {
        let part = RwSignal::new(self.sheet.with_untracked(get));
        Effect::new(move |_| {
            let value = part.get();
            if self.sheet.with_untracked(get) != value {
                self.sheet.update(|sheet| set(sheet, value));
            }
        });
        Effect::new(move |_| {
            let value = self.sheet.with(get);
            if part.with_untracked(|part| *part != value) {
                part.set(value);
            }
        });
        part
    }

    pub(super) fn mistake(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.wrong.with(|wrong| {
                wrong
                    .iter()
                    .find(|(at, _)| at == field)
                    .map(|(_, message)| message.clone())
            })
        })
    }

    fn save(self) {
        let team_slug = untrack(|| self.session.slug());
        if self.busy.get_untracked() {
            return;
        }
        let sent = self.sheet.get_untracked();
        let input = sent.input();
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let answer = api::run::<UpdateInviteForm>(update_invite_form::Variables { team_slug, input }).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer.map(|data| data.update_invite_form) {
                Err(error) => self.toasts.failed(format!("Not saved. {}", sentence(&error))),
                Ok(payload) if payload.user_errors.is_empty() => {
                    self.wrong.set(Vec::new());
                    if let Some(form) = payload.invite_form {
                        let sheet = FormSheet::of(&saved_form(form));
                        self.saved.set(sheet.clone());
                        // What was changed meanwhile stays, and is not saved yet.
                        if self.sheet.with_untracked(|now| *now == sent) {
                            self.sheet.set(sheet);
                        }
                    }
                    self.toasts
                        .done("Saved. People not yet asked get this form from now on.");
                }
                Ok(payload) => {
                    let wrong = payload.user_errors.into_iter().map(|error| {
                        let field = error.field.unwrap_or_default();
                        (field.strip_prefix("input.").unwrap_or(&field).to_owned(), error.message)
                    });
                    self.wrong.set(wrong.collect());
                    self.toasts.failed("Not saved: the form has something to mend.");
                }
            }
        }));
    }
}

/// The mutation's answer as the query's.
fn saved_form(
    form: update_invite_form::UpdateInviteFormUpdateInviteFormInviteForm,
) -> form_query::FormQueryTeamInviteForm {
    form_query::FormQueryTeamInviteForm {
        fields: form
            .fields
            .into_iter()
            .map(|field| form_query::FormQueryTeamInviteFormFields {
                key: field.key,
                type_: field.type_,
                label: field.label,
                optional: field.optional,
                removable: field.removable,
            })
            .collect(),
        consent_text: form.consent_text,
        messaging_title: form.messaging_title,
        messaging_text: form.messaging_text,
    }
}

fn editor(session: Session, sheet: FormSheet) -> AnyView {
    let desk = Desk {
        saved: RwSignal::new(sheet.clone()),
        sheet: RwSignal::new(sheet),
        wrong: RwSignal::new(Vec::new()),
        busy: RwSignal::new(false),
        said: RwSignal::new(String::new()),
        session,
        toasts: Toasts::here(),
    };
    let changed = Memo::new(move |_| desk.sheet.get() != desk.saved.get());
    let others = move || {
        // What has no place of its own in the form.
        let wrong = desk.wrong.get();
        let list = wrong
            .into_iter()
            .filter(|(field, _)| !matches!(field.as_str(), "consentText" | "messagingTitle" | "messagingText"))
            .map(|(_, message)| view! { <li>{message}</li> })
            .collect::<Vec<_>>();
        (!list.is_empty()).then(|| {
            view! { <Banner tone=Tone::Critical glyph=Icon::Bad title="The fields have something to mend"><ul class="plain-list">{list}</ul></Banner> }
        })
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.save();
    };
    let editing = move || {
        view! {
            <form class="wizard-main" novalidate aria-label="Form" on:submit=submit>
                {others}
                <div class="card qs">{questions(desk)}</div>
                <div class="wizard-bar">
                    <span class="saved">{changing(move || if changed.get() { "Changes not saved" } else { "Saved" })}</span>
                    {live(move || if changed.get() {
                        view! { <Button on_press=move |()| { desk.sheet.set(desk.saved.get_untracked()); desk.wrong.set(Vec::new()); }>"Undo changes"</Button> }.into_any()
                    } else {
                        ().into_any()
                    })}
                    <Button kind=ButtonKind::Primary submit=true busy=desk.busy>"Save"</Button>
                </div>
            </form>
        }
        .into_any()
    };
    view! {
        <div class="wizard">
            {needed(Verb::ManageForm, "Changing the form", editing)}
            {preview(desk.sheet)}
            <p class="vh" role="status" aria-live="polite">{changing(move || desk.said.get())}</p>
        </div>
    }
    .into_any()
}
