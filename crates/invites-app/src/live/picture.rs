//! The room as a hub saw it at one instant: never changed once made, shared by everybody who looks.
//!
//! Each part knows in which picture it changed last (`rev`), so that what to tell somebody who saw an earlier picture
//! is a comparison of numbers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use invites_domain::attention::Need;
use invites_domain::ids::{ChallengeId, ClaimId, InviteId, TrackId};
use invites_domain::phase::EventPhase;
use invites_domain::room::{ChallengeFunnel, Participant, Tally};
use invites_domain::roster::{Listed, sought};
use invites_domain::time::Instant;

use super::cursor::Cursor;

/// How much of the queue viewers are sent.
pub const QUEUE_HEAD: usize = 50;

/// What a learner is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Called {
    /// Their name, if anybody said so.
    pub name: Option<String>,
    /// Their proven address, or the one they typed.
    pub email: Option<String>,
}

/// A learner's row.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// How they stand.
    pub participant: Participant,
    /// What they are called.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Name and address as searches and sorting read them.
    pub(super) sought: String,
    /// The picture in which the row changed last.
    pub(super) rev: u64,
    /// When it last changed without a word in the log.
    pub(super) restated_at: Option<Instant>,
}

impl Row {
    pub(super) fn new(participant: Participant, called: &Called) -> Self {
        Self {
            participant,
            sought: sought(called.name.as_deref(), called.email.as_deref()),
            name: called.name.clone(),
            email: called.email.clone(),
            rev: 0,
            restated_at: None,
        }
    }

    /// Whether a viewer would see the same.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.participant == other.participant && self.sought == other.sought && self.name == other.name
    }
}

impl Listed for Row {
    fn participant(&self) -> &Participant {
        &self.participant
    }

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn sought(&self) -> &str {
        &self.sought
    }
}

/// A column's heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The track.
    pub track: TrackId,
    /// Its title.
    pub track_title: String,
    /// The challenge.
    pub challenge: ChallengeId,
    /// Its title.
    pub title: String,
}

/// The event itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its public title.
    pub title: String,
    /// Where in the event we are.
    pub phase: EventPhase,
    /// When its link opens.
    pub opens_at: Instant,
    /// Its start.
    pub starts_at: Instant,
    /// Its end.
    pub ends_at: Instant,
    /// Its IANA zone.
    pub time_zone: String,
    /// Seats taken.
    pub claim_count: u32,
    /// Seats; 0 = unlimited.
    pub invite_limit: u32,
    /// The columns of the grid.
    pub columns: Vec<Heading>,
}

/// Somebody in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueEntry {
    /// Who, why, since when.
    pub need: Need,
    /// What they are called.
    pub called: Called,
}

/// A part of a picture, and the picture in which it changed last.
#[derive(Debug, Clone)]
pub(super) struct Part<T> {
    pub(super) value: Arc<T>,
    pub(super) rev: u64,
}

impl<T: PartialEq> Part<T> {
    /// `value`, seen in the picture `rev` after `before`.
    pub(super) fn after(before: Option<&Self>, value: T, rev: u64) -> Self {
        match before {
            Some(before) if *before.value == value => Self {
                value: Arc::clone(&before.value),
                rev: before.rev,
            },
            _ => Self {
                value: Arc::new(value),
                rev,
            },
        }
    }

    /// The part, if it is newer than the picture `rev`.
    pub(super) fn since(&self, rev: u64) -> Option<Arc<T>> {
        (self.rev > rev).then(|| Arc::clone(&self.value))
    }
}

/// The room at one instant.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    pub(super) invite: InviteId,
    /// Counts the pictures of one hub, from 1.
    pub(super) rev: u64,
    /// The last log entry in it.
    pub(super) seq: i64,
    pub(super) at: Instant,
    /// Since when the database has not answered; what is seen is as of then.
    pub(super) stale_since: Option<Instant>,
    pub(super) event: Part<Event>,
    pub(super) tally: Part<Tally>,
    pub(super) strip: Part<Vec<ChallengeFunnel>>,
    pub(super) queue: Part<Vec<QueueEntry>>,
    /// Everybody in the room, who joined first.
    pub(super) rows: Arc<Vec<Arc<Row>>>,
    /// Who is not in the room any more, and the log entry that said so.
    pub(super) left: Arc<BTreeMap<ClaimId, i64>>,
    /// Places in the whole queue.
    pub(super) places: Arc<HashMap<ClaimId, usize>>,
}

impl Picture {
    pub(super) fn cursor(&self) -> Cursor {
        Cursor {
            invite: self.invite,
            seq: self.seq,
            at: self.at,
        }
    }
}
