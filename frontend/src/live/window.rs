//! Which learners one looks at: what the address asks for, and which stretch of them is on the screen. Pure.

use std::ops::Range;

pub(super) use invites_client::enums::LiveRowSort as Sort;
use invites_client::{enums::LiveTile as Tile, operations::live_event_updates::LiveRowsInput};

use super::walk;

/// Rows asked for at a time: a screen, and what one scrolls to next.
pub(super) const ROWS: i64 = 100;

/// The stretch moves by so many rows, so that not every pixel of scrolling is a question.
const STEP: i64 = 25;

/// Rows drawn above and below those in sight: as many as a key walks at most.
const BESIDE: i64 = walk::PAGE as i64;

/// What is drawn moves by so many rows, so that not every row of scrolling is a change.
const STRIDE: i64 = 4;

/// The orders, each with its word in the address and on the screen.
pub(super) const SORTS: [(Sort, &str, &str); 4] = [
    (Sort::Need, "need", "Need"),
    (Sort::Name, "name", "Name"),
    (Sort::Progress, "progress", "Progress"),
    (Sort::Joined, "joined", "Joined"),
];

/// The tiles that filter, each with its word in the address.
const TILES: [(Tile, &str); 7] = [
    (Tile::Joined, "joined"),
    (Tile::ActiveNow, "active"),
    (Tile::NotStarted, "not-started"),
    (Tile::Stuck, "stuck"),
    (Tile::Asking, "asking"),
    (Tile::Completed, "completed"),
    (Tile::FailedSandbox, "failed"),
];

/// A stretch of the learners in some order, perhaps of some only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) sort: Sort,
    pub(super) tile: Option<Tile>,
    pub(super) search: String,
    pub(super) offset: i64,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            sort: Sort::Need,
            tile: None,
            search: String::new(),
            offset: 0,
        }
    }
}

impl Window {
    /// What the address asks for. What it does not say, or says wrong, is as by default.
    pub(super) fn read(query: impl Fn(&str) -> Option<String>) -> Self {
        let sort = query("sort").and_then(|word| SORTS.iter().find(|(_, known, _)| *known == word).map(|it| it.0));
        let tile = query("show").and_then(|word| TILES.iter().find(|(_, known)| *known == word).map(|it| it.0));
        Self {
            sort: sort.unwrap_or(Sort::Need),
            tile,
            search: query("q").unwrap_or_default(),
            offset: 0,
        }
    }

    /// As the server is asked.
    pub(super) fn wire(&self) -> LiveRowsInput {
        LiveRowsInput {
            sort: self.sort,
            filter: self.tile,
            search: Some(self.search.trim().to_owned()).filter(|search| !search.is_empty()),
            offset: self.offset,
            first: ROWS,
        }
    }

    /// Whether some learners only are asked for.
    pub(super) fn narrows(&self) -> bool {
        self.tile.is_some() || !self.search.trim().is_empty()
    }
}

/// The word of a tile in the address.
pub(super) fn tile_word(tile: Tile) -> Option<&'static str> {
    TILES.iter().find(|(known, _)| *known == tile).map(|(_, word)| *word)
}

/// What is seen of the list: the first row, and how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sight {
    pub(super) first: i64,
    pub(super) rows: i64,
    /// Rows drawn above and below.
    pub(super) beside: i64,
}

impl Sight {
    /// What is seen when `top` pixels are scrolled away, through an opening `high` pixels high, of rows of `height` each.
    pub(super) fn at(top: f64, high: f64, height: f64) -> Self {
        if height <= 0.0 {
            return Self::default();
        }
        Self {
            first: (top / height) as i64 / STRIDE * STRIDE,
            rows: ((high / height) as i64 + 1 + STRIDE).min(ROWS),
            beside: 0,
        }
    }

    /// The same with rows beside it, unless it is far from what was seen `before`, or not yet known: what is seen is drawn
    /// first, what lies beside it in the next frame.
    pub(super) fn after(self, before: Self, offset: i64, len: usize) -> Self {
        let is_near = (self.first - before.first).abs() <= before.rows;
        let is_known = !drawn(self, offset, len).is_empty();
        Self {
            beside: if is_near && is_known { BESIDE } else { 0 },
            ..self
        }
    }
}

