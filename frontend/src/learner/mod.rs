//! The learner's areas: what stands behind an invite's link, what some invites ask before it, and what a learner holds.
//! Three chunks, so that an open invite loads neither forms nor library.
//!
//! Words and decisions that need no browser stand in files of their own ([`countdown`], [`plays`]) and are
//! tested where there is none. The play's area shares the clock, the held tracks and the share button.

mod answer;
mod claim;
pub(crate) mod clock;
pub(crate) mod countdown;
mod countries;
mod details;
pub mod entry;
pub(crate) mod held;
mod invitation;
mod library;
mod opened;
mod opening;
mod own_data;
mod pass;
mod patience;
pub(crate) mod plays;
mod pledge;
mod prove;
pub(crate) mod share;
pub(crate) mod start;
pub(crate) mod steady;
mod zones;

pub use library::library;
pub use own_data::own_data;

crate::screens! { learner:
    /// `/i/:token`: behind an invite's link.
    invitation(token: String) => super::invitation::screen(token);
}
