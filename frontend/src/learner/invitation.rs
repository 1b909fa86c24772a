//! Behind an invite's link: what it is, what it gives, and what the server answers to this visitor (R64).
//!
//! Which answer it is, the server decides; here it gets its words, its dates and its next step. The page asks again by
//! itself: when the server says that something changed, and at the instant at which the answer changes (R113).

use invites_client::{
    enums::{InvitationState as State, TrackInviteType},
    operations::{InvitationQuery, InvitationUpdates, invitation_query, invitation_updates},
};
use leptos::prelude::*;

use super::{
    answer,
    clock::Clock,
    details::Details,
    entry,
    held::HeldTrack,
    opened, opening,
    pass::{self, Tracks, whole_length},
    patience::wait_after,
    steady::Steady,
};
use crate::{
    api::{self, Live, Query},
    kit::{ErrorState, Heading, Icon, Pass, Toasts, live, skeleton_lines},
    routes::Route,
};

pub(super) use invitation_query::InvitationQueryInvitation as Invitation;

/// The invitation as it was heard of last, if there is one.
type Answer = Steady<Option<Invitation>>;

/// Seconds between two attempts at an instant that the server does not see yet.
const PATIENCE: i64 = 5;

/// What the parts of the screen share.
#[derive(Clone, Copy)]
pub struct Door {
    pub(super) token: StoredValue<String>,
    pub(super) clock: Clock,
    /// What is typed into the details form: kept whatever the answer becomes in between.
    pub(super) details: Details,
    /// Whether a claim is under way.
    pub(super) claiming: RwSignal<bool>,
    /// Whether something waits because too many ask at once.
    pub(super) crowded: RwSignal<bool>,
    toasts: Toasts,
    query: Query<invitation_query::ResponseData>,
}

impl Door {
    fn open(token: String) -> Self {
        let asked = token.clone();
        Self {
            query: api::query::<InvitationQuery>(move || invitation_query::Variables { token: asked.clone() }),
            token: StoredValue::new(token),
            clock: Clock::start(),
            details: Details::empty(),
            claiming: RwSignal::new(false),
            crowded: RwSignal::new(false),
            toasts: Toasts::here(),
        }
    }

    /// Asks the server again.
    pub(super) fn ask(self) {
        self.query.refetch();
    }

    /// Asks again when the server says so, and when the answer's own time has come.
    fn stay_current(self) {
        // A subscription begins by saying what is so: a room that has just asked need not ask again.
        let mut heard = false;
        api::watch::<InvitationUpdates>(
            move || invitation_updates::Variables {
                token: self.token.get_value(),
            },
            move |update| {
                if let Live::Data(update) = update {
                    let news = heard || !self.shows(&update.invitation_updates);
                    heard = true;
                    if news {
                        self.ask();
                    }
                }
            },
        );
        let next_change = RwSignal::new(None::<String>);
        Effect::new(move |before: Option<Option<State>>| {
            let Some(Ok(data)) = self.query.get() else {
                return before.flatten();
            };
            let invitation = data.invitation;
            let state = invitation.as_ref().map(|invitation| invitation.state);
            if let Some(invitation) = &invitation {
                opened::report(self.token.get_value());
                self.clock.set(&invitation.now);
                self.tell(before.flatten(), invitation.state);
            }
            next_change.set(invitation.and_then(|invitation| invitation.next_change_at));
            state
        });
        Effect::new(move |_| {
            let over = next_change.with(|at| at.as_deref().and_then(|at| self.clock.seconds_until(at)));
            if over.is_some_and(|left| left <= 0 && left % PATIENCE == 0) {
                self.ask();
            }
        });
    }
}

impl Door {
    /// Whether the screen has what a subscription says.
    fn shows(self, said: &invitation_updates::InvitationUpdatesInvitationUpdates) -> bool {
        let asked = untrack(|| self.query.get());
        let shown = asked.and_then(Result::ok).and_then(|data| data.invitation);
        shown.is_some_and(|shown| shown.state == said.state && shown.next_change_at == said.next_change_at)
    }

    /// Says what has come about while somebody looks, where the page alone would change without a word (R113).
    fn tell(self, before: Option<State>, now: State) {
        if !matches!(now, State::MayClaim | State::LeaveDetails) {
            return;
        }
        match before {
            Some(State::Full) => self.toasts.done("A seat has come free."),
            Some(State::NotYetOpen) => self.toasts.done("It is open now."),
            _ => {}
        }
    }
}

/// The screen of one invite.
pub(super) fn screen(token: String) -> AnyView {
    let door = Door::open(token);
    door.stay_current();
    let answer = Steady::of(door.query, |data| {
        data.invitation.map(|mut invitation| {
            // Changes with every answer, and shows nowhere.
            invitation.now.clear();
            invitation
        })
    });
    let asking = Memo::new(move |_| {
        // Of another address, and by another form, the same is asked anew.
        let invitation = answer.data().flatten().filter(|invitation| asks(invitation.state));
        invitation.as_ref().map(question_of).unwrap_or_default()
    });
    let shown = live(move || {
        if asking.with(String::is_empty) {
            live(move || given(door, answer))
        } else {
            asked(door, answer)
        }
    });
    view! {
        <div class="door">
            {shown}
            <footer class="foot"><a href=Route::Library.href()>"Already started? Open your library"</a></footer>
        </div>
    }
    .into_any()
}

