//! The question before a person is erased: what is lost, what stays, and their address typed once more, because nothing
//! brings it back.

use invites_client::operations::{
    ErasePerson, erase_person, personal_data_query::PersonalDataQueryTeamPersonalData as Data,
};
use leptos::prelude::*;

use super::outcome::{Teller, first, mistakes};
use crate::{
    api,
    kit::{Button, ButtonKind, Dialog, Field, Question, TextInput},
    words,
};

/// The question: one for the page.
#[derive(Clone, Copy)]
pub(super) struct Erasing {
    teller: Teller,
    question: Question,
    about: RwSignal<Option<Data>>,
    typed: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    done: UnsyncCallback<()>,
}

impl Erasing {
    /// `done` runs when somebody has been erased.
    pub(super) fn new(teller: Teller, done: UnsyncCallback<()>) -> Self {
        Self {
            teller,
            question: Question::default(),
            about: RwSignal::new(None),
            typed: RwSignal::new(String::new()),
            wrong: RwSignal::new(None),
            done,
        }
    }

    pub(super) fn ask(self, data: Data) {
        self.typed.set(String::new());
        self.wrong.set(None);
        self.about.set(Some(data));
        self.question.ask();
    }

    fn email(self) -> String {
        self.about
            .with(|data| data.as_ref().and_then(|data| data.person.email.clone()))
            .unwrap_or_default()
    }

    fn erase(self) {
        let email = untrack(|| self.email());
        if !self
            .typed
            .with_untracked(|typed| typed.trim().eq_ignore_ascii_case(&email))
        {
            self.wrong.set(Some(format!("Type {email} to erase this person.")));
            return;
        }
        let Some(person_id) = self
            .about
            .with_untracked(|data| data.as_ref().map(|data| data.person.id.clone()))
        else {
            return;
        };
        let Some(deed) = self.question.begin() else { return };
        let variables = erase_person::Variables {
            team_slug: untrack(|| self.teller.team()),
            person_id,
        };
        api::spawn(Box::pin(async move {
            let answer = api::run::<ErasePerson>(variables).await;
            let asked = deed.over();
            match self
                .teller
                .settle(answer.map(|data| mistakes!(data.erase_person.user_errors)))
            {
                Some(found) if found.is_empty() => {
                    if asked {
                        self.question.close();
                    }
                    self.teller
                        .toasts
                        .done("Erased. Nothing the team keeps tells who they were.");
                    self.done.try_run(());
                }
                Some(found) => self.teller.mend(asked, found, |found| {
                    self.wrong.try_set(first(found));
                }),
                None => {}
            }
        }));
    }

    pub(super) fn dialog(self) -> AnyView {
        let title = Signal::derive(move || format!("Erase {}?", self.email()));
        let label = Signal::derive(move || format!("Type {} to confirm", self.email()));
        let lost = move || {
            self.about.with(|data| {
                let elsewhere = data.as_ref().is_some_and(|data| data.known_elsewhere);
                if elsewhere {
                    "Lost here: the details they left, their answers in challenges, their access to this team’s content. Another team knows them as well, so they keep their account."
                } else {
                    "Lost: their name and address, the details they left, their answers in challenges, their access, their account."
                }
            })
        };
        let stays = move || {
            self.about.with(|data| {
                let (claims, plays) = data.as_ref().map_or((0, 0), |data| (data.claims, data.plays));
                format!(
                    "Kept, as numbers of nobody: {} and {} in the reports. Reports keep numbers, not names.",
                    words::counted(claims, "claim", "claims"),
                    words::counted(plays, "play", "plays")
                )
            })
        };
        view! {
            <Dialog open=self.question.open title>
                <form on:submit=move |event| { event.prevent_default(); self.erase(); }>
                    <div class="body">
                        <p>{lost}</p>
                        <p>{stays}</p>
                        <p class="strong">"This cannot be taken back. Export everything first, if they asked for it."</p>
                        <Field label error=self.wrong
                            control=move |ids| view! { <TextInput ids value=self.typed kind="email" inputmode="email" /> }.into_any() />
                    </div>
                    <footer>
                        <Button autofocus=true on_press=move |()| self.question.close()>"Cancel"</Button>
                        <Button kind=ButtonKind::Danger submit=true busy=self.question.busy>"Erase"</Button>
                    </footer>
                </form>
            </Dialog>
        }
        .into_any()
    }
}
