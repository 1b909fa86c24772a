//! The page: what learners and authors see, rendered in the browser.
//!
//! It asks the server by [`api`], draws with the [`kit`], and is cut into areas ([`area`]) that load when their first
//! screen is opened, so that a learner's invitation does not carry the author's desk. It decides nothing that the server
//! would not decide again, and it keeps no rules of its own: what it previews it computes with `invites-domain`.
//!
//! # How to write a screen
//! 1. **Document**: a `.graphql` in `crates/invites-client/operations/`, named in its `operations.rs`.
//! 2. **Screen**: a function returning [`AnyView`](leptos::prelude::AnyView) in the area's folder
//!    (`learner/library.rs`). It has one [`kit::Heading`], and shows its data by [`kit::loaded`] over [`api::query`]:
//!    skeleton, data or error with a retry, without a line for each.
//! 3. **Area**: a line in the area's `screens!` (`learner.rs`). That is the split point.
//! 4. **Route**: a variant of [`routes::Route`] with its path both ways, and its arm in [`shell`]'s `outlet`. Links are
//!    `<a href=Route::Library.href()>`: plain anchors, which the router intercepts.
//! 5. **Style**: classes in `style/<area>.css`. No `style` attribute anywhere, the content security policy forbids it; a
//!    number reaches the style as `style:--v=…`, which goes through the CSSOM.
//!
//! A new area is a folder with `screens!` and a stylesheet of its name; the build finds both.
//!
//! Sizes, budgets and what the server serves: `docs/page.md`.

pub mod api;
pub mod area;
pub mod author;
pub mod desk;
#[cfg(feature = "gallery")]
pub mod gallery;
pub mod kit;
pub mod learner;
pub mod live;
pub mod palette;
pub mod play;
pub mod reports;
pub mod routes;
pub mod settings;
pub mod shell;
pub mod sign_in;
pub mod tester;
pub mod walltime;
pub mod wizard;
pub mod words;

use leptos::prelude::*;

/// Puts the page into the document, in place of what stood there while it loaded.
pub fn start() {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    mount_to_body(shell::Page);
}
