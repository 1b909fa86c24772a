//! Which results show and which wait: a few places on screen, and a line in front of them.
//!
//! It knows neither words nor browser. Nothing is pushed off the screen by what comes after it: an *Undo* that disappears
//! before its time would be a promise broken. And nothing changes its place while it shows: a button must not slide away
//! under the pointer.

use std::collections::VecDeque;

/// Results on screen at most; the others wait their turn.
pub(super) const PLACES: usize = 3;

/// Things in the order in which they were said, each with a number of its own.
#[derive(Clone, Debug)]
pub(super) struct Queue<T> {
    next: u32,
    places: [Option<(u32, T)>; PLACES],
    waiting: VecDeque<(u32, T)>,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            next: 0,
            places: [const { None }; PLACES],
            waiting: VecDeque::new(),
        }
    }
}

impl<T> Queue<T> {
    /// Adds one. What says the same, as `same` judges, leaves: pressing *Copy* three times is one result.
    pub(super) fn push(&mut self, thing: T, same: fn(&T, &T) -> bool) {
        self.waiting.retain(|(_, said)| !same(said, &thing));
        for place in &mut self.places {
            place.take_if(|(_, said)| same(said, &thing));
        }
        self.waiting.push_back((self.next, thing));
        self.next += 1;
        self.fill();
    }

    /// Takes away what is on screen under `number`; `None` if it has gone before.
    pub(super) fn take(&mut self, number: u32) -> Option<T> {
        let place = self
            .places
            .iter_mut()
            .find_map(|place| place.take_if(|(other, _)| *other == number))?;
        self.fill();
        Some(place.1)
    }

    /// What stands in a place.
    pub(super) fn at(&self, place: usize) -> Option<(u32, &T)> {
        let (number, thing) = self.places.get(place)?.as_ref()?;
        Some((*number, thing))
    }

    /// The number of what was said last, of those on screen that `which` picks.
    pub(super) fn newest(&self, which: fn(&T) -> bool) -> Option<u32> {
        let shown = self.places.iter().flatten();
        shown.filter(|(_, thing)| which(thing)).map(|(number, _)| *number).max()
    }

    fn fill(&mut self) {
        for place in self.places.iter_mut().filter(|place| place.is_none()) {
            *place = self.waiting.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PLACES, Queue};

    fn said(words: &[&'static str]) -> Queue<&'static str> {
        let mut queue = Queue::default();
        for word in words {
            queue.push(*word, |one, other| one == other);
        }
        queue
    }

    fn on_screen(queue: &Queue<&'static str>) -> Vec<&'static str> {
        (0..PLACES)
            .map(|place| queue.at(place).map_or("", |(_, word)| *word))
            .collect()
    }

    #[test]
    fn what_comes_later_waits_and_takes_the_place_that_is_free() {
        let mut queue = said(&["a", "b", "c", "d", "e"]);
        assert_eq!(on_screen(&queue), ["a", "b", "c"]);
        assert_eq!(queue.take(1), Some("b"));
        assert_eq!(on_screen(&queue), ["a", "d", "c"], "a and c stay where they are");
        assert_eq!(queue.take(0), Some("a"));
        assert_eq!(on_screen(&queue), ["e", "d", "c"]);
    }

    #[test]
    fn the_same_words_show_once_as_the_latest() {
        let queue = said(&["Link copied.", "Saved.", "Link copied."]);
        assert_eq!(on_screen(&queue), ["Link copied.", "Saved.", ""]);
        assert_eq!(queue.newest(|_| true), Some(2));
    }

    #[test]
    fn what_was_taken_is_taken_once() {
        let mut queue = said(&["a"]);
        assert_eq!(queue.take(0), Some("a"));
        assert_eq!(queue.take(0), None, "a second press of Undo finds nothing");
    }

    #[test]
    fn the_newest_is_the_one_said_last_wherever_it_stands() {
        let mut queue = said(&["a", "b", "c", "d"]);
        queue.take(0);
        assert_eq!(queue.newest(|_| true), Some(3));
        assert_eq!(queue.newest(|word| *word == "b"), Some(1));
        assert_eq!(queue.newest(|word| *word == "a"), None);
    }
}
