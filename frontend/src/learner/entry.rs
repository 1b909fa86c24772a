//! What some invites ask before they let somebody in: details, or a proven address. A chunk of its own, which an invite that
//! is open to everybody does not load.

use leptos::prelude::*;

use super::{
    invitation::{Door, Invitation},
    prove,
};
use crate::kit::skeleton_lines;

crate::screens! { play or placeholder:
    /// The details form (R78–R88a).
    details(door: Door, invitation: Invitation) => door.details.form(door, &invitation);
    /// The proof of an e-mail address (R60).
    proof(door: Door, invitation: Invitation) => prove::stub(door, &invitation);
}

fn placeholder() -> AnyView {
    view! { <div class="stack-4" aria-busy="true">{skeleton_lines(&[60, 100, 100, 100])}</div> }.into_any()
}
