//! `/my-data`: what each team keeps of whoever looks, to see, to take along as a file, and to mend.

use invites_client::{
    enums::FormFieldType,
    operations::{
        CorrectDetails, OwnDataQuery, OwnExportQuery, SetNotices, correct_details, own_data_query,
        own_data_query::OwnDataQueryViewerKeptBy as Kept, own_export_query, set_notices,
    },
};
use leptos::prelude::*;

use super::steady::Steady;
use crate::{
    api,
    kit::{
        Button, ButtonKind, Empty, ErrorState, Field, Heading, Icon, Switch, TextInput, Toasts, each, live, save_as,
        skeleton_lines, words_for,
    },
    routes::Route,
    words,
};

/// What an answer may hold at most; the server counts again.
const LONGEST_LINE: u32 = 200;

crate::screens! { aside:
    /// `/my-data`: what teams keep of whoever looks.
    own_data() => super::screen();
}

/// The screen at `/my-data`.
fn screen() -> AnyView {
    let query = api::query::<OwnDataQuery>(|| own_data_query::Variables {});
    let data = Steady::of(query, |data| data.viewer);
    let again = UnsyncCallback::new(move |()| query.refetch());
    let email = Memo::new(move |_| data.data().and_then(|viewer| viewer.user).and_then(|user| user.email));
    let kept = Memo::new(move |_| data.data().map(|viewer| viewer.kept_by).unwrap_or_default());
    // Drawn once: details that somebody corrects are not lost to what is asked again meanwhile.
    let stage = Memo::new(move |_| data.get().map(|answer| answer.map(|viewer| viewer.kept_by.is_empty())));
    let content = live(move || {
        match stage.get() {
        None => view! { <div class="own" aria-busy="true"><p class="vh" role="status">"Loading…"</p>{skeleton_lines(&[40, 90, 80, 60])}</div> }.into_any(),
        Some(Err(error)) => view! { <ErrorState error on_retry=again /> }.into_any(),
        Some(Ok(true)) => view! {
            <Empty title="Nothing is kept of you" text="No team has your details, and you hold no tracks. What you claim in this browser, or after signing in, is listed here.">
                <a class="btn" href=Route::Library.href()>"Open your library"</a>
            </Empty>
        }
        .into_any(),
        Some(Ok(false)) => {
            // A guest has no address that mail could go to.
            let mail = move || if email.with(Option::is_some) { notices(kept.into()) } else { ().into_any() };
            let teams = each(kept.into(), |kept| &kept.team_id, move |kept| team(kept, again));
            view! { <div class="own">{live(move || account(email.get()))}{live(mail)}{teams}</div> }.into_any()
        }
    }
    });
    view! {
        <div class="page reading">
            <div class="page-head">
                <div><Heading text="My data" /><p>"What each team keeps of you. To have it erased, write to the team."</p></div>
            </div>
            {content}
        </div>
    }
    .into_any()
}

/// Who one is here, and the file with everything.
fn account(email: Option<String>) -> AnyView {
    let busy = RwSignal::new(false);
    let toasts = Toasts::here();
    let export = move |()| {
        busy.set(true);
        api::spawn(Box::pin(async move {
            let answer = api::run::<OwnExportQuery>(own_export_query::Variables {}).await;
            busy.try_set(false);
            match answer.map(|data| data.viewer.export) {
                Ok(Some(json)) if save_as("my-data.json", &json).is_some() => {
                    toasts.done("Everything that is kept of you is in the file.");
                }
                Ok(_) => {
                    toasts.failed("The browser did not take the file. Allow downloads from this page, then try again.");
                }
                Err(error) => {
                    let (title, text) = words_for(&error);
                    toasts.failed(format!("{title}. {text}"));
                }
            }
        }));
    };
    let who = match email {
        Some(email) => view! { "You are signed in as "<bdi>{email}</bdi>"." }.into_any(),
        None => "You are a guest: a cookie in this browser is all that says who you are.".into_any(),
    };
    view! {
        <section class="card" aria-label="Account">
            <div class="in">
                <p>{who}</p>
                <div class="btns"><Button glyph=Icon::Download busy on_press=export>"Export my data"</Button></div>
            </div>
        </section>
    }
    .into_any()
}

