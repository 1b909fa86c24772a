//! The server's clock, ticking in the page: what counts down must not trust the clock of the machine it is shown on.

use std::time::Duration;

use leptos::prelude::*;

use crate::words;

/// Ticks every second for as long as the screen that started it is there.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    /// Milliseconds since 1970, by the browser.
    ticked: RwSignal<f64>,
    /// How far the server is ahead of the browser, in milliseconds.
    ahead: RwSignal<f64>,
}

impl Clock {
    /// Starts to tick, by the browser's clock until the server's is known.
    pub(crate) fn start() -> Self {
        let clock = Self {
            ticked: RwSignal::new(words::now_ms()),
            ahead: RwSignal::new(0.0),
        };
        let tick = move || {
            clock.ticked.try_set(words::now_ms());
        };
        if let Ok(ticking) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || ticking.clear());
        }
        clock
    }

    /// Takes over what the server's clock said in an answer that has just come.
    pub(crate) fn set(self, server_now: &str) {
        if let Some(server_now) = words::ms(server_now) {
            self.ahead.set(server_now - words::now_ms());
            self.ticked.set(words::now_ms());
        }
    }

    /// Whole seconds until an instant (RFC 3339), rounded up so that zero is there and not before; negative after it. `None`
    /// when the instant cannot be read. Tracked: changes every second.
    pub(crate) fn seconds_until(self, instant: &str) -> Option<i64> {
        let left = words::ms(instant)? - (self.ticked.get() + self.ahead.get());
        #[expect(clippy::cast_possible_truncation, reason = "saturates, thousands of years away")]
        let seconds = (left / 1000.0).ceil() as i64;
        Some(seconds)
    }
}
