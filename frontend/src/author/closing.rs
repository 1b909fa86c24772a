//! *Stop accepting new learners* (R97a): says what it does before it does it, and can be taken back.

use std::{cell::RefCell, rc::Rc};

use invites_client::{
    GraphQLQuery,
    enums::TrackInviteType,
    operations::{CloseTrackInvite, ReopenEvent, ReopenLink, close_track_invite, reopen_event, reopen_link},
};
use leptos::prelude::*;

use super::{
    many::{Many, Stage},
    outcome::sentence,
    selection::Picked,
    tally::{CLOSE, Outcome, Tally},
};
use crate::{
    api,
    kit::{Button, ButtonKind, Dialog, Toasts, live},
    words::{counted, ms, now_ms},
};

/// What takes one closing back: the former end, over the version that the closing made, so that nobody's edit is lost (R92a).
#[derive(Clone)]
struct Way {
    id: String,
    version: i64,
    is_event: bool,
    former_end: Option<String>,
}

/// The question: one for a screen, opened for one invite or for many.
#[derive(Clone, Copy)]
pub(super) struct Closing {
    many: Many,
    toasts: Toasts,
    /// What can be taken back, once the dialog is closed: nothing behind a dialog can be pressed.
    ways: StoredValue<Vec<Way>>,
    done: UnsyncCallback<Vec<String>>,
}

impl Closing {
    /// `done` runs with the ids that there is nothing more to do for, and with none after a closing was taken back.
    pub(super) fn new(done: UnsyncCallback<Vec<String>>) -> Self {
        let closing = Self {
            many: Many::new(CLOSE),
            toasts: Toasts::here(),
            ways: StoredValue::new(Vec::new()),
            done,
        };
        Effect::new(move |_| {
            if !closing.many.open.get() {
                closing.offer_undo();
            }
        });
        closing
    }

    /// Asks.
    pub(super) fn ask(self, invites: Vec<Picked>) {
        self.many.ask(invites);
    }

    fn close(self) {
        let ways: Rc<RefCell<Vec<Way>>> = Rc::default();
        let found = Rc::clone(&ways);
        let deed = move |invite: Picked| {
            let ways = Rc::clone(&ways);
            let closing: std::pin::Pin<Box<dyn Future<Output = Outcome>>> = Box::pin(close_one(invite, ways));
            closing
        };
        self.many.run(
            Box::new(deed),
            Box::new(move |tally, said| self.told(&tally, said, found.take())),
        );
    }

    fn told(self, tally: &Tally, said: bool, ways: Vec<Way>) {
        self.done.try_run(tally.settled());
        if said {
            self.ways.try_update_value(|kept| kept.extend(ways));
            if tally.is_all_done() {
                self.many.open.try_set(false);
            }
            return;
        }
        // The dialog was closed while it ran, or asks about others, or the screen was left.
        if !tally.left().is_empty() {
            self.toasts.failed(tally.sentence(CLOSE));
        }
        self.undoable(ways);
    }

    /// Says how many links are closed, and how to open them again.
    fn offer_undo(self) {
        self.undoable(self.ways.try_update_value(std::mem::take).unwrap_or_default());
    }

    fn undoable(self, ways: Vec<Way>) {
        let words = match ways.len() {
            0 => return,
            1 => "The link is closed. Who claimed keeps access.".to_owned(),
            many => format!("{many} links are closed. Who claimed keeps access."),
        };
        let (toasts, done) = (self.toasts, self.done);
        // Beside the view: made here, the way back would go with this screen, or with the next question.
        api::spawn(Box::pin(async move {
            let undo = UnsyncCallback::new(move |()| reopen(ways.clone(), toasts, done));
            toasts.undoable(words, undo);
        }));
    }

