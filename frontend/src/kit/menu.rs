//! A menu: a button and a popover of links and buttons; a bottom sheet on a phone.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::element_id;

/// A button that opens a menu below it. Arrow keys walk the items, Esc and a press on an item close it.
#[component]
pub fn Menu(
    /// The button's accessible name.
    #[prop(into)]
    label: String,
    /// The button's classes.
    #[prop(default = "btn quiet icon sm")]
    class: &'static str,
    /// What stands in the button.
    face: AnyView,
    /// The items: `<a>` and `<button type="button">`, `<hr>` between groups.
    children: Children,
) -> AnyView {
    let id = element_id("menu");
    let menu: NodeRef<html::Div> = NodeRef::new();
    let close_on_press = move |event: leptos::ev::MouseEvent| {
        let on_item = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|element| element.closest("a, button").ok().flatten())
            .is_some();
        if let (true, Some(menu)) = (on_item, menu.get_untracked()) {
            let _ = menu.hide_popover();
        }
    };
    let walk = move |event: leptos::ev::KeyboardEvent| {
        let Some(menu) = menu.get_untracked() else { return };
        let Some(forward) = direction(&event.key()) else { return };
        event.prevent_default();
        // From the button too: the arrow opens the menu and leads into it.
        let _ = menu.show_popover();
        focus_neighbour(&menu, forward);
    };
    view! {
        <button class=class type="button" aria-haspopup="menu" aria-label=label popovertarget=id.clone() on:keydown=walk>
            {face}
        </button>
        <div class="menu" id=id popover="auto" node_ref=menu on:click=close_on_press on:keydown=walk>
            {children()}
        </div>
    }
    .into_any()
}

fn direction(key: &str) -> Option<bool> {
    match key {
        "ArrowDown" => Some(true),
        "ArrowUp" => Some(false),
        _ => None,
    }
}

/// Moves focus to the next or previous item, around the ends.
fn focus_neighbour(menu: &web_sys::Element, forward: bool) {
    let Ok(items) = menu.query_selector_all("a, button") else {
        return;
    };
    let count = items.length();
    if count == 0 {
        return;
    }
    let focused = document().active_element();
    let at = (0..count).find(|&index| {
        let item = items.get(index);
        item.as_ref()
            .zip(focused.as_ref())
            .is_some_and(|(item, focused)| item.is_same_node(Some(focused)))
    });
    let next = match (at, forward) {
        (None, true) => 0,
        (None, false) => count - 1,
        (Some(at), true) => (at + 1) % count,
        (Some(at), false) => (at + count - 1) % count,
    };
    if let Some(item) = items
        .get(next)
        .and_then(|item| item.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = item.focus();
    }
}
