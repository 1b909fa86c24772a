//! The wizard at work: fields, judgement, draft in the browser, saving. One for as long as the wizard is open, whatever
//! step is shown.

use std::time::Duration;

use invites_client::{
    ClientError, Code,
    operations::{
        CreateTrackInvite, UpdateTrackInvite, WizardInviteQuery, create_track_invite, update_track_invite,
        wizard_invite_query,
    },
};
use invites_domain::{DraftMode, FieldError, Instant, draft_of};
use leptos::prelude::*;

use super::{
    changes::{Change, changes},
    input,
    judge::{Judgement, Passed, judge, said_about, said_at},
    kept::{Kept, Place},
    order::Chosen,
    saved::Saved,
    sheet::Sheet,
    typed::Typed,
};
use crate::{
    api,
    kit::{Toasts, words_for},
    routes::{Route, Step},
    shell::{Navigation, Session, Team, use_route},
    walltime::{self, Browser},
    words,
};

/// How long typing rests before the draft is kept.
const REST: Duration = Duration::from_millis(300);

/// A mistake that only the server found, at its field.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Objection {
    field: String,
    message: String,
}

/// The wizard.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// The fields.
    pub(super) sheet: Sheet,
    /// What the rules say about them.
    pub(super) judgement: Memo<Judgement>,
    /// The clock, every half minute.
    pub(super) now: RwSignal<Instant>,
    /// What the polite live region says.
    pub(super) said: RwSignal<String>,
    /// The team's tracks; `None` while they are on their way.
    pub(super) tracks: RwSignal<Option<Result<Vec<Chosen>, ClientError>>>,
    /// Whether a save is under way.
    pub(super) saving: RwSignal<bool>,
    /// What somebody else saved in between (R92a).
    pub(super) theirs: RwSignal<Vec<Change>>,
    /// Whether the fields came from a kept draft.
    pub(super) resumed: RwSignal<bool>,
    /// The invite that is edited, as it was read last.
    pub(super) saved: RwSignal<Option<Saved>>,
    passed: RwSignal<Passed>,
    objections: RwSignal<Vec<Objection>>,
    began_with: StoredValue<Typed>,
    place: StoredValue<Place>,
    /// The same save, sent twice, creates one invite.
    attempt: StoredValue<String>,
    navigation: Navigation,
    route: Memo<Route>,
    session: Session,
    toasts: Toasts,
}

impl Desk {
    /// A desk for what `place` says, with these fields where no draft is kept. `saved` is the invite that is edited.
    pub(super) fn open(place: Place, fresh: Typed, saved: Option<Saved>) -> Self {
        let kept = place.load();
        let resumed = kept.is_some();
        let typed = kept.as_ref().map_or_else(|| fresh.clone(), |kept| kept.typed.clone());
        let editing = saved.is_some();
        let sheet = Sheet::of(&typed);
        let now = RwSignal::new(walltime::now());
        if let Ok(clock) = set_interval_with_handle(move || now.set(walltime::now()), Duration::from_secs(30)) {
            on_cleanup(move || clock.clear());
        }
        let saved = RwSignal::new(saved);
        let judgement = Memo::new(move |_| {
            let typed = sheet.typed();
            let now = now.get();
            saved.with(|saved| match saved {
                None => judge(&typed, DraftMode::Create, now, &Browser),
                Some(saved) => {
                    let mode = DraftMode::Edit {
                        before: &saved.settings,
                        ever_claimed: !saved.type_can_change,
                    };
                    judge(&typed, mode, now, &Browser)
                }
            })
        });
        let desk = Self {
            sheet,
            judgement,
            now,
            said: RwSignal::new(String::new()),
            tracks: RwSignal::new(None),
            saving: RwSignal::new(false),
            theirs: RwSignal::new(Vec::new()),
            resumed: RwSignal::new(resumed),
            saved,
            passed: RwSignal::new(if editing { Passed::ALL } else { Passed::default() }),
            objections: RwSignal::new(Vec::new()),
            began_with: StoredValue::new(fresh),
            place: StoredValue::new(place),
            attempt: StoredValue::new(attempt()),
            navigation: Navigation::here(),
            route: use_route(),
            session: Session::here(),
            toasts: Toasts::here(),
        };
        if let Some(kept) = kept {
            desk.catch_up(&kept);
            desk.pass_steps_before();
        }
        desk.keep_draft();
        desk.note_passed_steps();
        desk
    }

