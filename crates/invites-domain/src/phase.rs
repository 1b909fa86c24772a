//! In which part of a live event an instant falls: what the dashboard's header says (R38, R39).

use crate::invite::InviteTiming;
use crate::time::Instant;

named! {
    /// The parts of a live event, in their order.
    pub enum EventPhase {
        /// The link is not open yet (R41).
        Upcoming = "UPCOMING",
        /// The link is open, the event has not started.
        Open = "OPEN",
        /// Between start and end.
        Live = "LIVE",
        /// Over: the dashboard is read-only from here on (R120).
        Ended = "ENDED",
    }
}

/// The phase at `now`, and the instant at which the next one begins; none for a self-paced invite, which has none (R4).
#[must_use]
pub fn event_phase(timing: &InviteTiming, now: Instant) -> Option<(EventPhase, Option<Instant>)> {
    let InviteTiming::LiveEvent { starts_at, ends_at, .. } = timing else {
        return None;
    };
    let opens_at = timing.opens_at().unwrap_or(*starts_at);
    // An event ended early may end before its start, or before it opens.
    let phases = [
        (opens_at, EventPhase::Upcoming),
        (*starts_at, EventPhase::Open),
        (*ends_at, EventPhase::Live),
    ];
    if now >= *ends_at {
        return Some((EventPhase::Ended, None));
    }
    let first = phases.into_iter().find(|(until, _)| now < *until);
    Some(match first {
        Some((until, phase)) => (phase, Some(until.min(*ends_at))),
        None => (EventPhase::Ended, None),
    })
}
