//! Claims: who gets a seat, on which terms, and what becomes of it.
//!
//! The terms are copied once, at the claim (R65); from then on a claim is judged by itself (R67). Counting seats
//! under concurrency is the store's work: it calls [`decide_claim`] over facts it holds locked.

use crate::denial::{Denial, DenialCode, Fact};
use crate::ids::TrackId;
use crate::invite::{InviteFacts, Limit};
use crate::rule::Rule;
use crate::status::is_full;
use crate::time::{ContentDuration, Instant};
use crate::visitor::{Visitor, VisitorAnswer, answer_visitor};

/// What a decision needs of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimFacts {
    /// When it was made; the clock of its terms started then (R16).
    pub claimed_at: Instant,
    /// The first instant without access; `None` is never (R20).
    pub access_ends_at: Option<Instant>,
    /// Plays per track (R23).
    pub play_limit: Limit,
    /// Set while access is removed (R52).
    pub revoked_at: Option<Instant>,
}

/// The terms of a new claim, to be stored as they are (R65).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// When.
    pub claimed_at: Instant,
    /// The first instant without access; `None` is never.
    pub access_ends_at: Option<Instant>,
    /// Plays per track.
    pub play_limit: Limit,
    /// The tracks, in the order of the invite at this moment.
    pub tracks: Vec<TrackId>,
}

/// What claiming does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimDecision {
    /// The person holds a claim already: the same one is answered, no second seat, no new clock (R66).
    Existing,
    /// A new claim on these terms.
    Grant(Grant),
}

/// Whether the visitor gets a claim at `now`, and on which terms.
///
/// # Errors
/// The refusal that belongs to the line of R64 that fits.
pub fn decide_claim(invite: Option<&InviteFacts>, visitor: &Visitor, now: Instant) -> Result<ClaimDecision, Denial> {
    let answer = answer_visitor(invite, visitor, now);
    if let Some(denial) = Denial::of_answer(&answer) {
        return Err(denial);
    }
    match (answer, invite) {
        (VisitorAnswer::MayClaim, Some(invite)) => Ok(ClaimDecision::Grant(Grant {
            claimed_at: now,
            access_ends_at: invite.access_end(now),
            play_limit: invite.play_limit,
            tracks: invite.tracks.clone(),
        })),
        _ => Ok(ClaimDecision::Existing),
    }
}

/// Whether removed access may be restored: that takes a free seat, or the organiser's explicit override (R52).
///
/// # Errors
/// [`DenialCode::Full`] when no seat is free and nothing overrides it.
pub fn decide_restore(invite: &InviteFacts, override_limit: bool) -> Result<(), Denial> {
    if override_limit || !is_full(invite.invite_limit, invite.claim_count) {
        return Ok(());
    }
    let (taken, limit) = (invite.claim_count, invite.invite_limit.get());
    Err(Denial::new(
        DenialCode::Full,
        Rule::R52,
        format!("No seat is free: {taken} of {limit} are taken."),
    )
    .facts([Fact::new("claimCount", &taken), Fact::new("inviteLimit", &limit)])
    .remedy("Raise the limit, remove someone else's access, or restore over the limit explicitly."))
}

named! {
    /// What a claim is worth at an instant.
    pub enum ClaimState {
        /// It gives access.
        Active = "ACTIVE",
        /// Its time is over (R21).
        Ended = "ENDED",
        /// Its access was removed (R52).
        Revoked = "REVOKED",
    }
}

/// The claim's state at `now`. Removed access is named before ended access, as in R64.
#[must_use]
pub fn claim_state(claim: &ClaimFacts, now: Instant) -> ClaimState {
    if claim.revoked_at.is_some() {
        ClaimState::Revoked
    } else if claim.access_ends_at.is_some_and(|end| now >= end) {
        ClaimState::Ended
    } else {
        ClaimState::Active
    }
}

/// The end of a claim after its author extended the event from `event_end` to `later_end` (R43): a claim that ended
/// with the event moves with it, yet never beyond the duration that `content_duration` gave it. Any other claim, and
/// an event that is moved earlier, leaves the end alone.
#[must_use]
pub fn end_after_extension(
    claim: &ClaimFacts,
    content_duration: Option<&ContentDuration>,
    event_end: Instant,
    later_end: Instant,
) -> Option<Instant> {
    if claim.access_ends_at != Some(event_end) || later_end <= event_end {
        return claim.access_ends_at;
    }
    let by_duration = content_duration.and_then(|duration| duration.end_from(claim.claimed_at));
    Some(by_duration.map_or(later_end, |end| end.min(later_end)))
}

/// What becomes of two claims on one invite when a guest turns out to be a known person (R87).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Whether the first of the two stays; otherwise the second does.
    pub keeps_first: bool,
    /// Seats that come free: 1 when both held one, or when the only one that held a seat goes.
    pub seats_freed: u32,
}

/// The earlier claim stays, with its clock and its fate: somebody whose access was removed does not regain it by
/// claiming again as a guest. Of two claims at one instant the first stays.
#[must_use]
pub fn merge_claims(first: &ClaimFacts, second: &ClaimFacts) -> Merge {
    let keeps_first = first.claimed_at <= second.claimed_at;
    let gone = if keeps_first { second } else { first };
    Merge {
        keeps_first,
        seats_freed: u32::from(gone.revoked_at.is_none()),
    }
}
