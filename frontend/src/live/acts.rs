//! What an instructor does, asked for in one dialog: for the event, for one learner, for several (R52).
//!
//! It names whom it is about, keeps what was typed when something is wrong, and asks before what cannot be taken back.

use invites_client::{enums::PlayState, operations::live_event_updates::LiveHeader as Header};
use leptos::prelude::*;

use super::{
    asking::{Outcome, end_event, extend_all, extend_event, message, remove_all, skip_all, stop_all},
    event::sentence,
};
use crate::{
    api,
    kit::{Button, ButtonKind, Dialog, Field, Select, Stepper, TextArea, TextInput, Toasts, changing},
    walltime::{instant_of, local_field},
    words,
};

/// What is intended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    Message,
    Skip,
    ExtendPlay,
    Stop,
    Remove,
    ExtendEvent,
    EndEvent,
}

/// For whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) claim: String,
    pub(super) name: String,
    /// The play they began last, and its track.
    pub(super) play: Option<String>,
    pub(super) track: Option<String>,
    /// Whether it runs.
    pub(super) playing: bool,
}

/// Whether a play in this state goes on.
pub(super) fn is_running(state: PlayState) -> bool {
    matches!(state, PlayState::Starting | PlayState::Running)
}

/// The dialog and what is typed into it: one for a screen.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    invite: StoredValue<String>,
    open: RwSignal<bool>,
    intent: RwSignal<Intent>,
    subjects: RwSignal<Vec<Subject>>,
    busy: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
    text: RwSignal<String>,
    reason: RwSignal<String>,
    minutes: RwSignal<Option<i64>>,
    challenge: RwSignal<String>,
    until: RwSignal<String>,
    toasts: Toasts,
}

impl Acts {
    /// Of the event of this invite.
    pub(super) fn new(invite: String) -> Self {
        Self {
            invite: StoredValue::new(invite),
            open: RwSignal::new(false),
            intent: RwSignal::new(Intent::Message),
            subjects: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
            wrong: RwSignal::new(None),
            text: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            minutes: RwSignal::new(Some(15)),
            challenge: RwSignal::new(String::new()),
            until: RwSignal::new(String::new()),
            toasts: Toasts::here(),
        }
    }

    /// Opens the dialog for these learners; a message for none is for everybody. Who does not play is left out of what is
    /// done to plays.
    pub(super) fn ask(self, intent: Intent, subjects: Vec<Subject>, event: Option<&Header>) {
        let needs_play = matches!(intent, Intent::Skip | Intent::ExtendPlay | Intent::Stop);
        let subjects: Vec<Subject> = subjects
            .into_iter()
            .filter(|subject| !needs_play || subject.playing)
            .collect();
        if needs_play && subjects.is_empty() {
            return self.toasts.failed("Nobody among them plays right now.");
        }
        self.wrong.set(None);
        self.reason.set(String::new());
        self.minutes.set(Some(15));
        self.challenge.set(String::new());
        if intent == Intent::ExtendEvent {
            // Half an hour more, as a proposal: from now on when it is over.
            let end = event.and_then(|event| words::ms(&event.ends_at)).unwrap_or_default();
            self.until.set(local_field(end.max(words::now_ms()) + 30.0 * 60_000.0));
        }
        if intent == Intent::Skip {
            let track = subjects.first().and_then(|subject| subject.track.clone());
            let columns = event.iter().flat_map(|event| &event.columns);
            let first = columns.filter(|column| Some(&column.track_id) == track.as_ref()).nth(1);
            self.challenge
                .set(first.map(|column| column.challenge_id.clone()).unwrap_or_default());
        }
        self.subjects.set(subjects);
        self.intent.set(intent);
        self.open.set(true);
    }

