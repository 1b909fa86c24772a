//! An allow list as people make it: typed, pasted, or read from a spreadsheet (R57, R58).
//!
//! What a text means, entry by entry, with every duplicate and everything that is no entry named by its line. The meaning
//! of one entry is [`AllowedEntry`]'s.

use std::collections::BTreeSet;

use crate::email::{AllowedEntry, EmailError};

/// A piece of a typed, pasted or dropped list that is not an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEntry {
    /// The line it stands in, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// What is wrong with it, with the remedy.
    pub reason: EmailError,
}

/// What a typed, pasted or dropped list would add (R57).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowListPreview {
    /// The entries, each once, in the order they came.
    pub valid: Vec<AllowedEntry>,
    /// The written forms of entries that came again.
    pub duplicates: Vec<String>,
    /// Everything else.
    pub invalid: Vec<InvalidEntry>,
}

/// Reads a list line by line, so that a long one can be read in slices.
#[derive(Clone, Debug, Default)]
pub struct AllowListReader {
    seen: BTreeSet<String>,
    line: usize,
    column: Option<usize>,
    preview: AllowListPreview,
}

impl AllowListReader {
    /// A reader of what is added to `entries`: what stands there already comes again.
    #[must_use]
    pub fn over<'a>(entries: impl IntoIterator<Item = &'a AllowedEntry>) -> Self {
        Self {
            seen: entries.into_iter().map(AllowedEntry::canonical).collect(),
            ..Self::default()
        }
    }

    /// Reads the next line.
    pub fn read(&mut self, line: &str) {
        self.line += 1;
        let cells = cells(line);
        if self.line == 1 && self.read_heading(&cells) {
            return;
        }
        match self.column {
            Some(column) => {
                if let Some(cell) = cells.get(column) {
                    self.read_cell(cell);
                }
            }
            None => cells.iter().for_each(|cell| self.read_cell(cell)),
        }
    }

    /// What was read so far.
    #[must_use]
    pub fn preview(&self) -> &AllowListPreview {
        &self.preview
    }

    /// What was read.
    #[must_use]
    pub fn finish(self) -> AllowListPreview {
        self.preview
    }

    /// Whether the first line is the heading of a table: then only the column of addresses is read.
    fn read_heading(&mut self, cells: &[String]) -> bool {
        let Some(column) = cells.iter().position(|cell| is_heading(cell)) else {
            return false;
        };
        // A heading names things; a line that holds an entry is a line of entries.
        if cells.iter().any(|cell| AllowedEntry::parse(cell).is_ok()) {
            return false;
        }
        self.column = (cells.len() > 1).then_some(column);
        true
    }

    fn read_cell(&mut self, cell: &str) {
        for piece in pieces(cell) {
            let read = match AllowedEntry::parse(piece) {
                Err(_) if piece.contains(char::is_whitespace) => Err(EmailError::Space),
                read => read,
            };
            match read {
                Ok(entry) if self.seen.insert(entry.canonical()) => self.preview.valid.push(entry),
                Ok(entry) => self.preview.duplicates.push(entry.canonical()),
                Err(reason) => self.preview.invalid.push(InvalidEntry {
                    line: self.line,
                    text: piece.to_owned(),
                    reason,
                }),
            }
        }
    }
}

/// Reads a list as people make them: lines, commas, semicolons, tabs or spaces between the entries, quotes around
/// them, `Anna Smith <anna@acme.com>`, and a heading such as `E-mail` on top of a spreadsheet's column, of which then
/// only that column is read.
#[must_use]
pub fn preview_allow_list(text: &str) -> AllowListPreview {
    let mut reader = AllowListReader::default();
    text.lines().for_each(|line| reader.read(line));
    reader.finish()
}

/// The cells of a line; a quote that is never closed ends with its line, so that it cannot swallow the list.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' | '\u{FEFF}' => quoted ^= c == '"',
            ',' | ';' | '\t' if !quoted => cells.push(String::new()),
            _ => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(c);
                }
            }
        }
    }
    cells
}

/// What a cell may mean: the address between angle brackets, or each of its words where every one looks like an entry, or
/// else all of it: `not an address` is one mistake, not three.
fn pieces(cell: &str) -> Vec<&str> {
    if let Some((_, rest)) = cell.split_once('<')
        && let Some((address, _)) = rest.split_once('>')
    {
        return vec![address.trim()];
    }
    let like_an_entry = |word: &str| word.contains(['@', '.', '*', '。', '．']);
    if cell.split_whitespace().all(like_an_entry) {
        return cell.split_whitespace().collect();
    }
    vec![cell.trim()]
}

fn is_heading(cell: &str) -> bool {
    let cell = cell.trim();
    [
        "email",
        "e-mail",
        "email address",
        "e-mail address",
        "email addresses",
        "e-mail addresses",
        "mail",
        "address",
        "domain",
    ]
    .iter()
    .any(|heading| cell.eq_ignore_ascii_case(heading))
}
