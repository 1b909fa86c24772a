//! Who somebody is: signing in, sessions, guests who become people, members, details, and a person's data.

mod bootstrap;
mod details;
mod ground;
mod joining;
mod members;
mod merging;
mod merging_races;
mod own_data;
mod person_data;
mod sessions;
mod sign_in;
