//! *Share*: hands the invite's link on (R70–R77). Whether the button is there is the server's decision at each reading.

use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::{
    api,
    kit::{Button, ButtonKind, Dialog, Icon, Toasts, clipboard::promised, copy_text, icon},
};

/// The button of an invite's `url` and `title`, in the classes `class`, and the dialog that it opens: the link to copy and to
/// scan, and the system's own share sheet where there is one.
pub(crate) fn share_button(url: String, title: String, class: &'static str) -> AnyView {
    let open = RwSignal::new(false);
    view! {
        <button class=class type="button" aria-label="Share" on:click=move |_| open.set(true)>
            {icon(Icon::Share)}<span>"Share"</span>
        </button>
        <Dialog open title="Share this invite">{sheet(url.clone(), title.clone(), open)}</Dialog>
    }
    .into_any()
}

fn sheet(url: String, title: String, open: RwSignal<bool>) -> AnyView {
    let toasts = Toasts::here();
    let shown = url.clone();
    // On this page's own origin, whatever address the team gives the link: nothing else may draw here.
    let code = url.rfind("/i/").map(|at| format!("{}/qr.svg", &url[at..]));
    let system = system_share().map(|_| {
        let url = url.clone();
        let share = move |()| share_by_system(&title, &url);
        view! { <Button glyph=Icon::Upload on_press=share>"Share by another app"</Button> }
    });
    let copy = move |()| {
        let url = url.clone();
        api::spawn(Box::pin(async move {
            if copy_text(&url).await {
                toasts.done("Link copied");
                open.try_set(false);
            } else {
                toasts.failed("The browser does not let this page copy. Select the link and copy it.");
            }
        }));
    };
    let select_all = |event: leptos::ev::FocusEvent| {
        if let Some(field) = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
        {
            field.select();
        }
    };
    view! {
        <div class="body">
            <p class="muted">"Whoever opens this link meets the same invite, with the same conditions as you did."</p>
            <div class="copy-line">
                <input readonly aria-label="Link of this invite" prop:value=shown on:focus=select_all />
            </div>
            {code.map(|code| view! { <img class="share-qr" src=code width="168" height="168" alt="QR code of the link" /> })}
        </div>
        <footer>
            {system}
            <Button kind=ButtonKind::Primary glyph=Icon::Copy autofocus=true on_press=copy>"Copy link"</Button>
        </footer>
    }
    .into_any()
}

/// `navigator.share`, where the browser has it.
fn system_share() -> Option<Function> {
    Reflect::get(&window().navigator(), &"share".into())
        .ok()?
        .dyn_into()
        .ok()
}

fn share_by_system(title: &str, url: &str) {
    let data = Object::new();
    for (key, value) in [("title", title), ("url", url)] {
        let _ = Reflect::set(&data, &key.into(), &value.into());
    }
    if let Some(shared) = promised(&window().navigator(), "share", &data) {
        api::spawn(Box::pin(async move {
            // Closing the sheet without a choice is a refusal to the browser; the dialog is still there.
            let _ = JsFuture::from(shared).await;
        }));
    }
}
