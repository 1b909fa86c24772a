//! *Reset link*: another link for the same invite. Says what the old one is worth afterwards before it does it.

use invites_client::operations::{ResetTrackInviteLink, reset_track_invite_link};
use leptos::prelude::*;

use super::{outcome::say, selection::Picked};
use crate::{
    api,
    kit::{Button, ButtonKind, Dialog, Question, Toasts},
    words::counted,
};

/// The question: one for a screen, opened for an invite.
#[derive(Clone, Copy)]
pub(super) struct Reset {
    question: Question,
    invite: RwSignal<Option<Picked>>,
    toasts: Toasts,
    done: UnsyncCallback<(String, String)>,
}

impl Reset {
    /// `done` runs with the invite's id and its new link.
    pub(super) fn new(done: UnsyncCallback<(String, String)>) -> Self {
        Self {
            question: Question::default(),
            invite: RwSignal::new(None),
            toasts: Toasts::here(),
            done,
        }
    }

    /// Asks.
    pub(super) fn ask(self, invite: Picked) {
        self.invite.set(Some(invite));
        self.question.ask();
    }

    fn reset(self) {
        let Some(invite) = self.invite.get_untracked() else {
            return;
        };
        let Some(deed) = self.question.begin() else { return };
        api::spawn(Box::pin(async move {
            let variables = reset_track_invite_link::Variables { id: invite.id.clone() };
            let answer = api::run::<ResetTrackInviteLink>(variables).await;
            let asked = deed.over();
            let mut link = None;
            let refusal = answer.map(|data| {
                let payload = data.reset_track_invite_link;
                link = payload.track_invite.map(|invite| invite.url);
                payload.user_errors.into_iter().next().map(|error| error.message)
            });
            if say(
                self.toasts,
                refusal,
                "The invite has a new link. The old one leads nowhere.",
            ) {
                if asked {
                    self.question.close();
                }
                if let Some(link) = link {
                    self.done.try_run((invite.id, link));
                }
            }
        }));
    }

    /// The question itself.
    pub(super) fn dialog(self) -> AnyView {
        let title = Signal::derive(move || {
            self.invite.with(|invite| {
                let title = invite.as_ref().map(|invite| invite.title.as_str());
                format!("Reset the link of “{}”?", title.unwrap_or_default())
            })
        });
        let keep = move || {
            let learners = self
                .invite
                .with(|invite| invite.as_ref().map_or(0, |invite| invite.learners));
            match learners {
                0 => "Nobody has claimed yet.".to_owned(),
                learners => format!(
                    "{} access; it stays in the library.",
                    counted(learners, "learner keeps", "learners keep")
                ),
            }
        };
        view! {
            <Dialog open=self.question.open title>
                <div class="body">
                    <p>"The old link leads nowhere at once, wherever it was sent, posted or printed, and so does its QR code. You get a new one to hand out."</p>
                    <p>{keep}</p>
                </div>
                <footer>
                    <Button autofocus=true on_press=move |()| self.question.close()>"Cancel"</Button>
                    <Button kind=ButtonKind::Danger busy=self.question.busy on_press=move |()| self.reset()>"Reset link"</Button>
                </footer>
            </Dialog>
        }
        .into_any()
    }
}
