//! Tracks and plays through the application, on both databases.

mod activity;
mod ground;
mod importing;
mod reports;
mod starting;
mod steps;
