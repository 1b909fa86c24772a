//! The only crate that knows SQL: entities, queries and transactions for SQLite and PostgreSQL.
//!
//! * [`Store::connect`] opens the database that a URL names; [`Store::migrate`] brings it up to date.
//! * [`Store::read`] gives a connection for queries, [`Store::write`] runs a closure in one transaction.
//! * `tables/` holds the entities, `queries/` what is asked of them, in the domain's types.
//!
//! It decides nothing: rules live in `invites-domain`, rights in `invites-app`.

mod backup;
mod connect;
mod error;
pub mod notify;
pub mod page;
pub mod queries;
pub mod tables;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;

pub use connect::{Backend, Store};
pub use error::{Abort, StoreError};
pub use sea_orm::ConnectionTrait;
pub use transaction::Tx;
