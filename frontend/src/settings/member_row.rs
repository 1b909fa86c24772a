//! A member in the list: role, reminder, removal. A role is changed at once and can be taken back; a removal is asked about
//! first, because only an invitation would undo it.

use invites_client::{
    enums::Role,
    operations::{
        RemoveMember, ResendInvitation, SetMemberRole, members_query::MembersQueryTeamMembers as Member, remove_member,
        resend_invitation, set_member_role,
    },
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    members::{Desk, told},
    outcome::mistakes,
    roles,
};
use crate::{
    api,
    kit::{Badge, Button, ButtonKind, Dialog, Icon, Menu, Tone, icon, live, small_icon},
    words,
};

/// The first owner of an installation has no address until they prove one.
const NAMELESS: &str = "Somebody without an address";

/// What a member is called in sentences.
fn called(member: &Member) -> String {
    let person = &member.person;
    person
        .email
        .clone()
        .or_else(|| person.name.clone())
        .unwrap_or_else(|| NAMELESS.to_owned())
}

/// One row.
pub(super) fn row(desk: Desk, removal: Removal, member: &Member) -> AnyView {
    let may = desk.teller.session.may(Verb::ManageMembers);
    let own = desk.own.with(|own| own.as_deref() == Some(member.person.id.as_str()));
    let called = called(member);
    let name = member.person.name.clone().filter(|_| member.person.email.is_some());
    let wrong = RwSignal::new(None::<String>);
    let role = if may {
        role_select(desk, member, own, wrong)
    } else {
        roles::name(member.role).into_any()
    };
    let pending = member
        .pending
        .then(|| view! { <Badge tone=Tone::Progress glyph=Icon::Wait word="Invited, not signed in yet" /> });
    let menu = (may && !own).then(|| menu(desk, removal, member.clone()));
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                <span class="who"><bdi>{called}</bdi>{own.then_some(" (you)")}</span>
                {name.map(|name| view! { <span class="hint"><bdi>{name}</bdi></span> })}
                {pending}
            </th>
            <td role="cell" class="c-role">{role}{live(move || wrong.get().map_or_else(|| ().into_any(), |sentence| view! {
                <p class="error" role="alert">{small_icon(Icon::Bad)}<span>{sentence}</span></p>
            }.into_any()))}</td>
            <td role="cell" class="c-since"><time datetime=member.since.clone() title=words::instant(&member.since, None, true)>{words::day(&member.since, None)}</time></td>
            <td role="cell" class="c-menu">{menu}</td>
        </tr>
    }
    .into_any()
}

