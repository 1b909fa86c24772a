//! The allow list as the wizard holds it: entries, what could not be read, and how more is added (R57–R59).
//!
//! Ten thousand entries stay cheap because nobody reads them twice: the list is shared and never changed in place, an
//! addition is read in slices ([`Reading`]) and joins it whole or not at all ([`AllowList::with`]). Pure; the browser's part is
//! `allow_box`.

mod addition;
mod kept;

use std::sync::{Arc, OnceLock};

use invites_domain::{AllowListPreview, AllowedEntry, EmailError, Listed, invite::MAX_ALLOWED_ENTRIES};

pub use addition::{Reading, Report, TooMany};

/// Entries that a judgement looks at: as many as it takes to know that there are some, and few enough for every key press.
const SAMPLE: usize = 100;

/// A list, shared by everybody who shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList(Arc<Content>);

#[derive(Debug, Default)]
struct Content {
    valid: Vec<AllowedEntry>,
    invalid: Vec<Wrong>,
    /// The valid entries, a line each, as drafts keep them: written once.
    written: OnceLock<String>,
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.valid == other.valid && self.invalid == other.invalid
    }
}

impl Eq for Content {}

/// Something that was typed, pasted or read and is no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The line of the text or file it came from, from 1; 0 for what was typed alone.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// What is wrong with it, with the remedy.
    pub reason: EmailError,
}

impl AllowList {
    /// A list with these entries.
    #[must_use]
    pub fn of(valid: Vec<AllowedEntry>, invalid: Vec<Wrong>) -> Self {
        Self(Arc::new(Content {
            valid,
            invalid,
            written: OnceLock::new(),
        }))
    }

    /// The list of a draft or a text, read at once.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let preview = invites_domain::preview_allow_list(text);
        let invalid = preview.invalid.into_iter().map(Wrong::from).collect();
        Self::of(preview.valid, invalid)
    }

    /// The entries, each once, in the order they came.
    #[must_use]
    pub fn valid(&self) -> &[AllowedEntry] {
        &self.0.valid
    }

    /// What is no entry.
    #[must_use]
    pub fn invalid(&self) -> &[Wrong] {
        &self.0.invalid
    }

    /// Whether there is nothing in it at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.valid.is_empty() && self.0.invalid.is_empty()
    }

    /// What sentences say of it.
    #[must_use]
    pub fn in_sentences(&self) -> Listed {
        Listed::of(&self.0.valid)
    }

    /// All of it as the API takes it: the entries in their written form, then what is wrong, so that the rules name it
    /// (R58).
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        let valid = self.0.valid.iter().map(AllowedEntry::canonical);
        valid
            .chain(self.0.invalid.iter().map(|wrong| wrong.text.clone()))
            .collect()
    }

    /// As much of [`texts`](Self::texts) as a judgement needs.
    #[must_use]
    pub fn sample(&self) -> Vec<String> {
        let valid = self.0.valid.iter().take(SAMPLE).map(AllowedEntry::canonical);
        let invalid = self.0.invalid.iter().take(SAMPLE).map(|wrong| wrong.text.clone());
        valid.chain(invalid).collect()
    }

    /// The list with what was read.
    ///
    /// # Errors
    /// [`TooMany`], with the list as it was, when it would hold more than the rules allow.
    pub fn with(&self, read: AllowListPreview) -> Result<(Self, Report), TooMany> {
        let there = self.0.valid.len();
        if there + read.valid.len() > MAX_ALLOWED_ENTRIES {
            return Err(TooMany {
                came: read.valid.len(),
                there,
                domains: addition::domains(&read.valid),
            });
        }
        let report = Report {
            added: read.valid.len(),
            duplicates: read.duplicates.len(),
            invalid: read.invalid.len(),
        };
        let mut valid = self.0.valid.clone();
        valid.extend(read.valid);
        let mut invalid = self.0.invalid.clone();
        invalid.extend(read.invalid.into_iter().map(Wrong::from));
        Ok((Self::of(valid, invalid), report))
    }

    /// The list without the entries that `gone` names.
    #[must_use]
    pub fn without(&self, gone: impl Fn(&AllowedEntry) -> bool) -> Self {
        let valid = self.0.valid.iter().filter(|entry| !gone(entry)).cloned().collect();
        Self::of(valid, self.0.invalid.clone())
    }

    /// The list without one piece that is no entry.
    #[must_use]
    pub fn without_wrong(&self, gone: &Wrong) -> Self {
        let mut invalid = self.0.invalid.clone();
        if let Some(at) = invalid.iter().position(|wrong| wrong == gone) {
            invalid.remove(at);
        }
        Self::of(self.0.valid.clone(), invalid)
    }

    /// The list without anything that is no entry.
    #[must_use]
    pub fn without_invalid(&self) -> Self {
        Self::of(self.0.valid.clone(), Vec::new())
    }

    /// The entries with these letters in them, and how many there are in all; `most` of them are given.
    #[must_use]
    pub fn search(&self, letters: &str, most: usize) -> (Vec<String>, usize) {
        let letters = letters.trim().to_ascii_lowercase();
        if letters.is_empty() {
            let first = self.0.valid.iter().take(most).map(AllowedEntry::canonical);
            return (first.collect(), self.0.valid.len());
        }
        let (mut found, mut count) = (Vec::new(), 0);
        for entry in self.0.valid.iter().filter(|entry| has(entry, &letters)) {
            count += 1;
            if found.len() < most {
                found.push(entry.canonical());
            }
        }
        (found, count)
    }

    fn written(&self) -> &str {
        self.0.written.get_or_init(|| {
            let mut text = String::with_capacity(self.0.valid.len() * 24);
            for entry in &self.0.valid {
                text.push_str(&entry.canonical());
                text.push('\n');
            }
            text
        })
    }
}

