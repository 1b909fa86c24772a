//! *Allowed email addresses*: type, paste, drop or choose a file; the entries as chips, what is wrong by line (R57, R58).

use invites_domain::AllowedEntry;
use js_sys::Uint8Array;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::{
    allowed::{Reading, Report, TooMany, Wrong, grouped, has},
    desk::Desk,
    encoding::{Encoding, MOST_BYTES, NotText},
    international::ascii_domain,
};
use crate::{
    api,
    kit::{
        Button, ButtonKind, ButtonSize, Field, Icon, Status, TextInput, Tone, changing, element_id, large_icon,
        small_icon,
    },
    words::counted,
};

/// Chips shown at first, and as many more with each press.
const CHIPS: usize = 100;
/// Invalid lines shown at once; the count says how many there are.
const WRONG: usize = 20;
/// Entries from which on a search is offered.
const SEARCHED: usize = 12;
/// Lines read before the page may answer somebody again.
const SLICE: usize = 150;
/// Pasted letters from which on a paste is read in slices.
const LONG: u32 = 400;

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

    /// The entries that are shown, and the way to more of them.
    fn chips(self) -> Option<AnyView> {
        let (most, letters) = (self.shown.get(), self.search.get());
        let (found, count) = self.desk.sheet.allowed.with(|list| {
            // A search that nobody sees does not filter.
            let letters = if list.valid().len() > SEARCHED {
                letters.as_str()
            } else {
                ""
            };
            list.search(letters, most)
        });
        if count == 0 && letters.is_empty() {
            return None;
        }
        let chips = found
            .iter()
            .map(|entry| {
                let (gone, label) = (entry.clone(), format!("Remove {entry}"));
                view! {
                    <li class="chip">
                        <span><bdi>{entry.clone()}</bdi></span>
                        <button type="button" aria-label=label on:click=move |_| self.remove_chip(&gone)>{small_icon(Icon::Cross)}</button>
                    </li>
                }
            })
            .collect_view();
        let more = (count > found.len()).then(|| {
            let left = count - found.len();
            let words = format!("Show {} more", grouped(left.min(CHIPS)));
            view! {
                <li class="chips-more">
                    <span class="muted">{format!("{} of {}", grouped(found.len()), grouped(count))}</span>
                    <Button size=ButtonSize::Small on_press=move |()| self.shown.update(|shown| *shown += CHIPS)>{words}</Button>
                </li>
            }
        });
        let none = (count == 0).then(|| view! { <li class="muted">"No entry has these letters."</li> });
        Some(view! { <ul class="chips" aria-label="Allowed entries">{chips}{more}{none}</ul> }.into_any())
    }

    /// The button that removes everything that was found.
    fn remove_found(self) -> Option<AnyView> {
        let letters = self.search.get();
        let letters = letters.trim().to_ascii_lowercase();
        let count = self.desk.sheet.allowed.with(|list| list.search(&letters, 0).1);
        (!letters.is_empty() && count > 0).then(|| {
            let words = format!("Remove these {}", grouped(count));
            let remove = move |()| {
                self.desk
                    .sheet
                    .allowed
                    .update(|list| *list = list.without(|entry| has(entry, &letters)));
                self.desk
                    .said
                    .set(format!("{} removed.", counted(signed(count), "entry", "entries")));
                self.search.set(String::new());
            };
            view! { <Button kind=ButtonKind::DangerQuiet size=ButtonSize::Small on_press=remove>{words}</Button> }
                .into_any()
        })
    }

    fn remove(self, entry: &str) {
        self.desk
            .sheet
            .allowed
            .update(|list| *list = list.without(|listed| listed.canonical() == entry));
    }

    /// Removes a chip; the focus goes back to the field.
    fn remove_chip(self, entry: &str) {
        self.remove(entry);
        self.desk.said.set(format!("{entry} removed."));
        self.focus();
    }

    fn focus(self) {
        if let Some(input) = self.input.get_untracked() {
            let _ = input.focus();
        }
    }

    /// What stands in the field joins the list.
    fn take_typed(self) {
        let text = self.desk.sheet.allowing.get_untracked();
        if text.trim().is_empty() {
            return;
        }
        let mut reading = self
            .desk
            .sheet
            .allowed
            .with_untracked(|list| Reading::new(text.clone(), list));
        if text.len() > LONG as usize {
            self.desk.sheet.allowing.set(String::new());
            self.read(text, None);
            return;
        }
        while reading.go_on(SLICE, &ascii_domain) {}
        // What finds no room stays in the field.
        if self.join(reading, None) {
            self.desk.sheet.allowing.set(String::new());
        }
    }

    /// Adds what was read, whole or not at all.
    fn join(self, reading: Reading, remark: Option<&'static str>) -> bool {
        let read = reading.finish();
        let joined = self.desk.sheet.allowed.with_untracked(|list| list.with(read));
        match joined {
            Ok((list, report)) => {
                self.desk.sheet.allowed.set(list);
                self.told.set(Some(Told::Report(report, remark)));
                true
            }
            Err(too_many) => {
                self.told.set(Some(Told::TooMany(too_many)));
                false
            }
        }
    }

    /// Reads a long text a slice at a time, so that whoever types meanwhile does not wait.
    fn read(self, text: String, remark: Option<&'static str>) {
        if self.desk.reading.get_untracked().is_some() {
            self.desk
                .toasts
                .failed("One list is being read already. Add the next when it is done.");
            return;
        }
        let mut reading = self.desk.sheet.allowed.with_untracked(|list| Reading::new(text, list));
        self.desk.reading.set(Some(0));
        api::spawn(Box::pin(async move {
            while reading.go_on(SLICE, &ascii_domain) {
                // The person may have left meanwhile: what was not read is not added.
                if self.desk.reading.try_set(Some(reading.percent())).is_some() {
                    return;
                }
                gloo_timers::future::sleep(std::time::Duration::ZERO).await;
            }
            if self.desk.reading.try_set(None).is_none() {
                self.join(reading, remark);
            }
        }));
    }

    /// How the list stands, and what the last addition came to.
    fn verdicts(self) -> AnyView {
        let desk = self.desk;
        let now = move || match desk.reading.get() {
            Some(percent) => view! { <p class="muted">{format!("Reading the list, {percent} %…")}</p> }.into_any(),
            None => {
                let (valid, invalid) = desk
                    .sheet
                    .allowed
                    .with(|list| (list.valid().len(), list.invalid().len()));
                let twice = self.told.with(|told| match told {
                    Some(Told::Report(report, _)) => report.duplicates,
                    _ => 0,
                });
                let clean = move |()| desk.sheet.allowed.update(|list| *list = list.without_invalid());
                view! {
                    <Status tone=Tone::Positive glyph=Icon::Done word=format!("{} valid", grouped(valid)) />
                    {(twice > 0).then(|| {
                        let word = format!("{} {} left out", grouped(twice), if twice == 1 { "duplicate" } else { "duplicates" });
                        view! { <Status tone=Tone::Caution glyph=Icon::Duplicate word /> }
                    })}
                    {(invalid > 0).then(|| view! {
                        <Status tone=Tone::Critical glyph=Icon::Bad word=format!("{} invalid", grouped(invalid)) />
                        <span class="btns"><Button size=ButtonSize::Small on_press=clean>"Remove invalid"</Button></span>
                    })}
                }
                .into_any()
            }
        };
        let told = move || {
            let words = match self.told.get()? {
                Told::Report(report, remark) => {
                    let added = (report.added > 1).then(|| format!("{} entries added.", grouped(report.added)));
                    let words = [added, remark.map(str::to_owned)]
                        .into_iter()
                        .flatten()
                        .collect::<Vec<_>>()
                        .join(" ");
                    return (!words.is_empty()).then(|| view! { <p class="hint">{words}</p> }.into_any());
                }
                Told::TooMany(too_many) => return Some(self.too_many(&too_many)),
                Told::NotText(name, reason) => format!("{name}: {reason}"),
                Told::Unread(name) => format!("{name} could not be read. Nothing was added; choose it again."),
            };
            Some(view! { <p class="error">{small_icon(Icon::Bad)}<span>{words}</span></p> }.into_any())
        };
        view! {
            <div class="verdicts" role="status">{changing(now)}</div>
            <div role="status">{changing(told)}</div>
        }
        .into_any()
    }

    /// A refusal, with the domains that would do instead.
    fn too_many(self, too_many: &TooMany) -> AnyView {
        let proposals = too_many
            .domains
            .iter()
            .map(|(domain, count)| {
                let domain = format!("@{domain}");
                let words = format!("Allow {domain} ({} addresses)", grouped(*count));
                let allow = move |()| {
                    self.desk.sheet.allowing.set(domain.clone());
                    self.take_typed();
                };
                view! { <Button size=ButtonSize::Small on_press=allow>{words}</Button> }
            })
            .collect_view();
        view! {
            <p class="error">{small_icon(Icon::Bad)}<span>{too_many.to_string()}</span></p>
            <div class="row wrap">{proposals}</div>
        }
        .into_any()
    }

    fn wrong_lines(self) -> Option<AnyView> {
        let (count, shown) = self.desk.sheet.allowed.with(|list| {
            let wrong = list.invalid();
            (wrong.len(), wrong.iter().take(WRONG).cloned().collect::<Vec<_>>())
        });
        if count == 0 {
            return None;
        }
        let lines = shown.into_iter().map(|wrong| self.wrong_line(wrong)).collect_view();
        let rest = count.checked_sub(WRONG).filter(|rest| *rest > 0);
        let view = view! {
            <ul class="bad-lines plain-list" aria-label="Lines to mend">{lines}</ul>
            {rest.map(|rest| view! { <p class="hint">{format!("And {} more.", grouped(rest))}</p> })}
        };
        Some(view.into_any())
    }

    fn wrong_line(self, wrong: Wrong) -> AnyView {
        let line = (wrong.line > 0).then(|| format!("Line {}", grouped(wrong.line)));
        let shown: String = wrong
            .text
            .chars()
            .filter(|letter| !letter.is_control())
            .take(120)
            .collect();
        let (name, other_name, reason) = (shown.clone(), shown.clone(), wrong.reason.to_string());
        let (mended, gone) = (wrong.clone(), wrong);
        let mend = move |()| {
            self.desk
                .sheet
                .allowed
                .update(|list| *list = list.without_wrong(&mended));
            self.desk.sheet.allowing.set(mended.text.clone());
            self.focus();
        };
        let remove = move |()| {
            self.desk.sheet.allowed.update(|list| *list = list.without_wrong(&gone));
            self.focus();
        };
        view! {
            <li>
                <span class="muted num">{line}</span>
                <code>{shown}</code>
                <span class="muted">{reason}</span>
                <span class="row tight">
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_press=mend>"Mend"<span class="vh">" "{name}</span></Button>
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_press=remove>"Remove"<span class="vh">" "{other_name}</span></Button>
                </span>
            </li>
        }
        .into_any()
    }

    /// A place to drop a file, or to choose one.
    fn drop_zone(self) -> AnyView {
        let input: NodeRef<html::Input> = NodeRef::new();
        let over = RwSignal::new(false);
        let chosen = move |_| {
            let Some(input) = input.get_untracked() else { return };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                self.read_file(file);
            }
            // The same file can be chosen again.
            input.set_value("");
        };
        let dropped = move |event: web_sys::DragEvent| {
            event.prevent_default();
            over.set(false);
            let files = event.data_transfer().and_then(|data| data.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                self.read_file(file);
            }
        };
        view! {
            <label
                class=move || if over.get() { "drop over" } else { "drop" }
                on:dragover=move |event: web_sys::DragEvent| { event.prevent_default(); over.set(true); }
                on:dragleave=move |_| over.set(false)
                on:drop=move |event| dropped(event.unchecked_into())
            >
                {large_icon(Icon::Upload)}
                <span class="grow">"Drop a CSV here, paste a column above, or "<span class="as-link">"choose a file"</span></span>
                <input class="vh" type="file" accept=".csv,.txt,.tsv,text/csv,text/plain" node_ref=input on:change=chosen />
            </label>
        }
        .into_any()
    }

    fn read_file(self, file: web_sys::File) {
        let name = file.name();
        if file.size() > MOST_BYTES as f64 {
            self.told.set(Some(Told::NotText(name, NotText::TooLarge)));
            return;
        }
        api::spawn(Box::pin(async move {
            let Ok(buffer) = JsFuture::from(file.array_buffer()).await else {
                let _ = self.told.try_set(Some(Told::Unread(name)));
                return;
            };
            let bytes = Uint8Array::new(&buffer).to_vec();
            match Encoding::of(&bytes) {
                Err(reason) => {
                    let _ = self.told.try_set(Some(Told::NotText(name, reason)));
                }
                Ok(encoding) => {
                    let decoder = web_sys::TextDecoder::new_with_label(encoding.label()).ok();
                    match decoder.and_then(|decoder| decoder.decode_with_u8_array(&bytes).ok()) {
                        Some(text) if self.told.try_set(None).is_none() => self.read(text, encoding.remark()),
                        Some(_) => {}
                        None => {
                            let _ = self.told.try_set(Some(Told::Unread(name)));
                        }
                    }
                }
            }
        }));
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