fn role_select(desk: Desk, member: &Member, own: bool, wrong: RwSignal<Option<String>>) -> AnyView {
    let (id, first, called) = (member.person.id.clone(), member.role, called(member));
    let label = format!("Role of {called}");
    // What the server holds, and what the menu shows: apart only while a choice is on its way.
    let held = StoredValue::new(first);
    let shown = RwSignal::new(first.as_wire());
    let choose = move |wire: String| {
        let Some(role) = Role::from_wire(&wire) else { return };
        let before = held.get_value();
        shown.set(role.as_wire());
        wrong.set(None);
        let (id, called) = (id.clone(), called.clone());
        api::spawn(Box::pin(async move {
            match set_role(desk, &id, role).await {
                Some(None) => {
                    let back = {
                        let called = called.clone();
                        UnsyncCallback::new(move |()| take_back(desk, id.clone(), before, called.clone(), held, shown))
                    };
                    desk.teller
                        .toasts
                        .undoable(format!("{called}: {} now.", roles::name(role)), back);
                    // The row stands as it is: drawn anew, it would close the menu somebody is about to use.
                    held.try_set_value(role);
                    if own {
                        // What this page offers depends on it, so all of it is drawn anew.
                        desk.members.refetch();
                        desk.teller.session.look_again();
                    }
                }
                Some(refusal) => {
                    wrong.try_set(refusal);
                    shown.try_set(before.as_wire());
                }
                None => {
                    shown.try_set(before.as_wire());
                }
            }
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
async fn set_role(desk: Desk, person_id: &str, role: Role) -> Option<Option<String>> {
    let variables = set_member_role::Variables {
        team_slug: untrack(|| desk.teller.team()),
        person_id: person_id.to_owned(),
        role,
    };
    let answer = api::run::<SetMemberRole>(variables).await;
    let found = desk
        .teller
        .settle(answer.map(|data| mistakes!(data.set_member_role.user_errors)))?;
    Some(found.into_iter().next().map(|(_, sentence)| sentence))
}

fn take_back(
    desk: Desk,
    id: String,
    role: Role,
    called: String,
    held: StoredValue<Role>,
    shown: RwSignal<&'static str>,
) {
    api::spawn(Box::pin(async move {
        match set_role(desk, &id, role).await {
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

fn menu(desk: Desk, removal: Removal, member: Member) -> AnyView {
    let called = called(&member);
    let pending = member.pending;
    let resend = {
        let (id, called) = (member.person.id.clone(), called.clone());
        move |_| remind(desk, id.clone(), called.clone())
    };
    let words = if pending {
        "Withdraw invitation"
    } else {
        "Remove from the team"
    };
    view! {
        <Menu label=format!("Actions for {called}") face=icon(Icon::More)>
            {pending.then(|| view! { <button type="button" on:click=resend>{icon(Icon::Again)}"Send the invitation again"</button> })}
            <button type="button" class="danger" on:click=move |_| removal.ask(member.clone())>{icon(Icon::Trash)}{words}</button>
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

/// The question before a member is removed: one for the page.
#[derive(Clone, Copy)]
pub(super) struct Removal {
    desk: Desk,
    open: RwSignal<bool>,
    member: RwSignal<Option<Member>>,
    wrong: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Removal {
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk,
            open: RwSignal::new(false),
            member: RwSignal::new(None),
            wrong: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    fn ask(self, member: Member) {
        self.wrong.set(None);
        self.member.set(Some(member));
        self.open.set(true);
    }

    fn remove(self) {
        let Some(member) = self.member.get_untracked() else {
            return;
        };
        let teller = self.desk.teller;
        let variables = remove_member::Variables {
            team_slug: untrack(|| teller.team()),
            person_id: member.person.id.clone(),
        };
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let answer = api::run::<RemoveMember>(variables).await;
            self.busy.try_set(false);
            match teller.settle(answer.map(|data| mistakes!(data.remove_member.user_errors))) {
                Some(found) if found.is_empty() => {
                    self.open.try_set(false);
                    teller
                        .toasts
                        .done(format!("{} is not a member any more.", called(&member)));
                    self.desk.members.refetch();
                }
                Some(found) => {
                    self.wrong
                        .try_set(found.into_iter().next().map(|(_, sentence)| sentence));
                }
                None => {}
            }
        }));
    }

    pub(super) fn dialog(self) -> AnyView {
        let pending = move || {
            self.member
                .with(|member| member.as_ref().is_some_and(|member| member.pending))
        };
        let title = Signal::derive(move || {
            let called = self
                .member
                .with(|member| member.as_ref().map(called))
                .unwrap_or_default();
            if pending() {
                format!("Withdraw the invitation of {called}?")
            } else {
                format!("Remove {called} from the team?")
            }
        });
        let body = move || {
            if pending() {
                "The link in the message leads them nowhere then. You can invite them again."
            } else {
                "They lose access to tracks, invites and reports at once. What they made stays with the team; what they claimed as a learner stays theirs."
            }
        };
        view! {
            <Dialog open=self.open title>
                <div class="body">
                    <p>{body}</p>
                    {live(move || self.wrong.get().map_or_else(|| ().into_any(), |sentence| view! {
                        <p class="error" role="alert">{small_icon(Icon::Bad)}<span>{sentence}</span></p>
                    }.into_any()))}
                </div>
                <footer>
                    <Button autofocus=true on_press=move |()| self.open.set(false)>"Cancel"</Button>
                    <Button kind=ButtonKind::Danger busy=self.busy on_press=move |()| self.remove()>
                        {live(move || if pending() { "Withdraw".into_any() } else { "Remove".into_any() })}
                    </Button>
                </footer>
            </Dialog>
        }
        .into_any()
    }
}
