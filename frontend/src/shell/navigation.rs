//! Where we are and how we get elsewhere: the address as a signal, links that do not reload, focus after a navigation.
//!
//! Over the browser's own history, without a router library: `leptos_router` adds 10 kB to every first load, and with paths
//! as a type ([`Route`]) what is left of its work is this file.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::routes::Route;

/// The address bar, in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Address {
    path: String,
    /// With its question mark, or empty.
    query: String,
    /// With its hash sign, or empty.
    hash: String,
}

impl Address {
    fn current() -> Self {
        let location = window().location();
        Self {
            path: location.pathname().unwrap_or_default(),
            query: location.search().unwrap_or_default(),
            hash: location.hash().unwrap_or_default(),
        }
    }
}

/// The page's place, the ways elsewhere, and the focus that goes with them. Take it with [`Navigation::here`].
#[derive(Clone, Copy)]
pub struct Navigation {
    address: RwSignal<Address>,
    route: Memo<Route>,
    wants_focus: StoredValue<bool>,
}

/// The way on from a place. See [`Navigation::onward`].
pub struct Onward {
    navigation: Navigation,
    from: String,
}

impl Onward {
    /// Goes to a path of this page, from where it was pressed.
    pub fn go(self, to: &str) {
        if self.stays() {
            self.navigation.go(to);
        }
    }

    /// As [`Onward::go`], and leaves no trace of this place.
    pub fn redirect(self, to: &str) {
        if self.stays() {
            self.navigation.redirect(to);
        }
    }

    fn stays(&self) -> bool {
        self.navigation
            .address
            .with_untracked(|address| address.path == self.from)
    }
}

/// Puts the navigation into the context and listens to links and to back and forward. Once, by the shell.
pub(super) fn provide() {
    let navigation = Navigation::at(Address::current());
    provide_context(navigation);
    let clicks = window_event_listener(leptos::ev::click, move |event| navigation.follow(&event));
    let moves = window_event_listener(leptos::ev::popstate, move |_| navigation.arrive());
    on_cleanup(move || {
        clicks.remove();
        moves.remove();
    });
}

impl Navigation {
    fn at(address: Address) -> Self {
        let address = RwSignal::new(address);
        let route = Memo::new(move |_| address.with(|address| Route::parse(&address.path)));
        Self {
            address,
            route,
            wants_focus: StoredValue::new(false),
        }
    }

    /// The page's navigation. Outside of the shell (a component on its own) it is at the start.
    #[must_use]
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self::at(Address::default()))
    }

    /// Goes to a path of this page, with its query if it has one.
    pub fn go(self, to: &str) {
        self.write(to, false);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// The way on from this place, for what a press leads to once the server has answered: whoever went elsewhere meanwhile
    /// stays there.
    #[must_use]
    pub fn onward(self) -> Onward {
        Onward {
            navigation: self,
            from: self.address.with_untracked(|address| address.path.clone()),
        }
    }

    /// Goes to a path and leaves no trace of this one: for redirects.
    pub fn redirect(self, to: &str) {
        self.write(to, true);
    }

    /// The query's value under `key`: filters, search, where to go on to. Tracked.
    #[must_use]
    pub fn query(self, key: &str) -> Option<String> {
        let query = self.address.with(|address| address.query.clone());
        web_sys::UrlSearchParams::new_with_str(&query).ok()?.get(key)
    }

    /// Sets values of the query, or removes them, and stays where it is: what is typed letter by letter belongs into the
    /// address, not into the history.
    pub fn set_query(self, values: &[(&str, Option<&str>)]) {
        self.put_query(values, true);
    }

    /// As [`Navigation::set_query`], as a step of its own that *Back* takes back: a filter, a page.
    pub fn step_query(self, values: &[(&str, Option<&str>)]) {
        self.put_query(values, false);
    }

    fn put_query(self, values: &[(&str, Option<&str>)], replace: bool) {
        let Address { path, query, hash } = self.address.get_untracked();
        let Ok(params) = web_sys::UrlSearchParams::new_with_str(&query) else {
            return;
        };
        for (key, value) in values {
            match value {
                Some(value) => params.set(key, value),
                None => params.delete(key),
            }
        }
        let query = String::from(params.to_string());
        let mark = if query.is_empty() { "" } else { "?" };
        self.write(&format!("{path}{mark}{query}{hash}"), replace);
    }

    /// What follows the hash sign. Tracked.
    #[must_use]
    pub fn hash(self) -> String {
        self.address
            .with(|address| address.hash.trim_start_matches('#').to_owned())
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

    fn write(self, to: &str, replace: bool) {
        let Ok(history) = window().history() else { return };
        let written = if replace {
            history.replace_state_with_url(&JsValue::NULL, "", Some(to))
        } else {
            history.push_state_with_url(&JsValue::NULL, "", Some(to))
        };
        if written.is_ok() {
            self.arrive();
        }
    }

    /// The address has changed: shows what stands there.
    fn arrive(self) {
        let address = Address::current();
        if self.address.with_untracked(|before| before.path != address.path) {
            self.wants_focus.set_value(true);
        }
        self.address.set(address);
    }

    /// Follows a pressed link inside the page. Everything else is the browser's: another site, a new tab, a download, a
    /// place on this very page.
    fn follow(self, event: &leptos::ev::MouseEvent) {
        let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|element| element.closest("a[href]").ok().flatten())
            .and_then(|element| element.dyn_into::<web_sys::HtmlAnchorElement>().ok());
        let Some(link) = link else { return };
        let inside = window().location().origin().is_ok_and(|origin| origin == link.origin());
        if !inside || !link.target().is_empty() || link.has_attribute("download") || link.rel() == "external" {
            return;
        }
        let (path, query, hash) = (link.pathname(), link.search(), link.hash());
        let same = self
            .address
            .with_untracked(|here| here.path == path && here.query == query);
        if same && !hash.is_empty() {
            return;
        }
        event.prevent_default();
        let to = format!("{path}{query}{hash}");
        if link.has_attribute("data-noscroll") {
            self.write(&to, false);
        } else {
            self.go(&to);
        }
    }
}

/// Where we are.
#[must_use]
pub fn use_route() -> Memo<Route> {
    Navigation::here().route
}
