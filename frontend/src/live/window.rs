//! Which learners one looks at: what the address asks for, and which stretch of them is on the screen. Pure.

pub(super) use invites_client::enums::LiveRowSort as Sort;
use invites_client::{enums::LiveTile as Tile, operations::live_event_updates::LiveRowsInput};

/// Rows asked for at a time: a screen, and what one scrolls to next.
pub(super) const ROWS: i64 = 100;

/// The stretch moves by so many rows, so that not every pixel of scrolling is a question.
const STEP: i64 = 25;

/// Rows kept above the first that is seen.
const ABOVE: i64 = 30;

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

/// The first row to ask for when `top` pixels are scrolled away, of `total` rows of `height` pixels each.
pub(super) fn offset_at(top: f64, height: f64, total: i64) -> i64 {
    if height <= 0.0 || total <= ROWS {
        return 0;
    }
    let first = (top / height) as i64;
    let most = (total - ROWS + STEP - 1) / STEP * STEP;
    ((first - ABOVE).max(0) / STEP * STEP).min(most)
}

#[cfg(test)]
mod tests {
    use super::{ROWS, Sort, Tile, Window, offset_at, tile_word};

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
        let height = 30.0;
        for total in [1, 100, 101, 999, 10_000] {
            for first in 0..total {
                let offset = offset_at(first as f64 * height, height, total);
                assert!(
                    offset <= first && first < offset + ROWS,
                    "row {first} of {total}: {offset}"
                );
            }
        }
    }

    #[test]
    fn a_room_that_fits_is_asked_for_once() {
        assert_eq!(offset_at(2_000.0, 30.0, ROWS), 0);
        assert_eq!(offset_at(2_000.0, 0.0, 10_000), 0);
    }

    #[test]
    fn tiles_have_a_word_each() {
        assert_eq!(tile_word(Tile::ActiveNow), Some("active"));
        assert_eq!(tile_word(Tile::Unknown), None);
    }
}
