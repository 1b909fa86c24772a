//! Roles in words: what each may do, from the least to the most.

use invites_client::enums::Role;

use crate::kit::Choice;

/// Every role, from the least to the most.
pub(super) const ALL: [Role; 4] = [Role::Viewer, Role::Instructor, Role::Author, Role::Owner];

/// What a role is called.
pub(crate) fn name(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Viewer",
        Role::Instructor => "Instructor",
        Role::Author => "Author",
        Role::Owner => "Owner",
        Role::Unknown => "of a kind that this page does not know",
    }
}

/// What a role may do.
pub(crate) fn may(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Sees tracks, invites, learners and reports. Changes nothing.",
        Role::Instructor => "Also runs live events, helps learners and previews tracks.",
        Role::Author => "Also makes and edits tracks, invites and the form, and decides about learners’ access.",
        Role::Owner => "Also the team itself: members, API tokens, the audit log, people’s data.",
        Role::Unknown => "Reload the page to see what this role may do.",
    }
}

/// The roles as choices.
pub(super) fn choices() -> Vec<Choice> {
    ALL.into_iter()
        .map(|role| Choice::new(role.as_wire(), name(role)).hint(may(role)))
        .collect()
}
