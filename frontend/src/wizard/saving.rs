//! Saving: once, however often it takes. What the server objects to goes to its field, what another author saved first comes
//! into the form, and of an answer that got lost the next attempt finds out what became of it.

use invites_client::{
    ClientError, Code,
    operations::{
        CreateTrackInvite, UpdateTrackInvite, WizardInviteQuery, create_track_invite, update_track_invite,
        wizard_invite_query,
    },
};
use invites_domain::{FieldError, InviteDraft, draft_of};
use leptos::prelude::*;

use super::{
    desk::{Desk, shown},
    input,
    judge::{Judgement, Passed, step_of},
    kept::{Attempt, Kept, Place},
    saved::Saved,
    typed::Typed,
};
use crate::{api, kit::words_for, routes::Route, walltime, words};

/// A mistake that only the server found, at its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Objection {
    pub(super) field: String,
    pub(super) message: String,
}

/// Why a save did not work, and what is certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// What happened.
    pub(super) title: String,
    /// What is kept, and what to do.
    pub(super) text: String,
    /// Whether the person has to sign in first.
    pub(super) signed_out: bool,
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

impl Desk {
    /// Saves and goes to the list, or shows what is in the way.
    pub(super) fn save(self) {
        if self.saving.get_untracked() {
            return;
        }
        if self.reading.get_untracked().is_some() {
            self.toasts
                .failed("Not saved: the list is still being read. Save again in a moment.");
            return;
        }
        self.now.set(walltime::now());
        let judgement = self.judgement.get_untracked();
        if judgement.settings.is_none() {
            self.show_mistakes(&judgement.mistakes);
            return;
        }
        self.saving.set(true);
        self.failure.set(None);
        let sent = untrack(|| self.sheet.typed());
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
                Ok(Outcome::Saved { id, keeping }) if untrack(|| self.sheet.typed()) == sent => self.done(&id, keeping),
                Ok(Outcome::Saved { id, .. }) => self.go_on(id, sent).await,
                Ok(Outcome::Objections(objections)) => self.object(objections),
                Ok(Outcome::Overtaken) => self.overtaken_meanwhile(&judgement).await,
                Err(error) => self.failed(&error),
            }
        }));
    }

    fn done(self, id: &str, keeping: i64) {
        self.place.get_value().forget();
        self.attempt.set_value(None);
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

    /// Saved, and typed on meanwhile: what came since is a change of what is saved now, and is still to be saved.
    async fn go_on(self, id: String, sent: Typed) {
        self.toasts.done("Saved. What you typed meanwhile is not saved yet.");
        self.attempt.set_value(None);
        if self.is_edit() {
            let answer = api::run::<WizardInviteQuery>(wizard_invite_query::Variables { id }).await;
            match answer.map(|data| data.track_invite.and_then(Saved::read)) {
                Ok(Some(after)) if !self.saved.is_disposed() => {
                    self.meet(&sent, &after);
                    self.saved.set(Some(after));
                    self.keep_now();
                }
                // The next save meets the new version, and says so.
                _ => {}
            }
            return;
        }
        // Under its own address, which takes up the draft that is kept there.
        self.place.get_value().forget();
        let typed = untrack(|| self.sheet.typed());
        self.began_with.set_value(typed.clone());
        Place::Edit(id.clone()).keep(&Kept::new(typed, None, Some(sent), None));
        let step = self.step().get_untracked();
        self.navigation.go(&Route::EditInvite { id, step }.href());
    }

    fn object(self, objections: Vec<Objection>) {
        if let Some(first) = objections.first() {
            self.navigation.go(&self.href(step_of(&first.field)));
            self.toasts.failed(format!("Not saved. {}", first.message));
        }
        self.objections.set(objections);
    }

    /// Says what happened, where it stays until the next attempt.
    fn failed(self, error: &ClientError) {
        let (title, text) = words_for(error);
        let kept = if may_have_arrived(error) {
            "Everything you typed is kept in this browser. Save again: whatever became of this attempt, it is saved once."
        } else {
            "Everything you typed is kept in this browser."
        };
        let text = match error {
            ClientError::Transport(_) => kept.to_owned(),
            ClientError::Refused(_) => format!("{text} {kept}"),
        };
        self.failure.set(Some(Failure {
            title: format!("Not saved. {title}"),
            text,
            signed_out: error.code() == Some(&Code::Unauthenticated),
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
            self.navigation.go(&self.href(step_of(&first.field)));
        }
    }

    async fn create(self, judgement: &Judgement) -> Result<Outcome, ClientError> {
        let draft = judgement.whole_draft();
        let earlier = self.attempt.get_value();
        if let Some(earlier) = earlier.as_ref().filter(|earlier| earlier.sent != draft) {
            // Nobody knows whether that one arrived. Sent again it does; and then it is what this one changes.
            if let Some(invite) = self.send(earlier).await?.track_invite {
                return update(invite.id, invite.version, &draft).await;
            }
        }
        let attempt = earlier
            .filter(|earlier| earlier.sent == draft)
            .unwrap_or_else(|| Attempt {
                key: key(),
                sent: draft,
            });
        let answer = self.send(&attempt).await?;
        let errors = answer
            .user_errors
            .into_iter()
            .map(|error| (error.code, error.field, error.message));
        Ok(Outcome::of(answer.track_invite.map(|invite| invite.id), 0, errors))
    }

    /// Sends an attempt. Until its end is known it is kept with the draft: a reload must not make a second invite of it.
    async fn send(
        self,
        attempt: &Attempt,
    ) -> Result<create_track_invite::CreateTrackInviteCreateTrackInvite, ClientError> {
        self.attempt.set_value(Some(attempt.clone()));
        self.keep_now();
        let variables = create_track_invite::Variables {
            team_slug: untrack(|| self.team()).map(|team| team.slug).unwrap_or_default(),
            input: input::to_create(&attempt.sent),
            idempotency_key: Some(attempt.key.clone()),
        };
        let answer = api::run::<CreateTrackInvite>(variables).await;
        let nothing_made = match &answer {
            Ok(answer) => answer.create_track_invite.track_invite.is_none(),
            Err(error) => !may_have_arrived(error),
        };
        if nothing_made {
            let _ = self.attempt.try_set_value(None);
            self.keep_now();
        }
        Ok(answer?.create_track_invite)
    }

    async fn update(self, judgement: &Judgement, saved: &Saved) -> Result<Outcome, ClientError> {
        update(saved.id.clone(), saved.version, &judgement.whole_draft()).await
    }

    /// Somebody else saved first (R92a): says what they changed and goes on from their version. If that version is what was
    /// to be saved, it was this person's own attempt, whose answer got lost.
    async fn overtaken_meanwhile(self, judgement: &Judgement) {
        let Some(before) = self.saved.get_untracked() else {
            // The invite that the first attempt made, and somebody opened and changed before this one.
            self.failure.set(Some(Failure {
                title: "Not saved. Somebody changed this invite in between".to_owned(),
                text: "Your first attempt was saved, and somebody edited it. Open it in the list and edit it there; \
                       everything you typed is kept in this browser."
                    .to_owned(),
                signed_out: false,
            }));
            return;
        };
        let answer = api::run::<WizardInviteQuery>(wizard_invite_query::Variables { id: before.id.clone() }).await;
        match answer.map(|data| data.track_invite.and_then(Saved::read)) {
            Ok(Some(after)) if Some(&after.settings) == judgement.whole_settings().as_ref() => self.done(&after.id, 0),
            Ok(Some(after)) => {
                self.meet(&shown(&draft_of(&before.settings), &before), &after);
                self.saved.set(Some(after));
                self.keep_now();
                self.toasts
                    .failed("Not saved: somebody saved this invite in between. Look at what changed, then save again.");
            }
            Ok(None) => self.failure.set(Some(Failure {
                title: "Not saved. This invite was deleted meanwhile".to_owned(),
                text: "Everything you typed is kept in this browser. Create another invite if it is still needed."
                    .to_owned(),
                signed_out: false,
            })),
            Err(error) => self.failed(&error),
        }
    }
}

async fn update(id: String, version: i64, draft: &InviteDraft) -> Result<Outcome, ClientError> {
    let variables = update_track_invite::Variables {
        id,
        version,
        input: input::to_update(draft),
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

/// Whether a request may have been carried out although its answer says otherwise, or never came.
fn may_have_arrived(error: &ClientError) -> bool {
    match error {
        ClientError::Transport(_) => true,
        ClientError::Refused(_) => matches!(error.code(), Some(Code::Internal { .. })),
    }
}

/// A key for one attempt to create.
fn key() -> String {
    format!(
        "wizard-{:x}-{:x}",
        js_sys::Date::now() as u64,
        (js_sys::Math::random() * 4_294_967_296.0) as u64
    )
}
