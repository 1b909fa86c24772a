//! Live events: which there are, and the room of one of them as it is now.
//!
//! The server says what is so ([`room`] keeps it), the address says what is looked at ([`window`]); a [`replay`] says what was so
//! out of the log; the other files draw. No
//! file here decides who is stuck or who may do what.

mod acts;
mod asking;
mod cells;
mod desk;
mod event;
mod events;
mod grid;
mod header;
mod learner;
mod message;
mod needs;
mod queue;
mod replay;
mod report;
mod room;
mod row;
mod rows;
mod strip;
mod tiles;
mod walk;
mod window;

crate::screens! { live:
    /// `/live`: the team's live events by phase.
    events() => events::screen();
    /// `/invites/:id/live`: the dashboard of one of them.
    event(id: String) => event::screen(id);
    /// `/invites/:id/live/replay`: the same room at any moment of it.
    replayed(id: String) => replay::screen(id);
    /// `/invites/:id/live/report`: what its room struggled with.
    reported(id: String) => report::screen(&id);
}
