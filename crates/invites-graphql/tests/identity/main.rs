//! Signing in, members, tokens, the form and a person's data, asked for as the API's users ask.

mod account;
mod ground;
mod team;
