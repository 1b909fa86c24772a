//! A verb over many invites: one after the other, each in a transaction of its own on the server. So progress is what has
//! happened, a lost connection leaves no half invite, and what failed can be tried again.

use std::pin::Pin;

use leptos::prelude::*;

use super::{
    selection::Picked,
    tally::{Outcome, Tally, Words},
};
use crate::{
    api,
    kit::{Bar, Button, ButtonKind},
    words::counted,
};

/// What a verb does to one invite.
pub(super) type Deed = Box<dyn Fn(Picked) -> Pin<Box<dyn Future<Output = Outcome>>>>;

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
    /// Those of this run.
    pub(super) invites: RwSignal<Vec<Picked>>,
    pub(super) stage: RwSignal<Stage>,
    pub(super) tally: RwSignal<Tally>,
    stop: StoredValue<bool>,
}

impl Many {
    pub(super) fn new(words: Words) -> Self {
        Self {
            words,
            invites: RwSignal::new(Vec::new()),
            stage: RwSignal::new(Stage::Asking),
            tally: RwSignal::new(Tally::default()),
            stop: StoredValue::new(false),
        }
    }

    /// Begins anew: the person is asked about these.
    pub(super) fn ask(self, invites: Vec<Picked>) {
        self.invites.set(invites);
        self.tally.set(Tally::default());
        self.stage.set(Stage::Asking);
    }

    /// Runs over those of this run, or over those that are left of it; `then` when there are no more. (No callback of the
    /// view's: one that is made by a press goes with the button that was pressed, and the run replaces the buttons.)
    pub(super) fn run(self, deed: Deed, then: Box<dyn FnOnce()>) {
        let invites = match self.stage.get_untracked() {
            Stage::Told => self.tally.with_untracked(Tally::left),
            Stage::Asking | Stage::Running(_) => self.invites.get_untracked(),
        };
        self.stop.set_value(false);
        self.stage.set(Stage::Running(0));
        self.tally.update(|tally| tally.leave(Vec::new()));
        self.invites.set(invites.clone());
        api::spawn(Box::pin(async move {
            for (at, invite) in invites.iter().enumerate() {
                // Nobody is there any more: a screen that was left stops what it does.
                if self.stop.try_get_value() != Some(false) {
                    self.tally.try_update(|tally| tally.leave(invites[at..].to_vec()));
                    break;
                }
                let outcome = deed(invite.clone()).await;
                self.tally.try_update(|tally| tally.note(invite.clone(), outcome));
                self.stage.try_set(Stage::Running(at + 1));
            }
            self.stage.try_set(Stage::Told);
            then();
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