/// Of a stretch of `len` rows that begins at row `offset`, those to draw: a bounded number, however long the list.
pub(super) fn drawn(sight: Sight, offset: i64, len: usize) -> Range<usize> {
    let at = |row: i64| usize::try_from(row - offset).unwrap_or_default().min(len);
    at(sight.first - sight.beside)..at(sight.first + sight.rows + sight.beside)
}

/// The first row to ask for so that what is seen of `total` rows stands in the middle of the stretch.
pub(super) fn offset_at(sight: Sight, total: i64) -> i64 {
    if total <= ROWS {
        return 0;
    }
    let above = ((ROWS - STEP - sight.rows) / 2).max(0);
    let most = (total - ROWS + STEP - 1) / STEP * STEP;
    ((sight.first - above).max(0) / STEP * STEP).min(most)
}

#[cfg(test)]
mod tests {
    use super::{BESIDE, ROWS, Sight, Sort, Tile, Window, drawn, offset_at, tile_word};

    #[test]
    fn the_address_says_what_is_looked_at() {
        let window = Window::read(|key| match key {
            "sort" => Some("name".to_owned()),
            "show" => Some("stuck".to_owned()),
            "q" => Some(" ada ".to_owned()),
            _ => None,
        });
        assert_eq!((window.sort, window.tile), (Sort::Name, Some(Tile::Stuck)));
        assert_eq!(window.wire().search.as_deref(), Some("ada"));
        assert!(window.narrows());
    }

    #[test]
    fn a_mistyped_address_shows_everybody() {
        let window = Window::read(|_| Some("nonsense".to_owned()));
        assert_eq!((window.sort, window.tile), (Sort::Need, None));
    }

    #[test]
    fn every_row_of_a_long_list_can_be_scrolled_to() {
        for (rows, total) in [(1, 101), (20, 999), (20, 10_000), (70, 10_000)] {
            for first in (0..=total - rows).step_by(4) {
                let offset = offset_at(seen(first, rows), total);
                let holds = offset <= first && first + rows <= offset + ROWS;
                assert!(holds, "{rows} rows from {first} of {total}: {offset}");
            }
        }
    }

    #[test]
    fn a_room_that_fits_is_asked_for_once() {
        assert_eq!(offset_at(seen(66, 20), ROWS), 0);
        assert_eq!(Sight::at(2_000.0, 600.0, 0.0), Sight::default());
    }

    fn seen(first: i64, rows: i64) -> Sight {
        Sight { first, rows, beside: 0 }
    }

    #[test]
    fn what_is_seen_after_a_leap_is_drawn_before_what_lies_beside_it() {
        let (before, now) = (seen(0, 20), seen(500, 20));
        assert_eq!(now.after(before, 475, 100).beside, 0);
        assert_eq!(now.after(now, 475, 100).beside, BESIDE);
        // Nothing lies beside what is not known yet.
        assert_eq!(now.after(now, 0, 100).beside, 0);
    }

    #[test]
    fn as_many_rows_are_drawn_of_ten_thousand_as_of_two_hundred() {
        for top in [0.0, 1.0, 299_400.0, 1_234_567.0] {
            let far = Sight::at(top, 600.0, 30.0);
            let offset = offset_at(far, 10_000);
            let sight = far.after(far, offset, 100);
            let part = drawn(sight, offset, 100);
            assert!(part.len() <= 600 / 30 + 1 + 4 + 20, "{part:?}");
        }
        // All that is seen is drawn, and a page of the keyboard beside it.
        let far = Sight::at(3_075.0, 600.0, 30.0);
        let sight = far.after(far, 75, 100);
        let (offset, part) = (75, drawn(sight, 75, 100));
        assert!(offset + part.start as i64 <= 102 - 10 && offset + part.end as i64 >= 123 + 10);
        // Past what is known there is nothing to draw.
        assert_eq!(drawn(seen(500, 20), 0, 100), 100..100);
        assert_eq!(drawn(seen(0, 20), 300, 100), 0..0);
    }

    #[test]
    fn tiles_have_a_word_each() {
        assert_eq!(tile_word(Tile::ActiveNow), Some("active"));
        assert_eq!(tile_word(Tile::Unknown), None);
    }
}
