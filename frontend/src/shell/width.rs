//! How wide a screen is. Its address says so, because what stands there before the screen has come must be as wide.

use crate::routes::Route;

/// The width of a screen's column, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// As wide as most screens.
    Usual,
    /// For a column of text.
    Reading,
    /// For a form with something beside it.
    Desk,
    /// For two columns of numbers.
    Broad,
    /// For a table of many columns.
    Wide,
}

impl Width {
    /// The width of the screen at this place.
    #[must_use]
    pub fn of(route: &Route) -> Self {
        match route {
            Route::Library => Self::Reading,
            Route::Form | Route::NewInvite { .. } | Route::EditInvite { .. } => Self::Desk,
            Route::Invite { .. } => Self::Broad,
            Route::Invites | Route::Content => Self::Wide,
            _ => Self::Usual,
        }
    }

    /// The classes of a page of this width.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Usual => "page",
            Self::Reading => "page reading",
            Self::Desk => "page desk",
            Self::Broad => "page broad",
            Self::Wide => "page wide",
        }
    }
}
