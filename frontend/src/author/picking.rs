//! What can be done with the picked invites: a bar that stands below the list while there are any.

use invites_domain::policy::Verb;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::selection::Picked;
use crate::{
    desk::offers::offered,
    kit::{Button, ButtonKind, ButtonSize, Icon, Toasts, icon, live},
    words::counted,
};

/// Invites that an export can name one by one; an address has its limits.
const MOST_NAMED: usize = 200;

/// What the bar does.
#[derive(Clone, Copy)]
pub(super) struct Picking {
    /// The picked invites.
    pub(super) picked: Signal<Vec<Picked>>,
    /// How many invites the list has, on all its pages.
    pub(super) listed: Signal<i64>,
    /// Whether all of the list is being picked right now.
    pub(super) gathering: RwSignal<bool>,
    /// Picks all of the list.
    pub(super) all: UnsyncCallback<()>,
    /// Lets all go.
    pub(super) none: UnsyncCallback<()>,
    /// *Stop accepting*.
    pub(super) close: UnsyncCallback<()>,
    /// *Delete*.
    pub(super) delete: UnsyncCallback<()>,
    /// The address of the export of these ids, or of the whole list.
    pub(super) export: Callback<Option<Vec<String>>, String>,
}

impl Picking {
    /// The bar; nothing while nothing is picked. What is picked is said in a live region that is always there.
    pub(super) fn bar(self) -> AnyView {
        let count = Memo::new(move |_| self.picked.with(Vec::len));
        let told = move || match count.get() {
            0 => String::new(),
            count => format!("{} selected", counted(count as i64, "invite", "invites")),
        };
        view! {
            <p class="vh" role="status">{told}</p>
            {live(move || if count.get() == 0 { ().into_any() } else { self.filled(count) })}
        }
        .into_any()
    }

    fn filled(self, count: Memo<usize>) -> AnyView {
        let all = live(move || {
            let listed = self.listed.get();
            if (count.get() as i64) >= listed {
                return ().into_any();
            }
            let words = format!("Select all {listed}");
            view! { <Button size=ButtonSize::Small kind=ButtonKind::Quiet busy=self.gathering on_press=self.all>{words}</Button> }.into_any()
        });
        let export = live(move || {
            let picked = self.picked.get();
            // All of the list is exported by its filter; so is nothing that was left out.
            let whole = picked.len() as i64 >= self.listed.get();
            if !whole && picked.len() > MOST_NAMED {
                let toasts = Toasts::here();
                let explain = move |()| {
                    toasts.failed(format!(
                        "An export names at most {MOST_NAMED} invites. Select fewer, or all of the list."
                    ));
                };
                return view! { <Button size=ButtonSize::Small glyph=Icon::Download on_press=explain>"Export CSV"</Button> }.into_any();
            }
            let ids = (!whole).then(|| picked.into_iter().map(|picked| picked.id).collect());
            view! { <a class="btn sm" href=self.export.run(ids) download="invites.csv">{icon(Icon::Download)}"Export CSV"</a> }.into_any()
        });
        view! {
            <div class="picked" role="region" aria-label="Selected invites">
                <b class="num">{move || format!("{} selected", count.get())}</b>
                {all}
                <span class="btns push">
                    {offered(Verb::ManageInvites, move || view! {
                        <Button size=ButtonSize::Small glyph=Icon::Stop on_press=self.close>"Stop accepting"</Button>
                        <Button size=ButtonSize::Small glyph=Icon::Trash kind=ButtonKind::DangerQuiet on_press=self.delete>"Delete"</Button>
                    }.into_any())}
                    {export}
                    <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_press=self.none>"Clear selection"</Button>
                </span>
            </div>
        }
        .into_any()
    }
}

/// Arrow keys on the checkbox of a row lead to the next or previous row's; with Shift the selection follows.
pub(super) fn walk(event: &leptos::ev::KeyboardEvent) {
    let forward = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    let row = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .filter(|element| element.matches(".pick input").unwrap_or(false))
        .and_then(|element| element.closest("tr").ok().flatten());
    let Some(row) = row else { return };
    event.prevent_default();
    let next = if forward {
        row.next_element_sibling()
    } else {
        row.previous_element_sibling()
    };
    let checkbox = next
        .and_then(|next| next.query_selector(".pick input").ok().flatten())
        .and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(checkbox) = checkbox else { return };
    let _ = checkbox.focus();
    if event.shift_key() && !checkbox.checked() {
        checkbox.click();
    }
}
