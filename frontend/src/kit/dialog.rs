//! A dialog: the browser's own, which traps focus, closes on Esc and gives focus back to what opened it.

use leptos::{html, prelude::*};

use super::{button::IconButton, element_id, icon::Icon};

/// A modal dialog. Its content exists only while it is open; the element with `autofocus` takes focus.
#[component]
pub fn Dialog(
    /// Whether it is open. Esc and the cross set it to false.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// The content: a `<div class="body">`, then a `<footer>` with the buttons.
    children: ChildrenFn,
) -> AnyView {
    let dialog: NodeRef<html::Dialog> = NodeRef::new();
    let title_id = element_id("dialog");
    let labelled_by = title_id.clone();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() {
            // After the content is there: `showModal` looks for `autofocus` at once.
            request_animation_frame(move || {
                if !dialog.open() {
                    let _ = dialog.show_modal();
                }
            });
        } else if dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby=labelled_by on:close=move |_| open.set(false)>
            {move || open.get().then(|| view! {
                <header>
                    <h2 id=title_id.clone()>{title}</h2>
                    <IconButton glyph=Icon::Cross label="Close" on_press=move |()| open.set(false) />
                </header>
                {children()}
            })}
        </dialog>
    }
    .into_any()
}
