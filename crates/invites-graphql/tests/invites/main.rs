//! Invites, invitations and claims, asked for as the API's users ask.

#[path = "../identity/ground.rs"]
#[allow(dead_code, reason = "the ground of another test, of which this one walks a part")]
mod ground;

mod claims;
mod doors;
mod edits;
mod invites;
mod statements;
