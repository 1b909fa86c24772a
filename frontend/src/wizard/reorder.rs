//! A list being put in order: one row is lifted, moved, and dropped or put back (R12).
//!
//! A state machine over positions: it knows neither rows nor pixels nor keys. The screen tells it what somebody did, shows
//! every row at [`Reorder::shown_at`], and carries a [`Dropped`] out on its own list. [`Layout`] answers where a pointer is,
//! [`auto_scroll`] how fast the page follows it.

/// What lifted the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Space, the arrows, Space.
    Keys,
    /// A mouse, a pen or a finger.
    Pointer,
}

/// Where a lifted row goes by keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One place towards the start.
    Up,
    /// One place towards the end.
    Down,
    /// To the start.
    First,
    /// To the end.
    Last,
}

/// The list: at rest, or with a row in somebody's hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reorder {
    /// Nothing is lifted.
    #[default]
    Rest,
    /// A row is lifted.
    Lifted {
        /// What holds it.
        hand: Hand,
        /// Where it stood when it was lifted; the list itself has not changed.
        from: usize,
        /// Where it would be dropped.
        at: usize,
        /// Rows in the list.
        len: usize,
    },
}

/// A move that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Where the row stood.
    pub from: usize,
    /// Where it goes; the same when it was dropped where it stood.
    pub to: usize,
}

impl Reorder {
    /// Lifts a row. What is lifted already stays so, and a row that is not there cannot be.
    #[must_use]
    pub fn lift(self, row: usize, len: usize, hand: Hand) -> Self {
        match self {
            Self::Rest if row < len => Self::Lifted {
                hand,
                from: row,
                at: row,
                len,
            },
            same => same,
        }
    }

    /// Moves the lifted row by a key; at the ends it stays.
    #[must_use]
    pub fn step(self, step: Step) -> Self {
        match self {
            Self::Rest => self,
            Self::Lifted { at, len, .. } => self.over(match step {
                Step::Up => at.saturating_sub(1),
                Step::Down => at + 1,
                Step::First => 0,
                Step::Last => len,
            }),
        }
    }

    /// Moves the lifted row to a position; one behind the end is the end.
    #[must_use]
    pub fn over(self, position: usize) -> Self {
        match self {
            Self::Rest => self,
            Self::Lifted { hand, from, len, .. } => Self::Lifted {
                hand,
                from,
                at: position.min(len - 1),
                len,
            },
        }
    }

    /// Lets go where the row is. The list is at rest then.
    #[must_use]
    pub fn drop_it(self) -> Option<Dropped> {
        match self {
            Self::Rest => None,
            Self::Lifted { from, at, .. } => Some(Dropped { from, to: at }),
        }
    }

    /// The lifted row, if there is one.
    #[must_use]
    pub fn lifted(self) -> Option<usize> {
        match self {
            Self::Rest => None,
            Self::Lifted { from, .. } => Some(from),
        }
    }

    /// Whether `hand` holds a row.
    #[must_use]
    pub fn is_in(self, hand: Hand) -> bool {
        matches!(self, Self::Lifted { hand: holds, .. } if holds == hand)
    }

    /// Where the row that stands at `row` is shown: the rows in between make room for the lifted one.
    #[must_use]
    pub fn shown_at(self, row: usize) -> usize {
        match self {
            Self::Rest => row,
            Self::Lifted { from, at, .. } if row == from => at,
            Self::Lifted { from, at, .. } if from < row && row <= at => row - 1,
            Self::Lifted { from, at, .. } if at <= row && row < from => row + 1,
            Self::Lifted { .. } => row,
        }
    }

    /// What is announced of the state, of a row with this title.
    #[must_use]
    pub fn said(self, title: &str) -> Option<String> {
        let Self::Lifted { hand, from, at, len } = self else {
            return None;
        };
        let place = format!("{title}, position {} of {len}.", at + 1);
        Some(match hand {
            Hand::Keys if from == at => format!("Lifted. {place} Arrow keys move, Space drops, Escape cancels."),
            _ => place,
        })
    }
}

impl Dropped {
    /// Carries the move out.
    pub fn apply<T>(self, list: &mut [T]) {
        let Self { from, to } = self;
        if from >= list.len() || to >= list.len() {
            return;
        }
        if from < to {
            list[from..=to].rotate_left(1);
        } else {
            list[to..=from].rotate_right(1);
        }
    }

    /// What is announced of the move, of a row with this title.
    #[must_use]
    pub fn said(self, title: &str, len: usize) -> String {
        format!("Dropped. {title}, position {} of {len}.", self.to + 1)
    }
}

