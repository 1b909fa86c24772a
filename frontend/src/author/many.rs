//! A verb over many invites: one after the other, each in a transaction of its own on the server. So progress is what has
//! happened, a lost connection leaves no half invite, and what failed can be tried again.
//!
//! A run goes on when its screen is left, or its dialog asks about something else, and says at its end what it could not do.
//! The browser asks before the page itself is left while one is under way: what has not been done by then would not be.

use std::pin::Pin;

use leptos::prelude::*;

use super::{
    selection::Picked,
    tally::{Outcome, Tally, Words},
};
use crate::{
    api,
    kit::{Bar, Button, ButtonKind, Toasts},
    words::counted,
};

/// What a verb does to one invite.
pub(super) type Deed = Box<dyn Fn(Picked) -> Pin<Box<dyn Future<Output = Outcome>>>>;

/// What is done when a run is over: with what became of each invite, and whether its dialog still shows this run and has said
/// it.
pub(super) type Then = Box<dyn FnOnce(Tally, bool)>;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The person is asked.
    Asking,
    /// So many are done.
    Running(usize),
    /// All are, or the person said stop.
    Told,
}

/// One run over many invites, as a dialog shows it.
#[derive(Clone, Copy)]
pub(super) struct Many {
    words: Words,
    toasts: Toasts,
    /// Whether its dialog is on screen.
    pub(super) open: RwSignal<bool>,
    /// Which asking the dialog shows: a run belongs to the one it came from.
    number: StoredValue<u32>,
    /// Those of this run.
    pub(super) invites: RwSignal<Vec<Picked>>,
    pub(super) stage: RwSignal<Stage>,
    pub(super) tally: RwSignal<Tally>,
    stop: StoredValue<bool>,
}

impl Many {
    pub(super) fn new(words: Words) -> Self {
        let many = Self {
            words,
            toasts: Toasts::here(),
            open: RwSignal::new(false),
            number: StoredValue::new(0),
            invites: RwSignal::new(Vec::new()),
            stage: RwSignal::new(Stage::Asking),
            tally: RwSignal::new(Tally::default()),
            stop: StoredValue::new(false),
        };
        on_cleanup(move || {
            if let Some(Stage::Running(_)) = many.stage.try_get_untracked() {
                many.toasts.done(format!("{} goes on.", words.doing));
            }
        });
        many
    }

    /// Begins anew: the person is asked about these.
    pub(super) fn ask(self, invites: Vec<Picked>) {
        if let Stage::Running(_) = self.stage.get_untracked() {
            self.toasts.done(format!("{} goes on.", self.words.doing));
        }
        self.number.update_value(|number| *number += 1);
        self.invites.set(invites);
        self.tally.set(Tally::default());
        self.stage.set(Stage::Asking);
        self.open.set(true);
    }

    /// Runs over those of this run, or over those that are left of it; `then` when there are no more. (No callback of the
    /// view's: one that is made by a press goes with the button that was pressed, and the run replaces the buttons.)
    pub(super) fn run(self, deed: Deed, then: Then) {
        let invites = match self.stage.get_untracked() {
            Stage::Told => self.tally.with_untracked(Tally::left),
            Stage::Asking | Stage::Running(_) => self.invites.get_untracked(),
        };
        self.stop.set_value(false);
        self.stage.set(Stage::Running(0));
        self.tally.update(|tally| tally.leave(Vec::new()));
        self.invites.set(invites.clone());
        let mut tally = self.tally.get_untracked();
        // Not before it is over, and not a moment longer.
        let guard = window_event_listener(leptos::ev::beforeunload, |event| event.prevent_default());
        let number = self.number.get_value();
        let is_shown = move || self.number.try_get_value() == Some(number);
        api::spawn(Box::pin(async move {
            for (at, invite) in invites.iter().enumerate() {
                // Where nobody is there any more nobody said stop.
                if is_shown() && self.stop.try_get_value() == Some(true) {
                    tally.leave(invites[at..].to_vec());
                    break;
                }
                tally.note(invite.clone(), deed(invite.clone()).await);
                if is_shown() {
                    self.stage.try_set(Stage::Running(at + 1));
                }
            }
            guard.remove();
            if is_shown() {
                self.tally.try_set(tally.clone());
                self.stage.try_set(Stage::Told);
            }
            let said = is_shown() && self.open.try_get_untracked() == Some(true);
            then(tally, said);
        }));
    }

    /// The body of the dialog while it runs and when it has told what became of each.
    pub(super) fn progress(self) -> AnyView {
        match self.stage.get() {
            Stage::Asking => ().into_any(),
            Stage::Running(done) => {
                let of = self.invites.with(Vec::len);
                let percent = done as f64 / of.max(1) as f64 * 100.0;
                view! {
                    <p class="num">{format!("{} {done} of {of}…", self.words.doing)}</p>
                    <Bar percent />
                }
                .into_any()
            }
            Stage::Told => self.told(),
        }
    }

    fn told(self) -> AnyView {
        let (lines, refusals) = self.tally.with(|tally| (tally.lines(self.words), tally.refusals()));
        let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        let why = (!refusals.is_empty()).then(|| {
            let rows = refusals
                .into_iter()
                .map(|(title, why)| view! { <li><b><bdi>{title}</bdi></b>" "{why}</li> });
            view! { <ul class="outcomes" aria-label="Why not">{rows.collect_view()}</ul> }
        });
        view! { <div role="status"><ul class="outcomes">{lines}</ul></div>{why} }.into_any()
    }

    /// The buttons of the dialog while it runs and afterwards.
    pub(super) fn buttons(self, again: UnsyncCallback<()>, close: UnsyncCallback<()>) -> AnyView {
        if let Stage::Running(_) = self.stage.get() {
            return view! { <Button on_press=move |()| self.stop.set_value(true)>"Stop here"</Button> }.into_any();
        }
        let left = self.tally.with(|tally| tally.left().len());
        view! {
            {(left > 0).then(|| view! { <Button on_press=again>{format!("Try again ({left})")}</Button> })}
            <Button kind=ButtonKind::Primary autofocus=true on_press=close>"Done"</Button>
        }
        .into_any()
    }

    /// "“Monday”", "3 invites": what it is about.
    pub(super) fn about(self) -> String {
        self.invites.with(|invites| match invites.as_slice() {
            [one] => format!("“{}”", one.title),
            many => counted(many.len() as i64, "invite", "invites"),
        })
    }
}
