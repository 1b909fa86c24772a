//! *Delete*: asks first, with the two things people mean by it (R93), about one invite or about many.

use invites_client::operations::{DeleteTrackInvite, delete_track_invite};
use leptos::prelude::*;

pub(super) use super::selection::Picked as Doomed;
use super::{
    many::{Many, Stage},
    outcome::sentence,
    standing::removal_choices,
    tally::{DELETE, Outcome, Tally},
};
use crate::{
    api,
    kit::{Button, ButtonKind, Choice, Dialog, RadioCards, Toasts, live},
};

const KEEP: &str = "keep";
const REVOKE: &str = "revoke";

/// The question: one for a screen, opened for one invite or for many.
#[derive(Clone, Copy)]
pub(super) struct Removal {
    many: Many,
    choice: RwSignal<String>,
    toasts: Toasts,
    done: UnsyncCallback<Vec<String>>,
}

impl Removal {
    /// `done` runs after an invite was deleted.
    pub(super) fn new(done: UnsyncCallback<()>) -> Self {
        Self::telling(UnsyncCallback::new(move |_| {
            done.try_run(());
        }))
    }

    /// `done` runs with the ids of what is deleted, by this or by somebody else.
    pub(super) fn telling(done: UnsyncCallback<Vec<String>>) -> Self {
        Self {
            many: Many::new(DELETE),
            choice: RwSignal::new(KEEP.to_owned()),
            toasts: Toasts::here(),
            done,
        }
    }

    /// Asks about one.
    pub(super) fn ask(self, doomed: Doomed) {
        self.ask_all(vec![doomed]);
    }

    /// Asks about all of them at once.
    pub(super) fn ask_all(self, doomed: Vec<Doomed>) {
        self.choice.set(KEEP.to_owned());
        self.many.ask(doomed);
    }

    fn delete(self) {
        let revoke_access = self.choice.with_untracked(|choice| choice == REVOKE);
        let deed = move |doomed: Doomed| {
            let deleting: std::pin::Pin<Box<dyn Future<Output = Outcome>>> =
                Box::pin(delete_one(doomed.id, revoke_access));
            deleting
        };
        let one = self.many.invites.with_untracked(Vec::len) == 1;
        let about = untrack(|| self.many.about());
        let deleted = format!("{about} {} deleted.", if one { "is" } else { "are" });
        self.many.run(
            Box::new(deed),
            Box::new(move |tally, said| self.told(&tally, said, deleted)),
        );
    }

    fn told(self, tally: &Tally, said: bool, deleted: String) {
        if tally.is_all_done() {
            self.toasts.done(deleted);
            if said {
                self.many.open.try_set(false);
            }
        } else if !said {
            // The dialog was closed while it ran, or asks about others, or the screen was left.
            self.toasts.failed(tally.sentence(DELETE));
        }
        let settled = tally.settled();
        if !settled.is_empty() {
            self.done.try_run(settled);
        }
    }

    /// The question itself, the progress, and what became of each.
    pub(super) fn dialog(self) -> AnyView {
        let title = Signal::derive(move || format!("Delete {}?", self.many.about()));
        let body = move || match self.many.stage.get() {
            Stage::Asking => self.question(),
            Stage::Running(_) | Stage::Told => self.many.progress(),
        };
        let buttons = move || match self.many.stage.get() {
            Stage::Asking => view! {
                <Button autofocus=true on_press=move |()| self.many.open.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Danger on_press=move |()| self.delete()>"Delete"</Button>
            }
            .into_any(),
            Stage::Running(_) | Stage::Told => self.many.buttons(
                UnsyncCallback::new(move |()| self.delete()),
                UnsyncCallback::new(move |()| self.many.open.set(false)),
            ),
        };
        view! {
            <Dialog open=self.many.open title>
                <div class="body">{live(body)}</div>
                <footer>{live(buttons)}</footer>
            </Dialog>
        }
        .into_any()
    }

    fn question(self) -> AnyView {
        let (links, learners, playing) = self.many.invites.with(|invites| {
            let sum = |number: fn(&Doomed) -> i64| invites.iter().map(number).sum::<i64>();
            (
                invites.len(),
                sum(|invite| invite.learners),
                sum(|invite| invite.playing),
            )
        });
        let link = if links == 1 {
            "the link".to_owned()
        } else {
            format!("{links} links")
        };
        let [keep, revoke] = removal_choices(learners, playing).map(|choice| choice.replacen("the link", &link, 1));
        let hint = if learners > 0 {
            "Nobody new gets in. Who claimed keeps what they have."
        } else {
            "Nobody gets in any more. Nobody has claimed it."
        };
        let closes = if playing > 0 {
            "Their content closes at once, and what they play right now stops. Results stay in the reports."
        } else {
            "Their content closes at once. Results stay in the reports."
        };
        let keep = Choice::new(KEEP, keep).hint(hint);
        // Nobody has access that could be removed.
        let revoke = (learners > 0).then(|| Choice::new(REVOKE, revoke).hint(closes));
        let choices = [Some(keep), revoke].into_iter().flatten().collect::<Vec<_>>();
        let leaves = if links > 1 {
            "The invites leave this list for good. Their history stays in the Activity Report."
        } else {
            "The invite leaves this list for good. Its history stays in the Activity Report."
        };
        view! {
            <RadioCards legend="What is to be deleted?" value=self.choice choices />
            <p class="hint">{leaves}</p>
        }
        .into_any()
    }
}

async fn delete_one(id: String, revoke_access: bool) -> Outcome {
    match api::run::<DeleteTrackInvite>(delete_track_invite::Variables { id, revoke_access }).await {
        Ok(data) => match data.delete_track_invite.user_errors.into_iter().next() {
            None => Outcome::Done,
            Some(error) if error.code == "NOT_FOUND" => Outcome::Gone,
            Some(error) => Outcome::Refused(error.message),
        },
        Err(error) => Outcome::Refused(sentence(&error)),
    }
}
