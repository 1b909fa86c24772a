//! What is added to a list: read a slice at a time, joined whole or not at all, and what came of it.

use std::{collections::HashMap, fmt};

use invites_domain::{AllowListPreview, AllowListReader, AllowedEntry, invite::MAX_ALLOWED_ENTRIES};

use super::{AllowList, grouped, signed};
use crate::{wizard::international::with_ascii_domains, words::counted};

/// Domains that a refusal proposes instead of addresses.
const PROPOSALS: usize = 3;

/// What came of an addition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries that are new.
    pub added: usize,
    /// Entries that were there already, or came twice.
    pub duplicates: usize,
    /// Pieces that are no entries.
    pub invalid: usize,
}

/// An addition that is more than a list holds: nothing of it was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// New entries that came.
    pub came: usize,
    /// Entries there already.
    pub there: usize,
    /// The domains of most of them, with how many addresses each would stand for.
    pub domains: Vec<(String, usize)>,
}

impl fmt::Display for TooMany {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let came = counted(signed(self.came), "new entry", "new entries");
        write!(
            out,
            "Nothing was added: that is {came}, and a list takes {} at most; this one has {}.",
            grouped(MAX_ALLOWED_ENTRIES),
            grouped(self.there)
        )?;
        if self.domains.is_empty() {
            write!(out, " Remove some first, or allow a domain instead of its addresses.")
        } else {
            write!(out, " Allow the domains instead of their addresses.")
        }
    }
}

/// The domains with the most of these addresses, for those that stand for more than one.
pub(super) fn domains(entries: &[AllowedEntry]) -> Vec<(String, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for entry in entries {
        if let AllowedEntry::Address(address) = entry {
            *counts.entry(address.domain()).or_default() += 1;
        }
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    counts.sort_unstable_by(|(a, many), (b, more)| more.cmp(many).then(a.cmp(b)));
    counts.truncate(PROPOSALS);
    counts
        .into_iter()
        .map(|(domain, count)| (domain.to_owned(), count))
        .collect()
}

/// A text on its way into the list, a slice at a time.
#[derive(Debug)]
pub struct Reading {
    text: String,
    at: usize,
    lines: usize,
    reader: AllowListReader,
}

impl Reading {
    /// Begins to read what is added to `list`.
    #[must_use]
    pub fn new(text: String, list: &AllowList) -> Self {
        Self {
            reader: AllowListReader::over(list.valid()),
            text,
            at: 0,
            lines: 0,
        }
    }

    /// Reads at most so many lines more; `ascii` converts a domain in another script. Whether anything is left.
    pub fn go_on(&mut self, lines: usize, ascii: &dyn Fn(&str) -> Option<String>) -> bool {
        for _ in 0..lines {
            let rest = &self.text[self.at..];
            if rest.is_empty() {
                return false;
            }
            // Old spreadsheets end their lines with a carriage return alone.
            let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let line = &rest[..end];
            if line.is_ascii() {
                self.reader.read(line);
            } else {
                self.reader.read(&with_ascii_domains(line, ascii));
            }
            let ending = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
            self.at = (self.at + end + ending).min(self.text.len());
            self.lines += 1;
        }
        self.at < self.text.len()
    }

    /// How much of the text is read, in percent.
    #[must_use]
    pub fn percent(&self) -> usize {
        (self.at * 100).checked_div(self.text.len()).unwrap_or(100)
    }

    /// What was read. Of a text of one line nobody needs the line's number.
    #[must_use]
    pub fn finish(self) -> AllowListPreview {
        let mut read = self.reader.finish();
        if self.lines <= 1 {
            read.invalid.iter_mut().for_each(|entry| entry.line = 0);
        }
        read
    }
}
