//! What changes in a list while somebody reads it: rows take their news in place, but none moves under the reader's hand. Pure.

/// How many rows would come, go or move if the list were shown as it is now: the invites `shown`, and those it would show
/// `next`, by id in order. A row that another one pushes off a page's end is part of that one's change.
#[must_use]
pub fn changes(shown: &[String], next: &[String]) -> usize {
    let entered = next.iter().filter(|id| !shown.contains(id)).count();
    let left = shown.iter().filter(|id| !next.contains(id)).count();
    let places: Vec<usize> = next
        .iter()
        .filter_map(|id| shown.iter().position(|other| other == id))
        .collect();
    entered.max(left) + (places.len() - longest_rising(&places))
}

/// The most numbers of the row that stand in rising order: those are the rows that stay while the others move.
fn longest_rising(places: &[usize]) -> usize {
    let mut best: Vec<usize> = Vec::with_capacity(places.len());
    for (at, place) in places.iter().enumerate() {
        let before = (0..at)
            .filter(|&other| places[other] < *place)
            .map(|other| best[other])
            .max();
        best.push(before.unwrap_or(0) + 1);
    }
    best.into_iter().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::changes;

    fn ids(text: &str) -> Vec<String> {
        text.chars().map(String::from).collect()
    }

    #[test]
    fn rows_that_come_go_and_move_are_counted_once_each() {
        for (shown, next, count) in [
            ("abcd", "abcd", 0),
            ("abcd", "xabc", 1),
            ("abcd", "xyab", 2),
            ("abcd", "abd", 1),
            ("abcd", "abde", 1),
            ("abcd", "dabc", 1),
            ("abcd", "dcba", 3),
            ("abcd", "xbcda", 2),
            ("", "ab", 2),
        ] {
            assert_eq!(changes(&ids(shown), &ids(next)), count, "{shown} → {next}");
        }
    }
}
