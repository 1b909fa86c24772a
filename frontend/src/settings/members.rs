//! `/settings/members`: who belongs to the team and what each may do; inviting by e-mail.

use invites_client::{
    enums::Role,
    operations::{InviteMember, MembersQuery, invite_member, members_query},
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    frame,
    member_removal::Removal,
    member_row::{self, Somebody},
    outcome::{Mistake, Teller, about, mistakes},
    roles,
};
use crate::{
    api::{self, Query},
    kit::{
        Banner, Button, ButtonKind, Column, Field, Icon, RadioCards, Table, TextInput, Tone, copy_text, listed, live,
        rows, skeleton_lines,
    },
    routes::{Route, SettingsPage},
    words,
};

/// What the page's parts share.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) teller: Teller,
    pub(super) members: Query<members_query::ResponseData>,
    /// Who has to be told by somebody, because no message went out: their address.
    pub(super) untold: RwSignal<Option<String>>,
    /// The viewer's own id. Kept apart from the session's answers, so that asking again redraws no row while nothing changed.
    pub(super) own: Memo<Option<String>>,
}

/// The page.
pub(super) fn page() -> AnyView {
    let teller = Teller::here();
    let desk = Desk {
        teller,
        members: api::query::<MembersQuery>(move || members_query::Variables {
            team_slug: teller.team(),
        }),
        untold: RwSignal::new(None),
        own: Memo::new(move |_| teller.session.person_id()),
    };
    frame::page(
        SettingsPage::Members,
        "Who works in this team, and what each may do.",
        move || {
            // Below the list, whose length nobody knows before it is there: what stands first would be pushed away.
            let known = Memo::new(move |_| desk.members.get().is_some());
            let may = Memo::new(move |_| teller.session.may(Verb::ManageMembers));
            let below = move || {
                if !known.get() {
                    ().into_any()
                } else if may.get() {
                    invitation(desk)
                } else {
                    what_roles_may()
                }
            };
            let removal = Removal::new(desk);
            view! {
                {untold(desk)}
                {listed(desk.members, skeleton, everybody, || ().into_any(), move |members| list(desk, removal, members))}
                {live(below)}
                {removal.dialog()}
            }
            .into_any()
        },
    )
}

fn skeleton() -> AnyView {
    view! {
        <div class="card" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="in stack-4" aria-hidden="true">{skeleton_lines(&[50, 42, 56, 38])}</div>
        </div>
    }
    .into_any()
}

/// The members, then who is invited.
fn everybody(data: members_query::ResponseData) -> Vec<Somebody> {
    let Some(team) = data.team else { return Vec::new() };
    let members = team.members.into_iter().map(Somebody::from);
    let invited = team.member_invitations.into_iter().map(Somebody::from);
    members.chain(invited).collect()
}

fn list(desk: Desk, removal: Removal, everybody: Signal<Vec<Somebody>>) -> AnyView {
    let caption = Signal::derive(move || {
        let (all, invited) = everybody.with(|all| {
            let invited = all.iter().filter(|somebody| somebody.invited.is_some()).count();
            (all.len(), invited)
        });
        let members = i64::try_from(all - invited).unwrap_or(i64::MAX);
        let members = words::counted(members, "member", "members");
        match invited {
            0 => members,
            invited => format!("{members}, {invited} invited"),
        }
    });
    let columns = vec![
        Column::new("Person", ""),
        Column::new("Role", "c-role"),
        Column::new("Since", "c-since"),
        Column::hidden("Actions", "c-menu"),
    ];
    let row = move |somebody| member_row::row(desk, removal, somebody);
    view! { <Table caption columns>{rows(everybody, |somebody| &somebody.id, row)}</Table> }.into_any()
}

/// For members who cannot invite: what the roles in the list mean.
fn what_roles_may() -> AnyView {
    let rows = roles::ALL.map(|role| view! { <dt>{roles::name(role)}</dt><dd>{roles::may(role)}</dd> });
    view! {
        <section class="card" aria-labelledby="roles-h">
            <div class="in stack-4"><h2 id="roles-h">"What each role may do"</h2><dl class="facts">{rows.collect_view()}</dl></div>
        </section>
    }
    .into_any()
}

fn invitation(desk: Desk) -> AnyView {
    let teller = desk.teller;
    let email = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Author.as_wire().to_owned());
    let wrong = RwSignal::new(Vec::<Mistake>::new());
    let busy = RwSignal::new(false);
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let typed = email.get_untracked().trim().to_owned();
        let variables = invite_member::Variables {
            team_slug: untrack(|| teller.team()),
            email: typed.clone(),
            role: Role::from_wire(&role.get_untracked()).unwrap_or(Role::Viewer),
        };
        api::spawn(Box::pin(async move {
            let answer = api::run::<InviteMember>(variables).await.map(|data| data.invite_member);
            busy.try_set(false);
            let mailed = answer.as_ref().is_ok_and(|payload| payload.mailed);
            let Some(found) = teller.settle(answer.map(|payload| mistakes!(payload.user_errors))) else {
                return;
            };
            if found.is_empty() {
                told(desk, &typed, mailed);
                // The next address may be typed by now.
                if email.try_with_untracked(|email| email.trim() == typed) == Some(true) {
                    email.set(String::new());
                }
                desk.members.refetch();
            }
            wrong.try_set(found);
        }));
    };
    let error = Signal::derive(move || wrong.with(|wrong| about(wrong, "email")));
    view! {
        <form class="card" aria-label="Invite a member" on:submit=move |event| { event.prevent_default(); send(); }>
            <div class="in stack-4">
                <h2>"Invite a member"</h2>
                <Field label="E-mail" hint="They become a member once they sign in with it and join. The invitation ends after 14 days." error
                    control=move |ids| view! { <TextInput ids value=email kind="email" inputmode="email" /> }.into_any() />
                <RadioCards legend="Role" value=role choices=roles::choices() two=true />
                <div class="btns"><Button kind=ButtonKind::Primary submit=true busy>"Invite"</Button></div>
            </div>
        </form>
    }
    .into_any()
}

/// After an invitation: that a message is on its way, or what somebody has to pass on.
pub(super) fn told(desk: Desk, email: &str, mailed: bool) {
    if mailed {
        desk.untold.try_set(None);
        desk.teller.toasts.done(format!("A message is on its way to {email}."));
    } else {
        desk.untold.try_set(Some(email.to_owned()));
    }
}

/// What to tell somebody whom no message told.
fn untold(desk: Desk) -> AnyView {
    live(move || {
        let Some(email) = desk.untold.get() else {
            return ().into_any();
        };
        let origin = window().location().origin().unwrap_or_default();
        let join = Route::Join {
            team: untrack(|| desk.teller.team()),
        }
        .href();
        let words = format!("Open {origin}{join} and sign in with the address {email}.");
        let text = words.clone();
        let toasts = desk.teller.toasts;
        let copy = move |()| {
            let words = words.clone();
            api::spawn(Box::pin(async move {
                if copy_text(&words).await {
                    toasts.done("Copied.");
                } else {
                    toasts.failed("Not copied. Select the words and copy them by hand.");
                }
            }));
        };
        view! {
            <div role="status">
                <Banner tone=Tone::Caution glyph=Icon::Message title=format!("{email} is invited and does not know yet")>
                    <p>"No message went out: this server has no mail server, or it did not take the message. Tell them yourself:"</p>
                    <p class="passed-on">{text}</p>
                    <div class="btns"><Button glyph=Icon::Copy on_press=copy>"Copy these words"</Button></div>
                </Banner>
            </div>
        }
        .into_any()
    })
}