    /// A kept draft of an edit may be older than the invite.
    fn catch_up(self, kept: &Kept) {
        let Some(saved) = self.saved.get_untracked() else {
            return;
        };
        let after = draft_of(&saved.settings);
        let (Some(version), Some(before)) = (kept.version, &kept.before) else {
            return;
        };
        if version != saved.version {
            self.merge(
                &changes(before, &after, &Browser),
                &shown(before, &saved),
                &shown(&after, &saved),
            );
        }
    }

    fn merge(self, what: &[Change], base: &Typed, theirs: &Typed) {
        let mine = untrack(|| self.sheet.typed());
        self.sheet.show(&mine.merged(base, theirs));
        self.began_with.set_value(theirs.clone());
        self.theirs.set(what.to_vec());
    }

    /// Keeps the draft whenever typing rests, and forgets it when nothing differs from the beginning.
    fn keep_draft(self) {
        let waiting: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
        Effect::new(move |before: Option<Typed>| {
            let typed = self.sheet.typed();
            if before.as_ref().is_some_and(|before| *before != typed) {
                self.objections.set(Vec::new());
                if let Some(waiting) = waiting.get_value() {
                    waiting.clear();
                }
                waiting.set_value(set_timeout_with_handle(move || self.keep_now(), REST).ok());
            }
            typed
        });
        // Leaving the page or the screen does not wait for the rest.
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| self.keep_now());
        on_cleanup(move || {
            leaving.remove();
            if let Some(waiting) = waiting.try_get_value().flatten() {
                waiting.clear();
                self.keep_now();
            }
        });
    }

    fn keep_now(self) {
        // After a save the fields are gone, and with them what could be kept.
        let Some(began_with) = self.began_with.try_get_value() else {
            return;
        };
        let typed = untrack(|| self.sheet.typed());
        let place = self.place.get_value();
        if typed == began_with {
            place.forget();
        } else {
            let saved = self.saved.get_untracked();
            let before = saved.as_ref().map(|saved| draft_of(&saved.settings));
            place.keep(&Kept {
                typed,
                version: saved.map(|saved| saved.version),
                before,
            });
        }
    }

    /// Who comes back to a step has been at those before it.
    fn pass_steps_before(self) {
        let current = self.step().get_untracked();
        let before = Step::ALL.into_iter().take_while(|step| *step != current);
        self.passed
            .update(|passed| *passed = before.fold(*passed, Passed::with));
    }

    /// A step is passed once another one is shown.
    fn note_passed_steps(self) {
        let step = self.step();
        Effect::new(move |before: Option<Step>| {
            let step = step.get();
            if let Some(before) = before.filter(|before| *before != step) {
                self.passed.update(|passed| *passed = passed.with(before));
            }
            step
        });
    }

    /// The team whose invite it is.
    pub(super) fn team(self) -> Option<Team> {
        self.session.team()
    }

    /// The step on screen.
    pub(super) fn step(self) -> Memo<Step> {
        Memo::new(move |_| match self.route.get() {
            Route::NewInvite { step } | Route::EditInvite { step, .. } => step,
            _ => Step::Basics,
        })
    }

    /// Where a step of this wizard is.
    pub(super) fn href(self, step: Step) -> String {
        match self.place.get_value() {
            Place::New => Route::NewInvite { step }.href(),
            Place::CopyOf(id) => format!("{}?from={id}", Route::NewInvite { step }.href()),
            Place::Edit(id) => Route::EditInvite { id, step }.href(),
        }
    }

    /// Whether an invite is edited, rather than created.
    pub(super) fn is_edit(self) -> bool {
        matches!(self.place.get_value(), Place::Edit(_))
    }

    /// What is said at a field.
    pub(super) fn mistake(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let own = self
                .judgement
                .with(|judgement| said_about(&judgement.mistakes, field, self.passed.get()));
            let objection = || {
                self.objections
                    .with(|all| all.iter().find(|one| one.field == field).map(|one| one.message.clone()))
            };
            own.or_else(objection)
        })
    }

    /// How many mistakes are said at a step, and whether it was passed.
    pub(super) fn mistakes_at(self, step: Step) -> (usize, bool) {
        let passed = self.passed.get();
        let own = self
            .judgement
            .with(|judgement| said_at(&judgement.mistakes, step, passed));
        let objections = self.objections.with(|all| {
            all.iter()
                .filter(|one| super::judge::step_of(&one.field) == step)
                .count()
        });
        (own + objections, passed.has(step))
    }

    /// Begins anew, with what the wizard opened with.
    pub(super) fn discard(self) {
        self.sheet.show(&self.began_with.get_value());
        self.place.get_value().forget();
        self.resumed.set(false);
        self.theirs.set(Vec::new());
        self.passed
            .set(if self.is_edit() { Passed::ALL } else { Passed::default() });
    }

    /// Whether the fields differ from what the wizard opened with.
    pub(super) fn has_changes(self) -> bool {
        self.began_with
            .with_value(|began_with| self.sheet.typed() != *began_with)
    }

    /// Saves and goes to the list, or shows what is in the way.
    pub(super) fn save(self) {
        if self.saving.get_untracked() {
            return;
        }
        self.now.set(walltime::now());
        let judgement = self.judgement.get_untracked();
        if judgement.settings.is_none() {
            self.show_mistakes(&judgement.mistakes);
            return;
        }
        self.saving.set(true);
        api::spawn(Box::pin(async move {
            let outcome = match self.saved.get_untracked() {
                None => self.create(&judgement).await,
                Some(saved) => self.update(&judgement, &saved).await,
            };
            if self.saving.try_set(false).is_some() {
                // The person left while it was under way.
                return;
            }
            match outcome {
                Ok(Outcome::Saved { id, keeping }) => {
                    self.place.get_value().forget();
                    // What is kept on leaving is what differs from the beginning: from now on, nothing.
                    self.began_with.set_value(untrack(|| self.sheet.typed()));
                    let said = if keeping > 0 {
                        let learners = words::counted(keeping, "learner keeps", "learners keep");
                        format!("Saved. {learners} the terms they claimed with.")
                    } else {
                        "Saved.".to_owned()
                    };
                    self.toasts.done(said);
                    self.navigation.go(&format!("{}?saved={id}", Route::Invites.href()));
                }
                Ok(Outcome::Objections(objections)) => {
                    let first = objections.first().map(|one| one.message.clone()).unwrap_or_default();
                    if let Some(one) = objections.first() {
                        self.navigation.go(&self.href(super::judge::step_of(&one.field)));
                    }
                    self.objections.set(objections);
                    self.toasts.failed(format!("Not saved. {first}"));
                }
                Ok(Outcome::Overtaken) => self.overtaken().await,
                Err(error) => {
                    let (title, text) = words_for(&error);
                    self.toasts
                        .failed(format!("Not saved; the draft is kept. {title}. {text}"));
                }
            }
        }));
    }

    fn show_mistakes(self, mistakes: &[FieldError]) {
        self.passed.set(Passed::ALL);
        let count = i64::try_from(mistakes.len()).unwrap_or(i64::MAX);
        self.toasts.failed(format!(
            "Not saved: {} to mend.",
            words::counted(count, "thing", "things")
        ));
        if let Some(first) = mistakes.first() {
            self.navigation.go(&self.href(super::judge::step_of(&first.field)));
        }
    }

    async fn create(self, judgement: &Judgement) -> Result<Outcome, ClientError> {
        let variables = create_track_invite::Variables {
            team_slug: untrack(|| self.team()).map(|team| team.slug).unwrap_or_default(),
            input: input::to_create(&judgement.draft),
            idempotency_key: Some(self.attempt.get_value()),
        };
        let answer = api::run::<CreateTrackInvite>(variables).await?.create_track_invite;
        let errors = answer
            .user_errors
            .into_iter()
            .map(|error| (error.code, error.field, error.message));
        if answer.track_invite.is_none() {
            // The same key would give the same answer.
            self.attempt.set_value(attempt());
        }
        Ok(Outcome::of(answer.track_invite.map(|invite| invite.id), 0, errors))
    }

    async fn update(self, judgement: &Judgement, saved: &Saved) -> Result<Outcome, ClientError> {
        let variables = update_track_invite::Variables {
            id: saved.id.clone(),
            version: saved.version,
            input: input::to_update(&judgement.draft),
        };
        let answer = match api::run::<UpdateTrackInvite>(variables).await {
            Err(error) if error.code() == Some(&Code::Conflict) => return Ok(Outcome::Overtaken),
            answer => answer?.update_track_invite,
        };
        let errors = answer
            .user_errors
            .into_iter()
            .map(|error| (error.code, error.field, error.message));
        Ok(Outcome::of(
            answer.track_invite.map(|invite| invite.id),
            answer.learners_keeping_old_terms,
            errors,
        ))
    }

    /// Somebody else saved first (R92a): says what they changed and goes on from their version.
    async fn overtaken(self) {
        let Some(before) = self.saved.get_untracked() else {
            return;
        };
        let answer = api::run::<WizardInviteQuery>(wizard_invite_query::Variables { id: before.id.clone() }).await;
        match answer.map(|data| data.track_invite.and_then(Saved::read)) {
            Ok(Some(after)) => {
                let (was, is) = (draft_of(&before.settings), draft_of(&after.settings));
                self.merge(
                    &changes(&was, &is, &Browser),
                    &shown(&was, &before),
                    &shown(&is, &after),
                );
                self.saved.set(Some(after));
                self.toasts
                    .failed("Not saved: somebody saved this invite in between. Look at what changed, then save again.");
            }
            Ok(None) => self
                .toasts
                .failed("Not saved: this invite was deleted. Your draft is kept in this browser."),
            Err(error) => {
                let (title, text) = words_for(&error);
                self.toasts
                    .failed(format!("Not saved; the draft is kept. {title}. {text}"));
            }
        }
    }
}

