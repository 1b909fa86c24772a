//! The dashboard of a live event: its parts in their places, and what stands there when there is nothing to show.

use invites_client::{ClientError, Code, enums::TrackInviteType};
use leptos::prelude::*;

use super::{
    desk::{Desk, Line},
    grid, header, learner, queue, strip, tiles,
};
use crate::{
    kit::{Button, Empty, ErrorState, Heading, cards_skeleton, live, words_for},
    routes::{InviteTab, Route},
};

/// The screen at `/invites/:id/live`.
pub(super) fn screen(id: String) -> AnyView {
    let desk = Desk::new(id, None);
    desk.follow();
    desk.keep_time();
    view! {
        {staged(desk, dashboard)}
        {desk.copy.dialog()}
        {desk.acts.dialog(desk.event)}
    }
    .into_any()
}

/// What is `there`, or in words why it is not.
pub(super) fn staged(desk: Desk, there: fn(Desk) -> AnyView) -> AnyView {
    let stage = Memo::new(move |_| desk.stage());
    live(move || {
        match stage.get() {
        Stage::Loading => cards_skeleton(Some("live")),
        Stage::Gone => nothing("This live event does not exist", "It was deleted, or it belongs to another team."),
        Stage::SelfPaced => self_paced(desk),
        Stage::NotAllowed => not_allowed(desk),
        Stage::SignedOut => signed_out(),
        Stage::Failed(error) => view! { <div class="page"><Heading text="Live event" /><ErrorState error on_retry=move |()| desk.retry() /></div> }.into_any(),
        Stage::There => there(desk),
    }
    })
}

/// What stands on the screen.
#[derive(Clone, PartialEq)]
enum Stage {
    Loading,
    There,
    Gone,
    SelfPaced,
    NotAllowed,
    SignedOut,
    Failed(ClientError),
}

impl Desk {
    fn stage(self) -> Stage {
        let refused = |error: ClientError| match error.code() {
            Some(Code::NotFound | Code::BadUserInput) => Stage::Gone,
            Some(Code::Forbidden) => Stage::NotAllowed,
            Some(Code::Unauthenticated) => Stage::SignedOut,
            _ => Stage::Failed(error),
        };
        let invite = self.invite.get();
        if let Some(Ok(data)) = &invite
            && data
                .track_invite
                .as_ref()
                .is_some_and(|invite| invite.type_ == TrackInviteType::SelfPaced)
        {
            return Stage::SelfPaced;
        }
        // What the line says is newer than the answer.
        if let Line::Refused(error) = self.line.get() {
            return refused(error);
        }
        match invite {
            Some(Err(error)) => return refused(error),
            Some(Ok(data)) if data.track_invite.is_none() => return Stage::Gone,
            Some(Ok(_)) => {}
            None => return Stage::Loading,
        }
        if self.event.with(Option::is_none) {
            Stage::Loading
        } else {
            Stage::There
        }
    }
}

fn dashboard(desk: Desk) -> AnyView {
    view! {
        <div class="live" data-density="dense">
            <p class="vh" role="status">{move || desk.said.get()}</p>
            {header::header(desk)}
            {room(desk)}
        </div>
    }
    .into_any()
}

/// What stands below the head, on the dashboard as in its replay.
pub(super) fn room(desk: Desk) -> AnyView {
    view! {
        {tiles::tiles(desk)}
        {strip::strip(desk)}
        <div class="live-cols">
            {queue::queue(desk)}
            {grid::group(desk)}
            {learner::drawer(desk)}
        </div>
    }
    .into_any()
}

fn nothing(title: &'static str, text: &'static str) -> AnyView {
    view! {
        <div class="page">
            <Heading text=title />
            <Empty title="Nothing to see" text=text><a class="btn primary" href=Route::LiveEvents.href()>"All live events"</a></Empty>
        </div>
    }
    .into_any()
}

/// The role was taken away, perhaps while one looked.
fn not_allowed(desk: Desk) -> AnyView {
    view! {
        <div class="page">
            <Heading text="You may not watch this event" />
            <Empty title="Nothing to see" text="Your role does not allow it any more. An owner of the team can give it back.">
                <a class="btn primary" href=Route::LiveEvents.href()>"All live events"</a>
                <Button on_press=move |()| desk.retry()>"Try again"</Button>
            </Empty>
        </div>
    }
    .into_any()
}

/// Signed out, here or in another tab: what was on the screen is gone with the session.
fn signed_out() -> AnyView {
    let here = window().location();
    let here = here.pathname().unwrap_or_default() + &here.search().unwrap_or_default();
    let next = js_sys::encode_uri_component(&here);
    let href = format!("{}?next={next}", Route::SignIn.href());
    view! {
        <div class="page">
            <Heading text="You are signed out" />
            <Empty title="Nothing to see" text="Sign in again to go on watching the event."><a class="btn primary" href=href>"Sign in"</a></Empty>
        </div>
    }
    .into_any()
}

fn self_paced(desk: Desk) -> AnyView {
    let invite = Route::Invite {
        id: desk.id.get_value(),
        tab: InviteTab::Overview,
    }
    .href();
    view! {
        <div class="page">
            <Heading text="This invite is self paced" />
            <Empty title="Only live events have a dashboard" text="The invite’s own page tells who claimed it and how far they are.">
                <a class="btn primary" href=invite>"Open the invite"</a>
            </Empty>
        </div>
    }
    .into_any()
}

/// An error in one sentence or two.
pub(super) fn sentence(error: &ClientError) -> String {
    let (title, text) = words_for(error);
    format!("{title}. {text}")
}
