//! Tracks, plays and reports, asked for as the API's users ask.

mod course;
mod journey;
mod lists;
mod live;
