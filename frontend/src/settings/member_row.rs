//! Somebody in the list, a member or invited: role, reminder, and the way to the removal. A role is changed at once and can be
//! taken back.

use invites_client::{
    enums::{MemberInvitationState, Role},
    operations::{
        ResendInvitation, SetInvitationRole, SetMemberRole, members_query, resend_invitation, set_invitation_role,
        set_member_role,
    },
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    member_removal::Removal,
    members::{Desk, told},
    outcome::mistakes,
    roles,
};
use crate::{
    api,
    kit::{Badge, Icon, Menu, Tone, icon, live, small_icon},
    words,
};

/// The first owner of an installation has no address until they prove one.
const NAMELESS: &str = "Somebody without an address";

/// Who stands in a row.
#[derive(Clone, PartialEq)]
pub(super) struct Somebody {
    pub(super) id: String,
    /// What they are called in sentences.
    pub(super) called: String,
    /// Their name, where they are called by their address.
    name: Option<String>,
    role: Role,
    /// Since when they are a member, or since when they are invited.
    since: String,
    /// What has become of their invitation; none for a member.
    pub(super) invited: Option<Invited>,
}

#[derive(Clone, PartialEq)]
pub(super) struct Invited {
    state: MemberInvitationState,
    /// When they declined.
    declined_at: Option<String>,
    ends_at: String,
}

impl From<members_query::MembersQueryTeamMembers> for Somebody {
    fn from(member: members_query::MembersQueryTeamMembers) -> Self {
        let person = member.person;
        let name = person.name.clone().filter(|_| person.email.is_some());
        Self {
            id: person.id,
            called: person.email.or(person.name).unwrap_or_else(|| NAMELESS.to_owned()),
            name,
            role: member.role,
            since: member.since,
            invited: None,
        }
    }
}

impl From<members_query::MembersQueryTeamMemberInvitations> for Somebody {
    fn from(invitation: members_query::MembersQueryTeamMemberInvitations) -> Self {
        let person = invitation.person;
        Self {
            id: person.id,
            called: person.email.unwrap_or_else(|| NAMELESS.to_owned()),
            name: person.name,
            role: invitation.role,
            since: invitation.invited_at,
            invited: Some(Invited {
                state: invitation.state,
                declined_at: invitation.declined_at,
                ends_at: invitation.ends_at,
            }),
        }
    }
}

/// *Invited, 24 Oct*, and until when that holds.
fn standing(invited: &Invited, since: &str) -> AnyView {
    let (tone, glyph, word) = match invited.state {
        MemberInvitationState::Declined => {
            let at = invited.declined_at.as_deref().unwrap_or(since);
            (Tone::Caution, Icon::Bad, format!("Declined, {}", words::day(at, None)))
        }
        MemberInvitationState::Ended => {
            let ended = words::day(&invited.ends_at, None);
            (Tone::Neutral, Icon::Wait, format!("Invitation ended, {ended}"))
        }
        MemberInvitationState::Open | MemberInvitationState::Unknown => (
            Tone::Progress,
            Icon::Wait,
            format!("Invited, {}", words::day(since, None)),
        ),
    };
    let until = (invited.state != MemberInvitationState::Ended).then(|| {
        let until = words::instant(&invited.ends_at, None, false);
        view! { <span class="hint">"Can join until "{until}</span> }
    });
    view! { <Badge tone glyph word />{until} }.into_any()
}

/// One row.
pub(super) fn row(desk: Desk, removal: Removal, somebody: Somebody) -> AnyView {
    let may = desk.teller.session.may(Verb::ManageMembers);
    let own = desk.own.with(|own| own.as_deref() == Some(somebody.id.as_str()));
    let wrong = RwSignal::new(None::<String>);
    let role = if may {
        role_select(desk, &somebody, own, wrong)
    } else {
        roles::name(somebody.role).into_any()
    };
    let menu = (may && !own).then(|| menu(desk, removal, somebody.clone()));
    let invited = somebody
        .invited
        .as_ref()
        .map(|invited| standing(invited, &somebody.since));
    let since = invited.is_none().then(|| {
        let (day, instant) = (
            words::day(&somebody.since, None),
            words::instant(&somebody.since, None, true),
        );
        view! { <time datetime=somebody.since.clone() title=instant>{day}</time> }
    });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                <span class="who"><bdi>{somebody.called}</bdi>{own.then_some(" (you)")}</span>
                {somebody.name.map(|name| view! { <span class="hint"><bdi>{name}</bdi></span> })}
                {invited}
            </th>
            <td role="cell" class="c-role">{role}{live(move || wrong.get().map_or_else(|| ().into_any(), |sentence| view! {
                <p class="error" role="alert">{small_icon(Icon::Bad)}<span>{sentence}</span></p>
            }.into_any()))}</td>
            <td role="cell" class="c-since">{since}</td>
            <td role="cell" class="c-menu">{menu}</td>
        </tr>
    }
    .into_any()
}