/// What came of a save.
enum Outcome {
    Saved { id: String, keeping: i64 },
    Objections(Vec<Objection>),
    Overtaken,
}

impl Outcome {
    fn of(id: Option<String>, keeping: i64, errors: impl Iterator<Item = (String, Option<String>, String)>) -> Self {
        if let Some(id) = id {
            return Self::Saved { id, keeping };
        }
        let mut objections = Vec::new();
        for (code, field, message) in errors {
            if code == "CONFLICT" {
                return Self::Overtaken;
            }
            objections.push(Objection {
                field: field.as_deref().map(input::form_field).unwrap_or_default(),
                message,
            });
        }
        Self::Objections(objections)
    }
}

/// The fields that show a draft of this invite.
fn shown(draft: &invites_domain::InviteDraft, saved: &Saved) -> Typed {
    let tracks = draft
        .tracks
        .iter()
        .map(|id| {
            let id = id.to_string();
            let known = saved.tracks.iter().find(|track| track.id == id).cloned();
            known.unwrap_or_else(|| Chosen {
                id,
                title: "A track that was removed".to_owned(),
                ..Chosen::default()
            })
        })
        .collect();
    Typed::of(draft, tracks, &words::own_zone(), &Browser)
}

/// A key for one attempt to create.
fn attempt() -> String {
    format!(
        "wizard-{:x}-{:x}",
        js_sys::Date::now() as u64,
        (js_sys::Math::random() * 4_294_967_296.0) as u64
    )
}
