//! The bar of learners and strangers. The members' stands in the desk's area.

use leptos::prelude::*;

use super::{Session, ThemeButton, use_route};
use crate::{
    kit::{live, mark},
    routes::Route,
};

/// Library, the way to the desk for members, and the account.
pub(super) fn public_bar() -> AnyView {
    let session = Session::here();
    let route = use_route();
    let here = move |place: Route| (route.get() == place).then_some("page");
    let links = live(move || {
        let library = session.person().is_some() || matches!(route.get(), Route::Library | Route::OwnData);
        let desk = session.team().is_some();
        view! {
            {desk.then(|| view! { <a class="link" href=Route::Content.href()>"Content"</a> })}
            {library.then(|| view! {
                <a class="link" href=Route::Library.href() aria-current=here(Route::Library)>"Library"</a>
            })}
        }
        .into_any()
    });
    let account = live(move || {
        match session.viewer() {
        Some(Ok(viewer)) if viewer.user.is_some() => {
            view! { <button class="btn quiet sm" type="button" on:click=move |_| session.sign_out()>"Sign out"</button> }
                .into_any()
        }
        Some(_) if route.get() != Route::SignIn => {
            view! { <a class="link" href=Route::SignIn.href()>"Sign in"</a> }.into_any()
        }
        _ => ().into_any(),
    }
    });
    view! {
        <header class="lbar">
            <a class="brand" href="/">{mark()}<span>"Trackpass"</span></a>
            {links}
            <span class="push"></span>
            {account}
            <ThemeButton />
        </header>
    }
    .into_any()
}