/// What is announced when a row is put back.
#[must_use]
pub fn said_of_cancelling(title: &str, from: usize, len: usize) -> String {
    format!("Cancelled. {title} is back at position {} of {len}.", from + 1)
}

/// Where the rows stood when one was lifted: the top of each, and the bottom of the last, downwards, in any unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    edges: Vec<f64>,
}

impl Layout {
    /// The layout of rows with these edges: one more than rows.
    #[must_use]
    pub fn new(edges: Vec<f64>) -> Self {
        Self { edges }
    }

    fn height(&self, row: usize) -> f64 {
        match (self.edges.get(row), self.edges.get(row + 1)) {
            (Some(top), Some(bottom)) => bottom - top,
            _ => 0.0,
        }
    }

    /// The position at which the lifted row would be dropped when its middle was carried `by` downwards: it changes places
    /// with every row whose middle it passed.
    #[must_use]
    pub fn position(&self, lifted: usize, by: f64) -> usize {
        let Some(top) = self.edges.get(lifted) else {
            return lifted;
        };
        let rows = self.edges.len().saturating_sub(1);
        let (top, bottom) = (top + by, top + by + self.height(lifted));
        let middle = |row: usize| self.edges[row] + self.height(row) / 2.0;
        let above = (0..lifted).filter(|row| middle(*row) < top).count();
        let below = (lifted + 1..rows).filter(|row| middle(*row) < bottom).count();
        above + below
    }

    /// How far down the row at `row` is shown from where it stood, while the list is `reorder`. The lifted one goes to
    /// where it would be dropped.
    #[must_use]
    pub fn shift(&self, reorder: Reorder, row: usize) -> f64 {
        let Reorder::Lifted { from, at, .. } = reorder else {
            return 0.0;
        };
        if row == from {
            let passed = |rows: std::ops::Range<usize>| rows.map(|row| self.height(row)).sum::<f64>();
            return passed(from + 1..at + 1) - passed(at..from);
        }
        match reorder.shown_at(row) {
            shown if shown < row => -self.height(from),
            shown if shown > row => self.height(from),
            _ => 0.0,
        }
    }
}

