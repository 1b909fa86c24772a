//! The details form as a learner meets it, drawn beside its editor.

use leptos::prelude::*;

use super::form_sheet::{FIXED, FormSheet};
use crate::words;

/// The form as a learner meets it. A picture: nothing in it can be filled in.
pub(super) fn preview(sheet: RwSignal<FormSheet>) -> AnyView {
    let content = move || {
        let sheet = sheet.get();
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
        let asked = sheet.with(|sheet| sheet.items.iter().filter(|item| item.selected).count() + FIXED.len());
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
