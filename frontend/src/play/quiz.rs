//! A quiz: real radio buttons, or checkboxes where more than one answer is right. What is right, only the server knows.
//!
//! What is chosen and not yet checked survives a reload: the tab keeps it.

use invites_client::enums::ChallengeState;
use leptos::prelude::*;

use super::run::{Challenge, Run};
use crate::kit::element_id;

/// The answers chosen, as indexes from 0.
#[derive(Clone, Copy)]
pub(super) struct Quiz {
    chosen: RwSignal<Vec<i64>>,
    /// Under which the tab keeps the choice.
    key: StoredValue<String>,
}

impl Quiz {
    /// A quiz with what was chosen in this tab, or else at its last check.
    pub(super) fn of(run: Run, challenge: &Challenge) -> Self {
        let key = format!("chosen:{}:{}", run.id.get_value(), challenge.id);
        let open = matches!(challenge.state, ChallengeState::Unlocked | ChallengeState::Started);
        let kept = tab().filter(|_| open).and_then(|tab| tab.get_item(&key).ok().flatten());
        let kept = kept.map(|kept| kept.split(',').filter_map(|index| index.parse().ok()).collect());
        let last = || challenge.attempts.last().map(|attempt| attempt.answers.clone());
        Self {
            chosen: RwSignal::new(kept.or_else(last).unwrap_or_default()),
            key: StoredValue::new(key),
        }
    }

    /// Whether nothing is chosen. Tracked.
    pub(super) fn is_empty(self) -> bool {
        self.chosen.with(Vec::is_empty)
    }

    /// What is chosen.
    pub(super) fn chosen(self) -> Vec<i64> {
        self.chosen.get_untracked()
    }

    /// The answers to choose from, as the server rendered them to harmless inline HTML. Closed once the challenge is done.
    pub(super) fn view(self, run: Run, challenge: Memo<Option<Challenge>>) -> AnyView {
        let (answers, multiple) = challenge.with_untracked(|one| {
            one.as_ref()
                .map(|one| (one.answers_html.clone(), one.multiple_answers))
                .unwrap_or_default()
        });
        let done = Memo::new(move |_| {
            challenge.with(|one| {
                one.as_ref()
                    .is_none_or(|one| !matches!(one.state, ChallengeState::Unlocked | ChallengeState::Started))
            })
        });
        let name = element_id("answer");
        let kind = if multiple { "checkbox" } else { "radio" };
        let rows = (0_i64..)
            .zip(answers)
            .map(|(index, answer)| {
                view! {
                    <label class="choice">
                        <input
                            type=kind
                            name=name.clone()
                            prop:checked=move || self.chosen.with(|chosen| chosen.contains(&index))
                            on:change:target=move |event| self.choose(index, event.target().checked(), multiple)
                        />
                        <span inner_html=answer></span>
                    </label>
                }
            })
            .collect_view();
        view! {
            <fieldset class="field quiz" disabled=move || done.get() || run.unsent.with(Option::is_some)>
                <legend>{if multiple { "Choose every right answer" } else { "Choose one answer" }}</legend>
                <div class="choices">{rows}</div>
            </fieldset>
        }
        .into_any()
    }

    fn choose(self, index: i64, checked: bool, multiple: bool) {
        self.chosen.update(|chosen| {
            if !multiple {
                chosen.clear();
            }
            chosen.retain(|other| *other != index);
            if checked {
                chosen.push(index);
            }
        });
        let chosen: Vec<String> = self.chosen.get_untracked().iter().map(i64::to_string).collect();
        if let Some(tab) = tab() {
            // A browser that keeps nothing forgets the choice on reload.
            let _ = self.key.with_value(|key| tab.set_item(key, &chosen.join(",")));
        }
    }
}

/// What this tab keeps until it is closed.
fn tab() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}
