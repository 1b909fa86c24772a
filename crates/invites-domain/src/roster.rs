//! Whom a list of the room's learners shows, and in which order: the same on the server's dashboard and in a replay.
//!
//! It knows learners as [`Participant`]s with what they are called, and nothing of pages or screens.

use std::cmp::Reverse;

use crate::ids::ClaimId;
use crate::room::{Participant, Tile};

named! {
    /// In which order learners stand.
    pub enum RowSort {
        /// Who joined first.
        Joined = "JOINED",
        /// By name; who has none comes last.
        Name = "NAME",
        /// Who is furthest.
        Progress = "PROGRESS",
        /// Who needs help most, then who joined first.
        Need = "NEED",
    }
}

/// A learner as a list knows them.
pub trait Listed {
    /// How they stand.
    fn participant(&self) -> &Participant;
    /// What they are called, if anybody said so.
    fn name(&self) -> Option<&str>;
    /// What searches look through, as [`sought`] makes it.
    fn sought(&self) -> &str;
}

/// Name and address as searches and sorting read them: in small letters, one after the other.
#[must_use]
pub fn sought(name: Option<&str>, email: Option<&str>) -> String {
    let parts: Vec<&str> = [name, email].into_iter().flatten().collect();
    parts.join(" ").to_lowercase()
}

/// Who fits, and in which order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Roster {
    /// The order.
    pub sort: RowSort,
    /// Those who count in this tile only.
    pub tile: Option<Tile>,
    /// Those whose name or address holds this text; in small letters.
    pub search: String,
}

impl Roster {
    /// Whether everybody fits.
    #[must_use]
    pub fn holds_everybody(&self) -> bool {
        self.tile.is_none() && self.search.is_empty()
    }

    /// Those of `rows` who fit, in order. `rows` stand as people joined; `place` is somebody's place in the queue.
    pub fn of<'a, R: Listed>(
        &self,
        rows: impl IntoIterator<Item = &'a R>,
        place: impl Fn(ClaimId) -> Option<usize>,
    ) -> Vec<&'a R> {
        let mut rows: Vec<&R> = rows.into_iter().filter(|row| self.admits(*row)).collect();
        match self.sort {
            RowSort::Joined => {}
            RowSort::Name => {
                rows.sort_by(|a, b| (a.name().is_none(), a.sought()).cmp(&(b.name().is_none(), b.sought())));
            }
            RowSort::Progress => rows.sort_by_key(|row| Reverse(row.participant().progress_permille)),
            // Who is not in the queue stands behind everybody who is.
            RowSort::Need => rows.sort_by_key(|row| place(row.participant().claim).unwrap_or(usize::MAX)),
        }
        rows
    }

    fn admits(&self, row: &impl Listed) -> bool {
        self.tile.is_none_or(|tile| row.participant().tiles.contains(&tile))
            && (self.search.is_empty() || row.sought().contains(&self.search))
    }
}

/// A shared row lists as the row does.
impl<T: Listed> Listed for std::sync::Arc<T> {
    fn participant(&self) -> &Participant {
        (**self).participant()
    }

    fn name(&self) -> Option<&str> {
        (**self).name()
    }

    fn sought(&self) -> &str {
        (**self).sought()
    }
}
