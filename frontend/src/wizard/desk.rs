//! The wizard at work: fields, judgement, steps, and what another author did meanwhile. One for as long as the wizard is
//! open, whatever step is shown. Drafts in the browser: `drafting`. Saving: `saving`.

use std::time::Duration;

use invites_client::ClientError;
use invites_domain::{DraftMode, Instant, TrackId};
use leptos::prelude::*;

use super::{
    changes::Change,
    judge::{Judgement, Passed, judge, said_about, said_at},
    kept::{Attempt, Place},
    merge::{Clash, Side, take},
    order::Chosen,
    saved::Saved,
    saving::{Failure, Objection},
    sheet::Sheet,
    typed::Typed,
};
use crate::{
    kit::Toasts,
    routes::{Route, Step},
    shell::{Navigation, Session, Team, use_route},
    walltime::{self, Browser},
    words,
};

/// How often the wizard looks at the clock.
const TICK: Duration = Duration::from_secs(30);

/// What somebody else saved in between, field by field (R92a).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Overtaken {
    /// Each field they changed, with what it was and what they made of it, and whose value stands.
    pub(super) changes: Vec<(Change, Clash)>,
    /// The fields as this person had them.
    mine: Typed,
    /// The fields as the other person saved them.
    theirs: Typed,
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
    /// Why the last save did not work, until it is tried again.
    pub(super) failure: RwSignal<Option<Failure>>,
    /// What somebody else saved in between (R92a).
    pub(super) overtaken: RwSignal<Option<Overtaken>>,
    /// Whether the fields came from a kept draft.
    pub(super) resumed: RwSignal<bool>,
    /// A kept draft that this page cannot read, as it stands in storage.
    pub(super) aside: RwSignal<Option<String>>,
    /// Whether the browser keeps the draft; a full storage does not.
    pub(super) keeps: RwSignal<bool>,
    /// How much of an addition to the allow list is read, in percent, while one is.
    pub(super) reading: RwSignal<Option<usize>>,
    /// The invite that is edited, as it was read last.
    pub(super) saved: RwSignal<Option<Saved>>,
    pub(super) passed: RwSignal<Passed>,
    pub(super) objections: RwSignal<Vec<Objection>>,
    pub(super) began_with: StoredValue<Typed>,
    pub(super) place: StoredValue<Place>,
    /// The attempt to create the invite of which nobody knows how it ended.
    pub(super) attempt: StoredValue<Option<Attempt>>,
    pub(super) navigation: Navigation,
    pub(super) toasts: Toasts,
    route: Memo<Route>,
    session: Session,
}

