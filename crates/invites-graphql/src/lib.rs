//! The GraphQL schema over `invites-app`: one file a type, three lines a resolver. No SQL, no HTTP, no decisions.
//!
//! `schema.graphql` at the top of the tree is what [`sdl`] prints; a test compares them.

mod connection;
mod credentials;
mod denial;
mod error;
mod ids;
mod loaders;
mod schema;

pub use credentials::Credentials;
pub use schema::{Schema, build, request_data, sdl};
