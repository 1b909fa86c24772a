//! The entries as chips: found by their letters, shown a hundred at a time, removed one by one or as found.

use leptos::prelude::*;

use super::{AllowBox, SEARCHED, signed};
use crate::{
    kit::{Button, ButtonKind, ButtonSize, Icon, small_icon},
    wizard::allowed::{grouped, has},
    words::counted,
};

/// Chips shown at first, and as many more with each press.
pub(super) const CHIPS: usize = 100;

impl AllowBox {
    /// The entries that are shown, and the way to more of them.
    pub(super) fn chips(self) -> Option<AnyView> {
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
    pub(super) fn remove_found(self) -> Option<AnyView> {
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

    /// Removes a chip; the focus goes back to the field.
    fn remove_chip(self, entry: &str) {
        self.remove(entry);
        self.desk.said.set(format!("{entry} removed."));
        self.focus();
    }
}
