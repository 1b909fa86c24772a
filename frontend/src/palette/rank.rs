//! Which of many titles fit what was typed, and which fits best. Letters may be left out; where a word begins counts most.
//!
//! It knows texts and no browser.

/// How well a text fits, and which of its letters were meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The higher, the better. Only to be compared with others of the same query.
    pub score: i32,
    /// The positions of the letters, counted in `char`s, ascending.
    pub letters: Vec<usize>,
}

/// The whole text begins with the word.
const BEGINS: i32 = 120;
/// A word of the text begins with it.
const BEGINS_WORD: i32 = 100;
/// It stands somewhere in the text.
const INSIDE: i32 = 60;
/// Its letters stand in the text in this order, beginning at a word.
const SCATTERED: i32 = 40;

/// How `text` fits `query`; `None` when a word of the query does not fit. An empty query fits everything alike.
#[must_use]
pub fn fit(query: &str, text: &str) -> Option<Fit> {
    let text: Vec<char> = text.chars().map(small).collect();
    let (mut score, mut letters) = (0, Vec::new());
    for word in query.split_whitespace() {
        let word: Vec<char> = word.chars().map(small).collect();
        let (points, found) = contiguous(&word, &text).or_else(|| scattered(&word, &text))?;
        score += points;
        letters.extend(found);
    }
    letters.sort_unstable();
    letters.dedup();
    // Of two texts that fit alike the shorter one is more of what was meant.
    let length = i32::try_from(text.len().min(200)).unwrap_or(200);
    Some(Fit {
        score: score - length / 8,
        letters,
    })
}

fn small(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// Whether a word begins at `at`.
fn begins_word(text: &[char], at: usize) -> bool {
    match (at.checked_sub(1).and_then(|before| text.get(before)), text.get(at)) {
        (None, _) => true,
        (Some(before), Some(here)) => !before.is_alphanumeric() && here.is_alphanumeric(),
        (Some(_), None) => false,
    }
}

fn contiguous(word: &[char], text: &[char]) -> Option<(i32, Vec<usize>)> {
    let places = text.windows(word.len()).enumerate().filter(|(_, here)| *here == word);
    let points = |at: usize| match at {
        0 => BEGINS,
        at if begins_word(text, at) => BEGINS_WORD,
        _ => INSIDE,
    };
    // Of places that are as good, the first.
    let best = places
        .map(|(at, _)| (points(at), at))
        .min_by_key(|(points, at)| (-points, *at))?;
    Some((best.0, (best.1..best.1 + word.len()).collect()))
}

/// The letters in order, each as early as can be, from the word's beginning that keeps them closest together.
fn scattered(word: &[char], text: &[char]) -> Option<(i32, Vec<usize>)> {
    let starts = (0..text.len()).filter(|at| begins_word(text, *at) && text.get(*at) == word.first());
    let attempts = starts.filter_map(|start| {
        let mut at = start;
        let mut found = Vec::with_capacity(word.len());
        for letter in word {
            at += text.get(at..)?.iter().position(|here| here == letter)?;
            found.push(at);
            at += 1;
        }
        Some(found)
    });
    let span = |found: &Vec<usize>| {
        found
            .last()
            .zip(found.first())
            .map_or(0, |(last, first)| last - first + 1)
    };
    let best = attempts.min_by_key(span)?;
    let gaps = i32::try_from(span(&best) - word.len()).unwrap_or(i32::MAX);
    // Letters all over a long text are chance.
    (gaps <= SCATTERED).then_some((SCATTERED - gaps, best))
}

/// The text in pieces, each with whether it was meant by the query.
#[must_use]
pub fn pieces(text: &str, letters: &[usize]) -> Vec<(String, bool)> {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for (at, letter) in text.chars().enumerate() {
        let meant = letters.binary_search(&at).is_ok();
        match pieces.last_mut() {
            Some((piece, was)) if *was == meant => piece.push(letter),
            _ => pieces.push((letter.to_string(), meant)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order<'a>(query: &str, texts: &[&'a str]) -> Vec<&'a str> {
        let mut found: Vec<_> = texts
            .iter()
            .filter_map(|text| Some((fit(query, text)?.score, *text)))
            .collect();
        found.sort_by_key(|(score, _)| -score);
        found.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn the_beginning_of_a_word_counts_more_than_its_middle() {
        assert_eq!(
            order("net", &["Planet building", "Kubernetes networking", "Networking"]),
            ["Networking", "Kubernetes networking", "Planet building"]
        );
    }

    #[test]
    fn letters_may_be_left_out_from_the_beginning_of_a_word() {
        assert_eq!(order("kbn", &["Kubernetes", "Git basics"]), ["Kubernetes"]);
        assert_eq!(
            fit("kn", "Kubernetes networking").map(|fit| fit.letters),
            Some(vec![0, 5])
        );
        assert_eq!(fit("ubr", "Kubernetes"), None, "not from the middle of one");
    }

    #[test]
    fn every_word_has_to_fit_in_any_order_and_case() {
        assert!(fit("NETW kube", "Kubernetes networking").is_some());
        assert!(fit("kube storage", "Kubernetes networking").is_none());
        assert!(fit("ÄRZTE", "für ärzte").is_some());
    }

    #[test]
    fn nothing_typed_fits_everything_and_marks_nothing() {
        let all = fit("  ", "Anything").expect("fits");
        assert!(all.letters.is_empty());
    }

    #[test]
    fn the_meant_letters_are_told_from_the_others() {
        let text = "Zoë’s Kube";
        let fit = fit("kub", text).expect("fits");
        let expected = [
            ("Zoë’s ".to_owned(), false),
            ("Kub".to_owned(), true),
            ("e".to_owned(), false),
        ];
        assert_eq!(pieces(text, &fit.letters), expected);
        assert_eq!(pieces("", &[]), []);
    }

    #[test]
    fn a_word_longer_than_the_text_fits_nothing() {
        assert_eq!(fit("kubernetes", "kube"), None);
        assert_eq!(fit("k", ""), None);
    }
}