    fn act(self) {
        let (subjects, intent) = (self.subjects.get_untracked(), self.intent.get_untracked());
        let text = self.text.get_untracked();
        if intent == Intent::Message && text.trim().is_empty() {
            return self.wrong.set(Some("Write the message first.".to_owned()));
        }
        let until = instant_of(&self.until.get_untracked());
        if intent == Intent::ExtendEvent && until.is_none() {
            return self.wrong.set(Some("Choose the date and the time.".to_owned()));
        }
        let challenge = self.challenge.get_untracked();
        if intent == Intent::Skip && challenge.is_empty() {
            return self.wrong.set(Some("Choose the challenge.".to_owned()));
        }
        self.wrong.set(None);
        let who = about(&subjects);
        let reason = Some(self.reason.get_untracked()).filter(|reason| !reason.trim().is_empty());
        let minutes = self.minutes.get_untracked().unwrap_or(0);
        let invite = self.invite.get_value();
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let outcome: Outcome = match intent {
                Intent::Message => {
                    let claims: Vec<_> = subjects.iter().map(|subject| subject.claim.clone()).collect();
                    message(invite, text, Some(claims).filter(|claims| !claims.is_empty())).await
                }
                Intent::Skip => skip_all(&subjects, &challenge).await,
                Intent::ExtendPlay => extend_all(&subjects, minutes).await,
                Intent::Stop => stop_all(&subjects, reason).await,
                Intent::Remove => remove_all(&subjects, reason).await,
                Intent::ExtendEvent => extend_event(invite, until.unwrap_or_default()).await,
                Intent::EndEvent => end_event(invite).await,
            };
            self.busy.try_set(false);
            match outcome {
                // In the dialog, where it can be mended.
                Ok(Some(refusal)) => {
                    self.wrong.try_set(Some(refusal));
                }
                Err(error) => {
                    self.wrong.try_set(Some(sentence(&error)));
                }
                Ok(None) => {
                    self.open.try_set(false);
                    if intent == Intent::Message {
                        self.text.try_set(String::new());
                    }
                    self.toasts.done(match intent {
                        Intent::Message => format!("Message sent to {who}."),
                        Intent::Skip => format!("Moved {who} on."),
                        Intent::ExtendPlay => {
                            format!("{} more for {who}.", words::counted(minutes, "minute", "minutes"))
                        }
                        Intent::Stop => format!("Stopped for {who}."),
                        Intent::Remove => format!("Access of {who} is removed."),
                        Intent::ExtendEvent => "The event ends later.".to_owned(),
                        Intent::EndEvent => "The event has ended.".to_owned(),
                    });
                }
            }
        }));
    }

    /// The dialog itself.
    pub(super) fn dialog(self, event: Memo<Option<Header>>) -> AnyView {
        let title = Signal::derive(move || {
            let who = self.subjects.with(|subjects| about(subjects));
            match self.intent.get() {
                Intent::Message => format!("Message {who}"),
                Intent::Skip => format!("Skip {who} to a challenge"),
                Intent::ExtendPlay => format!("Extend time of {who}"),
                Intent::Stop => format!("Stop the play of {who}?"),
                Intent::Remove => format!("Remove access of {who}?"),
                Intent::ExtendEvent => "Extend the event".to_owned(),
                Intent::EndEvent => "End the event now?".to_owned(),
            }
        });
        let press = move || match self.intent.get() {
            Intent::Message => ("Send", ButtonKind::Primary),
            Intent::Skip => ("Skip to challenge", ButtonKind::Primary),
            Intent::ExtendPlay => ("Extend time", ButtonKind::Primary),
            Intent::Stop => ("Stop play", ButtonKind::Danger),
            Intent::Remove => ("Remove access", ButtonKind::Danger),
            Intent::ExtendEvent => ("Extend event", ButtonKind::Primary),
            Intent::EndEvent => ("End event", ButtonKind::Danger),
        };
        view! {
            <Dialog open=self.open title>
                <div class="body stack-4">
                    {changing(move || self.body(event))}
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

    fn body(self, event: Memo<Option<Header>>) -> AnyView {
        let reason = move |hint: &'static str| {
            view! { <Field label="Reason" optional=true hint=hint control=move |ids| view! { <TextInput ids value=self.reason max_length=500 /> }.into_any() /> }
        };
        match self.intent.get() {
            Intent::Message => {
                let everybody = self.subjects.with(Vec::is_empty);
                let hint = if everybody {
                    "Plain text. Also those who join later read it beside their plays."
                } else {
                    "Plain text. They read it beside their plays."
                };
                view! { <Field label="Message" hint=hint control=move |ids| view! { <TextArea ids value=self.text rows=4 /> }.into_any() /> }.into_any()
            }
            Intent::Skip => {
                let options = Signal::derive(move || {
                    let track = self.subjects.with(|subjects| subjects.first().and_then(|subject| subject.track.clone()));
                    event.with(|event| {
                        let columns = event.iter().flat_map(|event| event.columns.iter().enumerate());
                        columns
                            .filter(|(_, column)| Some(&column.track_id) == track.as_ref())
                            .map(|(position, column)| (column.challenge_id.clone(), format!("{}. {}", position + 1, column.title)))
                            .collect::<Vec<_>>()
                    })
                });
                view! {
                    <p class="muted">"What stands before it and is not done is skipped, whatever the track allows."</p>
                    <Field label="Challenge" control=move |ids| view! { <Select ids value=self.challenge options=options /> }.into_any() />
                }
                .into_any()
            }
            Intent::ExtendPlay => view! {
                <div class="field"><span class="label">"Minutes"</span><Stepper label="Minutes" value=self.minutes min=1 max=1_440 /></div>
            }
            .into_any(),
            Intent::Stop => view! {
                <p>"The play ends at once and cannot go on. What was done is kept."</p>
                {reason("Learners are told.")}
            }
            .into_any(),
            Intent::Remove => view! {
                <p>"The content closes at once, what is played stops, and the seat is free again. Access can be restored on the invite’s page."</p>
                {reason("For colleagues.")}
            }
            .into_any(),
            Intent::ExtendEvent => {
                let hint = format!("In your time zone, {}.", words::city(&words::own_zone()));
                view! {
                    <p class="muted">"The link is open until then, and access that ends with the event is moved along."</p>
                    <Field label="New end" hint=hint control=move |ids| view! { <TextInput ids value=self.until kind="datetime-local" /> }.into_any() />
                }
                .into_any()
            }
            Intent::EndEvent => view! {
                <p>"The link takes nobody new, and this dashboard becomes read-only. Those who claimed keep their access until its own end."</p>
            }
            .into_any(),
        }
    }
}

/// "Ada Quince", "3 learners", "everyone".
fn about(subjects: &[Subject]) -> String {
    match subjects {
        [] => "everyone".to_owned(),
        [one] => one.name.clone(),
        many => format!("{} learners", many.len()),
    }
}