    /// The question itself, the progress, and what became of each.
    pub(super) fn dialog(self) -> AnyView {
        let title = Signal::derive(move || format!("Stop accepting new learners for {}?", self.many.about()));
        let body = move || match self.many.stage.get() {
            Stage::Asking => {
                let learners = self
                    .many
                    .invites
                    .with(|invites| invites.iter().map(|invite| invite.learners).sum());
                let keep = match learners {
                    0 => "Nobody has claimed yet.".to_owned(),
                    learners => format!(
                        "{} access.",
                        counted(learners, "learner who claimed keeps", "learners who claimed keep")
                    ),
                };
                let several = self.many.invites.with(|invites| invites.len() > 1);
                let closes = if several {
                    "Each link closes now: its expiry, or the event’s end, moves to this moment. One that is closed already stays as it is. "
                } else {
                    "The link closes now: its expiry, or the event’s end, moves to this moment. "
                };
                view! { <p>{closes}{keep}" Editing an invite can open it again."</p> }.into_any()
            }
            Stage::Running(_) | Stage::Told => self.many.progress(),
        };
        let buttons = move || match self.many.stage.get() {
            Stage::Asking => view! {
                <Button autofocus=true on_press=move |()| self.many.open.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Danger on_press=move |()| self.close()>"Stop accepting"</Button>
            }
            .into_any(),
            Stage::Running(_) | Stage::Told => self.many.buttons(
                UnsyncCallback::new(move |()| self.close()),
                UnsyncCallback::new(move |()| self.many.open.set(false)),
            ),
        };
        view! {
            <Dialog open=self.many.open title>
                <div class="body">{live(body)}</div>
                <footer>{live(buttons)}</footer>
            </Dialog>
        }
        .into_any()
    }
}

async fn close_one(invite: Picked, ways: Rc<RefCell<Vec<Way>>>) -> Outcome {
    let answer = api::run::<CloseTrackInvite>(close_track_invite::Variables { id: invite.id.clone() }).await;
    let payload = match answer {
        Ok(data) => data.close_track_invite,
        Err(error) => return Outcome::Refused(sentence(&error)),
    };
    match (payload.track_invite, payload.user_errors.into_iter().next()) {
        (_, Some(error)) if error.code == "NOT_FOUND" => Outcome::Gone,
        (_, Some(error)) => Outcome::Refused(error.message),
        (Some(closed), None) if payload.was_open => {
            ways.borrow_mut().push(Way {
                id: invite.id,
                version: closed.version,
                is_event: closed.type_ == TrackInviteType::LiveEvent,
                former_end: payload.former_expires_at,
            });
            Outcome::Done
        }
        _ => Outcome::Already,
    }
}

/// Opens the links again where that is still possible, and says what became of them. The screen may be gone by then.
fn reopen(ways: Vec<Way>, toasts: Toasts, done: UnsyncCallback<Vec<String>>) {
    api::spawn(Box::pin(async move {
        let mut tally = Tally::default();
        for way in ways {
            let invite = Picked {
                id: way.id.clone(),
                title: String::new(),
                learners: 0,
                playing: 0,
            };
            tally.note(invite, reopen_one(way).await);
        }
        done.try_run(Vec::new());
        let left = tally.refusals();
        let open = tally.settled().len();
        let again = match open {
            0 => String::new(),
            1 => "The link is open again. ".to_owned(),
            open => format!("{open} links are open again. "),
        };
        match left.into_iter().next() {
            None => toasts.done(again.trim_end()),
            Some((_, why)) => {
                let stay = counted(tally.left().len() as i64, "link stays closed", "links stay closed");
                toasts.failed(format!("{again}{stay}: {why}"));
            }
        }
    }));
}

async fn reopen_one(way: Way) -> Outcome {
    // An end that has passed meanwhile opens nothing.
    if way
        .former_end
        .as_deref()
        .and_then(ms)
        .is_some_and(|end| end <= now_ms())
    {
        return Outcome::Refused("the former end has passed meanwhile. Edit the invite to set another.".to_owned());
    }
    let errors = if way.is_event {
        let (id, version, ends_at) = (way.id, way.version, way.former_end);
        said::<ReopenEvent>(reopen_event::Variables { id, version, ends_at }, |data| {
            data.update_track_invite
                .user_errors
                .into_iter()
                .map(|error| error.message)
                .collect()
        })
        .await
    } else {
        let (id, version, expires_at) = (way.id, way.version, way.former_end);
        said::<ReopenLink>(
            reopen_link::Variables {
                id,
                version,
                expires_at,
            },
            |data| {
                data.update_track_invite
                    .user_errors
                    .into_iter()
                    .map(|error| error.message)
                    .collect()
            },
        )
        .await
    };
    errors.map_or(Outcome::Done, Outcome::Refused)
}

/// What the server had against it.
async fn said<Q: GraphQLQuery>(
    variables: Q::Variables,
    errors: impl FnOnce(Q::ResponseData) -> Vec<String>,
) -> Option<String> {
    match api::run::<Q>(variables).await {
        Ok(data) => errors(data).into_iter().next(),
        Err(error) => Some(sentence(&error)),
    }
}
