//! What a dashboard knows and shows at this moment: the signals that its parts read, and how they stay true.
//!
//! One subscription for the window on screen. When it drops, what was seen stays and the header says so; it resumes behind
//! the last cursor. Another window is another question, whose answer replaces the rows. A replay fills the same signals
//! from a recording in place of a subscription ([`super::replay`]), so that one set of parts draws both.

use std::{collections::BTreeMap, time::Duration};

use invites_client::{
    ClientError,
    enums::{EventPhase as Phase, LiveNeedKind},
    operations::{
        InviteQuery, invite_query,
        live_event_updates::{self, LiveHeader as Header},
    },
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    acts::{Acts, Subject},
    message::{Following, Told},
    replay::Player,
    room::{Room, called},
    window::Window,
};
use crate::{
    api::{self, Live, Query},
    author::copy_link::CopyLink,
    shell::{Navigation, Session},
    words,
};

/// How often words such as "5 min" are renewed.
const SLOW: Duration = Duration::from_secs(10);

/// How the data comes in.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Line {
    /// Nothing came yet.
    Opening,
    /// What is shown is so.
    Live,
    /// It dropped then, by the browser's clock in milliseconds.
    Lost(f64),
    /// The server refuses.
    Refused(ClientError),
}

/// The screen's signals.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) id: StoredValue<String>,
    pub(super) session: Session,
    pub(super) navigation: Navigation,
    pub(super) invite: Query<invite_query::ResponseData>,
    pub(super) room: RwSignal<Room>,
    pub(super) event: Memo<Option<Header>>,
    pub(super) line: RwSignal<Line>,
    /// The server's clock in milliseconds, each second; in a replay the moment that is shown.
    pub(super) now: RwSignal<f64>,
    /// The same, each ten seconds.
    pub(super) slow: RwSignal<f64>,
    /// The server's clock less the browser's.
    skew: StoredValue<f64>,
    pub(super) window: Memo<Window>,
    pub(super) offset: RwSignal<i64>,
    pub(super) picked: RwSignal<BTreeMap<String, Subject>>,
    pub(super) acts: Acts,
    pub(super) copy: CopyLink,
    /// The replay that fills these signals; none on the dashboard itself.
    pub(super) player: Option<Player>,
    /// What a screen reader is told.
    pub(super) said: RwSignal<String>,
    /// Notified when somebody who was refused tries again.
    pub(super) again: Trigger,
}

impl Desk {
    /// Everything that is empty yet, of the event of this invite.
    pub(super) fn new(id: String, player: Option<Player>) -> Self {
        let navigation = Navigation::here();
        let asked = id.clone();
        let offset = RwSignal::new(0);
        let conditions = Memo::new(move |_| Window::read(|key| navigation.query(key)));
        // Other conditions begin at the top.
        Effect::new(move |before: Option<Window>| {
            let now = conditions.get();
            if before.is_some_and(|before| before != now) {
                offset.set(0);
            }
            now
        });
        let room = RwSignal::new(Room::default());
        Self {
            id: StoredValue::new(id.clone()),
            session: Session::here(),
            navigation,
            invite: api::query::<InviteQuery>(move || invite_query::Variables { id: asked.clone() }),
            room,
            event: Memo::new(move |_| room.with(|room| room.event.clone())),
            line: RwSignal::new(Line::Opening),
            now: RwSignal::new(words::now_ms()),
            slow: RwSignal::new(words::now_ms()),
            skew: StoredValue::new(0.0),
            window: Memo::new(move |_| Window {
                offset: offset.get(),
                ..conditions.get()
            }),
            offset,
            picked: RwSignal::new(BTreeMap::new()),
            acts: Acts::new(id),
            copy: CopyLink::new(),
            player,
            said: RwSignal::new(String::new()),
            again: Trigger::new(),
        }
    }

    /// Asks again after a refusal: signed in meanwhile, or given the role back.
    pub(super) fn retry(self) {
        self.line.set(Line::Opening);
        self.invite.restart();
        self.again.notify();
    }

    /// Whether the event is over: nothing can be done to its room any more (R120).
    pub(super) fn ended(self) -> bool {
        self.event
            .with(|event| event.as_ref().is_some_and(|event| event.phase == Phase::Ended))
    }

    /// Whether one may act for learners here and now.
    pub(super) fn may_run(self) -> bool {
        self.may_extend() && !self.ended()
    }

