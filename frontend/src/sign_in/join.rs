//! `/join/:team`: where a team's letter leads. Whoever proved the invited address sees what they are invited to, joins or
//! declines; everybody else is told which address it takes, and learns nothing of the team.

use invites_client::{
    enums::MemberInvitationState,
    operations::{
        DeclineInvitation, JoinQuery, JoinTeam, decline_invitation, join_query,
        join_query::{JoinQueryViewer as Viewer, JoinQueryViewerTeamInvitations as Invitation},
        join_team,
    },
};
use leptos::prelude::*;

use crate::{
    api::{self, Query},
    kit::{Button, ButtonKind, ButtonSize, Heading, Toasts, live, loaded, page_skeleton, words_for},
    routes::Route,
    settings,
    shell::{Navigation, Session},
    words,
};

/// What the cards share.
#[derive(Clone, Copy)]
struct Door {
    team: StoredValue<String>,
    query: Query<join_query::ResponseData>,
    session: Session,
    navigation: Navigation,
    toasts: Toasts,
    busy: RwSignal<bool>,
}

fn ask() -> Query<join_query::ResponseData> {
    api::query::<JoinQuery>(|| join_query::Variables {})
}

/// The screen at `/join/:team`.
pub(super) fn screen(team: String) -> AnyView {
    let door = Door {
        team: StoredValue::new(team),
        query: ask(),
        session: Session::here(),
        navigation: Navigation::here(),
        toasts: Toasts::here(),
        busy: RwSignal::new(false),
    };
    let card = loaded(door.query, page_skeleton, move |data| card(door, data.viewer));
    view! { <div class="gate in-shell">{card}</div> }.into_any()
}

fn card(door: Door, viewer: Viewer) -> AnyView {
    let team = door.team.get_value();
    let Some(user) = viewer.user else {
        return told(
            "You are invited to a team",
            "Sign in with the address that the message was sent to, to see the invitation.".to_owned(),
            sign_in(&team, "Sign in"),
        );
    };
    if viewer.memberships.iter().any(|own| own.team.slug == team) {
        let open = move |()| door.enter();
        let button =
            view! { <Button kind=ButtonKind::Primary size=ButtonSize::Block on_press=open>"Open the team"</Button> };
        return told("You are a member of this team", String::new(), button.into_any());
    }
    let email = user.email.unwrap_or_default();
    match viewer.team_invitations.into_iter().find(|one| one.team_slug == team) {
        Some(invitation) => asked(door, invitation, email),
        None => told(
            "There is no invitation for you here",
            format!(
                "You are {email}. The invitation went to another address, or it was withdrawn: then ask whoever invited you."
            ),
            sign_in(&team, "Use another address"),
        ),
    }
}

/// What the person is invited to, and the two answers.
fn asked(door: Door, invitation: Invitation, email: String) -> AnyView {
    let Invitation {
        team_name,
        role,
        invited_by,
        ..
    } = invitation;
    let ends = words::instant(&invitation.ends_at, None, true);
    let who = invited_by.map_or_else(
        || "You are invited to".to_owned(),
        |name| format!("{name} invites you to"),
    );
    if invitation.state == MemberInvitationState::Ended {
        let text = format!("{who} {team_name} until {ends}. Ask for the invitation to be sent again.");
        return told("This invitation has ended", text, ().into_any());
    }
    let declined = invitation.state == MemberInvitationState::Declined;
    let until = if declined {
        format!("You declined. Until {ends} you can still join.")
    } else {
        format!("The invitation ends on {ends}.")
    };
    let decline = (!declined).then(|| {
        view! { <Button kind=ButtonKind::Quiet size=ButtonSize::Block disabled=door.busy on_press=move |()| door.decline()>"Decline"</Button> }
    });
    let join = format!("Join {team_name}");
    view! {
        <div class="gate-card">
            <div>
                <Heading text=join.clone() />
                <p class="muted"><bdi>{who}</bdi>" "<bdi>{team_name}</bdi>"."</p>
            </div>
            <p><b>{settings::role_name(role)}</b>". "{settings::role_may(role)}</p>
            <p class="hint">{until}" You are signed in as "<bdi>{email}</bdi>"."</p>
            <div class="stack-2">
                <Button kind=ButtonKind::Primary size=ButtonSize::Block busy=door.busy on_press=move |()| door.join()>{join}</Button>
                {decline}
            </div>
        </div>
    }
    .into_any()
}

