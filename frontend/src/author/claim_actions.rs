//! What an author does for one learner: remove and restore access, extend it, grant plays (R52, R97b, R97c).

use invites_client::operations::{
    ExtendClaim, GrantPlays, RestoreClaims, RevokeClaims, extend_claim, grant_plays, restore_claims, revoke_claims,
};
use leptos::prelude::*;

use super::outcome::{say, sentence};
use crate::{
    api,
    kit::{Button, ButtonKind, Checkbox, Dialog, Field, Select, Stepper, TextInput, Toasts, changing},
    words,
};

/// What is intended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    Extend,
    Grant,
    Remove,
    Restore,
}

/// For whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Subject {
    claim: String,
    name: String,
    tracks: Vec<(String, String)>,
    until: Option<String>,
}

/// The dialogs: one set for a screen.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    open: RwSignal<bool>,
    intent: RwSignal<Intent>,
    subject: RwSignal<Subject>,
    busy: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
    reason: RwSignal<String>,
    stop_plays: RwSignal<bool>,
    override_limit: RwSignal<bool>,
    forever: RwSignal<bool>,
    until: RwSignal<String>,
    track: RwSignal<String>,
    plays: RwSignal<Option<i64>>,
    toasts: Toasts,
    done: UnsyncCallback<()>,
}

impl Actions {
    /// `done` runs after something changed.
    pub(super) fn new(done: UnsyncCallback<()>) -> Self {
        Self {
            open: RwSignal::new(false),
            intent: RwSignal::new(Intent::Extend),
            subject: RwSignal::new(Subject::default()),
            busy: RwSignal::new(false),
            wrong: RwSignal::new(None),
            reason: RwSignal::new(String::new()),
            stop_plays: RwSignal::new(false),
            override_limit: RwSignal::new(false),
            forever: RwSignal::new(false),
            until: RwSignal::new(String::new()),
            track: RwSignal::new(String::new()),
            plays: RwSignal::new(Some(1)),
            toasts: Toasts::here(),
            done,
        }
    }

    /// Opens the dialog for a learner.
    pub(super) fn ask(self, intent: Intent, claim: &str, name: &str, tracks: &[(String, String)], until: Option<&str>) {
        self.wrong.set(None);
        self.reason.set(String::new());
        self.stop_plays.set(false);
        self.override_limit.set(false);
        self.forever.set(until.is_none());
        self.until.set(until.map(local_fields).unwrap_or_default());
        self.track
            .set(tracks.first().map(|(id, _)| id.clone()).unwrap_or_default());
        self.plays.set(Some(1));
        self.subject.set(Subject {
            claim: claim.to_owned(),
            name: name.to_owned(),
            tracks: tracks.to_vec(),
            until: until.map(str::to_owned),
        });
        self.intent.set(intent);
        self.open.set(true);
    }

