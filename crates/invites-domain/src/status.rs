//! An invite's status, computed from the clock whenever it is read (R111).
//!
//! The list, the detail page, the claim and the share button all ask here; nothing is stored and no job changes it.

use std::cmp::Ordering;

use crate::invite::{InviteTiming, Limit, OPENS_BEFORE_START};
use crate::time::Instant;

/// What a link does at an instant (R109). Being full is not a status (R47).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteStatus {
    /// It takes new people.
    Active,
    /// It does not take new people yet; live events only (R41).
    Upcoming {
        /// Whole periods of 24 hours until the start, at least 1 (R110).
        days_until: u32,
        /// When the link opens.
        opens_at: Instant,
        /// When the event starts.
        starts_at: Instant,
    },
    /// It takes no new people any more (R30, R39).
    Expired {
        /// The first instant of that.
        since: Instant,
    },
}

impl InviteStatus {
    /// The status without its instants, as the API writes it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Upcoming { .. } => "UPCOMING",
            Self::Expired { .. } => "EXPIRED",
        }
    }
}

/// The status of an invite with these times at `now` (R30, R38, R39, R41, R109–R111).
#[must_use]
pub fn invite_status(timing: &InviteTiming, now: Instant) -> InviteStatus {
    match (timing.window().place(now), timing) {
        (Ordering::Greater, _) => InviteStatus::Expired {
            since: timing.closes_at().unwrap_or(now),
        },
        (Ordering::Less, InviteTiming::LiveEvent { starts_at, .. }) => InviteStatus::Upcoming {
            days_until: days_until(*starts_at, now),
            opens_at: timing.opens_at().unwrap_or(*starts_at),
            starts_at: *starts_at,
        },
        _ => InviteStatus::Active,
    }
}

/// Whole 24-hour periods from `now` to `starts_at`, rounded down (R110).
fn days_until(starts_at: Instant, now: Instant) -> u32 {
    let periods = (starts_at - now).num_seconds() / OPENS_BEFORE_START.num_seconds();
    u32::try_from(periods).unwrap_or(0)
}

/// Whether all seats are taken (R47, R50). An invite without a limit is never full.
#[must_use]
pub fn is_full(limit: Limit, claim_count: u32) -> bool {
    limit.reached_by(claim_count)
}
