//! Step 4: who may enter, and the list of specific people.

use invites_domain::{AccessSetting, AllowListPreview, preview_allow_list};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::{
    desk::Desk,
    international::{ascii_domain, with_ascii_domains},
};
use crate::{
    api,
    kit::{Button, ButtonSize, Choice, Field, Icon, RadioCards, Status, TextArea, Tone, changing, large_icon},
    routes::Route,
    words,
};

/// Invalid lines shown at once; the count says how many there are.
const MOST: usize = 20;

/// The step.
pub(super) fn step(desk: Desk) -> AnyView {
    let sheet = desk.sheet;
    let ways = vec![
        Choice::new(AccessSetting::AnyoneWithLink.as_str(), "Anyone with the link")
            .hint("No account, no form. The fastest way in.")
            .glyph(Icon::Globe),
        Choice::new(
            AccessSetting::AnyoneLeavingDetails.as_str(),
            "Anyone leaving their details",
        )
        .hint("A short form before the first entry, once per person.")
        .glyph(Icon::Form),
        Choice::new(AccessSetting::SpecificPeople.as_str(), "Only specific people")
            .hint("Addresses and domains on your list, proven by a code sent to the e-mail.")
            .glyph(Icon::Shield),
    ];
    let setting = Memo::new(move |_| sheet.access_setting());
    let more = move || {
        match setting.get() {
        AccessSetting::AnyoneWithLink => ().into_any(),
        AccessSetting::AnyoneLeavingDetails => view! {
            <div class="q"><p><a href=Route::Form.href()>"Edit form fields"</a></p><p class="hint">"One form for the team. The draft of this invite is kept meanwhile."</p></div>
        }
        .into_any(),
        AccessSetting::SpecificPeople => list(desk),
    }
    };
    view! {
        <div class="card qs">
            <div class="q"><RadioCards legend="Who may enter?" value=sheet.access_setting choices=ways error=desk.mistake("accessSetting") /></div>
            {more}
        </div>
    }
    .into_any()
}

fn list(desk: Desk) -> AnyView {
    let typed = desk.sheet.allowed;
    let preview = Memo::new(move |_| {
        PreviewOf(typed.with(|typed| preview_allow_list(&with_ascii_domains(typed, &ascii_domain))))
    });
    // The draft carries domains as mail servers write them.
    let ascii = move |text: String| with_ascii_domains(&text, &ascii_domain);
    let error = desk.mistake("allowedEmailAddresses");
    // Invalid lines are named below, one by one.
    let only_missing = Signal::derive(move || {
        error
            .get()
            .filter(|_| preview.with(|preview| preview.0.invalid.is_empty()))
    });
    let clean = move |()| {
        let valid = preview.with_untracked(|preview| {
            preview
                .0
                .valid
                .iter()
                .map(|entry| entry.canonical())
                .collect::<Vec<_>>()
        });
        typed.set(valid.join("\n"));
    };
    let add = move |text: String| {
        typed.update(|typed| {
            if !typed.is_empty() && !typed.ends_with('\n') {
                typed.push('\n');
            }
            typed.push_str(&ascii(text));
        });
    };
    view! {
        <div class="q stack-4">
            <Field
                label="Allowed email addresses"
                hint="One on each line, or separated by commas. acme.example lets in everyone at acme.example, not at sub.acme.example; write *.acme.example for sub-domains."
                error=only_missing
                control=move |ids| view! { <TextArea ids value=typed rows=6 /> }.into_any()
            />
            {drop_zone(add)}
        </div>
        <div class="q stack-2">
            {changing(move || preview.with(|preview| verdicts(&preview.0, clean)))}
            <p class="hint">"Learners never see this list. The gate is judged when somebody claims; later changes put nobody out."</p>
        </div>
    }
    .into_any()
}

/// A preview that is the same when it shows the same.
#[derive(Clone, PartialEq)]
struct PreviewOf(AllowListPreview);

fn verdicts(preview: &AllowListPreview, clean: impl Fn(()) + Copy + 'static) -> AnyView {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let (valid, twice, invalid) = (preview.valid.len(), preview.duplicates.len(), preview.invalid.len());
    let lines = preview
        .invalid
        .iter()
        .take(MOST)
        .map(|entry| {
            view! {
                <li>
                    <span class="muted num">"Line "{entry.line}</span>
                    <code>{entry.text.clone()}</code>
                    <span class="muted">{entry.reason.to_string()}</span>
                </li>
            }
        })
        .collect_view();
    let rest = invalid.checked_sub(MOST).filter(|rest| *rest > 0);
    view! {
        <div class="verdicts" role="status">
            <Status tone=Tone::Positive glyph=Icon::Done word=format!("{valid} valid") />
            {(twice > 0).then(|| view! { <Status tone=Tone::Caution glyph=Icon::Duplicate word=words::counted(count(twice), "duplicate", "duplicates") /> })}
            {(invalid > 0).then(|| view! { <Status tone=Tone::Critical glyph=Icon::Bad word=format!("{invalid} invalid") /> })}
            {(twice + invalid > 0).then(|| view! {
                <span class="btns"><Button size=ButtonSize::Small on_press=clean>"Remove duplicates and invalid"</Button></span>
            })}
        </div>
        {(invalid > 0).then(|| view! { <ul class="bad-lines plain-list" aria-label="Lines to mend">{lines}</ul> })}
        {rest.map(|rest| view! { <p class="hint">"And "{rest}" more."</p> })}
    }
    .into_any()
}

/// A place to drop a file, or to choose one.
fn drop_zone(add: impl Fn(String) + Copy + 'static) -> AnyView {
    let input: NodeRef<html::Input> = NodeRef::new();
    let read = move |file: web_sys::File| {
        api::spawn(Box::pin(async move {
            if let Some(text) = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
                add(text);
            }
        }));
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            read(file);
        }
        // The same file can be chosen again.
        input.set_value("");
    };
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        if let Some(file) = event
            .data_transfer()
            .and_then(|data| data.files())
            .and_then(|files| files.get(0))
        {
            read(file);
        }
    };
    view! {
        <label class="drop" on:dragover=|event: web_sys::DragEvent| event.prevent_default() on:drop=move |event| dropped(event.unchecked_into())>
            {large_icon(Icon::Upload)}
            <span class="grow">"Drop a CSV here, paste a column above, or "<span class="as-link">"choose a file"</span></span>
            <input class="vh" type="file" accept=".csv,.txt,text/csv,text/plain" node_ref=input on:change=chosen />
        </label>
    }
    .into_any()
}
