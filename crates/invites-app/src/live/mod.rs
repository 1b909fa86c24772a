//! Live events as they run: what instructors do to an event and its learners, and what they see of it.
//!
//! Seeing: a hub a process and event folds the log into a picture each time something happened; a view a window works
//! out what its viewers are told; each viewer gets that, as long as they may.

mod columns;
mod cursor;
pub mod help;
mod hub;
pub mod message;
mod messages;
mod names;
pub(crate) mod over;
pub mod picture;
pub mod reporting;
mod rights;
mod room;
mod steering;
mod view;
mod watching;
pub mod window;

pub use cursor::Cursor;
pub(crate) use hub::Hubs;
