//! Everything between the socket and the GraphQL schema: transports, cookies, limits, the page's files, mail, the command
//! line.
//!
//! May know HTTP, WebSockets and the process it runs in. Must not know SQL, nor any rule of invites: those it asks of
//! `invites-app`.

// The futures of the schema's roots are nested once for each field; an optimising build lays them out in one go.
#![recursion_limit = "512"]

pub mod application;
pub mod assets;
pub mod backend;
pub mod cli;
pub mod commands;
mod compressing;
pub mod config;
pub mod credentials;
pub mod exports;
mod health;
mod invitation_page;
mod invite_files;
pub mod launch;
pub mod logging;
pub mod mail;
pub mod origin;
mod qr;
pub mod query_limits;
pub mod rates;
mod router;
pub mod serve;
pub mod session;
pub mod site;
#[cfg(feature = "test-clock")]
pub mod test_clock;
mod track_files;
pub mod transport;
pub mod unsubscribe;
pub mod webhook_courier;
mod webhook_sending;

pub use router::router;
