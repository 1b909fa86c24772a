//! The shell: what stands around every screen. Bars, navigation, session, theme, results, and which screen a path shows.

mod bar;
mod navigation;
mod outlet;
mod session;
pub mod theme;
mod width;

use leptos::prelude::*;

pub use navigation::{Navigation, Onward, use_route};
pub(crate) use session::storage;
pub use session::{Session, Team};
pub use theme::{Theme, ThemeButton, ThemeChoice};
pub use width::Width;

use crate::{
    desk,
    kit::{ToastRegion, Toasts, live},
    routes::Route,
};

/// The whole page: bar, screen and results.
#[component]
pub fn Page() -> AnyView {
    navigation::provide();
    provide_context(Toasts::default());
    provide_context(Theme::stored());
    let session = Session::open();
    provide_context(session);
    let route = use_route();

    let at_desk = Memo::new(move |_| route.with(Route::is_for_members) && session.team().is_some());
    // A play has a bar of its own: title, progress, time left.
    let in_play = Memo::new(move |_| route.with(|route| matches!(route, Route::Play { .. })));
    let top = live(move || match (in_play.get(), at_desk.get()) {
        (true, _) => ().into_any(),
        (false, true) => desk::bar(),
        (false, false) => bar::public_bar(),
    });
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        {top}
        <main id="main" tabindex="-1">{outlet::outlet()}</main>
        <ToastRegion />
    }
    .into_any()
}
