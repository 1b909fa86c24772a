//! Invites and claims, rule by rule, through the same door as the API, on both databases.

mod claiming;
mod ground;
