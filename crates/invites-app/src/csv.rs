//! Tables as CSV, for whoever exports: RFC 4180, UTF-8, a header row, and no cell that a spreadsheet would run.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula, and what
//! learners type stands in cells. Such a cell gets one apostrophe in front, which a spreadsheet shows as text. The rule
//! can be undone without doubt: a cell whose apostrophes are followed by one of those characters loses its first one
//! ([`original`]).
//!
//! Knows nothing of what is exported, nor of files or sockets: rows go in, bytes come out, whenever the caller likes.

use std::borrow::Cow;

use chrono::SecondsFormat;
use csv::{Terminator, Writer, WriterBuilder};
use invites_domain::time::Instant;

/// One cell, before it is made harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'a>(Cow<'a, str>);

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        number.to_string().into()
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        number.to_string().into()
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        number.to_string().into()
    }
}

/// `true` or `false`.
impl From<bool> for Cell<'_> {
    fn from(flag: bool) -> Self {
        Self(Cow::Borrowed(if flag { "true" } else { "false" }))
    }
}

/// ISO 8601 in UTC, to the second: `2030-05-10T10:00:00Z`.
impl From<Instant> for Cell<'_> {
    fn from(instant: Instant) -> Self {
        instant.to_rfc3339_opts(SecondsFormat::Secs, true).into()
    }
}

/// Nothing is an empty cell.
impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self(Cow::Borrowed("")), Into::into)
    }
}

/// A table of `N` columns being written. Rows gather until [`Csv::take`] hands their bytes over, so that a table of any
/// length needs the memory of what was not yet taken.
#[derive(Debug)]
pub struct Csv<const N: usize> {
    writer: Writer<Vec<u8>>,
}

impl<const N: usize> Csv<N> {
    /// A table that begins with the names of its columns.
    #[must_use]
    pub fn new(header: [&str; N]) -> Self {
        let mut csv = Self { writer: fresh() };
        csv.row(header.map(Cell::from));
        csv
    }

    /// Adds one row.
    pub fn row(&mut self, cells: [Cell<'_>; N]) {
        let cells = cells.map(|Cell(text)| harmless(text));
        let written = self.writer.write_record(cells.iter().map(|cell| cell.as_bytes()));
        // It fails for rows of unequal length, which `N` rules out, and for a sink that fails, which memory does not.
        written.expect("a row of N cells, into memory");
    }

    /// The bytes of the rows since the last time, whole rows only.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        let full = std::mem::replace(&mut self.writer, fresh());
        // It fails when the last bytes cannot be flushed into the sink, which is memory.
        full.into_inner().expect("bytes in memory")
    }
}

fn fresh() -> Writer<Vec<u8>> {
    WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new())
}

/// The cell as it is written: with an apostrophe in front when a spreadsheet would run it.
fn harmless(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_marked(&text) {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}

/// The cell as it was before it was made harmless, for whoever reads such a table back.
#[must_use]
pub fn original(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_marked(rest) => rest,
        _ => cell,
    }
}

/// Whether the first character, apostrophes aside, begins a formula.
fn is_marked(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use proptest::prelude::*;

    use super::*;

    /// Text as people type it, as attackers do, and whatever else there is.
    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "['=+@\t\r\n\",; -]{0,4}[a-zé'\"\r\n,=]{0,6}",
            "'{0,3}[=+@-]HYPERLINK\\(\"x\"\\)",
        ]
    }

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(bytes)
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    proptest! {
        #[test]
        fn r116_a_table_reads_back_as_it_was_and_no_cell_runs(
            rows in prop::collection::vec([cell(), cell(), cell()], 0..20),
            cuts in prop::collection::vec(any::<bool>(), 20),
        ) {
            let mut csv = Csv::new(["first", "=second", "third"]);
            let mut bytes = Vec::new();
            for (row, cut) in rows.iter().zip(cuts) {
                csv.row(row.each_ref().map(|cell| Cell::from(cell.as_str())));
                if cut {
                    bytes.extend(csv.take());
                }
            }
            bytes.extend(csv.take());

            let mut found = read(&bytes).into_iter();
            prop_assert_eq!(found.next().unwrap(), ["first", "'=second", "third"]);
            for row in &rows {
                let written = found.next().unwrap();
                for (cell, was) in written.iter().zip(row) {
                    prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?} runs");
                    prop_assert_eq!(original(cell), was.as_str());
                }
            }
            prop_assert!(found.next().is_none());
        }
    }

    #[test]
    fn r116_cells_are_written_as_rfc_4180_says() {
        let mut csv = Csv::new(["a", "b", "c", "d"]);
        let at = Utc.with_ymd_and_hms(2030, 5, 10, 10, 0, 0).unwrap();
        csv.row([at.into(), "say \"hi\",\nyou".into(), None::<u32>.into(), true.into()]);
        csv.row(["'t Hooft".into(), "+31 6 1234".into(), 7_u64.into(), (-7_i64).into()]);
        let text = String::from_utf8(csv.take()).unwrap();
        assert_eq!(
            text,
            "a,b,c,d\r\n2030-05-10T10:00:00Z,\"say \"\"hi\"\",\nyou\",,true\r\n't Hooft,'+31 6 1234,7,'-7\r\n"
        );
        assert!(csv.take().is_empty());
    }
}
