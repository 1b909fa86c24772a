//! What joins the list: typed, pasted, or read from a file; long texts a slice at a time, so that nobody waits.

use js_sys::Uint8Array;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::{AllowBox, Told};
use crate::{
    api,
    kit::{Icon, large_icon},
    wizard::{
        allowed::Reading,
        encoding::{Encoding, MOST_BYTES, NotText},
        international::ascii_domain,
    },
};

/// Lines read before the page may answer somebody again.
const SLICE: usize = 150;
/// Pasted letters from which on a paste is read in slices.
pub(super) const LONG: u32 = 400;

impl AllowBox {
    /// What stands in the field joins the list.
    pub(super) fn take_typed(self) {
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
    pub(super) fn read(self, text: String, remark: Option<&'static str>) {
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

    /// A place to drop a file, or to choose one.
    pub(super) fn drop_zone(self) -> AnyView {
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
