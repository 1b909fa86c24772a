//! Relay connections: `first`/`after`/`last`/`before` read once for all lists, cursors that are opaque and typed.

use async_graphql::Result;
use async_graphql::connection::PageInfo;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use invites_app::AppError;
use invites_app::page::{Page, Slice, Take};
use invites_domain::error::{FieldError, FieldErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::refuse;

/// Rows of a page when the caller names no number.
const DEFAULT_PAGE: u64 = 20;
/// Rows of a page at most.
const LARGEST_PAGE: i64 = 100;

/// The cursor of a row at `position` in `list`: a cursor of one list is refused by another.
pub(crate) fn cursor(list: &'static str, position: &impl Serialize) -> String {
    // Positions are plain structs of ids, instants and text, which always serialise.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(list, position)).unwrap_or_default())
}

/// The four arguments of a connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Window {
    pub(crate) first: Option<i64>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i64>,
    pub(crate) before: Option<String>,
}

impl Window {
    /// Reads the arguments for the list `list`, whose rows stand at positions `P`.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for a size outside 1–100, `first` with `last`, a cursor that is not this list's.
    pub(crate) fn page<P: DeserializeOwned>(&self, list: &'static str) -> Result<Page<P>> {
        let take = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(wrong("last", "Ask for `first` or `last`, not both.")),
            (None, Some(last)) => Take::Last(size("last", last)?),
            (Some(first), None) => Take::First(size("first", first)?),
            (None, None) => Take::First(DEFAULT_PAGE),
        };
        Ok(Page {
            take,
            after: position(list, "after", self.after.as_deref())?,
            before: position(list, "before", self.before.as_deref())?,
        })
    }
}

/// The rows of a page with their cursors, as every connection shows them.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    /// In the list's order.
    pub(crate) rows: Vec<(String, T)>,
    has_previous_page: bool,
    has_next_page: bool,
}

impl<T> Rows<T> {
    /// The rows of `slice`, which answers `page` of the list `list`; a row stands at `position`.
    pub(crate) fn of<P: Serialize>(
        list: &'static str,
        page: &Page<P>,
        slice: Slice<T>,
        position: impl Fn(&T) -> P,
    ) -> Self {
        // What lies beyond the cursor that the page began at is not counted: it was there when the cursor was made.
        let (has_previous_page, has_next_page) = match page.take {
            Take::First(_) => (page.after.is_some(), slice.more),
            Take::Last(_) => (slice.more, page.before.is_some()),
        };
        let rows = slice
            .rows
            .into_iter()
            .map(|row| (cursor(list, &position(&row)), row))
            .collect();
        Self {
            rows,
            has_previous_page,
            has_next_page,
        }
    }

    /// Where the page stands in its list.
    pub(crate) fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.has_previous_page,
            has_next_page: self.has_next_page,
            start_cursor: self.rows.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: self.rows.last().map(|(cursor, _)| cursor.clone()),
        }
    }

    /// The same page of something made from each row.
    pub(crate) fn map<U>(self, make: impl Fn(T) -> U) -> Rows<U> {
        Rows {
            rows: self.rows.into_iter().map(|(cursor, row)| (cursor, make(row))).collect(),
            has_previous_page: self.has_previous_page,
            has_next_page: self.has_next_page,
        }
    }
}

/// What a list costs a query: as many rows as it may have, each as much as its fields.
pub(crate) fn cost(first: Option<i64>, last: Option<i64>, row: usize) -> usize {
    // Sizes out of range are refused when the list is read.
    let asked = first.or(last).and_then(|asked| u64::try_from(asked).ok());
    let rows = asked.unwrap_or(DEFAULT_PAGE).min(LARGEST_PAGE.unsigned_abs());
    usize::try_from(rows)
        .unwrap_or(usize::MAX)
        .saturating_mul(row)
        .saturating_add(1)
}

fn size(field: &'static str, asked: i64) -> Result<u64> {
    match u64::try_from(asked) {
        Ok(size) if (1..=LARGEST_PAGE).contains(&asked) => Ok(size),
        _ => Err(wrong(field, "Ask for 1 to 100 rows.")),
    }
}

fn position<P: DeserializeOwned>(list: &'static str, field: &'static str, cursor: Option<&str>) -> Result<Option<P>> {
    let Some(cursor) = cursor else { return Ok(None) };
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<(String, P)>(&bytes).ok())
        .filter(|(name, _)| name == list)
        .map(|(_, position)| Some(position))
        .ok_or_else(|| {
            wrong(
                field,
                "This cursor is not one of this list: use `endCursor` or `startCursor` of an earlier page.",
            )
        })
}

fn wrong(field: &'static str, message: &'static str) -> async_graphql::Error {
    refuse(AppError::Invalid(vec![FieldError {
        field: field.into(),
        code: FieldErrorCode::Invalid,
        message: message.to_owned(),
        rule: None,
    }]))
}
