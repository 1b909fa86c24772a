//! Manage track invites: the list as [`listing`](super::listing) keeps it, what a row's menu does, and what stands around it.

use invites_client::{ClientError, operations::invites_query::InvitesQueryTeamTrackInvitesNodes as Invite};
use leptos::prelude::*;

use super::{
    closing::Closing,
    filter::Filter,
    listing::{Desk, Showing},
    picking::Picking,
    removal::Removal,
    reset::Reset,
    row::{Actions, link, picked},
    selection::Selection,
    table::{nothing, skeleton, table},
    toolbar::toolbar,
};
use crate::{
    kit::{Banner, Button, ButtonKind, ButtonSize, ErrorState, Heading, Icon, IconButton, Tone, live},
    words,
};

crate::screens! { author:
    /// `/invites`: every invite of the team.
    invites() => super::screen();
}

/// The screen at `/invites`.
fn screen() -> AnyView {
    let desk = Desk::open();
    // What is settled needs no selection any more, and shows.
    let settled = UnsyncCallback::new(move |ids: Vec<String>| {
        desk.selection.try_update(|selection| selection.forget(&ids));
        desk.ask();
    });
    let removal = Removal::telling(settled);
    let closing = Closing::new(settled);
    let reset = Reset::new(UnsyncCallback::new(move |(id, url): (String, String)| {
        let row = desk
            .rows
            .with_untracked(|rows| rows.iter().find(|row| row.id == id).cloned());
        if let Some(row) = row {
            row.invite.update(|invite| invite.url = url);
            desk.copy.hand_out(row.invite.with_untracked(link));
        }
    }));
    let actions = Actions {
        copy: UnsyncCallback::new(move |invite: Invite| desk.copy.hand_out(link(&invite))),
        show_code: UnsyncCallback::new(move |invite: Invite| desk.copy.look(link(&invite))),
        reset: UnsyncCallback::new(move |invite: Invite| reset.ask(picked(&invite))),
        close: UnsyncCallback::new(move |invite: Invite| closing.ask(vec![picked(&invite)])),
        delete: UnsyncCallback::new(move |invite: Invite| removal.ask(picked(&invite))),
        pick: UnsyncCallback::new(move |(invite, with_shift): (Invite, bool)| desk.pick(&invite, with_shift)),
        selection: desk.selection,
    };
    let picking = Picking {
        picked: Signal::derive(move || desk.selection.with(|selection| selection.picked().to_vec())),
        listed: Signal::derive(move || desk.counts().listed(&desk.filter.get())),
        gathering: RwSignal::new(false),
        all: UnsyncCallback::new(|()| {}),
        none: UnsyncCallback::new(move |()| desk.selection.set(Selection::default())),
        close: UnsyncCallback::new(move |()| closing.ask(desk.selection.with_untracked(|it| it.picked().to_vec()))),
        delete: UnsyncCallback::new(move |()| {
            removal.ask_all(desk.selection.with_untracked(|it| it.picked().to_vec()));
        }),
        export: Callback::new(move |ids| desk.export(ids)),
    };
    let picking = Picking {
        all: UnsyncCallback::new(move |()| desk.pick_all(picking.gathering)),
        ..picking
    };
    view! {
        <div class="page wide invites">
            <div class="page-head">
                <div>
                    <Heading text="Manage track invites" />
                    <p>"Links that let people play your tracks, and what became of them."</p>
                </div>
            </div>
            {saved(desk)}
            {toolbar(desk)}
            {arrived(desk)}
            {content(desk, actions)}
            {picking.bar()}
            {desk.copy.dialog()}
            {removal.dialog()}
            {closing.dialog()}
            {reset.dialog()}
        </div>
    }
    .into_any()
}

/// After a save: which invite it was, and its link at hand (R103).
fn saved(desk: Desk) -> AnyView {
    live(move || {
        let Some(id) = desk.navigation.query("saved") else {
            return ().into_any();
        };
        let invite = desk
            .rows
            .with(|rows| rows.iter().find(|row| row.id == id).map(|row| row.invite.get()));
        let Some(invite) = invite else { return ().into_any() };
        let title = format!("“{}” is saved", invite.public_title);
        view! {
            <Banner tone=Tone::Positive glyph=Icon::Done title>
                <span class="btns">
                    <Button size=ButtonSize::Small glyph=Icon::Link on_press=move |()| desk.copy.hand_out(link(&invite))>
                        "Copy invite link"
                    </Button>
                    <IconButton glyph=Icon::Cross label="Close" on_press=move |()| desk.navigation.set_query(&[("saved", None)]) />
                </span>
            </Banner>
        }
        .into_any()
    })
}

/// "2 changes": rows that would come, go or move. It lies over the list, so that it moves nothing either.
fn arrived(desk: Desk) -> AnyView {
    let words = Memo::new(move |_| match desk.waiting.get() {
        0 => None,
        waiting => Some(words::counted(waiting as i64, "change", "changes")),
    });
    let button = live(move || {
        match words.get() {
        None => ().into_any(),
        Some(words) => view! {
            <Button size=ButtonSize::Small kind=ButtonKind::Primary glyph=Icon::Again on_press=move |()| desk.apply()>{format!("Show {words}")}</Button>
        }
        .into_any(),
    }
    });
    view! { <div class="arrived" role="status">{button}</div> }.into_any()
}

fn content(desk: Desk, actions: Actions) -> AnyView {
    let showing = Memo::new(move |_| desk.showing.get());
    live(move || match showing.get() {
        Showing::Loading => skeleton(desk),
        Showing::Failed(error) => failed(desk, error),
        Showing::Nothing { expired } => nothing(desk, expired),
        Showing::Rows => table(desk, actions),
    })
}

/// An address that cannot be read, such as a page of another order, has a way out besides another try.
fn failed(desk: Desk, error: ClientError) -> AnyView {
    let narrows = desk.filter.with_untracked(Filter::narrows);
    view! {
        <ErrorState error on_retry=move |()| desk.ask() />
        {narrows.then(|| view! {
            <p class="muted way-out"><Button kind=ButtonKind::Quiet on_press=move |()| desk.step(&Filter::default())>"Show the whole list"</Button></p>
        })}
    }
    .into_any()
}
