//! Where we are and how we get elsewhere: the typed route as a signal, focus after a navigation.
//!
//! `leptos_router` keeps history and intercepts links; which screen a path shows is [`Route`]'s and the outlet's matter.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::{BrowserUrl, LocationProvider},
};

use crate::routes::Route;

/// The page's place and the focus that goes with it.
#[derive(Clone, Copy)]
pub struct Navigation {
    route: Memo<Route>,
    wants_focus: StoredValue<bool>,
}

/// Puts the navigation into the context. Inside the router, once.
pub(super) fn provide() {
    let path = use_location().pathname;
    let navigation = Navigation {
        route: Memo::new(move |_| path.with(|path| Route::parse(path))),
        wants_focus: StoredValue::new(false),
    };
    provide_context(navigation);

    // The router writes a link's address into the bar when told that the new screen is up. Ours is up at once.
    let browser = use_context::<BrowserUrl>();
    Effect::new(move |before: Option<()>| {
        path.track();
        if let Some(browser) = &browser {
            browser.ready_to_complete();
        }
        // The first screen leaves focus where the browser put it.
        if before.is_some() {
            navigation.wants_focus.set_value(true);
        }
    });
}

impl Navigation {
    /// The page's navigation. Outside of the shell (a component on its own) it is at the start and stays there.
    #[must_use]
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self {
            route: Memo::new(|_| Route::Home),
            wants_focus: StoredValue::new(false),
        })
    }

    /// Whether the next heading takes focus.
    #[must_use]
    pub fn wants_focus(self) -> bool {
        self.wants_focus.get_value()
    }

    /// A heading took it.
    pub fn focused(self) {
        self.wants_focus.set_value(false);
    }
}

/// Where we are.
#[must_use]
pub fn use_route() -> Memo<Route> {
    Navigation::here().route
}

/// A way to go elsewhere by program: `go()` while the component is made, the returned function later. `replace` leaves no
/// trace in the history, for redirects.
#[must_use]
pub fn go() -> impl Fn(&str, bool) + Clone + 'static {
    let navigate = use_navigate();
    move |path, replace| {
        navigate(
            path,
            NavigateOptions {
                replace,
                resolve: false,
                ..NavigateOptions::default()
            },
        )
    }
}
