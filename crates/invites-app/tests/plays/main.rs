//! Tracks and plays through the application, on both databases.

mod activity;
mod ground;
mod importing;
mod overdue;
mod report_laws;
mod reports;
mod reviewing;
mod starting;
mod steps;
