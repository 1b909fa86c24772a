//! The GraphQL schema over `invites-app`: one file a type, three lines a resolver. No SQL, no HTTP, no decisions.
//!
//! `schema.graphql` at the top of the tree is what [`sdl`] prints; a test compares them.

mod api_tokens;
mod audit;
mod connection;
mod credentials;
mod denial;
mod details;
mod error;
mod ids;
mod loaders;
mod members;
mod person_data;
mod play_mutations;
mod plays;
mod reports;
mod schema;
mod sign_in;
mod team;
mod track_import;
mod tracks;
mod user;
mod viewer;

pub use credentials::Credentials;
pub use schema::{Schema, build, request_data, sdl};
