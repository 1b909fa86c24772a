//! One page of a list: keyset paging, so that a row that appears meanwhile moves nothing under the reader.

/// Which end of what remains a page is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// So many from the front.
    First(u64),
    /// So many from the back, still in the list's order.
    Last(u64),
}

impl Take {
    /// Rows asked for; one more is read to know whether more follow.
    #[must_use]
    pub fn size(self) -> u64 {
        match self {
            Self::First(size) | Self::Last(size) => size,
        }
    }
}

/// A page of a list whose rows stand at positions `P` (the sort value and the id).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<P> {
    /// How many, from which end.
    pub take: Take,
    /// Only rows behind this one.
    pub after: Option<P>,
    /// Only rows before this one.
    pub before: Option<P>,
}

impl<P> Page<P> {
    /// The first `size` rows.
    #[must_use]
    pub fn first(size: u64) -> Self {
        Self {
            take: Take::First(size),
            after: None,
            before: None,
        }
    }
}

/// The rows of a page, in the list's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    /// At most as many as asked for.
    pub rows: Vec<T>,
    /// True when more rows stand beyond the end the page was filled towards.
    pub more: bool,
}

impl<T> Slice<T> {
    /// Cuts the one row too many that tells whether more follow.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, take: Take) -> Self {
        let size = usize::try_from(take.size()).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        if more {
            match take {
                Take::First(_) => rows.truncate(size),
                Take::Last(_) => drop(rows.drain(..rows.len() - size)),
            }
        }
        Self { rows, more }
    }

    /// The same page of something made from each row.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Slice<U> {
        Slice {
            rows: self.rows.into_iter().map(make).collect(),
            more: self.more,
        }
    }

    /// As [`Slice::map`], where a row may not read.
    ///
    /// # Errors
    /// The first row's that does not.
    pub fn try_map<U, E>(self, make: impl FnMut(T) -> Result<U, E>) -> Result<Slice<U>, E> {
        Ok(Slice {
            rows: self.rows.into_iter().map(make).collect::<Result<_, _>>()?,
            more: self.more,
        })
    }
}
