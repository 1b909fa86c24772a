//! Which invites are picked, and how a press changes that. Pure: the screen hands in the rows as they stand.

/// An invite as far as a verb over many of them has to name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Learners who hold a claim.
    pub learners: i64,
    /// Plays that run right now.
    pub playing: i64,
}

/// How much of a page is picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// None of it.
    Nothing,
    /// Some of it.
    Some,
    /// All of it.
    All,
}

/// The picked invites, in the order of picking, over all pages of one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    picked: Vec<Picked>,
    /// The row that was pressed last: a press with Shift reaches from here.
    anchor: Option<String>,
}

impl Selection {
    /// The picked invites.
    #[must_use]
    pub fn picked(&self) -> &[Picked] {
        &self.picked
    }

    /// Whether this one is picked.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.picked.iter().any(|picked| picked.id == id)
    }

    /// A press on a row: picks it, or lets it go.
    pub fn turn(&mut self, row: Picked) {
        self.anchor = Some(row.id.clone());
        let on = !self.has(&row.id);
        self.put(row, on);
    }

    /// A press with Shift: everything between the last press and `to` becomes what the last press made of its row. Without a
    /// last press among `rows` it is a press.
    pub fn stretch(&mut self, rows: &[Picked], to: &str) {
        let at = |id: &str| rows.iter().position(|row| row.id == id);
        let Some(to) = at(to) else { return };
        let Some(from) = self.anchor.as_deref().and_then(at) else {
            return self.turn(rows[to].clone());
        };
        let on = self.has(&rows[from].id);
        for row in &rows[from.min(to)..=from.max(to)] {
            self.put(row.clone(), on);
        }
    }

    /// Picks all of `rows`, or lets them go.
    pub fn set(&mut self, rows: &[Picked], on: bool) {
        for row in rows {
            self.put(row.clone(), on);
        }
        self.anchor = None;
    }

    /// Lets those go that are `gone`.
    pub fn forget(&mut self, gone: &[String]) {
        self.picked.retain(|picked| !gone.contains(&picked.id));
    }

    /// How much of `rows` is picked.
    #[must_use]
    pub fn extent(&self, rows: &[Picked]) -> Extent {
        match rows.iter().filter(|row| self.has(&row.id)).count() {
            0 => Extent::Nothing,
            all if all == rows.len() => Extent::All,
            _ => Extent::Some,
        }
    }

    fn put(&mut self, row: Picked, on: bool) {
        match self.picked.iter_mut().find(|picked| picked.id == row.id) {
            Some(picked) if on => *picked = row,
            Some(_) => self.picked.retain(|picked| picked.id != row.id),
            None if on => self.picked.push(row),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Extent, Picked, Selection};

    fn rows() -> Vec<Picked> {
        ["a", "b", "c", "d", "e"]
            .map(|id| Picked {
                id: id.to_owned(),
                title: id.to_uppercase(),
                learners: 1,
                playing: 0,
            })
            .into()
    }

    fn ids(selection: &Selection) -> String {
        selection.picked().iter().map(|picked| picked.id.as_str()).collect()
    }

    #[test]
    fn a_press_with_shift_reaches_from_the_last_press_either_way() {
        let (rows, mut selection) = (rows(), Selection::default());
        selection.turn(rows[3].clone());
        selection.stretch(&rows, "b");
        assert_eq!(ids(&selection), "dbc");
        selection.turn(rows[1].clone());
        selection.stretch(&rows, "c");
        assert_eq!(ids(&selection), "d", "letting go reaches as far as picking");
        let mut fresh = Selection::default();
        fresh.stretch(&rows, "c");
        assert_eq!(ids(&fresh), "c");
        fresh.stretch(&rows, "unknown");
        assert_eq!(ids(&fresh), "c");
    }

    #[test]
    fn a_page_is_picked_whole_and_other_pages_keep_theirs() {
        let (rows, mut selection) = (rows(), Selection::default());
        let (first, second) = rows.split_at(2);
        selection.set(first, true);
        assert_eq!(selection.extent(first), Extent::All);
        assert_eq!(selection.extent(&rows), Extent::Some);
        selection.set(second, true);
        selection.set(first, false);
        assert_eq!(
            (ids(&selection).as_str(), selection.extent(first)),
            ("cde", Extent::Nothing)
        );
        selection.forget(&["d".to_owned()]);
        assert_eq!(ids(&selection), "ce");
    }

    #[test]
    fn what_is_picked_again_is_known_as_it_is_now() {
        let (rows, mut selection) = (rows(), Selection::default());
        selection.set(&rows[..1], true);
        let grown = Picked {
            learners: 7,
            ..rows[0].clone()
        };
        selection.set(&[grown], true);
        assert_eq!(selection.picked()[0].learners, 7);
    }
}
