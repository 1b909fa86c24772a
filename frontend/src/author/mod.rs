//! The author's area: the team's content, its invites, who claimed them, and the form in front of them.
//!
//! [`filter`], [`standing`] and [`form_sheet`] know no browser and are tested without one; the others draw.

pub mod filter;
pub mod form_sheet;
pub mod standing;

mod claim_actions;
mod content;
mod copy_link;
mod form;
mod import;
mod invite;
mod invites;
mod learners;
mod outcome;
mod removal;
mod row;

crate::screens! { author:
    /// `/content`: the team's tracks.
    content() => super::content::screen();
    /// `/invites`: every invite of the team.
    invites() => super::invites::screen();
    /// `/invites/:id`: one of them, with its tabs.
    invite(id: String) => super::invite::screen(id);
    /// `/form`: the team's details form.
    form() => super::form::screen();
}
