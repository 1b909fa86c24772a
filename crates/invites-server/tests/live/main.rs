//! Live events on the real server, over real sockets: what dashboards are sent, what several servers do together, what a
//! killed server loses, and rehearsals.

mod frames;
mod guest;
mod lapsing;
mod process;
mod readers;
mod rehearsing;
mod room;
mod screen;
mod servers;
mod socket;
mod stopping;
