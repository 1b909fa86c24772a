//! The area of signing in. Its own, because a learner rarely meets it and a member once a month; what proves an address is
//! shared with invites for specific people.

mod forms;
mod proof;

pub(crate) use proof::Proof;

crate::screens! { author:
    /// `/sign-in`: by a code sent to an e-mail address, or by the owner's one-time link.
    screen() => super::forms::screen();
}
