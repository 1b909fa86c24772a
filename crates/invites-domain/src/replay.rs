//! An event's log, kept so that any moment of it is at hand: the replay of a dashboard (R120).
//!
//! A replay is the fold of [`activity`](crate::activity) stopped earlier, nothing else. What is here makes *earlier*
//! quick: marks of the fold along the way, so that seeking folds a short stretch however long the log. It knows no
//! names and draws nothing.

use std::sync::Arc;

use crate::activity::{ActivityEntry, ActivityKind, ClaimProgress, Progress, fold_all};
use crate::ids::ClaimId;
use crate::time::Instant;

/// Entries between two marks: what seeking folds at most.
pub const BETWEEN_MARKS: usize = 2_000;

/// Why an entry is not the next of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The log has a gap: entry {expected} was expected, entry {found} came. Read it again from the beginning.")]
pub struct Gap {
    /// The entry that comes next.
    pub expected: i64,
    /// The one that came.
    pub found: i64,
}

/// A log from its first entry on, with marks.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    log: Vec<ActivityEntry>,
    /// Of each entry the latest instant that the log told up to it. Entries may come out of the order of their
    /// instants (R118): a late one belongs to the moment at which the room heard of it.
    heard: Vec<Instant>,
    marks: Vec<Mark>,
    /// The state after the whole log.
    end: Progress,
}

/// The state after a part of the log. Learners who did nothing between two marks are kept once for both, so that the
/// marks together grow with what happened and not with the room.
#[derive(Clone, Debug)]
struct Mark {
    last_seq: i64,
    last_at: Option<Instant>,
    claims: Vec<(ClaimId, Arc<ClaimProgress>)>,
}

impl Tape {
    /// Takes the next entry. One that is there already, as at the seam of two pages, changes nothing.
    ///
    /// # Errors
    /// [`Gap`] when entries before it are missing; the tape stays as it was.
    pub fn push(&mut self, entry: ActivityEntry) -> Result<(), Gap> {
        let expected = self.end.last_seq + 1;
        if entry.seq < expected {
            return Ok(());
        }
        if entry.seq > expected {
            return Err(Gap {
                expected,
                found: entry.seq,
            });
        }
        self.end = fold_all(std::mem::take(&mut self.end), [&entry]);
        let before = self.heard.last().copied();
        self.heard.push(before.map_or(entry.at, |before| before.max(entry.at)));
        self.log.push(entry);
        if self.log.len().is_multiple_of(BETWEEN_MARKS) {
            let mark = self.mark();
            self.marks.push(mark);
        }
        Ok(())
    }

    fn mark(&self) -> Mark {
        let before = self.marks.last();
        let seen = before.map_or(0, |mark| mark.last_seq);
        let kept = |id: &ClaimId| {
            let claims = &before?.claims;
            let at = claims.binary_search_by_key(id, |(id, _)| *id).ok()?;
            Some(Arc::clone(&claims[at].1))
        };
        let claims = self.end.claims.iter().map(|(id, claim)| {
            let same = if claim.last_seq <= seen { kept(id) } else { None };
            (*id, same.unwrap_or_else(|| Arc::new(claim.clone())))
        });
        Mark {
            last_seq: self.end.last_seq,
            last_at: self.end.last_at,
            claims: claims.collect(),
        }
    }

    /// How many entries there are: the last position.
    #[must_use]
    pub fn len(&self) -> usize {
        self.log.len()
    }

    /// Whether nothing has happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// The first `position` entries.
    #[must_use]
    pub fn until(&self, position: usize) -> &[ActivityEntry] {
        &self.log[..position.min(self.log.len())]
    }

    /// The first and the last moment of the log.
    #[must_use]
    pub fn span(&self) -> Option<(Instant, Instant)> {
        Some((*self.heard.first()?, *self.heard.last()?))
    }

    /// How many entries the room had heard of at this moment.
    #[must_use]
    pub fn position_at(&self, moment: Instant) -> usize {
        self.heard.partition_point(|heard| *heard <= moment)
    }

    /// The moment of the first request for help after this one.
    #[must_use]
    pub fn help_after(&self, moment: Instant) -> Option<Instant> {
        let from = self.position_at(moment);
        self.hands(from..self.log.len()).next()
    }

    /// The moment of the last request for help before this one.
    #[must_use]
    pub fn help_before(&self, moment: Instant) -> Option<Instant> {
        let until = self.heard.partition_point(|heard| *heard < moment);
        self.hands(0..until).next_back()
    }

    /// The moments of all requests for help, in their order.
    pub fn helps(&self) -> impl Iterator<Item = Instant> {
        self.hands(0..self.log.len())
    }

    fn hands(&self, positions: std::ops::Range<usize>) -> impl DoubleEndedIterator<Item = Instant> {
        let entries = self.log[positions.clone()].iter().zip(&self.heard[positions]);
        let hands = entries.filter(|(entry, _)| entry.kind == ActivityKind::HandRaised);
        hands.map(|(_, heard)| *heard)
    }

    /// The state after the first `position` entries: the same as folding them.
    #[must_use]
    pub fn seek(&self, position: usize) -> Progress {
        let position = position.min(self.log.len());
        let marks = position / BETWEEN_MARKS;
        let from = marks.checked_sub(1).and_then(|last| self.marks.get(last));
        let progress = from.map(Mark::restored).unwrap_or_default();
        fold_all(progress, &self.log[marks * BETWEEN_MARKS..position])
    }
}

impl Mark {
    fn restored(&self) -> Progress {
        Progress {
            last_seq: self.last_seq,
            last_at: self.last_at,
            claims: self
                .claims
                .iter()
                .map(|(id, claim)| (*id, ClaimProgress::clone(claim)))
                .collect(),
        }
    }
}

/// A place on a tape with the state there, for playing on.
#[derive(Clone, Debug, Default)]
pub struct Playhead {
    position: usize,
    progress: Progress,
}

impl Playhead {
    /// How many entries are played.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Moves to `position`: a short way on by folding, anywhere else by seeking. Answers the state there.
    pub fn go(&mut self, tape: &Tape, position: usize) -> &Progress {
        let position = position.min(tape.len());
        let is_near = (self.position..=self.position + BETWEEN_MARKS).contains(&position);
        self.progress = if is_near {
            fold_all(std::mem::take(&mut self.progress), &tape.log[self.position..position])
        } else {
            tape.seek(position)
        };
        self.position = position;
        &self.progress
    }
}
