//! What is asked of the database, one file a noun. Every function takes the connection first: a reader from
//! [`Store::read`](crate::Store::read), or the transaction of [`Store::write`](crate::Store::write).

pub mod activity;
pub mod audit;
pub mod challenges;
pub mod idempotency;
pub mod people;
pub mod play_moves;
pub mod plays;
mod reading;
pub mod server_keys;
pub mod teams;
pub mod track_import;
pub mod tracks;
