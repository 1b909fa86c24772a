//! The bar of the desk: the team's places (at the bottom of a phone), the team, the person.

use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    keys::{self, Tools},
    rights,
};
use crate::{
    kit::{Icon, Menu, icon, live, mark, small_icon},
    palette,
    routes::{Route, SettingsPage, Step},
    shell::{Session, ThemeButton, ThemeChoice, use_route},
};

/// A place of the desk.
struct Place {
    label: &'static str,
    glyph: Icon,
    route: Route,
}

impl Place {
    /// Whether `route` is a screen of this place.
    fn holds(&self, route: &Route) -> bool {
        match self.route {
            Route::Invites => matches!(
                route,
                Route::Invites
                    | Route::NewInvite { .. }
                    | Route::Invite { .. }
                    | Route::EditInvite { .. }
                    | Route::Form
            ),
            Route::LiveEvents => matches!(
                route,
                Route::LiveEvents | Route::LiveEvent { .. } | Route::Replay { .. } | Route::EventReport { .. }
            ),
            Route::Settings { .. } => matches!(route, Route::Settings { .. }),
            _ => *route == self.route,
        }
    }
}

/// The places of the desk, in the order of the bar.
fn places() -> [Place; 5] {
    let place = |label, glyph, route| Place { label, glyph, route };
    [
        place("Content", Icon::Book, Route::Content),
        place("Invites", Icon::Ticket, Route::Invites),
        place("Live events", Icon::Cast, Route::LiveEvents),
        place("Reports", Icon::Chart, Route::Reports),
        place(
            "Settings",
            Icon::Gear,
            Route::Settings {
                page: SettingsPage::Team,
            },
        ),
    ]
}

/// What a team's member has above every screen of the desk.
pub(super) fn bar() -> AnyView {
    let session = Session::here();
    let route = use_route();
    let tools = Tools::closed();
    keys::listen(tools);
    rights::watch();
    // The palette is loaded when it is first asked for, and stays.
    let wanted = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or_default() || tools.palette.get() || tools.help.get()
    });
    let links = places()
        .into_iter()
        .map(|place| {
            let (href, label, glyph) = (place.route.href(), place.label, place.glyph);
            view! {
                <a href=href aria-current=move || route.with(|route| place.holds(route)).then_some("page")>
                    {icon(glyph)}<span>{label}</span>
                </a>
            }
        })
        .collect_view();
    view! {
        <header class="topbar">
            <a class="brand" href="/">{mark()}<span>"Trackpass"</span></a>
            {live(move || team_menu(session))}
            <nav class="mainnav" aria-label="Main">{links}</nav>
            <div class="topbar-end">
                {search_button(tools)}
                {live(move || if session.may(Verb::ManageInvites) { share_menu() } else { ().into_any() })}
                <ThemeButton />
                {live(move || account_menu(session, tools))}
            </div>
        </header>
        {live(move || if wanted.get() { palette::tools(tools) } else { ().into_any() })}
    }
    .into_any()
}

/// Opens the palette, and says by which keys it opens.
fn search_button(tools: Tools) -> AnyView {
    view! {
        <button class="search-btn" type="button" aria-label="Search or run a command" aria-haspopup="dialog" on:click=move |_| tools.palette.set(true)>
            {icon(Icon::Search)}<span>"Search"</span><kbd data-key=keys::command_key()></kbd><kbd data-key="K"></kbd>
        </button>
    }
    .into_any()
}

/// *Share content*: a new invite, and the form in front of it.
fn share_menu() -> AnyView {
    let face = view! { {icon(Icon::Plus)}<span>"Share content"</span> }.into_any();
    view! {
        <Menu label="Share content" class="btn primary sm share-btn" face=face>
            <a href=Route::NewInvite { step: Step::Basics }.href()>{icon(Icon::Ticket)}"Create"</a>
            <a href=Route::Form.href()>{icon(Icon::Form)}"Form"</a>
        </Menu>
    }
    .into_any()
}

/// The team whose desk is shown, and the way to another.
fn team_menu(session: Session) -> AnyView {
    let Some(team) = session.team() else {
        return ().into_any();
    };
    let initial: String = team.name.chars().take(1).collect();
    let face = view! {
        <span class="avatar sq sm" aria-hidden="true" data-initials=initial></span>
        <span><bdi>{team.name.clone()}</bdi></span>
        {small_icon(Icon::ChevronDown)}
    }
    .into_any();
    let teams = session
        .teams()
        .into_iter()
        .map(|other| {
            let here = other.slug == team.slug;
            let slug = other.slug;
            view! {
                <button type="button" aria-current=here.then_some("true") on:click=move |_| session.choose_team(&slug)>
                    <bdi>{other.name}</bdi>
                    {here.then(|| view! { <span class="end">{small_icon(Icon::Check)}</span> })}
                </button>
            }
        })
        .collect_view();
    view! { <Menu label=format!("Team: {}", team.name) class="btn quiet sm team" face=face>{teams}</Menu> }.into_any()
}

/// The signed-in person: their library, signing out.
fn account_menu(session: Session, tools: Tools) -> AnyView {
    // Who came by a link alone has neither name nor e-mail yet.
    let person = session.person().unwrap_or_else(|| "You".to_owned());
    let initials: String = person
        .split([' ', '.', '@'])
        .filter_map(|part| part.chars().next())
        .take(2)
        .map(|first| first.to_ascii_uppercase())
        .collect();
    let face = view! { <span class="avatar" aria-hidden="true" data-initials=initials></span> }.into_any();
    view! {
        <Menu label=format!("Account: {person}") class="avatar-btn" face=face>
            <a href=Route::Library.href()>{icon(Icon::Book)}"Library"</a>
            <hr />
            <div class="appearance"><ThemeChoice /></div>
            <hr />
            <button type="button" on:click=move |_| tools.help.set(true)>{icon(Icon::Info)}"Keyboard shortcuts"</button>
            <button type="button" on:click=move |_| session.sign_out()>{icon(Icon::Lock)}"Sign out"</button>
        </Menu>
    }
    .into_any()
}
