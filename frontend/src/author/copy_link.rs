//! *Copy invite link*: copies at once and shows the URL, so that it can be copied again or by hand (R105).

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::{
    api,
    kit::{Button, ButtonKind, Dialog, Icon, changing, element_id},
};

/// The pop-up *Copy invite URL*: one for a screen, opened for an invite.
#[derive(Clone, Copy)]
pub(super) struct CopyLink {
    open: RwSignal<bool>,
    title: RwSignal<String>,
    url: RwSignal<String>,
    copied: RwSignal<Option<bool>>,
}

impl CopyLink {
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            title: RwSignal::new(String::new()),
            url: RwSignal::new(String::new()),
            copied: RwSignal::new(None),
        }
    }

    /// Copies the link and opens the pop-up.
    pub(super) fn show(self, title: &str, url: &str) {
        self.title.set(title.to_owned());
        self.url.set(url.to_owned());
        self.copied.set(None);
        self.copy();
        self.open.set(true);
    }

    fn copy(self) {
        let url = self.url.get_untracked();
        api::spawn(Box::pin(async move {
            self.copied.set(Some(to_clipboard(&url).await));
        }));
    }

    /// The pop-up itself.
    pub(super) fn dialog(self) -> AnyView {
        let id = element_id("url");
        let input: NodeRef<html::Input> = NodeRef::new();
        let again = move |()| {
            // The field is selected too: where the clipboard is closed, Ctrl C is left.
            if let Some(input) = input.get_untracked() {
                input.select();
            }
            self.copy();
        };
        let told = move || match self.copied.get() {
            None => "",
            Some(true) => "On the clipboard.",
            Some(false) => "The browser keeps its clipboard closed here. Select the link and copy it.",
        };
        view! {
            <Dialog open=self.open title="Copy invite URL">
                <div class="body">
                    <div class="field">
                        <label for=id.clone()><bdi>{changing(move || self.title.get())}</bdi></label>
                        <div class="copy-line"><input id=id.clone() readonly=true node_ref=input prop:value=move || self.url.get() /></div>
                        <p class="hint" role="status">{told}</p>
                    </div>
                </div>
                <footer>
                    <Button on_press=move |()| self.open.set(false)>"Done"</Button>
                    <Button kind=ButtonKind::Primary glyph=Icon::Copy autofocus=true on_press=again>"Copy to clipboard"</Button>
                </footer>
            </Dialog>
        }
        .into_any()
    }
}

/// Whether the text is on the clipboard now. Without a secure connection the browser has none to offer.
async fn to_clipboard(text: &str) -> bool {
    let navigator: JsValue = window().navigator().into();
    let Ok(clipboard) = js_sys::Reflect::get(&navigator, &"clipboard".into()) else {
        return false;
    };
    match clipboard.dyn_into::<web_sys::Clipboard>() {
        Ok(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        Err(_) => false,
    }
}