    /// Whether one may move the event's end: also after it passed (R44), but not in a replay.
    pub(super) fn may_extend(self) -> bool {
        self.player.is_none() && self.session.may(Verb::RunEvent)
    }

    /// A learner of the room by their claim.
    pub(super) fn subject(self, claim: &str) -> Option<Subject> {
        self.room.with(|room| {
            let row = room.rows.get(claim)?;
            Some(Subject {
                claim: row.claim_id.clone(),
                name: called(row.name.as_deref(), row.email.as_deref()),
                play: row.play_id.clone(),
                track: row.track_id.clone(),
                playing: row.play_state.is_some_and(super::acts::is_running),
            })
        })
    }

    /// Opens the individual view.
    pub(super) fn show(self, claim: &str) {
        self.navigation.set_query(&[("learner", Some(claim))]);
    }

    /// Subscribes to the window on screen, and anew to the next.
    pub(super) fn follow(self) {
        Effect::new(move |_| {
            self.again.track();
            let window = self.window.get();
            let asked = window.clone();
            let variables = move || live_event_updates::Variables {
                invite_id: self.id.try_get_value().unwrap_or_default(),
                after: self.room.try_with_untracked(|room| room.cursor_for(&asked)).flatten(),
                rows: Some(asked.wire()),
            };
            api::watch::<Following>(variables, move |said| self.hear(&window, said));
        });
    }

    fn lose(self) {
        let _ = self.line.try_update(|line| {
            if *line == Line::Live {
                *line = Line::Lost(words::now_ms());
            }
        });
        self.said.try_set("Reconnecting. What is shown may be old.".to_owned());
    }

    fn hear(self, window: &Window, said: Live<Told>) {
        match said {
            Live::Data(data) => {
                let hands = self.hands();
                let _ = self.room.try_update(|room| room.take(window, data.live_event));
                let at = self
                    .room
                    .try_with_untracked(|room| room.at.as_deref().and_then(words::ms));
                if let Some(at) = at.flatten() {
                    self.skew.try_set_value(at - words::now_ms());
                }
                if self.line.try_get_untracked() != Some(Line::Live) {
                    self.line.try_set(Line::Live);
                    self.tick();
                    self.slow.try_set(self.now.try_get_untracked().unwrap_or_default());
                }
                self.tell(&hands);
            }
            Live::Reconnecting => self.lose(),
            Live::Alive => {
                self.line.try_set(Line::Live);
            }
            // The server has no more to say to this connection, as when it stops.
            Live::Over => self.lose(),
            Live::Refused(error) => {
                self.line.try_set(Line::Refused(error));
            }
        }
    }

    /// The claims whose hands are up.
    fn hands(self) -> Vec<String> {
        let raised = |room: &Room| {
            room.queue
                .iter()
                .filter(|need| need.kind == LiveNeedKind::HandRaised)
                .map(|need| need.claim_id.clone())
                .collect()
        };
        self.room.try_with_untracked(raised).unwrap_or_default()
    }

    /// Says who raised a hand since `before`, once for all of a change.
    fn tell(self, before: &[String]) {
        let new = self.room.try_with_untracked(|room| {
            room.queue
                .iter()
                .filter(|need| need.kind == LiveNeedKind::HandRaised && !before.contains(&need.claim_id))
                .map(|need| {
                    let name = called(need.name.as_deref(), need.email.as_deref());
                    let at = need.challenge_id.as_deref().and_then(|id| room.challenge(id));
                    let at = at
                        .map(|(number, _)| format!(", challenge {number}"))
                        .unwrap_or_default();
                    format!("{name} asks for help{at}.")
                })
                .collect::<Vec<_>>()
        });
        match new.as_deref() {
            Some([]) | None => {}
            Some([one]) => {
                self.said.try_set(one.clone());
            }
            Some(many) => {
                self.said.try_set(format!("{} learners ask for help.", many.len()));
            }
        }
    }

    fn tick(self) {
        let skew = self.skew.try_get_value().unwrap_or_default();
        self.now.try_set(words::now_ms() + skew);
    }

    pub(super) fn keep_time(self) {
        let slowly = move || {
            self.slow.set(self.now.get_untracked());
        };
        let clocks = [
            set_interval_with_handle(move || self.tick(), Duration::from_secs(1)),
            set_interval_with_handle(slowly, SLOW),
        ];
        for clock in clocks.into_iter().flatten() {
            on_cleanup(move || clock.clear());
        }
    }
}
