//! What stands beside a play and is not always needed: the raised hand and the instructors' messages of a live event, the
//! review at the end. An area of its own, so that playing does not wait for it.

use leptos::prelude::*;

use super::{hand, messages, review, run::Run};

crate::screens! { aside or nothing:
    /// *Raise hand*, in the bar.
    hand(run: Run) => hand::button(run);
    /// The hand that is up, and what instructors wrote.
    messages(run: Run) => messages::messages(run);
    /// What the player says of a play that is over.
    review(run: Run) => review::review(run);
}

/// Nothing holds the place: it is not there for most.
fn nothing() -> AnyView {
    ().into_any()
}
