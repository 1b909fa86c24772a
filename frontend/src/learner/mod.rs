//! The learner's area: what stands behind an invite's link, and what a learner holds.

mod invitation;
mod library;

crate::screens! { learner:
    /// `/i/:token`: behind an invite's link.
    invitation(token: String) => super::invitation::screen(token);
    /// `/library`: what the learner holds.
    library() => super::library::screen();
}