fn role_select(desk: Desk, somebody: &Somebody, own: bool, wrong: RwSignal<Option<String>>) -> AnyView {
    let (id, first, called) = (somebody.id.clone(), somebody.role, somebody.called.clone());
    let invited = somebody.invited.is_some();
    let label = format!("Role of {called}");
    // What the server holds, and what the menu shows: apart only while a choice is on its way.
    let held = StoredValue::new(first);
    let shown = RwSignal::new(first.as_wire());
    let sending = StoredValue::new(false);
    let choose = move |wire: String| {
        let Some(role) = Role::from_wire(&wire) else { return };
        shown.set(role.as_wire());
        wrong.set(None);
        // One at a time: what is chosen while another choice is on its way goes after it.
        if sending.get_value() {
            return;
        }
        sending.set_value(true);
        let (id, called) = (id.clone(), called.clone());
        api::spawn(Box::pin(async move {
            while let (Some(role), Some(before)) = (
                shown.try_get_untracked().and_then(Role::from_wire),
                held.try_get_value(),
            ) {
                if role == before {
                    break;
                }
                let answer = set_role(desk, &id, role, invited).await;
                if matches!(answer, Some(None)) {
                    // The row stands as it is: drawn anew, it would close the menu somebody is about to use.
                    held.try_set_value(role);
                    let (id, of) = ((id.clone(), invited), called.clone());
                    let back =
                        UnsyncCallback::new(move |()| take_back(desk, id.clone(), before, of.clone(), held, shown));
                    let said = format!("{called}: {} now.", roles::name(role));
                    desk.teller.toasts.undoable(said, back);
                    if own {
                        // What this page offers depends on it.
                        desk.members.refetch();
                        desk.teller.session.look_again();
                    }
                } else {
                    wrong.try_set(answer.flatten());
                    // Unless another was chosen meanwhile.
                    shown.try_update(|shown| {
                        if *shown == role.as_wire() {
                            *shown = before.as_wire();
                        }
                    });
                }
            }
            sending.try_set_value(false);
        }));
    };
    view! {
        <span class="select">
            <select
                aria-label=label
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                prop:value=move || shown.get()
                on:change:target=move |event| choose(event.target().value())
            >
                {roles::ALL.map(|role| view! {
                    <option value=role.as_wire() selected=role == first>{roles::name(role)}</option>
                }).collect_view()}
            </select>
            {icon(Icon::ChevronDown)}
        </span>
    }
    .into_any()
}

/// The sentence of a refusal, if there was one; `None` when the answer was said already.
async fn set_role(desk: Desk, person_id: &str, role: Role, invited: bool) -> Option<Option<String>> {
    let (team_slug, person_id) = (untrack(|| desk.teller.team()), person_id.to_owned());
    let answer = if invited {
        let variables = set_invitation_role::Variables {
            team_slug,
            person_id,
            role,
        };
        let answer = api::run::<SetInvitationRole>(variables).await;
        answer.map(|data| mistakes!(data.set_invitation_role.user_errors))
    } else {
        let variables = set_member_role::Variables {
            team_slug,
            person_id,
            role,
        };
        let answer = api::run::<SetMemberRole>(variables).await;
        answer.map(|data| mistakes!(data.set_member_role.user_errors))
    };
    let found = desk.teller.settle(answer)?;
    Some(found.into_iter().next().map(|(_, sentence)| sentence))
}

fn take_back(
    desk: Desk,
    (id, invited): (String, bool),
    role: Role,
    called: String,
    held: StoredValue<Role>,
    shown: RwSignal<&'static str>,
) {
    api::spawn(Box::pin(async move {
        match set_role(desk, &id, role, invited).await {
            Some(None) => {
                held.try_set_value(role);
                // A row drawn anew meanwhile has a menu of its own, and has to be asked for.
                if shown.try_set(role.as_wire()).is_some() {
                    desk.members.refetch();
                }
                desk.teller
                    .toasts
                    .done(format!("{called}: {} again.", roles::name(role)));
            }
            Some(Some(refusal)) => desk.teller.toasts.failed(refusal),
            None => {}
        }
        desk.teller.session.look_again();
    }));
}

fn menu(desk: Desk, removal: Removal, somebody: Somebody) -> AnyView {
    let called = somebody.called.clone();
    let invited = somebody.invited.is_some();
    let resend = {
        let (id, called) = (somebody.id.clone(), called.clone());
        move |_| remind(desk, id.clone(), called.clone())
    };
    let words = if invited {
        "Withdraw invitation"
    } else {
        "Remove from the team"
    };
    view! {
        <Menu label=format!("Actions for {called}") face=icon(Icon::More)>
            {invited.then(|| view! { <button type="button" on:click=resend>{icon(Icon::Again)}"Send the invitation again"</button> })}
            <button type="button" class="danger" on:click=move |_| removal.ask(somebody.clone())>{icon(Icon::Trash)}{words}</button>
        </Menu>
    }
    .into_any()
}

fn remind(desk: Desk, person_id: String, called: String) {
    let variables = resend_invitation::Variables {
        team_slug: untrack(|| desk.teller.team()),
        person_id,
    };
    api::spawn(Box::pin(async move {
        let answer = api::run::<ResendInvitation>(variables)
            .await
            .map(|data| data.resend_invitation);
        let mailed = answer.as_ref().is_ok_and(|payload| payload.mailed);
        if desk
            .teller
            .went_well(answer.map(|payload| mistakes!(payload.user_errors)))
        {
            told(desk, &called, mailed);
        }
        desk.members.refetch();
    }));
}
