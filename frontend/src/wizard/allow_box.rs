//! *Allowed email addresses*: type, paste, drop or choose a file; the entries as chips, what is wrong by line (R57, R58).

mod adding;
mod chips;
mod verdicts;

use invites_domain::AllowedEntry;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    allowed::{Report, TooMany},
    desk::Desk,
    encoding::NotText,
};
use crate::kit::{Field, Icon, TextInput, changing, element_id, small_icon};
use adding::LONG;
use chips::CHIPS;

/// Entries from which on a search is offered.
const SEARCHED: usize = 12;

/// What the last addition came to.
#[derive(Clone, Debug, PartialEq)]
enum Told {
    Report(Report, Option<&'static str>),
    TooMany(TooMany),
    NotText(String, NotText),
    Unread(String),
}

/// The box at work.
#[derive(Clone, Copy)]
struct AllowBox {
    desk: Desk,
    told: RwSignal<Option<Told>>,
    search: RwSignal<String>,
    shown: RwSignal<usize>,
    input: NodeRef<html::Textarea>,
}

/// The field with everything under it.
pub(super) fn list(desk: Desk) -> AnyView {
    let list = AllowBox {
        desk,
        told: RwSignal::new(None),
        search: RwSignal::new(String::new()),
        shown: RwSignal::new(CHIPS),
        input: NodeRef::new(),
    };
    view! {
        <div class="q stack-4">
            {list.field()}
            {list.drop_zone()}
        </div>
        <div class="q stack-2">
            {list.verdicts()}
            {changing(move || list.wrong_lines())}
            {super::off_list::note(desk)}
            <p class="hint">"Learners never see this list. The gate is judged when somebody claims; later changes put nobody out."</p>
        </div>
    }
    .into_any()
}

impl AllowBox {
    fn field(self) -> AnyView {
        let (id, hint_id, error_id) = (
            element_id("allowed"),
            element_id("allowed-hint"),
            element_id("allowed-error"),
        );
        let mistake = self.desk.mistake("allowedEmailAddresses");
        let allowed = self.desk.sheet.allowed;
        // What is wrong is named below, line by line.
        let error = Signal::derive(move || mistake.get().filter(|_| allowed.with(|list| list.invalid().is_empty())));
        let described = {
            let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
            move || {
                if error.with(Option::is_some) {
                    format!("{error_id} {hint_id}")
                } else {
                    hint_id.clone()
                }
            }
        };
        let typing = self.desk.sheet.allowing;
        let typed = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlTextAreaElement>| {
            let text = event.target().value();
            let complete = text.contains(['\n', ',', ';', '\t']);
            typing.set(text);
            if complete {
                self.take_typed();
            }
        };
        let key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                self.take_typed();
            }
            "Backspace" if typing.with_untracked(String::is_empty) => {
                // The last one comes back into the field, to be mended rather than typed again.
                let last = allowed.with_untracked(|list| list.valid().last().map(AllowedEntry::canonical));
                if let Some(last) = last {
                    event.prevent_default();
                    self.remove(&last);
                    typing.set(last);
                }
            }
            _ => {}
        };
        let pasted = move |event: web_sys::ClipboardEvent| {
            let text = event
                .clipboard_data()
                .and_then(|data| data.get_data("text/plain").ok())
                .unwrap_or_default();
            if text.len() > LONG as usize || text.trim().contains(['\n', '\r']) {
                event.prevent_default();
                self.read(text, None);
            }
        };
        let search = view! {
            {changing(move || (allowed.with(|list| list.valid().len()) > SEARCHED).then(|| view! {
                <div class="row wrap list-tools">
                    <Field label="Search the list" control=move |ids| view! { <TextInput ids value=self.search kind="search" /> }.into_any() />
                    {changing(move || self.remove_found())}
                </div>
            }))}
        };
        view! {
            <div class="field">
                <label for=id.clone()>"Allowed email addresses"</label>
                <div class="chip-box">
                    {changing(move || self.chips())}
                    <textarea
                        class="chip-input"
                        id=id
                        rows="1"
                        inputmode="email"
                        autocapitalize="none"
                        spellcheck="false"
                        placeholder="name@example.com or example.com"
                        node_ref=self.input
                        aria-invalid=move || mistake.with(Option::is_some).then_some("true")
                        aria-describedby=described
                        prop:value=move || typing.get()
                        on:input:target=typed
                        on:keydown=key
                        on:paste=move |event| pasted(event.unchecked_into())
                        on:blur=move |_| self.take_typed()
                    ></textarea>
                </div>
                {changing(move || error.get().map(|error| view! {
                    <p class="error" id=error_id.clone()>{small_icon(Icon::Bad)}<span>{error}</span></p>
                }))}
                <p class="hint" id=hint_id>
                    <code>"acme.example"</code>" lets in everyone at acme.example, not at sub.acme.example; write "<code>"*.acme.example"</code>" for sub-domains."
                </p>
            </div>
            {search}
        }
        .into_any()
    }

    fn remove(self, entry: &str) {
        self.desk
            .sheet
            .allowed
            .update(|list| *list = list.without(|listed| listed.canonical() == entry));
    }

    fn focus(self) {
        if let Some(input) = self.input.get_untracked() {
            let _ = input.focus();
        }
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