    fn act(self) {
        let Subject { claim, name, .. } = self.subject.get_untracked();
        let intent = self.intent.get_untracked();
        self.wrong.set(None);
        let until = match (intent, self.forever.get_untracked()) {
            (Intent::Extend, false) => match instant_of(&self.until.get_untracked()) {
                Some(until) => Some(until),
                None => return self.wrong.set(Some("Choose the date and the time.".to_owned())),
            },
            _ => None,
        };
        let Some(plays) = self
            .plays
            .get_untracked()
            .filter(|plays| intent != Intent::Grant || *plays > 0)
        else {
            return self.wrong.set(Some("Grant at least one play.".to_owned()));
        };
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            // The first thing that is wrong: a denial says what the rules say, an error what was typed.
            let (result, said) = match intent {
                Intent::Remove => {
                    let reason = Some(self.reason.get_untracked()).filter(|reason| !reason.trim().is_empty());
                    let stop_plays = self.stop_plays.get_untracked();
                    let answer = api::run::<RevokeClaims>(revoke_claims::Variables {
                        claim_ids: vec![claim],
                        reason,
                        stop_plays,
                    })
                    .await;
                    let refusal = answer.map(|data| {
                        data.revoke_claims
                            .user_errors
                            .into_iter()
                            .next()
                            .map(|error| error.message)
                    });
                    (refusal, format!("Access of {name} is removed."))
                }
                Intent::Restore => {
                    let override_limit = self.override_limit.get_untracked();
                    let answer = api::run::<RestoreClaims>(restore_claims::Variables {
                        claim_ids: vec![claim],
                        override_limit,
                    })
                    .await;
                    let refusal = answer.map(|data| {
                        data.restore_claims
                            .user_errors
                            .into_iter()
                            .next()
                            .map(|error| error.message)
                    });
                    (refusal, format!("{name} has access again."))
                }
                Intent::Extend => {
                    let answer = api::run::<ExtendClaim>(extend_claim::Variables { claim_id: claim, until }).await;
                    let refusal = answer.map(|data| {
                        let denied = data.extend_claim.denial.map(|denial| denial.message);
                        denied.or_else(|| {
                            data.extend_claim
                                .user_errors
                                .into_iter()
                                .next()
                                .map(|error| error.message)
                        })
                    });
                    (refusal, format!("Access of {name} is extended."))
                }
                Intent::Grant => {
                    let track_id = self.track.get_untracked();
                    let answer = api::run::<GrantPlays>(grant_plays::Variables {
                        claim_id: claim,
                        track_id,
                        plays,
                    })
                    .await;
                    let refusal = answer.map(|data| {
                        let denied = data.grant_plays.denial.map(|denial| denial.message);
                        denied.or_else(|| {
                            data.grant_plays
                                .user_errors
                                .into_iter()
                                .next()
                                .map(|error| error.message)
                        })
                    });
                    (
                        refusal,
                        format!("{name} got {}.", words::counted(plays, "more play", "more plays")),
                    )
                }
            };
            self.busy.try_set(false);
            match result {
                Ok(None) => {
                    say(self.toasts, Ok(None), &said);
                    self.open.try_set(false);
                    self.done.try_run(());
                }
                // In the dialog, where it can be mended.
                Ok(Some(refusal)) => {
                    self.wrong.try_set(Some(refusal));
                }
                Err(error) => {
                    self.wrong.try_set(Some(sentence(&error)));
                }
            }
        }));
    }

    /// The dialog itself.
    pub(super) fn dialogs(self) -> AnyView {
        let title = Signal::derive(move || {
            let name = self.subject.with(|subject| subject.name.clone());
            match self.intent.get() {
                Intent::Extend => format!("Extend access for {name}"),
                Intent::Grant => format!("Grant more plays to {name}"),
                Intent::Remove => format!("Remove access for {name}?"),
                Intent::Restore => format!("Restore access for {name}?"),
            }
        });
        let press = move || match self.intent.get() {
            Intent::Extend => ("Extend access", ButtonKind::Primary),
            Intent::Grant => ("Grant plays", ButtonKind::Primary),
            Intent::Remove => ("Remove access", ButtonKind::Danger),
            Intent::Restore => ("Restore access", ButtonKind::Primary),
        };
        view! {
            <Dialog open=self.open title>
                <div class="body stack-4">
                    {changing(move || match self.intent.get() {
                        Intent::Extend => self.extend_body(),
                        Intent::Grant => self.grant_body(),
                        Intent::Remove => self.remove_body(),
                        Intent::Restore => self.restore_body(),
                    })}
                    {changing(move || self.wrong.get().map(|wrong| view! { <p class="error" role="alert"><span>{wrong}</span></p> }))}
                </div>
                <footer>
                    <Button on_press=move |()| self.open.set(false)>"Cancel"</Button>
                    {changing(move || { let (word, kind) = press(); view! { <Button kind busy=self.busy on_press=move |()| self.act()>{word}</Button> } })}
                </footer>
            </Dialog>
        }
        .into_any()
    }

    fn extend_body(self) -> AnyView {
        let now = self.subject.with(|subject| match subject.until.as_deref() {
            Some(until) => format!("Now until {}.", words::instant(until, None, true)),
            None => "Now without an end.".to_owned(),
        });
        view! {
            <p class="muted">{now}" Works after the end too: the content opens again."</p>
            <Checkbox label="Without an end" checked=self.forever />
            {changing(move || (!self.forever.get()).then(|| view! {
                <Field label="Content until" control=move |ids| view! { <TextInput ids value=self.until kind="datetime-local" /> }.into_any() />
            }))}
        }
        .into_any()
    }

    fn grant_body(self) -> AnyView {
        let tracks = Signal::derive(move || self.subject.with(|subject| subject.tracks.clone()));
        view! {
            <Field label="Track" control=move |ids| view! { <Select ids value=self.track options=tracks /> }.into_any() />
            <div class="field"><span class="label">"More plays"</span><Stepper label="More plays" value=self.plays min=1 max=1_000 /></div>
        }
        .into_any()
    }

    fn remove_body(self) -> AnyView {
        view! {
            <p>"The content closes at once and the seat is free again. Results stay. Access can be restored."</p>
            <Field label="Reason" optional=true hint="Kept for the team; the learner does not see it." control=move |ids| view! { <TextInput ids value=self.reason /> }.into_any() />
            <Checkbox label="Stop plays that run now" checked=self.stop_plays />
        }
        .into_any()
    }

    fn restore_body(self) -> AnyView {
        view! {
            <p>"The learner continues where they were; it needs a free seat."</p>
            <Checkbox label="Also when the invite is full" checked=self.override_limit />
        }
        .into_any()
    }
}

/// An instant as a `datetime-local` field of this browser's zone shows it.
fn local_fields(rfc3339: &str) -> String {
    let date = js_sys::Date::new(&rfc3339.into());
    if date.get_time().is_nan() {
        return String::new();
    }
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}

/// What a `datetime-local` field means in this browser's zone; `None` while it means nothing.
fn instant_of(field: &str) -> Option<String> {
    let date = js_sys::Date::new(&field.into());
    (!field.is_empty() && !date.get_time().is_nan()).then(|| date.to_iso_string().into())
}
