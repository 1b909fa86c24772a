//! Signing in, and joining a team. Apart from the learner, because a learner rarely meets it and a member once a month; what proves an address is
//! shared with invites for specific people.

mod forms;
mod join;
mod proof;

pub(crate) use proof::Proof;

crate::screens! { author:
    /// `/sign-in`: by a code sent to an e-mail address, or by the owner's one-time link.
    screen() => super::forms::screen();
    /// `/join/:team`: the invitation to a team.
    join(team: String) => super::join::screen(team);
    /// In place of the desk, for whoever is in no team.
    no_team() => super::join::no_team();
}
