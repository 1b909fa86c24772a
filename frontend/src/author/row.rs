//! One invite as a row of the list, and as a card on a phone.

use invites_client::{
    enums::{TrackInviteStatus, TrackInviteType},
    operations::invites_query::InvitesQueryTeamTrackInvitesNodes as Invite,
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    copy_link::Link,
    selection::{Picked, Selection},
    standing::{Instants, deadline, fullness, grouped, of_limit, status},
};
use crate::{
    desk::offers::offered,
    kit::{Bar, Icon, IconButton, Menu, Status, Tone, changing, icon},
    routes::{InviteTab, Route, Step},
    words,
};

/// What a row's menu can do, and its checkbox.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) copy: UnsyncCallback<Invite>,
    pub(super) show_code: UnsyncCallback<Invite>,
    pub(super) reset: UnsyncCallback<Invite>,
    pub(super) close: UnsyncCallback<Invite>,
    pub(super) delete: UnsyncCallback<Invite>,
    /// The checkbox was pressed, perhaps with Shift.
    pub(super) pick: UnsyncCallback<(Invite, bool)>,
    pub(super) selection: RwSignal<Selection>,
}

/// The invite as far as a verb over many of them has to name it.
pub(super) fn picked(invite: &Invite) -> Picked {
    Picked {
        id: invite.id.clone(),
        title: invite.public_title.clone(),
        learners: invite.claim_count,
        playing: invite.running_plays,
    }
}

/// The invite's link, for the pop-up.
pub(super) fn link(invite: &Invite) -> Link {
    let zone = invite.time_zone.as_deref();
    let opens = invite
        .opens_at
        .as_deref()
        .filter(|_| invite.status == TrackInviteStatus::Upcoming);
    let note = match (invite.status, opens) {
        (TrackInviteStatus::Expired, _) => "The link takes nobody new any more.".to_owned(),
        (_, Some(opens)) => format!(
            "Opens {} ({}), 24 hours before the start.",
            words::instant(opens, zone, false),
            zone.map_or_else(|| words::city(&words::own_zone()), words::city)
        ),
        (_, None) if invite.is_full => "Every seat is taken.".to_owned(),
        (_, None) => String::new(),
    };
    Link {
        title: invite.public_title.clone(),
        url: invite.url.clone(),
        is_event: invite.type_ == TrackInviteType::LiveEvent,
        note,
    }
}

/// The row of an invite. Its cells change with `invite` and with the clock; the row and its menu stay.
pub(super) fn row(invite: ArcRwSignal<Invite>, now: RwSignal<f64>, is_new: bool, actions: Actions) -> AnyView {
    let first = invite.get_untracked();
    let invite = RwSignal::from(invite);
    let href = Route::Invite {
        id: first.id.clone(),
        tab: InviteTab::Overview,
    }
    .href();
    let title = move || invite.with(|invite| invite.public_title.clone());
    let tracks = move || {
        invite.with(|invite| {
            invite
                .tracks
                .iter()
                .map(|track| track.title.as_str())
                .collect::<Vec<_>>()
                .join(" · ")
        })
    };
    view! {
        <tr role="row" class=is_new.then_some("new")>
            <td role="cell" class="pick">{checkbox(invite, actions)}</td>
            <th role="rowheader" scope="row">
                <a class="t" href=href><bdi>{title}</bdi></a>
                <span class="sub"><bdi>{tracks}</bdi></span>
            </th>
            <td role="cell" class="c-type">{changing(move || kind(invite.with(|invite| invite.type_)))}</td>
            <td role="cell" class="c-status">{changing(move || statuses(&invite.get()))}</td>
            <td role="cell" class="c-seats">{changing(move || invite.with(|invite| seats(invite.claim_count, invite.invite_limit, invite.is_full)))}</td>
            <td role="cell" class="c-when">{changing(move || when(&invite.get(), now.get()))}</td>
            <td role="cell" class="c-last muted">{changing(move || invite.with(|invite| ago(invite.last_claim_at.as_deref(), now.get())))}</td>
            <td role="cell" class="c-created muted">{words::day(&first.created_at, None)}</td>
            <td role="cell" class="acts">{acts(invite, actions)}</td>
        </tr>
    }
    .into_any()
}

/// *Self paced* or *Live event*, with its icon.
pub(super) fn kind(kind: TrackInviteType) -> AnyView {
    let (glyph, word) = match kind {
        TrackInviteType::LiveEvent => (Icon::Cast, "Live event"),
        TrackInviteType::SelfPaced | TrackInviteType::Unknown => (Icon::Book, "Self paced"),
    };
    view! { <span class="row muted">{icon(glyph)}{word}</span> }.into_any()
}

fn statuses(invite: &Invite) -> AnyView {
    let (tone, glyph, word) = status(invite.status, invite.days_until);
    view! {
        <span class="statuses">
            <Status tone glyph word />
            {invite.is_full.then(|| view! { <Status tone=Tone::Caution glyph=Icon::Full word="Full" /> })}
        </span>
    }
    .into_any()
}

/// Seats as a number and a bar.
pub(super) fn seats(taken: i64, limit: i64, full: bool) -> AnyView {
    let tone = if full { Tone::Caution } else { Tone::Progress };
    view! {
        <span class=format!("seats {}", tone.class())>
            <span>{grouped(taken)}" "<em>{of_limit(limit)}</em></span>
            {fullness(taken, limit).map(|percent| view! { <Bar percent tone /> })}
        </span>
    }
    .into_any()
}

