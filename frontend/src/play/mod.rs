//! The play's area: one run through a track, challenge by challenge.
//!
//! [`standing`] knows no browser and is tested without one: where the player stands, and in which words. [`run`] holds the
//! play and moves it on; the others draw.

mod bar;
mod brief;
mod list;
mod over;
mod quiz;
mod run;
mod screen;
mod standing;
mod text;

crate::screens! { play:
    /// `/play/:id`: one run through a track.
    play(play: String) => super::screen::screen(play);
}