/// Which teams may send reminders: a switch for each, at once.
fn notices(kept_by: Signal<Vec<Kept>>) -> AnyView {
    let switches = each(kept_by, |kept| &kept.team_id, notices_of);
    view! {
        <section class="card" aria-labelledby="notices-h">
            <div class="in">
                <h2 id="notices-h">"Reminders by mail"</h2>
                <p>"That an event starts, or that your access ends soon. Codes for signing in come in any case."</p>
                <div class="stack-4">{switches}</div>
            </div>
        </section>
    }
    .into_any()
}

fn notices_of(kept: Memo<Kept>) -> AnyView {
    let toasts = Toasts::here();
    let team_id = kept.with_untracked(|kept| kept.team_id.clone());
    let name = Signal::derive(move || kept.with(|kept| kept.team_name.clone()));
    let known = Memo::new(move |_| kept.with(|kept| kept.notices));
    // What the server holds, and what the switch shows: apart only while a change is on its way. One at a time: what is wanted
    // meanwhile goes after it.
    let (held, shown) = (
        StoredValue::new(known.get_untracked()),
        RwSignal::new(known.get_untracked()),
    );
    let sending = StoredValue::new(false);
    Effect::new(move |_| {
        let known = known.get();
        if !sending.get_value() {
            held.set_value(known);
            shown.set(known);
        }
    });
    Effect::new(move |_| {
        if shown.get() == held.get_value() || sending.get_value() {
            return;
        }
        sending.set_value(true);
        let team_id = team_id.clone();
        api::spawn(Box::pin(async move {
            while let Some(wanted) = shown.try_get_untracked()
                && held.try_get_value() == Some(!wanted)
            {
                let variables = set_notices::Variables {
                    team_id: team_id.clone(),
                    notices: wanted,
                };
                let answer = api::run::<SetNotices>(variables).await;
                let refusal = match answer.map(|data| data.set_notices.user_errors.into_iter().next()) {
                    Ok(None) => {
                        held.try_set_value(wanted);
                        continue;
                    }
                    Ok(Some(error)) => error.message,
                    Err(error) => {
                        let (title, text) = words_for(&error);
                        format!("{title}. {text}")
                    }
                };
                toasts.failed(refusal);
                shown.try_set(!wanted);
            }
            sending.try_set_value(false);
        }));
    });
    view! { <Switch label=name checked=shown /> }.into_any()
}

/// What one team keeps.
fn team(kept: Memo<Kept>, again: UnsyncCallback<()>) -> AnyView {
    let editing = RwSignal::new(false);
    let left = Memo::new(move |_| kept.with(|kept| kept.details_given_at.is_some()));
    let details = live(move || match (left.get(), editing.get()) {
        (false, _) => ().into_any(),
        (true, true) => form(&kept.get_untracked(), editing, again),
        (true, false) => live(move || kept.with(|kept| answers(kept, editing))),
    });
    view! {
        <section class="card">
            <div class="in">
                <h2><bdi>{move || kept.with(|kept| kept.team_name.clone())}</bdi></h2>
                {live(move || kept.with(summary))}
                {details}
            </div>
        </section>
    }
    .into_any()
}

/// How much it is.
fn summary(kept: &Kept) -> AnyView {
    let given = match kept.details_given_at.as_deref() {
        None => "none".to_owned(),
        Some(at) => format!("left on {}", words::instant(at, None, true)),
    };
    let counts = format!(
        "{} and {}",
        words::counted(kept.claims, "claimed invite", "claimed invites"),
        words::counted(kept.plays, "play with its results", "plays with their results")
    );
    let consent = kept
        .consent_text
        .clone()
        .map(|text| view! { <dt>"You agreed to"</dt><dd><bdi>{text}</bdi></dd> });
    view! {
        <dl>
            <dt>"Claims and plays"</dt><dd>{counts}</dd>
            <dt>"Details"</dt><dd>{given}</dd>
            {consent}
        </dl>
    }
    .into_any()
}