/// The instants of an invite in milliseconds.
pub(super) fn instants(
    opens: Option<&str>,
    starts: Option<&str>,
    ends: Option<&str>,
    expires: Option<&str>,
) -> Instants {
    Instants {
        opens: opens.and_then(words::ms),
        starts: starts.and_then(words::ms),
        ends: ends.and_then(words::ms),
        expires: expires.and_then(words::ms),
    }
}

/// The next instant: how far away, and exactly on hover and focus, in the event's zone and the viewer's.
pub(super) fn next_instant(instants: Instants, zone: Option<&str>, now: f64) -> AnyView {
    let next = deadline(instants, now);
    let Some(at) = next.at else {
        return next.words.into_any();
    };
    let rfc3339: String = js_sys::Date::new(&at.into()).to_iso_string().into();
    let own = words::own_zone();
    let yours = words::instant(&rfc3339, None, false);
    let exact = match zone.filter(|zone| *zone != own) {
        None => yours.clone(),
        Some(zone) => format!(
            "{} {} ({yours} {}, yours)",
            words::instant(&rfc3339, Some(zone), false),
            words::city(zone),
            words::city(&own)
        ),
    };
    let title = exact.clone();
    view! {
        <time datetime=rfc3339 title=title tabindex="0">{next.words}<span class="vh">", "{exact}</span></time>
        <span class="sub not-phone" aria-hidden="true">{yours}</span>
    }
    .into_any()
}

fn when(invite: &Invite, now: f64) -> AnyView {
    let instants = instants(
        invite.opens_at.as_deref(),
        invite.starts_at.as_deref(),
        invite.ends_at.as_deref(),
        invite.expires_at.as_deref(),
    );
    next_instant(instants, invite.time_zone.as_deref(), now)
}

/// "3 min ago"; a dash where it never was.
pub(super) fn ago(rfc3339: Option<&str>, now: f64) -> String {
    match rfc3339.and_then(words::ms) {
        None => "—".to_owned(),
        // Clocks of two machines differ by seconds.
        Some(at) if now - at < 60_000.0 => "Just now".to_owned(),
        Some(at) => format!("{} ago", words::apart(now - at)),
    }
}

fn checkbox(invite: RwSignal<Invite>, actions: Actions) -> AnyView {
    let label = move || invite.with(|invite| format!("Select {}", invite.public_title));
    let checked = move || {
        actions
            .selection
            .with(|selection| invite.with(|invite| selection.has(&invite.id)))
    };
    view! {
        <input
            type="checkbox"
            aria-label=label
            prop:checked=checked
            on:click=move |event| actions.pick.run((invite.get_untracked(), event.shift_key()))
        />
    }
    .into_any()
}

/// Where an invite's activity is reported: an event's by itself, another's among all, from its beginning (R104).
pub(super) fn report_of(id: &str, is_event: bool) -> String {
    if is_event {
        Route::EventReport { id: id.to_owned() }.href()
    } else {
        format!("{}?invite={id}&dates=all", Route::Reports.href())
    }
}

fn acts(invite: RwSignal<Invite>, actions: Actions) -> AnyView {
    let id = invite.with_untracked(|invite| invite.id.clone());
    let named = move |what: &str| invite.with(|invite| format!("{what} {}", invite.public_title));
    // The menu's name is its button's; it is rare that a title changes under an open list.
    let title = invite.with_untracked(|invite| invite.public_title.clone());
    let href = |route: Route| route.href();
    let edit = href(Route::EditInvite {
        id: id.clone(),
        step: Step::Basics,
    });
    let duplicate = format!("{}?from={id}", href(Route::NewInvite { step: Step::Basics }));
    let open = Signal::derive(move || invite.with(|invite| invite.status != TrackInviteStatus::Expired));
    // Only an event has a room (R4), and a report of its own.
    let is_event = invite.with_untracked(|invite| invite.type_ == TrackInviteType::LiveEvent);
    let room = is_event.then(|| href(Route::LiveEvent { id: id.clone() }));
    let report = report_of(&id, is_event);
    view! {
        <span class="copy">
            <IconButton glyph=Icon::Link label=Signal::derive(move || named("Copy invite link:")) on_press=move |()| actions.copy.run(invite.get_untracked()) />
        </span>
        <Menu label=format!("More for {title}") face=icon(Icon::More)>
            <button type="button" on:click=move |_| actions.copy.run(invite.get_untracked())>{icon(Icon::Link)}"Copy invite link"</button>
            <button type="button" on:click=move |_| actions.show_code.run(invite.get_untracked())>{icon(Icon::Qr)}"Show QR code"</button>
            <hr />
            {offered(Verb::ManageInvites, move || view! {
                <a href=edit.clone()>{icon(Icon::Edit)}"Edit"</a>
                <a href=duplicate.clone()>{icon(Icon::Duplicate)}"Duplicate"</a>
            }.into_any())}
            <a href=href(Route::Invite { id: id.clone(), tab: InviteTab::Learners })>{icon(Icon::People)}"Learners"</a>
            {room.map(|room| view! { <a href=room>{icon(Icon::Cast)}"Live dashboard"</a> })}
            <a href=report>{icon(Icon::Chart)}"Activity report"</a>
            {offered(Verb::ManageInvites, move || view! {
                <hr />
                {changing(move || open.get().then(|| view! {
                    <button type="button" on:click=move |_| actions.close.run(invite.get_untracked())>{icon(Icon::Stop)}"Stop accepting new learners"</button>
                }))}
                <button type="button" on:click=move |_| actions.reset.run(invite.get_untracked())>{icon(Icon::Again)}"Reset link"</button>
                <button class="danger" type="button" on:click=move |_| actions.delete.run(invite.get_untracked())>{icon(Icon::Trash)}"Delete"</button>
            }.into_any())}
        </Menu>
    }
    .into_any()
}
