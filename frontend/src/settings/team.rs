//! `/settings`: what the team is called, and leaving it.

use invites_client::operations::{LeaveTeam, UpdateTeam, leave_team, update_team};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    frame,
    outcome::{Mistake, Teller, about, first, mistakes},
};
use crate::{
    api,
    kit::{Button, ButtonKind, Dialog, Field, Question, TextInput, live},
    routes::{Route, SettingsPage},
    shell::{Navigation, Team},
};

/// The page.
pub(super) fn page() -> AnyView {
    let teller = Teller::here();
    let navigation = Navigation::here();
    frame::page(
        SettingsPage::Team,
        "What the team is called, and your place in it.",
        move || {
            let Some(team) = untrack(|| teller.session.team()) else {
                return ().into_any();
            };
            view! { {identity(teller, &team)}{leaving(teller, navigation, team)} }.into_any()
        },
    )
}

fn identity(teller: Teller, team: &Team) -> AnyView {
    let name = RwSignal::new(team.name.clone());
    let saved = RwSignal::new(team.name.clone());
    let wrong = RwSignal::new(Vec::<Mistake>::new());
    let busy = RwSignal::new(false);
    let may = teller.session.may(Verb::ManageTeam);
    let slug = team.slug.clone();
    let slug_shown = RwSignal::new(slug.clone());
    let save = move || {
        let typed = name.get_untracked().trim().to_owned();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let variables = update_team::Variables {
            team_slug: slug.clone(),
            name: typed.clone(),
        };
        api::spawn(Box::pin(async move {
            let answer = api::run::<UpdateTeam>(variables).await;
            busy.try_set(false);
            let Some(found) = teller.settle(answer.map(|data| mistakes!(data.update_team.user_errors))) else {
                return;
            };
            if found.is_empty() {
                saved.try_set(typed.clone());
                // What is typed on meanwhile stays, and can be saved as well.
                if name.try_with_untracked(|name| name.trim() == typed) == Some(true) {
                    name.set(typed.clone());
                }
                teller.toasts.done(format!("The team is called {typed} now."));
                teller.session.look_again();
            }
            wrong.try_set(found);
        }));
    };
    let error = Signal::derive(move || wrong.with(|wrong| about(wrong, "name")));
    let unchanged = Signal::derive(move || name.with(|name| saved.with(|saved| name.trim() == saved)));
    let button = may.then(|| {
        view! {
            <div class="btns">
                <Button kind=ButtonKind::Primary submit=true busy disabled=unchanged described_by="rename-why">"Save"</Button>
                <span class="hint" id="rename-why">{live(move || if unchanged.get() { "Nothing is changed.".into_any() } else { ().into_any() })}</span>
            </div>
        }
    });
    let hint = if may {
        "Learners see it on every invitation."
    } else {
        "Learners see it on every invitation. Owners can change it."
    };
    view! {
        <form class="card" aria-label="Team" on:submit=move |event| { event.prevent_default(); save(); }>
            <div class="in stack-4">
                <Field label="Name" hint=hint error
                    control=move |ids| view! { <TextInput ids value=name readonly=!may max_length=100 /> }.into_any() />
                <Field label="Slug" hint="Its name in addresses and scripts. It stays, whatever the team is called."
                    control=move |ids| view! { <TextInput ids value=slug_shown readonly=true class="input mono" /> }.into_any() />
                {button}
            </div>
        </form>
    }
    .into_any()
}

fn leaving(teller: Teller, navigation: Navigation, team: Team) -> AnyView {
    let question = Question::default();
    let wrong = RwSignal::new(None::<String>);
    let Team { slug, name, .. } = team;
    let leave = {
        let name = name.clone();
        UnsyncCallback::new(move |()| {
            let Some(deed) = question.begin() else { return };
            let (variables, name) = (
                leave_team::Variables {
                    team_slug: slug.clone(),
                },
                name.clone(),
            );
            api::spawn(Box::pin(async move {
                let answer = api::run::<LeaveTeam>(variables).await;
                let asked = deed.over();
                match teller.settle(answer.map(|data| mistakes!(data.leave_team.user_errors))) {
                    Some(found) if found.is_empty() => {
                        question.close();
                        teller.toasts.done(format!("You have left {name}."));
                        teller.session.refresh();
                        navigation.go(&Route::Home.href());
                    }
                    Some(found) => teller.mend(asked, found, |found| {
                        wrong.try_set(first(found));
                    }),
                    None => {}
                }
            }));
        })
    };
    let title = format!("Leave {name}?");
    view! {
        <section class="card" aria-labelledby="leave-h">
            <div class="in stack-4">
                <div class="stack-2">
                    <h2 id="leave-h">"Leave this team"</h2>
                    <p class="muted">"What you made stays with the team. What you claimed as a learner stays yours."</p>
                </div>
                <div class="btns">
                    <Button kind=ButtonKind::DangerQuiet on_press=move |()| { wrong.set(None); question.ask(); }>"Leave the team"</Button>
                </div>
            </div>
        </section>
        <Dialog open=question.open title=title>
            <div class="body">
                <p>"You lose access to its tracks, invites and reports at once. Only an owner can bring you back."</p>
                {live(move || wrong.get().map_or_else(|| ().into_any(), |sentence| {
                    view! { <p class="error" role="alert">{sentence}</p> }.into_any()
                }))}
            </div>
            <footer>
                <Button autofocus=true on_press=move |()| question.close()>"Cancel"</Button>
                <Button kind=ButtonKind::Danger busy=question.busy on_press=leave>"Leave"</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
