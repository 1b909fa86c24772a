//! The body of the pass: who invites, to what, and which tracks it holds.

use invites_client::operations::invitation_query::InvitationQueryInvitationTracks as Track;
use leptos::prelude::*;

use super::{
    held::next_of,
    invitation::{Door, Invitation, held_tracks},
};
use crate::{
    kit::{ButtonKind, Heading, Icon, icon, small_icon},
    words,
};

/// How much of the tracks shows at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tracks {
    /// The challenges of the first one: this is what the page is about.
    FirstOpen,
    /// Their titles: there is a form to fill in first.
    Folded,
}

/// What a visitor sees who holds nothing yet.
pub(super) fn about(invitation: Invitation, shown: Tracks) -> AnyView {
    let tracks = invitation
        .tracks
        .iter()
        .enumerate()
        .map(|(index, track)| listed(index, track, shown))
        .collect_view();
    let list = view! { <ol class="tracklist">{tracks}</ol> }.into_any();
    body(invitation, list)
}

/// What a claimer sees: the tracks of the claim, not of the invite (R65, R92).
pub(super) fn held(door: Door, invitation: Invitation) -> AnyView {
    let over = invitation.claim.as_ref().is_none_or(|claim| claim.tracks.is_empty())
        || invitation.state == invites_client::enums::InvitationState::AccessEnded;
    let refused = UnsyncCallback::new(move |()| door.ask());
    let tracks = held_tracks(&invitation);
    // The stub has the one button of the page; its track needs no second one.
    let next = next_of(&tracks);
    let rows = tracks
        .into_iter()
        .enumerate()
        .map(|(at, held)| held.row((next != Some(at)).then_some(ButtonKind::Plain), over, refused))
        .collect_view();
    let list = view! { <ol class="held-list">{rows}</ol> }.into_any();
    body(invitation, list)
}

fn body(invitation: Invitation, tracks: AnyView) -> AnyView {
    let initial: String = invitation.team_name.chars().take(1).collect();
    view! {
        <p class="from">
            <span class="avatar sq" aria-hidden="true">{initial}</span>
            <span><bdi>{invitation.team_name}</bdi>" invites you"</span>
        </p>
        <Heading text=invitation.public_title />
        // The server renders the description to harmless HTML.
        {invitation.public_description_html.map(|html| view! { <div class="prose" inner_html=html></div> })}
        <section class="tracks" aria-labelledby="tracks"><h2 id="tracks">"Tracks"</h2>{tracks}</section>
    }
    .into_any()
}

fn listed(index: usize, track: &Track, shown: Tracks) -> AnyView {
    let open = index == 0 && shown == Tracks::FirstOpen;
    let titles = track
        .challenge_titles
        .iter()
        .map(|title| view! { <li>{small_icon(Icon::Flag)}<bdi>{title.clone()}</bdi></li> })
        .collect_view();
    view! {
        <li>
            <details open=open>
                <summary>
                    <span class="n">{index + 1}</span>
                    <b><bdi>{track.title.clone()}</bdi></b>
                    <span class="dur">{length(track.challenge_count, track.time_limit_seconds)}</span>
                    {icon(Icon::ChevronDown)}
                    {track.teaser.clone().map(|teaser| view! { <span class="teaser"><bdi>{teaser}</bdi></span> })}
                </summary>
                <ol>{titles}</ol>
            </details>
        </li>
    }
    .into_any()
}

/// "8 challenges, 1 h 30". A track without a time limit has only its challenges.
fn length(challenges: i64, seconds: i64) -> String {
    let challenges = words::counted(challenges, "challenge", "challenges");
    match seconds {
        0 => challenges,
        seconds => format!("{challenges}, {}", words::duration(seconds)),
    }
}

/// The length of all tracks together: "19 challenges, up to 3 h 10 in all".
pub(super) fn whole_length(invitation: &Invitation) -> String {
    let challenges = invitation.tracks.iter().map(|track| track.challenge_count).sum();
    let seconds: i64 = invitation.tracks.iter().map(|track| track.time_limit_seconds).sum();
    let challenges = words::counted(challenges, "challenge", "challenges");
    match seconds {
        0 => challenges,
        seconds => format!("{challenges}, up to {} in all", words::duration(seconds)),
    }
}
