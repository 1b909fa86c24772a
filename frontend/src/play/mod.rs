//! The play's area: one run through a track, challenge by challenge.
//!
//! [`standing`] knows no browser and is tested without one: where the player stands, and in which words. [`run`] holds the
//! play and moves it on; the others draw. What stands beside a play ([`beside`]) loads when there is need of it.

mod bar;
pub mod beside;
mod brief;
mod hand;
mod list;
mod messages;
mod news;
mod over;
mod quiz;
mod review;
mod run;
mod screen;
mod standing;
mod strip;
mod text;

crate::screens! { play:
    /// `/play/:id`: one run through a track.
    play(play: String) => super::screen::screen(play);
}
