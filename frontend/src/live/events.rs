//! The team's live events: what runs, what comes, what is over; each leads to its dashboard.

use invites_client::{
    enums::{TrackInviteOrder, TrackInviteStatus, TrackInviteType},
    operations::{
        InvitesQuery, TrackInviteUpdates,
        invites_query::{self, InvitesQueryTeamTrackInvitesNodes as Invite},
        track_invite_updates,
    },
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use crate::{
    api::{self, Live},
    author::standing::{Instants, deadline},
    desk::offers::offered,
    kit::{Empty, Heading, Icon, Status, Tone, icon, loaded, skeleton_lines},
    routes::{Route, Step},
    shell::Session,
    words,
};

/// Events asked for; the list of invites has the rest.
const MOST: i64 = 100;

/// When an event is, seen from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// Its link is open: it runs, or starts within a day.
    Now,
    /// Later.
    Upcoming,
    /// Over.
    Ended,
}

/// The screen at `/live`.
pub(super) fn screen() -> AnyView {
    let session = Session::here();
    let team = move || session.team().map(|team| team.slug).unwrap_or_default();
    let query = api::query::<InvitesQuery>(move || invites_query::Variables {
        team_slug: team(),
        filter: Some(invites_query::TrackInviteFilter {
            statuses: Some(Vec::new()),
            type_: Some(TrackInviteType::LiveEvent),
            search: None,
            track_id: None,
        }),
        order_by: Some(TrackInviteOrder::ClosesAsc),
        first: Some(MOST),
        after: None,
        last: None,
        before: None,
    });
    api::watch::<TrackInviteUpdates>(
        move || track_invite_updates::Variables {
            team_slug: session.team().map(|team| team.slug).unwrap_or_default(),
        },
        move |said| {
            if matches!(&said, Live::Data(data) if data.track_invite_updates.type_ == TrackInviteType::LiveEvent) {
                query.refetch();
            }
        },
    );
    view! {
        <div class="page events">
            <div class="page-head"><div><Heading text="Live events" /><p>"The rooms of your team: who is there, how far they are, who needs you."</p></div></div>
            {loaded(query, skeleton, |data| lists(&data.team.map(|team| team.track_invites.nodes).unwrap_or_default()))}
        </div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <p class="vh" role="status">"Loading…"</p>
        <div class="card" aria-hidden="true"><div class="in stack-4">{skeleton_lines(&[60, 82, 74])}</div></div>
    }
    .into_any()
}

fn lists(events: &[Invite]) -> AnyView {
    if events.is_empty() {
        return view! {
            <Empty title="No live events yet" text="Create an invite of the type Live event. Its dashboard stands here from then on.">
                {offered(Verb::ManageInvites, || view! {
                    <a class="btn primary" href=Route::NewInvite { step: Step::Basics }.href()>{icon(Icon::Plus)}"Create invite"</a>
                }.into_any())}
            </Empty>
        }
        .into_any();
    }
    let now = words::now_ms();
    [(When::Now, "Now"), (When::Upcoming, "Upcoming"), (When::Ended, "Ended")]
        .into_iter()
        .map(|(when, title)| {
            let mut of: Vec<&Invite> = events.iter().filter(|event| when_of(event) == when).collect();
            if when == When::Ended {
                of.reverse();
            }
            (!of.is_empty()).then(|| {
                let rows = of.into_iter().map(|event| item(event, when, now)).collect_view();
                view! { <section><h2>{title}</h2><ul class="card plain-list event-list">{rows}</ul></section> }
            })
        })
        .collect_view()
        .into_any()
}

fn when_of(event: &Invite) -> When {
    match event.status {
        TrackInviteStatus::Active | TrackInviteStatus::Unknown => When::Now,
        TrackInviteStatus::Upcoming => When::Upcoming,
        TrackInviteStatus::Expired => When::Ended,
    }
}

fn item(event: &Invite, when: When, now: f64) -> AnyView {
    let at = |instant: &Option<String>| instant.as_deref().and_then(words::ms);
    let next = deadline(
        Instants {
            opens: at(&event.opens_at),
            starts: at(&event.starts_at),
            ends: at(&event.ends_at),
            expires: None,
        },
        now,
    );
    let (tone, glyph) = match when {
        When::Now => (Tone::Positive, Icon::Cast),
        When::Upcoming => (Tone::Progress, Icon::Wait),
        When::Ended => (Tone::Neutral, Icon::Archive),
    };
    let zone = event.time_zone.as_deref();
    let starts = event.starts_at.as_deref().map(|at| {
        format!(
            "{} ({})",
            words::instant(at, zone, false),
            zone.map_or_else(|| words::city(&words::own_zone()), words::city)
        )
    });
    let seats = match event.invite_limit {
        0 => words::counted(event.claim_count, "learner", "learners"),
        limit => format!("{} of {limit} seats", event.claim_count),
    };
    let href = Route::LiveEvent { id: event.id.clone() }.href();
    view! {
        <li>
            <a href=href><bdi>{event.public_title.clone()}</bdi></a>
            <Status tone glyph word=next.words />
            <span class="muted small num">{starts}</span>
            <span class="muted small num">{seats}</span>
        </li>
    }
    .into_any()
}
