//! Live events on the real server, over real sockets: what dashboards are sent, what several servers do together, what a
//! killed server loses, and rehearsals.

mod process;
mod rehearsing;
