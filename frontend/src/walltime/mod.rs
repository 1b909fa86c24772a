//! Dates and times as people type and read them in a zone, and the instants they mean.
//!
//! [`typed`] is arithmetic that knows no browser: it is tested against the whole tz database. `browser` lends it the
//! zones, the clock and the words that the browser's `Intl` has, so that the page carries no tables. For members' screens:
//! it brings `chrono`, which a learner's page does without.

pub mod typed;

mod browser;
mod own;

pub(crate) use browser::{Browser, from_to, now, zones};
pub(crate) use own::{instant_of, local_field};
pub use typed::{Jump, Meaning, TypedTime, Zones, jump_between};
