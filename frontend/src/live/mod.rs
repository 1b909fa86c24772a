//! Live events: which there are, and the room of one of them as it is now.
//!
//! The server says what is so ([`room`] keeps it), the address says what is looked at ([`window`]); the other files draw. No
//! file here decides who is stuck or who may do what.

mod acts;
mod asking;
mod cells;
mod event;
mod events;
mod grid;
mod header;
mod learner;
mod needs;
mod queue;
mod room;
mod strip;
mod tiles;
mod window;

crate::screens! { live:
    /// `/live`: the team's live events by phase.
    events() => events::screen();
    /// `/invites/:id/live`: the dashboard of one of them.
    event(id: String) => event::screen(id);
}