fn told(title: &'static str, text: String, way_on: AnyView) -> AnyView {
    view! {
        <div class="gate-card">
            <div><Heading text=title /><p class="muted">{text}</p></div>
            {way_on}
        </div>
    }
    .into_any()
}

/// The way to prove an address, and back. Slugs are of letters, digits and hyphens, which an address carries as they are.
fn sign_in(team: &str, label: &'static str) -> AnyView {
    let back = Route::Join { team: team.to_owned() }.href();
    let href = format!("{}?next={back}", Route::SignIn.href());
    view! { <a class="btn primary block" href=href>{label}</a> }.into_any()
}

impl Door {
    /// The team's desk.
    fn enter(self) {
        self.session.choose_team(&self.team.get_value());
        self.session.refresh();
        self.navigation.redirect(&Route::Invites.href());
    }

    fn join(self) {
        self.busy.set(true);
        let variables = join_team::Variables {
            team_slug: self.team.get_value(),
        };
        api::spawn(Box::pin(async move {
            let answer = api::run::<JoinTeam>(variables)
                .await
                .map(|data| data.join_team.user_errors);
            if self.settle(answer.map(|errors| errors.into_iter().next().map(|error| error.message))) {
                self.toasts.done("You are a member now.");
                self.enter();
            }
        }));
    }

    fn decline(self) {
        self.busy.set(true);
        let variables = decline_invitation::Variables {
            team_slug: self.team.get_value(),
        };
        api::spawn(Box::pin(async move {
            let answer = api::run::<DeclineInvitation>(variables).await;
            let answer = answer.map(|data| data.decline_invitation.user_errors);
            if self.settle(answer.map(|errors| errors.into_iter().next().map(|error| error.message))) {
                self.toasts.done("You declined. The team sees it.");
                self.query.refetch();
            }
        }));
    }

    /// Whether it went well. What did not is said, and the card shows what holds now: it may be withdrawn meanwhile.
    fn settle(self, answer: Result<Option<String>, invites_client::ClientError>) -> bool {
        self.busy.try_set(false);
        let refusal = match answer {
            Ok(None) => return true,
            Ok(Some(refusal)) => refusal,
            Err(error) => {
                let (title, text) = words_for(&error);
                format!("{title}. {text}")
            }
        };
        self.toasts.failed(refusal);
        self.query.refetch();
        false
    }
}

/// In place of the desk, for whoever is in no team: the teams that invite them.
pub(super) fn no_team() -> AnyView {
    let query = ask();
    let invitations = live(move || {
        let waiting = query
            .get()
            .and_then(Result::ok)
            .map(|data| waiting(data.viewer))
            .unwrap_or_default();
        waiting
            .into_iter()
            .map(|one| {
                let href = Route::Join { team: one.team_slug }.href();
                view! { <a class="btn primary" href=href><span>"Look at the invitation to "<bdi>{one.team_name}</bdi></span></a> }
            })
            .collect_view()
            .into_any()
    });
    view! {
        <div class="page">
            <div class="empty">
                <Heading text="You are not a member of a team" />
                <p>"This is where teams prepare their tracks and invites. Ask an owner of your team to invite your address."</p>
                <div class="btns">{invitations}<a class="btn" href=Route::Library.href()>"Open your library"</a></div>
            </div>
        </div>
    }
    .into_any()
}

/// The invitations that wait for an answer.
fn waiting(viewer: Viewer) -> Vec<Invitation> {
    let open = viewer.team_invitations.into_iter();
    open.filter(|one| one.state == MemberInvitationState::Open).collect()
}

/// Where somebody goes on who signed in without a way to go on to: to the newest invitation that waits for an answer, else home.
pub(super) async fn after_sign_in() -> String {
    let answer = api::run::<JoinQuery>(join_query::Variables {}).await;
    let newest = answer.ok().and_then(|data| waiting(data.viewer).into_iter().next());
    newest
        .map_or(Route::Home, |one| Route::Join { team: one.team_slug })
        .href()
}
