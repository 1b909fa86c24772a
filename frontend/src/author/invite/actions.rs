//! What an author does for one learner or for several: remove and restore access, extend it, grant plays (R52, R97b, R97c).
//!
//! One dialog for all four. It names whom it is about and what they lose, keeps what was typed when something is wrong, and
//! offers the way back where there is one.

mod bodies;
mod verbs;

use leptos::prelude::*;

use crate::{
    api,
    author::outcome::sentence,
    kit::{Button, ButtonKind, Dialog, Question, Toasts, changing},
    walltime::{instant_of, local_field},
    words,
};
use verbs::{Outcome, extend_all, grant_all, restore, revoke};

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
    question: Question,
    intent: RwSignal<Intent>,
    subjects: RwSignal<Vec<Subject>>,
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

impl Actions {
    /// `done` runs after something changed.
    pub(super) fn new(done: UnsyncCallback<()>) -> Self {
        Self {
            question: Question::default(),
            intent: RwSignal::new(Intent::Extend),
            subjects: RwSignal::new(Vec::new()),
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
        self.question.ask();
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
        let Some(deed) = self.question.begin() else { return };
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
            let asked = deed.over();
            let refuse = move |refusal: String| {
                if asked {
                    // In the dialog, where it can be mended.
                    self.wrong.try_set(Some(refusal));
                } else {
                    toasts.failed(refusal);
                }
            };
            match outcome {
                Ok(Some(refusal)) => {
                    refuse(refusal);
                    // Some may have been changed before the one that was refused.
                    done.try_run(());
                }
                Err(error) => refuse(sentence(&error)),
                Ok(None) => {
                    if asked {
                        self.question.close();
                    }
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
            <Dialog open=self.question.open title>
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
                    <Button on_press=move |()| self.question.close()>"Cancel"</Button>
                    {changing(move || { let (word, kind) = press(); view! { <Button kind busy=self.question.busy on_press=move |()| self.act()>{word}</Button> } })}
                </footer>
            </Dialog>
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
