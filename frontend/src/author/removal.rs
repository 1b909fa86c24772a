//! *Delete*: asks first, with the two things people mean by it (R93).

use invites_client::operations::{DeleteTrackInvite, delete_track_invite};
use leptos::prelude::*;

use super::{outcome::say, standing::removal_choices};
use crate::{
    api,
    kit::{Button, ButtonKind, Choice, Dialog, RadioCards, Toasts},
};

const KEEP: &str = "keep";
const REVOKE: &str = "revoke";

/// What is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Doomed {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) learners: i64,
    pub(super) playing: i64,
}

/// The question: one for a screen, opened for an invite.
#[derive(Clone, Copy)]
pub(super) struct Removal {
    open: RwSignal<bool>,
    doomed: RwSignal<Option<Doomed>>,
    choice: RwSignal<String>,
    busy: RwSignal<bool>,
    toasts: Toasts,
    done: UnsyncCallback<()>,
}

impl Removal {
    /// `done` runs after an invite was deleted.
    pub(super) fn new(done: UnsyncCallback<()>) -> Self {
        Self {
            open: RwSignal::new(false),
            doomed: RwSignal::new(None),
            choice: RwSignal::new(KEEP.to_owned()),
            busy: RwSignal::new(false),
            toasts: Toasts::here(),
            done,
        }
    }

    /// Asks.
    pub(super) fn ask(self, doomed: Doomed) {
        self.doomed.set(Some(doomed));
        self.choice.set(KEEP.to_owned());
        self.open.set(true);
    }

    fn delete(self) {
        let Some(doomed) = self.doomed.get_untracked() else {
            return;
        };
        let revoke_access = self.choice.with_untracked(|choice| choice == REVOKE);
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let variables = delete_track_invite::Variables {
                id: doomed.id,
                revoke_access,
            };
            let answer = api::run::<DeleteTrackInvite>(variables).await;
            self.busy.try_set(false);
            let refusal = answer.map(|data| {
                data.delete_track_invite
                    .user_errors
                    .into_iter()
                    .next()
                    .map(|error| error.message)
            });
            if say(self.toasts, refusal, &format!("“{}” is deleted.", doomed.title)) {
                self.open.try_set(false);
                self.done.try_run(());
            }
        }));
    }

    /// The question itself.
    pub(super) fn dialog(self) -> AnyView {
        let title = Signal::derive(move || {
            self.doomed.with(|doomed| {
                doomed
                    .as_ref()
                    .map_or_else(String::new, |doomed| format!("Delete “{}”?", doomed.title))
            })
        });
        let choices = move || {
            self.doomed.get().map(|doomed| {
                let [keep, revoke] = removal_choices(doomed.learners, doomed.playing);
                let hint = if doomed.learners > 0 {
                    "Nobody new gets in. Who claimed keeps what they have."
                } else {
                    "Nobody gets in any more. Nobody has claimed it."
                };
                let keep = Choice::new(KEEP, keep).hint(hint);
                // Nobody has access that could be removed.
                let revoke = (doomed.learners > 0).then(|| {
                    Choice::new(REVOKE, revoke).hint("Their content closes at once. Results stay in the reports.")
                });
                let choices = [Some(keep), revoke].into_iter().flatten().collect::<Vec<_>>();
                view! { <RadioCards legend="What is to be deleted?" value=self.choice choices /> }
            })
        };
        view! {
            <Dialog open=self.open title>
                <div class="body">{choices}<p class="hint">"The invite leaves this list. Its history stays in the Activity Report."</p></div>
                <footer>
                    <Button autofocus=true on_press=move |()| self.open.set(false)>"Cancel"</Button>
                    <Button kind=ButtonKind::Danger busy=self.busy on_press=move |()| self.delete()>"Delete"</Button>
                </footer>
            </Dialog>
        }
        .into_any()
    }
}
