//! The form editor's questions: which fields are asked, in which order, which of them may stay empty, and the words around them.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    form::Desk,
    form_sheet::{FIXED, FormSheet, Item},
};
use crate::kit::{
    Button, ButtonSize, Choice, Field, Icon, IconButton, Segmented, Switch, TextArea, TextInput, changing, element_id,
    live, small_icon,
};

/// Fields, consent and messaging.
pub(super) fn questions(desk: Desk) -> AnyView {
    view! { {fields(desk)}{consent(desk)}{messaging(desk)} }.into_any()
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
    let selected = Memo::new(move |_| now.get().is_some_and(|item| item.selected));
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
                {live(move || if selected.get() {
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
