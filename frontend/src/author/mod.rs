//! The author's screens: the team's content, its invites, who claimed them, and the form in front of them.
//!
//! Each is an area of its own, because nobody opens all of them: the list of invites, where an author arrives, is what the
//! first load carries. [`filter`], [`sort`], [`selection`], [`tally`], [`arrivals`], [`standing`] and [`form_sheet`] know no
//! browser and are tested without one; the others draw.

pub mod arrivals;
pub mod filter;
pub mod form_sheet;
pub mod selection;
pub mod sort;
pub mod standing;
pub mod tally;

mod closing;
mod content;
pub(crate) mod copy_link;
mod following;
mod form;
mod form_fields;
mod form_preview;
mod import;
pub(crate) mod invite;
mod invites;
mod listing;
mod many;
mod outcome;
mod picking;
mod removal;
mod reset;
mod row;
mod table;
mod toolbar;

pub use content::content;
pub use form::form;
pub use invite::invite;
pub use invites::invites;
