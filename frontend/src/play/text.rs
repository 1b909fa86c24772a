//! A text of the track's author on screen. The server made it harmless HTML; here it gets what HTML alone has not: a button
//! to copy a block of code, frames that open by a click, tables that scroll by themselves.

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use crate::{
    api,
    kit::{Toasts, copy_text},
};

/// The head of a block of code: its language, and *Copy*.
const CODE_HEAD: &str = r##"<span></span><button type="button" data-copies=""><svg class="i sm" aria-hidden="true"><use href="#i-copy"></use></svg>Copy</button>"##;

/// *Run*, in the head of a block that is meant for the terminal.
const RUN: &str = r##"<button type="button" data-runs=""><svg class="i sm" aria-hidden="true"><use href="#i-play"></use></svg>Run</button>"##;

/// What a foreign page in a frame may do.
const FRAME_MAY: &str = "allow-scripts allow-same-origin allow-popups allow-forms allow-presentation";

/// The text.
pub(super) fn text(html: String) -> AnyView {
    let place: NodeRef<html::Div> = NodeRef::new();
    let toasts = Toasts::here();
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            // What cannot be furnished stays as the server wrote it, which is readable.
            let _ = furnish(&place);
        }
    });
    view! { <div class="prose" node_ref=place inner_html=html on:click=move |event| pressed(&event, toasts)></div> }
        .into_any()
}

fn furnish(place: &Element) -> Result<(), JsValue> {
    for block in all(place, "pre")? {
        block.set_attribute("tabindex", "0")?;
        block.set_attribute("role", "group")?;
        block.set_attribute("aria-label", "Code")?;
        let frame = wrapped(&block, "code")?;
        let (copies, runs) = (block.has_attribute("data-copy"), block.has_attribute("data-run"));
        let language = block.get_attribute("data-language");
        if copies || runs || language.is_some() {
            let head = document().create_element("div")?;
            head.set_inner_html(if copies { CODE_HEAD } else { "<span></span>" });
            if runs {
                head.insert_adjacent_html("beforeend", RUN)?;
            }
            if let (Some(word), Some(language)) = (head.first_element_child(), language) {
                word.set_text_content(Some(&language));
            }
            frame.insert_before(&head, Some(&block))?;
        }
    }
    for table in all(place, "table")? {
        let frame = wrapped(&table, "table-scroll")?;
        frame.set_attribute("tabindex", "0")?;
        frame.set_attribute("role", "region")?;
        frame.set_attribute("aria-label", "Table")?;
    }
    for button in all(place, "button.tab-link")? {
        button.set_attribute("aria-disabled", "true")?;
    }
    Ok(())
}

/// The elements that a selector finds, as they are now: wrapping them changes the document.
fn all(place: &Element, selector: &str) -> Result<Vec<Element>, JsValue> {
    let found = place.query_selector_all(selector)?;
    let elements = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<Element>().ok());
    Ok(elements.collect())
}

/// Puts an element into a new one of this class, in its place.
fn wrapped(element: &Element, class: &str) -> Result<Element, JsValue> {
    let frame = document().create_element("div")?;
    frame.set_class_name(class);
    if let Some(parent) = element.parent_node() {
        parent.insert_before(&frame, Some(element))?;
    }
    frame.append_child(element)?;
    Ok(frame)
}

fn pressed(event: &leptos::ev::MouseEvent, toasts: Toasts) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let hit = |selector: &str| target.closest(selector).ok().flatten();
    if let Some(button) = hit("[data-copies]") {
        copy(&button, toasts);
    } else if let Some(link) = hit("a.frame") {
        let elsewhere = event.meta_key() || event.ctrl_key() || event.shift_key();
        if !elsewhere && open_frame(&link).is_ok() {
            event.prevent_default();
        }
    } else if hit("[data-runs]").is_some() {
        toasts.failed("Nothing runs here: sandboxes are not switched on. Copy the code into a shell of your own.");
    } else if hit("button.tab-link").is_some() {
        toasts.failed("This opens a tab of the sandbox, and this installation runs no sandboxes yet.");
    }
}

fn copy(button: &Element, toasts: Toasts) {
    let code = button
        .closest(".code")
        .ok()
        .flatten()
        .and_then(|frame| frame.query_selector("pre").ok().flatten());
    let Some(code) = code.and_then(|code| code.text_content()) else {
        return;
    };
    api::spawn(Box::pin(async move {
        if copy_text(code.trim_end_matches('\n')).await {
            toasts.done("Copied");
        } else {
            toasts.failed("The browser does not let this page copy. Select the text and copy it.");
        }
    }));
}

/// Shows a foreign page where its link stood: it is asked for by the click, and not before.
fn open_frame(link: &Element) -> Result<(), JsValue> {
    let source = link.get_attribute("data-src").ok_or(JsValue::UNDEFINED)?;
    let frame = document().create_element("iframe")?;
    for (name, value) in [
        ("src", source.as_str()),
        ("title", &link.text_content().unwrap_or_default()),
        ("sandbox", FRAME_MAY),
        ("allow", "fullscreen; picture-in-picture"),
        ("referrerpolicy", "strict-origin-when-cross-origin"),
        ("loading", "lazy"),
        ("class", "opened"),
    ] {
        frame.set_attribute(name, value)?;
    }
    link.replace_with_with_node_1(&frame)
}
