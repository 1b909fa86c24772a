//! The desk's area: what stands around every screen for members, whichever area the screen is of.

pub mod keys;
pub mod offers;

mod bar;
mod rights;

use leptos::prelude::*;

crate::screens! { author or placeholder:
    /// The bar above every screen for members.
    bar() => super::bar::bar();
}

/// A bar as high as the real one, so that nothing jumps.
fn placeholder() -> AnyView {
    view! { <header class="lbar" aria-hidden="true"></header> }.into_any()
}