impl Desk {
    /// A desk for what `place` says, with these fields where no draft is kept. `saved` is the invite that is edited.
    pub(super) fn open(place: Place, fresh: Typed, saved: Option<Saved>) -> Self {
        let found = place.load();
        let kept = found.draft;
        let typed = kept.as_ref().map_or_else(|| fresh.clone(), |kept| kept.typed.clone());
        let editing = saved.is_some();
        let sheet = Sheet::of(&typed);
        let now = RwSignal::new(walltime::now());
        if let Ok(clock) = set_interval_with_handle(move || now.set(walltime::now()), TICK) {
            on_cleanup(move || clock.clear());
        }
        let saved = RwSignal::new(saved);
        let tracks = RwSignal::new(None);
        let judgement = Memo::new(move |_| {
            let typed = sheet.typed();
            let now = now.get();
            let judged = saved.with(|saved| match saved {
                None => judge(&typed, DraftMode::Create, now, &Browser),
                Some(saved) => {
                    let mode = DraftMode::Edit {
                        before: &saved.settings,
                        ever_claimed: !saved.type_can_change,
                    };
                    judge(&typed, mode, now, &Browser)
                }
            });
            judged.without_gone(&typed.tracks, |id| is_gone(id, tracks, saved))
        });
        let desk = Self {
            sheet,
            judgement,
            now,
            said: RwSignal::new(String::new()),
            tracks,
            saving: RwSignal::new(false),
            failure: RwSignal::new(None),
            overtaken: RwSignal::new(None),
            resumed: RwSignal::new(kept.is_some()),
            aside: RwSignal::new(found.aside),
            keeps: RwSignal::new(true),
            reading: RwSignal::new(None),
            saved,
            passed: RwSignal::new(if editing { Passed::ALL } else { Passed::default() }),
            objections: RwSignal::new(Vec::new()),
            began_with: StoredValue::new(fresh),
            place: StoredValue::new(place),
            attempt: StoredValue::new(kept.as_ref().and_then(|kept| kept.attempt.clone())),
            navigation: Navigation::here(),
            route: use_route(),
            session: Session::here(),
            toasts: Toasts::here(),
        };
        if let Some(kept) = kept {
            desk.catch_up(kept);
            desk.pass_steps_before();
        }
        desk.keep_draft();
        desk.note_passed_steps();
        desk
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

    /// Whether a track can no longer be selected: it was archived or deleted since the draft was begun. What the saved
    /// invite covers stays with it, archived or not. Tracked.
    pub(super) fn is_gone(self, id: &str) -> bool {
        is_gone(id, self.tracks, self.saved)
    }

    /// The title of a track, as far as it is known here.
    pub(super) fn title_of(self, id: &TrackId) -> String {
        let id = id.to_string();
        let of = |tracks: &[Chosen]| {
            tracks
                .iter()
                .find(|track| track.id == id)
                .map(|track| track.title.clone())
        };
        let chosen = self.sheet.tracks.with_untracked(|tracks| of(tracks));
        let offered = || {
            self.tracks
                .with_untracked(|tracks| tracks.as_ref().and_then(|tracks| of(tracks.as_ref().ok()?)))
        };
        let held = || {
            self.saved
                .with_untracked(|saved| saved.as_ref().and_then(|saved| of(&saved.tracks)))
        };
        chosen
            .or_else(offered)
            .or_else(held)
            .unwrap_or_else(|| "a track that was removed".to_owned())
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
        self.attempt.set_value(None);
        self.resumed.set(false);
        self.overtaken.set(None);
        self.failure.set(None);
        self.passed
            .set(if self.is_edit() { Passed::ALL } else { Passed::default() });
    }

    /// Whether the fields differ from what the wizard opened with.
    pub(super) fn has_changes(self) -> bool {
        self.began_with
            .with_value(|began_with| self.sheet.typed() != *began_with)
    }

    /// Takes what somebody else saved into the fields, and asks where both changed the same.
    pub(super) fn overtaken_by(self, changes: Vec<(Change, Clash)>, merged: &Typed, mine: Typed, theirs: Typed) {
        self.sheet.show(merged);
        self.began_with.set_value(theirs.clone());
        self.overtaken
            .set((!changes.is_empty()).then_some(Overtaken { changes, mine, theirs }));
    }

    /// Lets one person's value of a field stand (R92a).
    pub(super) fn decide(self, field: &'static str, side: Side) {
        let mut typed = untrack(|| self.sheet.typed());
        self.overtaken.update(|overtaken| {
            let Some(overtaken) = overtaken else { return };
            let from = match side {
                Side::Mine => &overtaken.mine,
                Side::Theirs => &overtaken.theirs,
            };
            take(&mut typed, field, from);
            for (_, clash) in overtaken.changes.iter_mut().filter(|(_, clash)| clash.field == field) {
                clash.side = side;
            }
        });
        self.sheet.show(&typed);
    }
}

/// See [`Desk::is_gone`].
fn is_gone(
    id: &str,
    tracks: RwSignal<Option<Result<Vec<Chosen>, ClientError>>>,
    saved: RwSignal<Option<Saved>>,
) -> bool {
    let offered = tracks.with(|tracks| match tracks {
        Some(Ok(tracks)) => tracks.iter().any(|track| track.id == id),
        // Nobody knows yet.
        _ => true,
    });
    let held = || {
        let held = |saved: &Saved| saved.tracks.iter().any(|track| track.id == id);
        saved.with(|saved| saved.as_ref().is_some_and(held))
    };
    !offered && !held()
}

/// The fields that show a draft of this invite.
pub(super) fn shown(draft: &invites_domain::InviteDraft, saved: &Saved) -> Typed {
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