/// Pixels to scroll in a frame while something is carried at `pointer`, in a window seen from `top` to `bottom`: nothing in the
/// middle, faster towards an edge. Below zero is up.
#[must_use]
pub fn auto_scroll(pointer: f64, top: f64, bottom: f64) -> f64 {
    const EDGE: f64 = 72.0;
    const FASTEST: f64 = 18.0;
    let near = |distance: f64| ((EDGE - distance) / EDGE).clamp(0.0, 1.0);
    (near(bottom - pointer) - near(pointer - top)) * FASTEST
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Dropped, Hand, Layout, Reorder, Step, auto_scroll, said_of_cancelling};

    fn lifted(row: usize, len: usize) -> Reorder {
        Reorder::Rest.lift(row, len, Hand::Keys)
    }

    #[test]
    fn r12_space_arrows_space_moves_a_row_and_says_so() {
        let list = lifted(1, 3);
        assert_eq!(
            list.said("B").as_deref(),
            Some("Lifted. B, position 2 of 3. Arrow keys move, Space drops, Escape cancels.")
        );
        let list = list.step(Step::Up);
        assert_eq!(list.said("B").as_deref(), Some("B, position 1 of 3."));
        let dropped = list.drop_it().expect("it is lifted");
        assert_eq!(dropped, Dropped { from: 1, to: 0 });
        assert_eq!(dropped.said("B", 3), "Dropped. B, position 1 of 3.");
        let mut rows = ["A", "B", "C"];
        dropped.apply(&mut rows);
        assert_eq!(rows, ["B", "A", "C"]);
    }

    #[test]
    fn r12_escape_leaves_the_list_as_it_was() {
        let list = lifted(2, 3).step(Step::First);
        assert_eq!([0, 1, 2].map(|row| list.shown_at(row)), [1, 2, 0]);
        assert_eq!([0, 1, 2].map(|row| Reorder::Rest.shown_at(row)), [0, 1, 2]);
        assert_eq!(
            said_of_cancelling("C", 2, 3),
            "Cancelled. C is back at position 3 of 3."
        );
    }

    #[test]
    fn r12_a_second_hand_cannot_take_what_one_holds() {
        let list = lifted(0, 3).step(Step::Down);
        assert_eq!(list.lift(2, 3, Hand::Pointer), list);
        assert!(list.is_in(Hand::Keys) && !list.is_in(Hand::Pointer));
        assert_eq!(
            Reorder::Rest.lift(3, 3, Hand::Keys),
            Reorder::Rest,
            "a row that is not there"
        );
        assert_eq!(Reorder::Rest.step(Step::Down), Reorder::Rest);
        assert_eq!(Reorder::Rest.drop_it(), None);
    }

    #[test]
    fn r12_a_pointer_changes_places_with_the_rows_whose_middle_it_passes() {
        // Rows of 40, 80 and 40.
        let layout = Layout::new(vec![0.0, 40.0, 120.0, 160.0]);
        assert_eq!(
            layout.position(0, 39.0),
            0,
            "its lower edge is above the middle of the second"
        );
        assert_eq!(layout.position(0, 41.0), 1);
        assert_eq!(layout.position(0, 500.0), 2);
        assert_eq!(layout.position(2, -500.0), 0);
        let list = Reorder::Rest.lift(0, 3, Hand::Pointer).over(2);
        assert_eq!([0, 1, 2].map(|row| layout.shift(list, row)), [120.0, -40.0, -40.0]);
    }

    #[test]
    fn r12_the_page_follows_near_its_edges_only() {
        assert!(auto_scroll(10.0, 0.0, 800.0) < 0.0);
        assert!(auto_scroll(790.0, 0.0, 800.0) > 0.0);
        assert!(auto_scroll(400.0, 0.0, 800.0).abs() < f64::EPSILON);
        assert!(
            auto_scroll(-300.0, 0.0, 800.0) >= -18.0,
            "outside it goes on, no faster"
        );
    }

    #[derive(Clone, Debug)]
    enum Deed {
        Lift(usize, Hand),
        Step(Step),
        Over(usize),
        Drop,
        Cancel,
    }

    fn deeds() -> impl Strategy<Value = Vec<Deed>> {
        let hand = prop_oneof![Just(Hand::Keys), Just(Hand::Pointer)];
        let step = prop_oneof![Just(Step::Up), Just(Step::Down), Just(Step::First), Just(Step::Last)];
        let deed = prop_oneof![
            (0..250_usize, hand).prop_map(|(row, hand)| Deed::Lift(row, hand)),
            step.prop_map(Deed::Step),
            (0..250_usize).prop_map(Deed::Over),
            Just(Deed::Drop),
            Just(Deed::Cancel),
        ];
        proptest::collection::vec(deed, 0..60)
    }

    proptest! {
        /// Whatever anybody does: no row is lost or doubled, what is shown while a row is lifted is what a drop makes,
        /// and a cancelled move leaves the order alone.
        #[test]
        fn r11_r12_no_row_is_lost_and_what_is_shown_is_what_is_dropped(len in 1..200_usize, deeds in deeds()) {
            let mut list: Vec<usize> = (0..len).collect();
            let mut state = Reorder::Rest;
            for deed in deeds {
                match deed {
                    Deed::Lift(row, hand) => state = state.lift(row, list.len(), hand),
                    Deed::Step(step) => state = state.step(step),
                    Deed::Over(position) => state = state.over(position),
                    Deed::Cancel => state = Reorder::Rest,
                    Deed::Drop => {
                        let mut shown = vec![usize::MAX; len];
                        for (row, item) in list.iter().enumerate() {
                            shown[state.shown_at(row)] = *item;
                        }
                        if let Some(dropped) = state.drop_it() {
                            dropped.apply(&mut list);
                        }
                        prop_assert_eq!(&list, &shown);
                        state = Reorder::Rest;
                    }
                }
            }
            list.sort_unstable();
            prop_assert_eq!(list, (0..len).collect::<Vec<_>>());
        }

        /// Rows of any heights stay side by side while one is lifted: nothing overlaps, nothing gapes.
        #[test]
        fn r12_rows_make_exactly_the_room_that_is_needed(
            heights in proptest::collection::vec(1..120_u32, 1..60), from in 0..60_usize, at in 0..60_usize,
        ) {
            let len = heights.len();
            let mut edges = vec![0.0];
            for height in &heights {
                edges.push(edges[edges.len() - 1] + f64::from(*height));
            }
            let layout = Layout::new(edges.clone());
            let list = Reorder::Rest.lift(from % len, len, Hand::Pointer).over(at % len);
            let mut order: Vec<usize> = (0..len).collect();
            order.sort_by_key(|row| list.shown_at(*row));
            let mut expected = 0.0;
            for row in order {
                let top = edges[row] + layout.shift(list, row);
                prop_assert!((top - expected).abs() < 1e-6, "row {} is at {} and not at {}", row, top, expected);
                expected += f64::from(heights[row]);
            }
            // Carried to exactly where it would be dropped, that is where it is dropped.
            prop_assert_eq!(layout.position(from % len, layout.shift(list, from % len)), at % len);
        }
    }
}