/// The pass where nothing is typed in, or why there is none.
fn given(door: Door, answer: Answer) -> AnyView {
    match answer.get() {
        None => skeleton(),
        Some(Err(error)) if wait_after(&error).is_some() => view! {
            <div class="empty" role="status">
                <Heading text="One moment" />
                <p>"Many are opening this link at once. The page lets you in by itself."</p>
            </div>
        }
        .into_any(),
        Some(Err(error)) => {
            view! { <Heading text="Invitation" /><ErrorState error on_retry=move |()| door.ask() /> }.into_any()
        }
        Some(Ok(None)) => view! { <NoInvite /> }.into_any(),
        Some(Ok(Some(invitation))) => of(door, invitation),
    }
}

/// Whether something is to be typed before somebody may start.
fn asks(state: State) -> bool {
    matches!(state, State::LeaveDetails | State::ProveEmail | State::NotOnList)
}

/// What is asked, and of whom, told apart from everything else of an invitation.
fn question_of(invitation: &Invitation) -> String {
    let mut question = invitation.state.as_wire().to_owned();
    question.push_str(invitation.email.as_deref().unwrap_or_default());
    if let Some(form) = &invitation.form {
        for field in &form.fields {
            question.push_str(&field.key);
            question.push_str(&field.label);
            question.push_str(if field.optional { "?" } else { "!" });
        }
    }
    question
}

/// The pass with a form, which stands still while the rest of the invitation changes around it: what is half typed stays.
fn asked(door: Door, answer: Answer) -> AnyView {
    let now = move || answer.data().flatten();
    let Some(first) = untrack(now) else { return skeleton() };
    let about = move || now().map_or_else(|| ().into_any(), |invitation| pass::about(invitation, Tracks::Folded));
    if first.state == State::LeaveDetails {
        let stub = entry::details(door, first);
        let terms = move || now().map(|invitation| format!("{}. {}", whole_length(&invitation), invitation.terms));
        let body = view! { {live(about)}<p class="muted">{terms}</p> }.into_any();
        return view! { <Pass class="form" body stub /> }.into_any();
    }
    let terms = live(move || {
        now().map_or_else(
            || ().into_any(),
            |invitation| {
                view! { <p class="small muted">{invitation.terms.clone()}</p>{answer::terms(&invitation)} }.into_any()
            },
        )
    });
    let stub = view! { {entry::proof(door, first)}{terms} }.into_any();
    view! { <Pass body=live(about) stub /> }.into_any()
}

fn skeleton() -> AnyView {
    let body = view! {
        <p class="vh" role="status">"Loading…"</p>
        {skeleton_lines(&[30])}
        <span class="skel title"></span>
        {skeleton_lines(&[95, 90, 60, 100, 100, 100])}
    }
    .into_any();
    view! {
        <Pass class="loading" body stub=skeleton_lines(&[90, 70, 100]) />
    }
    .into_any()
}

/// A link that leads to nothing, and never tells what once stood there (R115).
#[component]
fn NoInvite() -> AnyView {
    view! {
        <div class="empty">
            <span class="rail" aria-hidden="true"><i></i><i></i><i></i><i class="s"></i><i></i><i></i><i></i><i></i></span>
            <Heading text="This link does not work" />
            <p>"It may have been mistyped, or replaced by a new one. Ask whoever sent it for the current link."</p>
        </div>
    }
    .into_any()
}

/// The pass with what this visitor's answer asks for.
fn of(door: Door, invitation: Invitation) -> AnyView {
    match invitation.state {
        State::NotYetOpen => {
            let stub = opening::stub(door, &invitation);
            view! { <Pass class="lead" body=pass::about(invitation, Tracks::FirstOpen) stub /> }.into_any()
        }
        State::Content | State::AccessEnded => entry::held(door, invitation),
        State::AccessRemoved | State::Closed | State::Full => {
            let stub = answer::refused(door, &invitation);
            view! { <Pass class="lead" body=pass::about(invitation, Tracks::Folded) stub /> }.into_any()
        }
        // What asks for something first is drawn by `asked`.
        _ => {
            let stub = answer::may_claim(door, &invitation);
            view! { <Pass body=pass::about(invitation, Tracks::FirstOpen) stub /> }.into_any()
        }
    }
}

/// The pass of somebody who has claimed.
pub(super) fn claimed(door: Door, invitation: Invitation) -> AnyView {
    let stub = answer::of_claimer(door, &invitation);
    view! { <Pass body=pass::held(door, invitation) stub /> }.into_any()
}

/// The tracks that the visitor holds by this invite, in the order in which they were claimed.
pub(super) fn held_tracks(invitation: &Invitation) -> Vec<HeldTrack> {
    let Some(claim) = invitation.claim.clone() else {
        return Vec::new();
    };
    let id = claim.id;
    claim
        .tracks
        .into_iter()
        .map(|track| HeldTrack::from((id.as_str(), track)))
        .collect()
}

/// The kind of the invite: icon and word.
pub(super) fn kind(invitation: &Invitation) -> (Icon, &'static str) {
    match invitation.type_ {
        TrackInviteType::LiveEvent => (Icon::Cast, "Live event"),
        TrackInviteType::SelfPaced | TrackInviteType::Unknown => (Icon::Book, "Self paced"),
    }
}
