//! `/settings/privacy`: what the team keeps of a person, handed out as a file, or erased.

use invites_client::operations::{
    ExportPerson, PersonalDataQuery, export_person,
    personal_data_query::{self, PersonalDataQueryTeamPersonalData as Data},
};
use leptos::prelude::*;

use super::{
    erasing::Erasing,
    frame,
    outcome::{Teller, mistakes},
    roles,
};
use crate::{
    api,
    kit::{Button, ButtonKind, Empty, Field, Icon, TextInput, live, save_as},
    routes::{Route, SettingsPage},
    words,
};

/// What was found under an address.
#[derive(Clone)]
enum Found {
    Nothing(String),
    Person(Data),
}

/// The page.
pub(super) fn page() -> AnyView {
    let teller = Teller::here();
    frame::page(
        SettingsPage::Privacy,
        "Answer a person who asks what you keep of them, or who asks you to forget them.",
        move || {
            let email = RwSignal::new(String::new());
            let wrong = RwSignal::new(None::<String>);
            let found = RwSignal::new(None::<Found>);
            let busy = RwSignal::new(false);
            let erasing = Erasing::new(teller, UnsyncCallback::new(move |()| found.set(None)));
            let find = move || {
                let typed = email.get_untracked().trim().to_owned();
                if typed.is_empty() {
                    wrong.set(Some("Type the address of the person.".to_owned()));
                    return;
                }
                busy.set(true);
                wrong.set(None);
                let variables = personal_data_query::Variables {
                    team_slug: untrack(|| teller.team()),
                    email: typed.clone(),
                };
                api::spawn(Box::pin(async move {
                    let answer = api::run::<PersonalDataQuery>(variables).await;
                    busy.try_set(false);
                    match answer {
                        Ok(data) => {
                            let kept = data.team.and_then(|team| team.personal_data);
                            found.try_set(Some(kept.map_or(Found::Nothing(typed), Found::Person)));
                        }
                        Err(error) if error.code() == Some(&invites_client::Code::BadUserInput) => {
                            found.try_set(None);
                            wrong.try_set(Some(
                                "This is no e-mail address. Write it as in ada@example.com.".to_owned(),
                            ));
                        }
                        Err(error) => {
                            teller.settle(Err(error));
                        }
                    }
                }));
            };
            view! {
                <form class="card" role="search" aria-label="Find a person" on:submit=move |event| { event.prevent_default(); find(); }>
                    <div class="in stack-4">
                        <Field label="E-mail" hint="The address they signed in or claimed with." error=wrong
                            control=move |ids| view! { <TextInput ids value=email kind="email" inputmode="email" /> }.into_any() />
                        <div class="btns"><Button kind=ButtonKind::Primary glyph=Icon::Search submit=true busy>"Find"</Button></div>
                    </div>
                </form>
                <div role="status">{live(move || match found.get() {
                    None => ().into_any(),
                    Some(Found::Nothing(email)) => view! {
                        <Empty title="Nothing is kept under this address" text=format!("The team has no membership, details, claims or plays of {email}. Somebody who claimed without an address can be found in the learners of that invite.") />
                    }.into_any(),
                    Some(Found::Person(data)) => person(teller, erasing, &data),
                })}</div>
                {erasing.dialog()}
            }
            .into_any()
        },
    )
}

/// What is kept of a person, in a list.
pub(super) fn kept(data: &Data) -> Vec<(&'static str, String)> {
    let details = data.details_given_at.as_ref();
    vec![
        (
            "Details",
            details.map_or_else(
                || "none".to_owned(),
                |at| format!("left on {}", words::instant(at, None, true)),
            ),
        ),
        ("Claims", words::counted(data.claims, "invite", "invites")),
        ("Plays", words::counted(data.plays, "play", "plays")),
        (
            "Member of this team",
            data.role
                .map_or_else(|| "no".to_owned(), |role| format!("yes, {}", roles::name(role))),
        ),
    ]
}

fn person(teller: Teller, erasing: Erasing, data: &Data) -> AnyView {
    let email = data.person.email.clone().unwrap_or_default();
    let facts = kept(data)
        .into_iter()
        .map(|(term, fact)| view! { <dt>{term}</dt><dd>{fact}</dd> })
        .collect_view();
    let (id, file) = (data.person.id.clone(), email.clone());
    let export = move |()| hand_out(teller, id.clone(), file.clone());
    let member = data.role.is_some();
    let members = Route::Settings {
        page: SettingsPage::Members,
    }
    .href();
    let why = member.then(|| {
        view! { <p class="hint" id="erase-why">"A member is removed from the team first: "<a href=members>"Members"</a>"."</p> }
    });
    let erase = {
        let data = data.clone();
        move |()| erasing.ask(data.clone())
    };
    view! {
        <section class="card" aria-labelledby="person-h">
            <div class="in stack-4">
                <h2 id="person-h"><bdi>{email}</bdi></h2>
                <dl class="facts">{facts}</dl>
                <div class="btns">
                    <Button glyph=Icon::Download on_press=export>"Export everything"</Button>
                    <Button kind=ButtonKind::DangerQuiet glyph=Icon::Trash disabled=member described_by="erase-why" on_press=erase>"Erase this person"</Button>
                </div>
                {why}
            </div>
        </section>
    }
    .into_any()
}

/// Asks for the document and gives it to the browser as a file.
fn hand_out(teller: Teller, person_id: String, email: String) {
    let variables = export_person::Variables {
        team_slug: untrack(|| teller.team()),
        person_id,
    };
    api::spawn(Box::pin(async move {
        let answer = api::run::<ExportPerson>(variables).await.map(|data| data.export_person);
        let json = answer.as_ref().ok().and_then(|payload| payload.json.clone());
        if !teller.went_well(answer.map(|payload| mistakes!(payload.user_errors))) {
            return;
        }
        let name = format!(
            "{}.json",
            email.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")
        );
        if json.is_some_and(|json| save_as(&name, &json).is_some()) {
            teller
                .toasts
                .done("Everything the team keeps of them is in the file. The audit log says that you exported it.");
        } else {
            teller
                .toasts
                .failed("The browser did not take the file. Allow downloads from this page, then try again.");
        }
    }));
}
