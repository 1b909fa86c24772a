//! The moment on the screen, and how it moves: playing, stepping, being set. What is seen at a moment is told to the
//! dashboard's signals here, and only what differs is worked out again.

use std::time::Duration;

use chrono::DateTime;
use invites_client::operations::live_event_updates::LiveHeader as Header;
use invites_domain::{Instant, replay::Playhead};
use leptos::prelude::*;

use super::{
    recording::Recording,
    scene::{Scene, columns},
    stretch::{Deed, Stretch, next_speed},
};
use crate::{
    live::{desk::Desk, window::Window},
    words,
};

/// How often a moment follows the one before while it plays.
const TICK: Duration = Duration::from_millis(100);

/// Words such as "5 min" are renewed when so much of the event has passed, and not more often than once a second.
const SLOW: f64 = 10_000.0;

/// How far a recording is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Loaded {
    pub(super) entries: i64,
    pub(super) total: i64,
    /// Whether the whole log was read once.
    pub(super) whole: bool,
}

/// A replay under way.
#[derive(Clone, Copy)]
pub(in crate::live) struct Player {
    pub(super) recording: StoredValue<Recording>,
    pub(super) loaded: RwSignal<Loaded>,
    /// The moment, in milliseconds.
    pub(in crate::live) moment: RwSignal<f64>,
    pub(super) playing: RwSignal<bool>,
    pub(super) speed: RwSignal<u32>,
    pub(super) header: RwSignal<Option<Header>>,
    pub(super) stretch: Memo<Stretch>,
    head: StoredValue<Playhead>,
    scene: StoredValue<Scene>,
    /// The browser's clock when the moment was last moved by playing.
    ticked: StoredValue<f64>,
    /// The browser's clock before which the next picture would come too early for the machine.
    rest_until: StoredValue<f64>,
    /// The browser's clock when slow words were last renewed.
    renewed: StoredValue<f64>,
}

impl Player {
    /// At no moment yet.
    pub(super) fn new() -> Self {
        let recording = StoredValue::new(Recording::default());
        let loaded = RwSignal::new(Loaded::default());
        let header: RwSignal<Option<Header>> = RwSignal::new(None);
        let stretch = Memo::new(move |_| {
            loaded.track();
            let Some((starts, ends)) = header.with(|header| {
                let header = header.as_ref()?;
                Some((words::ms(&header.starts_at)?, words::ms(&header.ends_at)?))
            }) else {
                return Stretch::default();
            };
            recording.with_value(|recording| {
                let last = recording.tape.span().map(|(_, last)| millis(last));
                Stretch::of(starts, ends, words::now_ms(), recording.first_play().map(millis), last)
            })
        });
        Self {
            recording,
            loaded,
            moment: RwSignal::new(0.0),
            playing: RwSignal::new(false),
            speed: RwSignal::new(8),
            header,
            stretch,
            head: StoredValue::new(Playhead::default()),
            scene: StoredValue::new(Scene::default()),
            ticked: StoredValue::new(0.0),
            rest_until: StoredValue::new(0.0),
            renewed: StoredValue::new(0.0),
        }
    }

    /// Whether there is something to show.
    pub(super) fn is_ready(self) -> bool {
        self.loaded.with(|loaded| loaded.whole) && self.header.with(Option::is_some)
    }

    /// Shows moments on `desk` from now on, for as long as the screen lives.
    pub(super) fn show_on(self, desk: Desk) {
        Effect::new(move |before: Option<Option<(usize, Window)>>| {
            if !self.is_ready() {
                return None;
            }
            let (moment, window) = (self.moment.get(), desk.window.get());
            let header = self.header.get()?;
            Some(self.show(desk, moment, window, header, before.flatten()))
        });
        let clock = set_interval_with_handle(move || self.tick(), TICK);
        if let Ok(clock) = clock {
            on_cleanup(move || clock.clear());
        }
    }

