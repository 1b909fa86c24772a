//! Tests through the public API: what a caller gives and gets.

mod directories;
mod hostile_archives;
mod never_panics;
mod packing;
mod safe_html;
mod samples;
mod usable_tracks;
