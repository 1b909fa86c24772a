//! A quiz: real radio buttons, or checkboxes where more than one answer is right. What is right, only the server knows.

use invites_client::enums::ChallengeState;
use leptos::prelude::*;

use super::run::Challenge;
use crate::kit::element_id;

/// The answers chosen, as indexes from 0.
#[derive(Clone, Copy)]
pub(super) struct Quiz {
    chosen: RwSignal<Vec<i64>>,
}

impl Quiz {
    /// A quiz with what was chosen at its last check.
    pub(super) fn of(challenge: &Challenge) -> Self {
        let last = challenge.attempts.last().map(|attempt| attempt.answers.clone());
        Self {
            chosen: RwSignal::new(last.unwrap_or_default()),
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
    pub(super) fn view(self, challenge: Memo<Option<Challenge>>) -> AnyView {
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
            <fieldset class="field quiz" disabled=move || done.get()>
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
    }
}