    /// One moment: the room when anything in it differs from `before` (entries played, window), the clocks in any case.
    fn show(
        self,
        desk: Desk,
        moment: f64,
        window: Window,
        header: Header,
        before: Option<(usize, Window)>,
    ) -> (usize, Window) {
        let began = words::now_ms();
        let at = instant(moment);
        let position = self.recording.with_value(|recording| recording.tape.position_at(at));
        let as_before = before.as_ref().is_some_and(|(played, _)| *played == position);
        let holds = self
            .scene
            .with_value(|scene| scene.holds_until().is_none_or(|until| at < until));
        let forwards = desk.now.get_untracked() <= moment;
        if !(as_before && holds && forwards) {
            let scene = self.recording.with_value(|recording| {
                let columns = columns(&header);
                self.head
                    .try_update_value(|head| Scene::of(head.go(&recording.tape, position), &columns, at, recording))
            });
            self.scene.set_value(scene.unwrap_or_default());
        }
        let same_picture = as_before && holds && forwards && before.is_some_and(|(_, seen)| seen == window);
        let is_new_header = desk.event.with_untracked(|event| event.as_ref() != Some(&header));
        if !same_picture || is_new_header {
            let room = self
                .recording
                .with_value(|recording| self.scene.with_value(|scene| scene.through(&window, header, recording)));
            desk.room.update(|shown| shown.show(room));
        }
        desk.now.set(moment);
        let moved = (moment - desk.slow.get_untracked()).abs();
        if moved >= SLOW && (began - self.renewed.get_value() >= 1_000.0 || !self.playing.get_untracked()) {
            self.renewed.set_value(began);
            desk.slow.set(moment);
        }
        // A large room on a small machine plays in larger steps, not behind time.
        let ended = words::now_ms();
        self.rest_until.set_value(ended + 2.0 * (ended - began));
        (position, window)
    }

    fn tick(self) {
        let now = words::now_ms();
        if !self.playing.get_untracked() || now < self.rest_until.get_value() {
            return;
        }
        let passed = (now - self.ticked.get_value()).clamp(0.0, 5_000.0);
        self.ticked.set_value(now);
        let (moment, stretch) = (self.moment.get_untracked(), self.stretch.get_untracked());
        let next = moment + passed * f64::from(self.speed.get_untracked());
        if next >= stretch.to {
            self.playing.set(false);
        }
        self.moment.set(stretch.inside(next));
    }

    /// Shows another moment.
    pub(super) fn seek(self, moment: f64) {
        self.moment.set(self.stretch.get_untracked().inside(moment));
    }

    /// Does what a key or a button asks for.
    pub(super) fn act(self, deed: Deed) {
        let (moment, stretch) = (self.moment.get_untracked(), self.stretch.get_untracked());
        match deed {
            Deed::Toggle => {
                let plays = !self.playing.get_untracked();
                if plays {
                    // From the end it begins anew.
                    if moment >= stretch.to {
                        self.seek(stretch.from);
                    }
                    self.ticked.set_value(words::now_ms());
                }
                self.playing.set(plays);
            }
            Deed::By(millis) => self.seek(moment + millis),
            Deed::First => self.seek(stretch.from),
            Deed::Last => self.seek(stretch.to),
            Deed::NextHand | Deed::LastHand => {
                let (last, next) = self.hands(moment);
                if let Some(hand) = if deed == Deed::NextHand { next } else { last } {
                    // To look at it.
                    self.playing.set(false);
                    self.seek(hand);
                }
            }
            Deed::Faster | Deed::Slower => {
                let faster = deed == Deed::Faster;
                self.speed.update(|speed| *speed = next_speed(*speed, faster));
            }
        }
    }

    /// The moments of the last request for help before `moment` and of the next after it, as far as they lie in the stretch.
    pub(super) fn hands(self, moment: f64) -> (Option<f64>, Option<f64>) {
        let (at, stretch) = (instant(moment), self.stretch.get());
        let inside = |hand: Instant| Some(after(hand)).filter(|hand| stretch.inside(*hand) == *hand);
        self.recording.with_value(|recording| {
            let mut last = recording.tape.help_before(at);
            // The one that is shown is not the one before it.
            while let Some(shown) = last.filter(|hand| after(*hand) >= moment) {
                last = recording.tape.help_before(shown);
            }
            (last.and_then(inside), recording.tape.help_after(at).and_then(inside))
        })
    }
}

/// An instant in milliseconds, as the browser counts: cut.
pub(super) fn millis(at: Instant) -> f64 {
    at.timestamp_millis() as f64
}

/// The first whole millisecond at which an instant has come.
fn after(at: Instant) -> f64 {
    let cut = millis(at);
    if instant(cut) < at { cut + 1.0 } else { cut }
}

/// The instant of so many milliseconds.
pub(super) fn instant(millis: f64) -> Instant {
    DateTime::from_timestamp_millis(millis as i64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{after, instant, millis};

    #[test]
    fn a_moment_is_a_whole_millisecond_that_is_not_too_early() {
        let at = "2030-05-10T10:00:00.123456Z".parse().expect("an instant");
        assert!(instant(millis(at)) < at && instant(after(at)) >= at);
        assert_eq!(after(at) - millis(at), 1.0);
        let whole = "2030-05-10T10:00:00.123Z".parse().expect("an instant");
        assert_eq!(after(whole), millis(whole));
        assert_eq!(instant(millis(whole)), whole);
    }
}
