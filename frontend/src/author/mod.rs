//! The author's area: the team's content and its invites.

mod content;

crate::screens! { author:
    /// `/content`: the team's tracks.
    content() => super::content::screen();
}
