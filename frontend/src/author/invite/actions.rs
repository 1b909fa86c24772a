//! What an author does for one learner or for several: remove and restore access, extend it, grant plays (R52, R97b, R97c).
//!
//! One dialog for all four. It names whom it is about and what they lose, keeps what was typed when something is wrong, and
//! offers the way back where there is one.

use invites_client::{
    ClientError,
    operations::{
        ExtendClaim, GrantPlays, RestoreClaims, RevokeClaims, extend_claim, grant_plays, restore_claims, revoke_claims,
    },
};
use leptos::prelude::*;

use crate::{
    api,
    author::outcome::sentence,
    kit::{Button, ButtonKind, Checkbox, Dialog, Field, Select, Stepper, TextInput, Toasts, changing},
    walltime::{instant_of, local_field},
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
pub(super) struct Subject {
    /// The claim's id.
    pub(super) claim: String,
    /// What the learner is called.
    pub(super) name: String,
    /// Id and title of each track that the claim holds.
    pub(super) tracks: Vec<(String, String)>,
    /// The end of access, RFC 3339; none is never.
    pub(super) until: Option<String>,
    /// Plays that run right now.
    pub(super) playing: i64,
    /// Whether access is removed.
    pub(super) revoked: bool,
}

/// The dialog and what is typed into it: one for a screen.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    open: RwSignal<bool>,
    intent: RwSignal<Intent>,
    subjects: RwSignal<Vec<Subject>>,
    busy: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
    reason: RwSignal<String>,
    stop_plays: RwSignal<bool>,
    over_limit: RwSignal<bool>,
    forever: RwSignal<bool>,
    until: RwSignal<String>,
    track: RwSignal<String>,
    plays: RwSignal<Option<i64>>,
    toasts: Toasts,
    done: UnsyncCallback<()>,
}

/// Nothing wrong, or what the rules or the form say.
type Outcome = Result<Option<String>, ClientError>;

impl Actions {
    /// `done` runs after something changed.
    pub(super) fn new(done: UnsyncCallback<()>) -> Self {
        Self {
            open: RwSignal::new(false),
            intent: RwSignal::new(Intent::Extend),
            subjects: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
            wrong: RwSignal::new(None),
            reason: RwSignal::new(String::new()),
            stop_plays: RwSignal::new(false),
            over_limit: RwSignal::new(false),
            forever: RwSignal::new(false),
            until: RwSignal::new(String::new()),
            track: RwSignal::new(String::new()),
            plays: RwSignal::new(Some(1)),
            toasts: Toasts::here(),
            done,
        }
    }

    /// Opens the dialog for these learners. Of a mixed selection those are left out to whom it does not apply.
    pub(super) fn ask(self, intent: Intent, subjects: Vec<Subject>) {
        let fits = |subject: &Subject| match intent {
            Intent::Remove => !subject.revoked,
            Intent::Restore => subject.revoked,
            Intent::Extend | Intent::Grant => true,
        };
        let subjects: Vec<Subject> = subjects.into_iter().filter(fits).collect();
        let Some(first) = subjects.first() else {
            return self.toasts.failed(match intent {
                Intent::Restore => "Nobody among them has lost access.",
                _ => "Access of all of them is removed already.",
            });
        };
        self.wrong.set(None);
        self.reason.set(String::new());
        self.stop_plays.set(false);
        self.over_limit.set(false);
        let until = Some(first.until.clone()).filter(|_| subjects.len() == 1).flatten();
        self.forever.set(subjects.iter().all(|subject| subject.until.is_none()));
        self.until.set(
            until
                .as_deref()
                .and_then(words::ms)
                .map(local_field)
                .unwrap_or_default(),
        );
        let track = first.tracks.first().map(|(id, _)| id.clone());
        self.track.set(track.unwrap_or_default());
        self.plays.set(Some(1));
        self.subjects.set(subjects);
        self.intent.set(intent);
        self.open.set(true);
    }