/// Whether an entry has these letters, which are lower-case, in its written form.
#[must_use]
pub fn has(entry: &AllowedEntry, letters: &str) -> bool {
    match entry {
        AllowedEntry::Address(address) => address.as_str().contains(letters),
        AllowedEntry::Domain(_) | AllowedEntry::Subdomains(_) => entry.canonical().contains(letters),
    }
}

impl From<invites_domain::InvalidEntry> for Wrong {
    fn from(entry: invites_domain::InvalidEntry) -> Self {
        Self {
            line: entry.line,
            text: entry.text,
            reason: entry.reason,
        }
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// `10,000`.
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use invites_domain::{AllowListPreview, EmailError};
    use proptest::prelude::*;

    use super::{AllowList, Reading, Report, Wrong, grouped};

    fn read(text: &str, list: &AllowList, slice: usize) -> AllowListPreview {
        let ascii = |domain: &str| (domain == "bücher.example").then(|| "xn--bcher-kva.example".to_owned());
        let mut reading = Reading::new(text.to_owned(), list);
        while reading.go_on(slice, &ascii) {}
        assert_eq!(reading.percent(), 100);
        reading.finish()
    }

    fn add(list: &AllowList, text: &str) -> (AllowList, Report) {
        list.with(read(text, list, 3)).expect("room for it")
    }

    #[test]
    fn r57_what_is_added_is_sorted_and_counted() {
        let (list, _) = add(&AllowList::default(), "acme.example");
        let (list, report) = add(
            &list,
            "E-mail\nnoor@delft.example\r\nACME.example\nnot an address\n@bücher.example",
        );
        assert_eq!(
            list.texts(),
            [
                "@acme.example",
                "noor@delft.example",
                "@xn--bcher-kva.example",
                "not an address"
            ]
        );
        assert_eq!((report.added, report.duplicates, report.invalid), (2, 1, 1));
        let wrong = Wrong {
            line: 4,
            text: "not an address".to_owned(),
            reason: EmailError::Space,
        };
        assert_eq!(list.invalid(), std::slice::from_ref(&wrong));
        assert_eq!(list.without_wrong(&wrong).invalid(), []);
        assert_eq!(list.without_invalid().valid().len(), 3);
    }

    #[test]
    fn r57_the_ten_thousand_and_first_is_refused_in_words_and_nothing_is_lost() {
        let most: String = (0..10_000).map(|n| format!("learner{n}@acme.example\n")).collect();
        let (full, report) = add(&AllowList::default(), &most);
        assert_eq!(report.added, 10_000);
        let refused = full.with(read("one@delft.example", &full, 1)).expect_err("it is full");
        assert_eq!(
            refused.to_string(),
            "Nothing was added: that is 1 new entry, and a list takes 10,000 at most; this one has 10,000. Remove some first, \
             or allow a domain instead of its addresses."
        );
        let (same, report) = add(&full, "learner7@acme.example");
        assert_eq!(
            (same.valid().len(), report.duplicates),
            (10_000, 1),
            "what is there already needs no room"
        );
    }

    #[test]
    fn r57_a_file_that_is_too_long_is_answered_with_the_domains_that_would_do() {
        let many: String = (0..50_000)
            .map(|n| format!("learner{n}@{}.example\n", if n % 5 == 0 { "delft" } else { "acme" }))
            .collect();
        let refused = AllowList::default()
            .with(read(&many, &AllowList::default(), 4_000))
            .expect_err("too many");
        assert_eq!(refused.came, 50_000);
        let domains = [
            ("acme.example".to_owned(), 40_000),
            ("delft.example".to_owned(), 10_000),
        ];
        assert_eq!(refused.domains, domains);
    }

    #[test]
    fn r57_entries_are_found_by_their_letters() {
        let (list, _) = add(
            &AllowList::default(),
            "anna@acme.example\nbob@acme.example\n*.delft.example",
        );
        assert_eq!(list.search("ACME", 1), (vec!["anna@acme.example".to_owned()], 2));
        assert_eq!(list.search("*.d", 9), (vec!["*.delft.example".to_owned()], 1));
        assert_eq!(list.search(" ", 2).1, 3);
    }

    #[test]
    fn a_draft_keeps_the_list_with_what_is_wrong_in_it() {
        let (list, _) = add(&AllowList::default(), "anna@acme.example\nnope\n*.delft.example");
        let json = serde_json::to_string(&list).expect("JSON");
        assert_eq!(serde_json::from_str::<AllowList>(&json).expect("a list"), list);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [7, 999, 1_000, 1_234_567].map(grouped),
            ["7", "999", "1,000", "1,234,567"]
        );
    }

    proptest! {
        /// However a text is sliced, the same is read; and what is valid stays what it was when it is read again.
        #[test]
        fn r57_slices_and_line_endings_do_not_matter(
            lines in proptest::collection::vec("[a-c@.* ,;\"<>x]{0,12}", 0..40), slice in 1..7_usize, ending in 0..3_usize,
        ) {
            let text = lines.join(["\n", "\r\n", "\r"][ending]);
            let empty = AllowList::default();
            let sliced = read(&text, &empty, slice);
            prop_assert_eq!(&sliced, &read(&text, &empty, 1_000));
            let (list, _) = empty.with(sliced).expect("few");
            let again = AllowList::read(&list.without_invalid().texts().join("\n"));
            prop_assert_eq!(again.valid(), list.valid());
        }
    }
}
