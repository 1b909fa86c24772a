//! Removing a member, or withdrawing an invitation: asked about first, because only an invitation would undo it.

use invites_client::operations::{RemoveMember, WithdrawInvitation, remove_member, withdraw_invitation};
use leptos::prelude::*;

use super::{
    member_row::Somebody,
    members::Desk,
    outcome::{first, mistakes},
};
use crate::{
    api,
    kit::{Button, ButtonKind, Dialog, Icon, Question, live, small_icon},
};

/// The question before a member is removed, or an invitation withdrawn: one for the page.
#[derive(Clone, Copy)]
pub(super) struct Removal {
    desk: Desk,
    question: Question,
    somebody: RwSignal<Option<Somebody>>,
    wrong: RwSignal<Option<String>>,
}

impl Removal {
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk,
            question: Question::default(),
            somebody: RwSignal::new(None),
            wrong: RwSignal::new(None),
        }
    }

    pub(super) fn ask(self, somebody: Somebody) {
        self.wrong.set(None);
        self.somebody.set(Some(somebody));
        self.question.ask();
    }

    fn remove(self) {
        let Some(somebody) = self.somebody.get_untracked() else {
            return;
        };
        let teller = self.desk.teller;
        let (team_slug, person_id) = (untrack(|| teller.team()), somebody.id);
        let Some(deed) = self.question.begin() else { return };
        api::spawn(Box::pin(async move {
            let (answer, done) = if somebody.invited.is_some() {
                let variables = withdraw_invitation::Variables { team_slug, person_id };
                let answer = api::run::<WithdrawInvitation>(variables).await;
                let answer = answer.map(|data| mistakes!(data.withdraw_invitation.user_errors));
                (answer, format!("The invitation of {} is withdrawn.", somebody.called))
            } else {
                let variables = remove_member::Variables { team_slug, person_id };
                let answer = api::run::<RemoveMember>(variables).await;
                let answer = answer.map(|data| mistakes!(data.remove_member.user_errors));
                (answer, format!("{} is not a member any more.", somebody.called))
            };
            let asked = deed.over();
            match teller.settle(answer) {
                Some(found) if found.is_empty() => {
                    if asked {
                        self.question.close();
                    }
                    teller.toasts.done(done);
                }
                Some(found) => teller.mend(asked, found, |found| {
                    self.wrong.try_set(first(found));
                }),
                None => {}
            }
            // Also when it was refused: they may have joined meanwhile.
            self.desk.members.refetch();
        }));
    }

    pub(super) fn dialog(self) -> AnyView {
        let invited = move || {
            self.somebody
                .with(|somebody| somebody.as_ref().is_some_and(|somebody| somebody.invited.is_some()))
        };
        let title = Signal::derive(move || {
            let called = self
                .somebody
                .with(|somebody| somebody.as_ref().map(|somebody| somebody.called.clone()))
                .unwrap_or_default();
            if invited() {
                format!("Withdraw the invitation of {called}?")
            } else {
                format!("Remove {called} from the team?")
            }
        });
        let body = move || {
            if invited() {
                "Nobody can join by it then. You can invite them again."
            } else {
                "They lose access to tracks, invites and reports at once. What they made stays with the team; what they claimed as a learner stays theirs."
            }
        };
        view! {
            <Dialog open=self.question.open title>
                <div class="body">
                    <p>{body}</p>
                    {live(move || self.wrong.get().map_or_else(|| ().into_any(), |sentence| view! {
                        <p class="error" role="alert">{small_icon(Icon::Bad)}<span>{sentence}</span></p>
                    }.into_any()))}
                </div>
                <footer>
                    <Button autofocus=true on_press=move |()| self.question.close()>"Cancel"</Button>
                    <Button kind=ButtonKind::Danger busy=self.question.busy on_press=move |()| self.remove()>
                        {live(move || if invited() { "Withdraw".into_any() } else { "Remove".into_any() })}
                    </Button>
                </footer>
            </Dialog>
        }
        .into_any()
    }
}