/// Whether the field is mended here: a consent stays as it was given.
fn is_answer(kind: FormFieldType) -> bool {
    kind != FormFieldType::Consent
}

fn answer_to<'a>(kept: &'a Kept, key: &str) -> &'a str {
    let found = kept.details.iter().find(|detail| detail.key == key);
    found.map_or("", |detail| detail.value.as_str())
}

fn answers(kept: &Kept, editing: RwSignal<bool>) -> AnyView {
    let asked = kept.fields_asked.iter().filter(|field| is_answer(field.type_));
    let rows = asked
        .map(|field| {
            let value = match answer_to(kept, &field.key) {
                "" => "not given".to_owned(),
                value => value.to_owned(),
            };
            view! { <dt><bdi>{field.label.clone()}</bdi></dt><dd><bdi>{value}</bdi></dd> }
        })
        .collect_view();
    view! {
        <dl>{rows}</dl>
        <div class="btns"><Button glyph=Icon::Edit on_press=move |()| editing.set(true)>"Correct my details"</Button></div>
    }
    .into_any()
}

/// The answers to mend: asked and judged as they were then (R78).
fn form(kept: &Kept, editing: RwSignal<bool>, again: UnsyncCallback<()>) -> AnyView {
    let busy = RwSignal::new(false);
    let toasts = Toasts::here();
    let wrong = RwSignal::new(Vec::<(String, String)>::new());
    let asked: Vec<_> = kept
        .fields_asked
        .iter()
        .filter(|field| is_answer(field.type_))
        .cloned()
        .collect();
    let typed: Vec<(String, RwSignal<String>)> = asked
        .iter()
        .map(|field| (field.key.clone(), RwSignal::new(answer_to(kept, &field.key).to_owned())))
        .collect();
    let fields = asked
        .into_iter()
        .zip(&typed)
        .map(|(field, (key, value))| {
            let (key, value) = (key.clone(), *value);
            let error = Signal::derive(move || {
                wrong.with(|wrong| {
                    wrong
                        .iter()
                        .find(|(at, _)| *at == key)
                        .map(|(_, message)| message.clone())
                })
            });
            let kind = if field.type_ == FormFieldType::Email {
                "email"
            } else {
                "text"
            };
            view! {
                <Field
                    label=field.label
                    optional=field.optional
                    error
                    control=move |ids| view! { <TextInput ids value kind max_length=LONGEST_LINE /> }.into_any()
                />
            }
        })
        .collect_view();
    let team_id = kept.team_id.clone();
    let save = move || {
        busy.set(true);
        let details = typed
            .iter()
            .map(|(key, value)| correct_details::DetailInput {
                key: key.clone(),
                value: value.get_untracked(),
            })
            .collect();
        let variables = correct_details::Variables {
            team_id: team_id.clone(),
            details,
        };
        api::spawn(Box::pin(async move {
            let answer = api::run::<CorrectDetails>(variables).await;
            busy.try_set(false);
            match answer.map(|data| data.correct_details.user_errors) {
                Ok(errors) if errors.is_empty() => {
                    editing.try_set(false);
                    toasts.done("The team has your corrected details.");
                    again.try_run(());
                }
                Ok(errors) => {
                    let named = errors
                        .into_iter()
                        .map(|error| (error.field.unwrap_or_default(), error.message));
                    wrong.try_set(named.collect());
                    toasts.failed("Nothing was changed yet: see what is marked.");
                }
                Err(error) => {
                    let (title, text) = words_for(&error);
                    toasts.failed(format!("{title}. {text}"));
                }
            }
        }));
    };
    view! {
        <form aria-label="Correct my details" novalidate on:submit=move |event| { event.prevent_default(); save(); }>
            {fields}
            <div class="btns">
                <Button kind=ButtonKind::Primary submit=true busy>"Save"</Button>
                <Button on_press=move |()| editing.set(false)>"Cancel"</Button>
            </div>
        </form>
    }
    .into_any()
}
