//! Which rows of the room a viewer looks at. Tiles, strip and queue are of the whole room whatever the window.

use std::sync::Arc;

use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::room::Tile;
use invites_domain::roster::Roster;
pub use invites_domain::roster::RowSort;
use invites_domain::rule::Rule;

use super::picture::{Picture, Row};
use crate::AppError;

/// Rows of a viewer who names no window.
pub const WHOLE_ROOM: usize = 500;
/// Rows of a window at most.
const MOST_ROWS: i64 = 200;
/// How far into the room a window may begin.
const FURTHEST: i64 = 1_000_000;
/// The longest search, in characters.
const LONGEST_SEARCH: usize = 200;

/// A viewer's rows: of those that fit, in an order, a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Window {
    roster: Roster,
    offset: usize,
    first: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            roster: Roster {
                sort: RowSort::Joined,
                tile: None,
                search: String::new(),
            },
            offset: 0,
            first: WHOLE_ROOM,
        }
    }
}

impl Window {
    /// The window that was asked for.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a size outside 1–200, an offset outside 0–1,000,000, too long a search.
    pub fn new(
        sort: RowSort,
        tile: Option<Tile>,
        search: Option<&str>,
        offset: i64,
        first: i64,
    ) -> Result<Self, AppError> {
        let wrong = |field: &'static str, code, message: &str| {
            AppError::Invalid(vec![FieldError::new(field, code, Rule::R118, message)])
        };
        if !(1..=MOST_ROWS).contains(&first) {
            return Err(wrong(
                "rows.first",
                FieldErrorCode::OutOfRange,
                "Ask for 1 to 200 rows.",
            ));
        }
        if !(0..=FURTHEST).contains(&offset) {
            let message = "Begin at a row from 0 to 1,000,000.";
            return Err(wrong("rows.offset", FieldErrorCode::OutOfRange, message));
        }
        let search = search.unwrap_or_default().trim().to_lowercase();
        if search.chars().count() > LONGEST_SEARCH {
            let message = "Search for at most 200 characters.";
            return Err(wrong("rows.search", FieldErrorCode::TooLong, message));
        }
        Ok(Self {
            roster: Roster { sort, tile, search },
            // Both are checked above.
            offset: usize::try_from(offset).unwrap_or_default(),
            first: usize::try_from(first).unwrap_or_default(),
        })
    }

    /// Whether everybody in the picture is in the window, so that only what changed has to be told to who comes back.
    pub(super) fn holds_everybody(&self, picture: &Picture) -> bool {
        self.roster.holds_everybody() && self.offset == 0 && picture.rows.len() <= self.first
    }

    /// The rows in the window, in order, and how many fit in all.
    pub(super) fn look(&self, picture: &Picture) -> (Vec<Arc<Row>>, usize) {
        let place = |claim| picture.places.get(&claim).copied();
        let rows = self.roster.of(picture.rows.iter(), place);
        let total = rows.len();
        let rows = rows.into_iter().skip(self.offset).take(self.first);
        (rows.cloned().collect(), total)
    }
}
