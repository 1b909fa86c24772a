//! Which screen a route shows, and who is let through to it.

use leptos::prelude::*;

use super::{Navigation, Session, use_route};
use crate::{
    author,
    kit::{Button, ErrorState, Heading, live, page_skeleton},
    learner, live as live_events, play, reports,
    routes::Route,
    settings, sign_in, wizard,
};

/// The screen of the current route.
pub(super) fn outlet() -> AnyView {
    let here = use_route();
    let route = Memo::new(move |_| here.get().screen());
    (move || {
        let route = route.get();
        if route.is_for_members() {
            members_only(route)
        } else {
            screen(route)
        }
    })
    .into_any()
}

fn screen(route: Route) -> AnyView {
    match route {
        Route::Home => home(),
        Route::SignIn => sign_in::screen(),
        Route::Join { team } => sign_in::join(team),
        Route::Invitation { token } => learner::invitation(token),
        Route::Library => learner::library(),
        Route::OwnData => learner::own_data(),
        Route::Play { play } => play::play(play),
        Route::Content => author::content(),
        Route::Invites => author::invites(),
        Route::Invite { id, .. } => author::invite(id),
        Route::Form => author::form(),
        Route::LiveEvents => live_events::events(),
        Route::LiveEvent { id } => live_events::event(id),
        Route::Replay { id } => live_events::replayed(id),
        Route::EventReport { id } => live_events::reported(id),
        Route::Reports => reports::reports(),
        Route::Settings { page } => settings::settings(page),
        Route::NewInvite { .. } => wizard::create(),
        Route::EditInvite { id, .. } => wizard::edit(id),
        #[cfg(feature = "gallery")]
        Route::Gallery => crate::gallery::screen(),
        Route::NotFound => not_found(),
    }
}

/// What stands between a visitor and the desk. The server guards the data; this only spares a useless screen.
#[derive(Clone, PartialEq)]
enum Door {
    Unknown,
    Failed(invites_client::ClientError),
    Stranger,
    NoTeam,
    Open,
}

fn members_only(route: Route) -> AnyView {
    let session = Session::here();
    let door = Memo::new(move |_| match session.viewer() {
        None => Door::Unknown,
        Some(Err(error)) => Door::Failed(error),
        Some(Ok(viewer)) if viewer.user.is_none() => Door::Stranger,
        Some(Ok(viewer)) if viewer.memberships.is_empty() => Door::NoTeam,
        Some(Ok(_)) => Door::Open,
    });
    let navigation = Navigation::here();
    live(move || match door.get() {
        Door::Unknown => page_skeleton(),
        Door::Failed(error) => view! { <ErrorState error on_retry=move |()| session.refresh() /> }.into_any(),
        Door::Stranger => {
            navigation.redirect(&format!("{}?next={}", Route::SignIn.href(), route.href()));
            page_skeleton()
        }
        Door::NoTeam => sign_in::no_team(),
        Door::Open => screen(route.clone()),
    })
}

/// Leads on: members to their desk, everybody else to their library.
fn home() -> AnyView {
    let session = Session::here();
    let navigation = Navigation::here();
    Effect::new(move |_| {
        if session.viewer().is_some() {
            let to = if session.team().is_some() {
                Route::Invites
            } else {
                Route::Library
            };
            navigation.redirect(&to.href());
        }
    });
    page_skeleton()
}

fn not_found() -> AnyView {
    let back = UnsyncCallback::new(move |()| {
        if let Ok(history) = window().history() {
            // With no page before this one, nothing happens, and the other button is there.
            let _ = history.back();
        }
    });
    view! {
        <div class="page">
            <div class="empty">
                <span class="rail" aria-hidden="true"><i></i><i></i><i></i><i class="s"></i><i></i><i></i><i></i><i></i></span>
                <Heading text="There is nothing here" />
                <p>"The address may be mistyped, or what stood here was removed."</p>
                <div class="btns">
                    <Button on_press=back>"Back"</Button>
                    <a class="btn primary" href="/">"Go to the start"</a>
                </div>
            </div>
        </div>
    }
    .into_any()
}
