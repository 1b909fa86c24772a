//! The area of signing in. Its own, because a learner rarely meets it and a member once a month.

mod forms;

crate::screens! { author:
    /// `/sign-in`: by a code sent to an e-mail address, or by the owner's one-time link.
    screen() => super::forms::screen();
}