    fn act(self) {
        let (subjects, intent) = (self.subjects.get_untracked(), self.intent.get_untracked());
        self.wrong.set(None);
        let until = match (intent, self.forever.get_untracked()) {
            (Intent::Extend, false) => match instant_of(&self.until.get_untracked()) {
                Some(until) => Some(until),
                None => return self.wrong.set(Some("Choose the date and the time.".to_owned())),
            },
            _ => None,
        };
        let plays = self.plays.get_untracked().unwrap_or(0);
        if intent == Intent::Grant && plays < 1 {
            return self.wrong.set(Some("Grant at least one play.".to_owned()));
        }
        let who = about(&subjects);
        let (reason, stop) = (self.reason.get_untracked(), self.stop_plays.get_untracked());
        let (over_limit, track) = (self.over_limit.get_untracked(), self.track.get_untracked());
        let (toasts, done) = (self.toasts, self.done);
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let outcome = match intent {
                Intent::Remove => {
                    revoke(
                        ids(&subjects),
                        Some(reason).filter(|reason| !reason.trim().is_empty()),
                        stop,
                    )
                    .await
                }
                Intent::Restore => restore(ids(&subjects), over_limit).await,
                Intent::Extend => extend_all(subjects.iter().map(|subject| (subject, until.clone())).collect()).await,
                Intent::Grant => grant_all(&subjects, &track, plays).await,
            };
            self.busy.try_set(false);
            match outcome {
                // In the dialog, where it can be mended.
                Ok(Some(refusal)) => {
                    self.wrong.try_set(Some(refusal));
                    // Some may have been changed before the one that was refused.
                    done.try_run(());
                }
                Err(error) => {
                    self.wrong.try_set(Some(sentence(&error)));
                }
                Ok(None) => {
                    self.open.try_set(false);
                    done.try_run(());
                    match intent {
                        Intent::Grant => toasts.done(format!(
                            "{who} got {}.",
                            words::counted(plays, "more play", "more plays")
                        )),
                        Intent::Remove => toasts.undoable(
                            format!("Access of {who} is removed."),
                            undo(toasts, done, "Access is restored.", move || {
                                restore(ids(&subjects), true)
                            }),
                        ),
                        Intent::Restore => toasts.undoable(
                            format!(
                                "{who} {} access again.",
                                if subjects.len() == 1 { "has" } else { "have" }
                            ),
                            undo(toasts, done, "Access is removed again.", move || {
                                revoke(ids(&subjects), None, false)
                            }),
                        ),
                        Intent::Extend => {
                            let said = format!("Access of {who} is extended.");
                            let now = words::now_ms();
                            let future = |subject: &Subject| {
                                subject
                                    .until
                                    .as_deref()
                                    .is_none_or(|at| words::ms(at).is_some_and(|at| at > now))
                            };
                            if subjects.iter().all(future) {
                                let back = move || {
                                    let former = subjects.clone();
                                    async move {
                                        extend_all(
                                            former.iter().map(|subject| (subject, subject.until.clone())).collect(),
                                        )
                                        .await
                                    }
                                };
                                toasts.undoable(said, undo(toasts, done, "Access ends as before.", back));
                            } else {
                                // An end that has passed cannot be set again.
                                toasts.done(said);
                            }
                        }
                    }
                }
            }
        }));
    }

    /// The dialog itself.
    pub(super) fn dialog(self) -> AnyView {
        let title = Signal::derive(move || {
            let who = self.subjects.with(|subjects| about(subjects));
            match self.intent.get() {
                Intent::Extend => format!("Extend access of {who}"),
                Intent::Grant => format!("Grant more plays to {who}"),
                Intent::Remove => format!("Remove access of {who}?"),
                Intent::Restore => format!("Restore access of {who}?"),
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
                    {changing(move || self.names())}
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

    /// Everybody it is about, where they are several.
    fn names(self) -> Option<AnyView> {
        const NAMED: usize = 6;
        self.subjects.with(|subjects| {
            (subjects.len() > 1).then(|| {
                let more = subjects.len().saturating_sub(NAMED);
                let names = subjects
                    .iter()
                    .take(NAMED)
                    .map(|subject| view! { <li><bdi>{subject.name.clone()}</bdi></li> });
                let more = (more > 0).then(|| view! { <li class="muted">{format!("and {more} more")}</li> });
                view! { <ul class="named plain-list" aria-label="For">{names.collect_view()}{more}</ul> }.into_any()
            })
        })
    }

    fn extend_body(self) -> AnyView {
        let now = self.subjects.with(|subjects| match &subjects[..] {
            [one] => match one.until.as_deref() {
                Some(until) => format!("Now until {}. ", words::instant(until, None, true)),
                None => "Now without an end. ".to_owned(),
            },
            _ => String::new(),
        });
        view! {
            <p class="muted">{now}"Works after the end too: the content opens again."</p>
            <Checkbox label="Without an end" checked=self.forever />
            {changing(move || (!self.forever.get()).then(|| view! {
                <Field label="Content until" hint=format!("In your time zone, {}.", words::city(&words::own_zone())) control=move |ids| view! { <TextInput ids value=self.until kind="datetime-local" /> }.into_any() />
            }))}
        }
        .into_any()
    }

    fn grant_body(self) -> AnyView {
        let tracks = Signal::derive(move || {
            let mut tracks: Vec<(String, String)> = Vec::new();
            self.subjects.with(|subjects| {
                for track in subjects.iter().flat_map(|subject| &subject.tracks) {
                    if !tracks.contains(track) {
                        tracks.push(track.clone());
                    }
                }
            });
            tracks
        });
        let several = self.subjects.with(|subjects| subjects.len() > 1);
        view! {
            <Field label="Track" control=move |ids| view! { <Select ids value=self.track options=tracks /> }.into_any() />
            <div class="field"><span class="label">"More plays"</span><Stepper label="More plays" value=self.plays min=1 max=1_000 /></div>
            {several.then(|| view! { <p class="hint">"Who does not hold this track is passed over. Granted plays cannot be taken back."</p> })}
        }
        .into_any()
    }

    fn remove_body(self) -> AnyView {
        let (loses, playing) = self.subjects.with(|subjects| {
            let playing: i64 = subjects.iter().map(|subject| subject.playing).sum();
            let loses = match &subjects[..] {
                [one] => format!(
                    "{} loses {} at once, and the seat is free again.",
                    one.name,
                    words::counted(i64::try_from(one.tracks.len()).unwrap_or(i64::MAX), "track", "tracks"),
                ),
                many => format!(
                    "{} learners lose their content at once, and their seats are free again.",
                    many.len()
                ),
            };
            (loses, playing)
        });
        let running = match playing {
            0 => "Nothing is being played right now.".to_owned(),
            1 => "1 play runs right now: it goes on to its time limit unless it is stopped.".to_owned(),
            playing => {
                format!("{playing} plays run right now: they go on to their time limits unless they are stopped.")
            }
        };
        view! {
            <p>{loses}" Progress and results stay readable. Access can be restored."</p>
            <p class="muted">{running}</p>
            <Field label="Reason" optional=true hint="Kept for the team; the learner does not see it." control=move |ids| view! { <TextInput ids value=self.reason max_length=500 /> }.into_any() />
            <Checkbox label="Stop plays that run now" checked=self.stop_plays />
        }
        .into_any()
    }

    fn restore_body(self) -> AnyView {
        let seats = self.subjects.with(|subjects| match subjects.len() {
            1 => "It takes a free seat.".to_owned(),
            many => format!("It takes {many} free seats: all of them get access, or none."),
        });
        view! {
            <p>"They continue where they were. "{seats}</p>
            <Checkbox label="Also when the invite is full" checked=self.over_limit />
        }
        .into_any()
    }
}

/// "Ada Lovelace", "3 learners".
fn about(subjects: &[Subject]) -> String {
    match subjects {
        [one] => one.name.clone(),
        many => format!("{} learners", many.len()),
    }
}

fn ids(subjects: &[Subject]) -> Vec<String> {
    subjects.iter().map(|subject| subject.claim.clone()).collect()
}

/// The way back, as a toast offers it. It outlives the screen, so it says its own result.
fn undo<F: Future<Output = Outcome> + 'static>(
    toasts: Toasts,
    done: UnsyncCallback<()>,
    said: &'static str,
    back: impl Fn() -> F + 'static,
) -> UnsyncCallback<()> {
    UnsyncCallback::new(move |()| {
        let way = back();
        api::spawn(Box::pin(async move {
            match way.await {
                Ok(None) => toasts.done(said),
                Ok(Some(refusal)) => toasts.failed(refusal),
                Err(error) => toasts.failed(sentence(&error)),
            }
            done.try_run(());
        }));
    })
}

async fn revoke(claim_ids: Vec<String>, reason: Option<String>, stop_plays: bool) -> Outcome {
    let variables = revoke_claims::Variables {
        claim_ids,
        reason,
        stop_plays,
    };
    let data = api::run::<RevokeClaims>(variables).await?;
    let mut errors = data.revoke_claims.user_errors.into_iter();
    Ok(errors.next().map(|error| error.message))
}

async fn restore(claim_ids: Vec<String>, override_limit: bool) -> Outcome {
    let variables = restore_claims::Variables {
        claim_ids,
        override_limit,
    };
    let data = api::run::<RestoreClaims>(variables).await?;
    let mut errors = data.restore_claims.user_errors.into_iter();
    Ok(errors.next().map(|error| error.message))
}

/// One after the other; ends at the first that is refused, and says whose it was.
async fn extend_all(ends: Vec<(&Subject, Option<String>)>) -> Outcome {
    for (subject, until) in ends {
        let claim_id = subject.claim.clone();
        let data = api::run::<ExtendClaim>(extend_claim::Variables { claim_id, until }).await?;
        let denied = data.extend_claim.denial.map(|denial| denial.message);
        let mut errors = data.extend_claim.user_errors.into_iter();
        if let Some(refusal) = denied.or_else(|| errors.next().map(|error| error.message)) {
            return Ok(Some(format!("{}: {refusal}", subject.name)));
        }
    }
    Ok(None)
}

/// One after the other, passing over who does not hold the track.
async fn grant_all(subjects: &[Subject], track: &str, plays: i64) -> Outcome {
    for subject in subjects
        .iter()
        .filter(|subject| subject.tracks.iter().any(|(id, _)| id == track))
    {
        let variables = grant_plays::Variables {
            claim_id: subject.claim.clone(),
            track_id: track.to_owned(),
            plays,
        };
        let data = api::run::<GrantPlays>(variables).await?;
        let denied = data.grant_plays.denial.map(|denial| denial.message);
        let mut errors = data.grant_plays.user_errors.into_iter();
        if let Some(refusal) = denied.or_else(|| errors.next().map(|error| error.message)) {
            return Ok(Some(format!("{}: {refusal}", subject.name)));
        }
    }
    Ok(None)
}
