//! The team's details form: what people fill in before an invite for *Anyone leaving their details*.

use invites_client::operations::{FormQuery, UpdateInviteForm, form_query, update_invite_form};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    form_sheet::{FIXED, FormSheet, Item},
    outcome::sentence,
};
use crate::{
    api,
    kit::{
        Banner, Button, ButtonKind, ButtonSize, Choice, Empty, Field, Heading, Icon, IconButton, Segmented, Switch,
        TextArea, TextInput, Toasts, Tone, changing, element_id, live, loaded, skeleton_lines, small_icon,
    },
    shell::Session,
    words,
};

crate::screens! { studio:
    /// `/form`: the team's details form.
    form() => super::screen();
}

/// The screen's signals.
#[derive(Clone, Copy)]
struct Desk {
    sheet: RwSignal<FormSheet>,
    saved: RwSignal<FormSheet>,
    wrong: RwSignal<Vec<(String, String)>>,
    busy: RwSignal<bool>,
    said: RwSignal<String>,
    session: Session,
    toasts: Toasts,
}

/// The screen at `/form`.
fn screen() -> AnyView {
    let session = Session::here();
    let form = api::query::<FormQuery>(move || form_query::Variables {
        // The door lets members in only; between signing out and leaving there may be none.
        team_slug: session.team().map(|team| team.slug).unwrap_or_default(),
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
    fn part<T: Clone + PartialEq + Send + Sync + 'static>(
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

    fn mistake(self, field: &'static str) -> Signal<Option<String>> {
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
        let team_slug = untrack(|| self.session.team())
            .map(|team| team.slug)
            .unwrap_or_default();
        let input = self.sheet.with_untracked(FormSheet::input);
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
                        self.sheet.set(sheet);
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
    view! {
        <div class="wizard">
            <form class="wizard-main" novalidate aria-label="Form" on:submit=submit>
                {others}
                <div class="card qs">
                    {fields(desk)}
                    {consent(desk)}
                    {messaging(desk)}
                </div>
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
            {preview(desk)}
            <p class="vh" role="status" aria-live="polite">{changing(move || desk.said.get())}</p>
        </div>
    }
    .into_any()
}

fn fields(desk: Desk) -> AnyView {
    let fixed = FIXED
        .into_iter()
        .map(|(_, label)| {
            view! {
                <li><span class="lockd">{small_icon(Icon::Lock)}</span><span>{label}</span><span class="muted small">"always asked"</span></li>
            }
        })
        .collect_view();
    view! {
        <section class="q">
            <h2>"Fields"</h2>
            <ul class="fields">{fixed}</ul>
            <ul class="fields" aria-label="Fields that can be asked, in order">
                <For each=move || desk.sheet.with(|sheet| sheet.items.clone()) key=|item| item.key.clone() children=move |item| field(desk, &item) />
            </ul>
            <Button size=ButtonSize::Small glyph=Icon::Plus on_press=move |()| desk.sheet.update(FormSheet::add_custom)>"Add a text field"</Button>
        </section>
    }
    .into_any()
}

fn field(desk: Desk, item: &Item) -> AnyView {
    let key = StoredValue::new(item.key.clone());
    let at_start = item.clone();
    let now = Signal::derive(move || {
        desk.sheet.with(|sheet| {
            sheet
                .items
                .iter()
                .find(|item| key.with_value(|key| item.key == *key))
                .cloned()
        })
    });
    let change = move |change: &dyn Fn(&mut Item)| {
        desk.sheet.update(|sheet| {
            if let Some(item) = sheet
                .items
                .iter_mut()
                .find(|item| key.with_value(|key| item.key == *key))
            {
                change(item);
            }
        });
    };
    let custom = at_start.kind == invites_client::enums::FormFieldType::Custom;
    let name = Signal::derive(move || {
        now.get()
            .map(|item| item.label)
            .filter(|label| !label.trim().is_empty())
            .unwrap_or_else(|| "Text field".to_owned())
    });
    let need = Signal::derive(move || {
        if now.get().is_some_and(|item| item.optional) {
            "optional"
        } else {
            "required"
        }
        .to_owned()
    });
    let label_id = element_id("label");
    let words = if custom {
        view! {
            <span class="custom-label">
                <label class="vh" for=label_id.clone()>"Label of the text field"</label>
                <input
                    class="input"
                    id=label_id
                    maxlength="200"
                    placeholder="Your question"
                    prop:value=move || now.get().map(|item| item.label).unwrap_or_default()
                    on:input:target=move |event| { let label = event.target().value(); change(&|item| item.label = label.clone()); }
                />
            </span>
        }
        .into_any()
    } else {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || now.get().is_some_and(|item| item.selected)
                    on:change:target=move |event| { let on = event.target().checked(); change(&|item| item.selected = on); }
                />
                <span>{at_start.label.clone()}</span>
            </label>
        }
        .into_any()
    };
    let choices = vec![Choice::new("required", "Required"), Choice::new("optional", "Optional")];
    let choose = move |chosen: String| change(&|item| item.optional = chosen == "optional");
    let shift = move |up: bool| {
        let mut said = None;
        desk.sheet
            .update(|sheet| said = key.with_value(|key| sheet.shift(key, up)));
        if let Some(said) = said {
            desk.said.set(said);
        }
        let id = key.get_value();
        request_animation_frame(move || {
            // Moving the row took the focus away.
            let found = document().query_selector(&format!(
                "[data-field=\"{id}\"] [data-move=\"{}\"] button",
                if up { "up" } else { "down" }
            ));
            if let Some(button) = found
                .ok()
                .flatten()
                .and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok())
            {
                let _ = button.focus();
            }
        });
    };
    let remove = move |()| {
        desk.sheet
            .update(|sheet| sheet.items.retain(|item| key.with_value(|key| item.key != *key)));
    };
    let up_label = Signal::derive(move || format!("Move up: {}", name.get()));
    let down_label = Signal::derive(move || format!("Move down: {}", name.get()));
    let remove_label = Signal::derive(move || format!("Remove: {}", name.get()));
    view! {
        <li data-field=at_start.key>
            <span class="row tight moves">
                <span data-move="up"><IconButton glyph=Icon::ArrowUp label=up_label on_press=move |()| shift(true) /></span>
                <span data-move="down"><IconButton glyph=Icon::ArrowDown label=down_label on_press=move |()| shift(false) /></span>
            </span>
            {words}
            <span class="row tight">
                {live(move || if now.get().is_some_and(|item| item.selected) {
                    view! { <Segmented label=name.get_untracked() value=need on_choose=choose choices=choices.clone() /> }.into_any()
                } else {
                    ().into_any()
                })}
                {custom.then(|| view! { <IconButton glyph=Icon::Cross label=remove_label on_press=remove /> })}
            </span>
        </li>
    }
    .into_any()
}

fn consent(desk: Desk) -> AnyView {
    let on = desk.part(|sheet| sheet.consent, |sheet, on| sheet.consent = on);
    let text = desk.part(
        |sheet| sheet.consent_text.clone(),
        |sheet, text| sheet.consent_text = text,
    );
    view! {
        <section class="q stack-2">
            <Switch label="Consent" checked=on hint="Always required once selected. The exact words are kept with each answer." />
            {changing(move || on.get().then(|| view! {
                <Field
                    label="Consent text"
                    hint="Markdown: link your privacy notice."
                    error=desk.mistake("consentText")
                    control=move |ids| view! { <TextArea ids value=text rows=2 /> }.into_any()
                />
            }))}
        </section>
    }
    .into_any()
}

fn messaging(desk: Desk) -> AnyView {
    let on = desk.part(|sheet| sheet.messaging, |sheet, on| sheet.messaging = on);
    let title = desk.part(|sheet| sheet.title.clone(), |sheet, title| sheet.title = title);
    let text = desk.part(|sheet| sheet.text.clone(), |sheet, text| sheet.text = text);
    view! {
        <section class="q stack-4">
            <Switch label="Custom messaging" checked=on hint="Your own heading above the form." />
            {changing(move || on.get().then(|| view! {
                <Field label="Form title" error=desk.mistake("messagingTitle") control=move |ids| view! { <TextInput ids value=title /> }.into_any() />
                <Field
                    label="Text"
                    optional=true
                    hint="Markdown."
                    error=desk.mistake("messagingText")
                    control=move |ids| view! { <TextArea ids value=text rows=2 /> }.into_any()
                />
            }))}
        </section>
    }
    .into_any()
}

/// The form as a learner meets it. A picture: nothing in it can be filled in.
fn preview(desk: Desk) -> AnyView {
    let content = move || {
        let sheet = desk.sheet.get();
        let (title, text) = if sheet.messaging && !sheet.title.trim().is_empty() {
            (sheet.title, sheet.text)
        } else {
            ("Tell us who is learning".to_owned(), String::new())
        };
        let line = |label: String, optional: bool, wide: bool| {
            view! {
                <div class=if wide { "field wide" } else { "field" }>
                    <span class="label"><bdi>{label}</bdi>{optional.then(|| view! { " " <span class="opt">"optional"</span> })}</span>
                    <span class="input"></span>
                </div>
            }
        };
        let fixed = FIXED
            .into_iter()
            .map(|(kind, label)| {
                line(
                    label.to_owned(),
                    false,
                    kind == invites_client::enums::FormFieldType::Email,
                )
            })
            .collect_view();
        let asked = sheet
            .items
            .into_iter()
            .filter(|item| item.selected)
            .map(|item| {
                line(
                    if item.label.trim().is_empty() {
                        "Your question".to_owned()
                    } else {
                        item.label
                    },
                    item.optional,
                    true,
                )
            })
            .collect_view();
        let consent = sheet.consent.then(|| {
            view! { <p class="row consent"><span class="box" aria-hidden="true"></span><span>{sheet.consent_text}</span></p> }
        });
        view! {
            <div><p class="h"><bdi>{title}</bdi></p><p class="muted">{text}</p></div>
            <div class="formgrid">{fixed}{asked}</div>
            {consent}
            <span class="btn primary block">"Continue"</span>
        }
    };
    let count = move || {
        let asked = desk
            .sheet
            .with(|sheet| sheet.items.iter().filter(|item| item.selected).count() + FIXED.len());
        words::counted(i64::try_from(asked).unwrap_or(i64::MAX), "field", "fields")
    };
    view! {
        <aside class="wizard-side" aria-label="Preview">
            <section>
                <h2>"What learners will see"</h2>
                <div class="card mini form-preview" role="img" aria-label=move || format!("The form with {}", count())>{content}</div>
                <p class="hint">"Saving changes the form at once for people not yet asked. Who answered it is not asked again."</p>
            </section>
        </aside>
    }
    .into_any()
}
