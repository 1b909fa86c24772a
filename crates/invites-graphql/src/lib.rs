//! The GraphQL schema over `invites-app`: one file a type, three lines a resolver. No SQL, no HTTP, no decisions.
//!
//! `schema.graphql` at the top of the tree is what [`sdl`] prints; a test compares them.

mod activity_report;
mod api_tokens;
mod audit;
mod claim;
mod claim_mutations;
mod codes;
mod connection;
mod content_duration;
mod credentials;
mod denial;
mod details;
mod error;
mod executing;
mod explanation;
mod ids;
mod instant;
mod invitation;
mod invite_activity;
mod invite_names;
mod invite_queries;
mod invite_subscriptions;
mod learner;
mod live_event;
mod live_frames;
mod live_mutations;
mod live_queries;
mod loaders;
mod members;
mod node;
mod person_data;
mod play_help;
mod play_mutations;
mod plays;
mod record_batch;
mod rehearsals;
mod reports;
mod schema;
mod sign_in;
mod team;
mod track_import;
mod track_invite;
mod track_invite_input;
mod track_invite_list;
mod track_invite_mutations;
mod tracks;
mod user;
mod viewer;

pub use credentials::Credentials;
pub use executing::Schema;
pub use schema::{request_data, sdl};
