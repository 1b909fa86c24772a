//! The chosen tracks in their order: adding, removing, moving, and what is said aloud about it (R11, R12).
//!
//! Pure: the list is data, the sentence goes to the screen's live region.

use serde::{Deserialize, Serialize};

use crate::words::{counted, duration};

/// A track in the list, with what the list shows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The track's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many challenges it has.
    pub challenges: i64,
    /// Its time limit.
    pub seconds: i64,
}

impl Chosen {
    /// "8 challenges · 1 h 30".
    #[must_use]
    pub fn measure(&self) -> String {
        format!(
            "{} · {}",
            counted(self.challenges, "challenge", "challenges"),
            duration(self.seconds)
        )
    }
}

/// Where a track goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// One place towards the start.
    Up,
    /// One place towards the end.
    Down,
}

/// Moves the track and says where it stands; `None` when it stands at that end already, or is not there.
pub fn shift(tracks: &mut [Chosen], id: &str, to: Move) -> Option<String> {
    let from = tracks.iter().position(|track| track.id == id)?;
    let onto = match to {
        Move::Up => from.checked_sub(1)?,
        Move::Down => from + 1,
    };
    if onto >= tracks.len() {
        return None;
    }
    tracks.swap(from, onto);
    Some(format!(
        "{}, position {} of {}.",
        tracks[onto].title,
        onto + 1,
        tracks.len()
    ))
}

/// Adds a track at the end, once (R11), and says so.
pub fn add(tracks: &mut Vec<Chosen>, track: &Chosen) -> Option<String> {
    if tracks.iter().any(|chosen| chosen.id == track.id) {
        return None;
    }
    tracks.push(track.clone());
    Some(format!("{} added at position {}.", track.title, tracks.len()))
}

/// Takes a track out and says so.
pub fn remove(tracks: &mut Vec<Chosen>, id: &str) -> Option<String> {
    let at = tracks.iter().position(|track| track.id == id)?;
    let removed = tracks.remove(at);
    Some(format!(
        "{} removed. {} left.",
        removed.title,
        counted_tracks(tracks.len())
    ))
}

/// "3 tracks, 19 challenges, about 3 h 10".
#[must_use]
pub fn total(tracks: &[Chosen]) -> String {
    let challenges = tracks.iter().map(|track| track.challenges).sum();
    let seconds = tracks.iter().map(|track| track.seconds).sum();
    format!(
        "{}, {}, about {}",
        counted_tracks(tracks.len()),
        counted(challenges, "challenge", "challenges"),
        duration(seconds)
    )
}

/// "3 tracks".
#[must_use]
pub fn counted_tracks(count: usize) -> String {
    counted(i64::try_from(count).unwrap_or(i64::MAX), "track", "tracks")
}

#[cfg(test)]
mod tests {
    use super::{Chosen, Move, add, remove, shift, total};

    fn tracks(ids: &[&str]) -> Vec<Chosen> {
        let track = |id: &&str| Chosen {
            id: (*id).to_owned(),
            title: id.to_uppercase(),
            challenges: 2,
            seconds: 1800,
        };
        ids.iter().map(track).collect()
    }

    #[test]
    fn r12_moves_are_announced_with_their_place() {
        let mut list = tracks(&["a", "b", "c"]);
        assert_eq!(shift(&mut list, "c", Move::Up).as_deref(), Some("C, position 2 of 3."));
        assert_eq!(list, tracks(&["a", "c", "b"]));
        assert_eq!(
            shift(&mut list, "a", Move::Down).as_deref(),
            Some("A, position 2 of 3.")
        );
        assert_eq!(list, tracks(&["c", "a", "b"]));
    }

    #[test]
    fn r12_at_the_ends_nothing_moves() {
        let mut list = tracks(&["a", "b"]);
        assert_eq!(shift(&mut list, "a", Move::Up), None);
        assert_eq!(shift(&mut list, "b", Move::Down), None);
        assert_eq!(shift(&mut list, "x", Move::Down), None);
        assert_eq!(list, tracks(&["a", "b"]));
    }

    #[test]
    fn r11_a_track_cannot_be_selected_twice() {
        let mut list = tracks(&["a"]);
        assert_eq!(add(&mut list, &tracks(&["a"])[0]), None);
        assert_eq!(
            add(&mut list, &tracks(&["b"])[0]).as_deref(),
            Some("B added at position 2.")
        );
        assert_eq!(remove(&mut list, "a").as_deref(), Some("A removed. 1 track left."));
        assert_eq!(list, tracks(&["b"]));
    }

    #[test]
    fn the_sum_is_in_words() {
        assert_eq!(total(&tracks(&["a", "b", "c"])), "3 tracks, 6 challenges, about 1 h 30");
    }
}
