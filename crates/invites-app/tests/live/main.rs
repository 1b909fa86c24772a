//! Live events through the application, on both databases: hands, messages, the event's end, and watching it.

#[path = "../plays/ground.rs"]
#[allow(dead_code, reason = "the ground of the tests of plays, of which these walk a part")]
mod ground;

mod event;
mod event_report;
mod helping;
mod reporting;
mod steering;
mod watching;
