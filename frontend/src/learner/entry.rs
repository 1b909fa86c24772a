//! What stands behind the door, and what some invites ask before they let somebody in: details, or a proven address. Not in
//! the chunk of the invitation itself, which somebody who has never been here waits for.

use leptos::prelude::*;

use super::{
    invitation::{self, Door, Invitation},
    prove,
};
use crate::kit::skeleton_lines;

crate::screens! { play or placeholder:
    /// The details form (R78–R88a).
    details(door: Door, invitation: Invitation) => door.details.form(door, &invitation);
    /// The proof of an e-mail address (R60).
    proof(door: Door, invitation: Invitation) => prove::stub(door, &invitation);
    /// What somebody holds who has claimed (R67).
    held(door: Door, invitation: Invitation) => invitation::claimed(door, invitation);
}

fn placeholder() -> AnyView {
    view! { <div class="stack-4" aria-busy="true">{skeleton_lines(&[60, 100, 100, 100])}</div> }.into_any()
}
