//! Behind an invite's link: what it is, what it gives, and what the server answers to this visitor (R64).

use invites_client::operations::{InvitationQuery, InvitationUpdates, invitation_query, invitation_updates};
use leptos::prelude::*;

use crate::{
    api::{self, Live},
    kit::{Empty, Heading, Icon, Pass, icon, loaded, skeleton_lines, small_icon},
    words,
};

/// The screen of one invite.
pub(super) fn screen(token: String) -> AnyView {
    let asked = token.clone();
    let invitation = api::query::<InvitationQuery>(move || invitation_query::Variables { token: asked.clone() });
    // The server says when the answer changes: the invite opens, closes, is full.
    api::watch::<InvitationUpdates>(
        move || invitation_updates::Variables { token: token.clone() },
        move |update| {
            if matches!(update, Live::Data(_)) {
                invitation.refetch();
            }
        },
    );
    view! {
        <div class="door">
            {loaded(invitation, skeleton, |data| match data.invitation {
                Some(invitation) => pass(invitation),
                None => view! { <NoInvite /> }.into_any(),
            })}
        </div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <Pass
            body=view! { <p class="vh" role="status">"Loading…"</p>{skeleton_lines(&[30, 80, 95, 90, 60])} }.into_any()
            stub=skeleton_lines(&[90, 70, 100])
        />
    }
    .into_any()
}

/// A link that leads to nothing, and never tells what once stood there.
#[component]
fn NoInvite() -> AnyView {
    view! {
        <Heading text="This link does not work" />
        <Empty
            title="No invite stands behind this link"
            text="It may have been mistyped or replaced by a new one. Ask whoever sent it for the current link."
        />
    }
    .into_any()
}

fn pass(invitation: invitation_query::InvitationQueryInvitation) -> AnyView {
    let initial: String = invitation.team_name.chars().take(1).collect();
    let tracks = invitation
        .tracks
        .into_iter()
        .enumerate()
        .map(|(index, track)| listed(index + 1, track))
        .collect_view();
    let body = view! {
        <p class="from">
            <span class="avatar sq" aria-hidden="true">{initial}</span>
            <span><bdi>{invitation.team_name}</bdi>" invites you"</span>
        </p>
        <Heading text=invitation.public_title />
        // The server renders the description to harmless HTML.
        {invitation.public_description_html.map(|html| view! { <div class="prose" inner_html=html></div> })}
        <section aria-labelledby="tracks"><h2 id="tracks">"Tracks"</h2><ol class="tracklist">{tracks}</ol></section>
    }
    .into_any();
    let stub = view! {
        <p class="say">{invitation.terms}</p>
        <div role="status">
            <p><b>{invitation.message}</b></p>
            {invitation.remedy.map(|remedy| view! { <p class="muted">{remedy}</p> })}
        </div>
    }
    .into_any();
    view! { <Pass body=body stub=stub /> }.into_any()
}

fn listed(number: usize, track: invitation_query::InvitationQueryInvitationTracks) -> AnyView {
    let length = words::counted(track.challenge_count, "challenge", "challenges");
    let length = match track.time_limit_seconds {
        0 => length,
        seconds => format!("{length}, {}", words::duration(seconds)),
    };
    view! {
        <li>
            <details open=number == 1>
                <summary>
                    <span class="n">{number}</span>
                    <b>{track.title}</b>
                    <span class="dur">{length}</span>
                    {icon(Icon::ChevronDown)}
                    {track.teaser.map(|teaser| view! { <span class="teaser">{teaser}</span> })}
                </summary>
                <ol>{track.challenge_titles.into_iter().map(|title| view! { <li>{small_icon(Icon::Terminal)}<span>{title}</span></li> }).collect_view()}</ol>
            </details>
        </li>
    }
    .into_any()
}
