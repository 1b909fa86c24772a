//! What a learner holds: tracks by invite, progress, plays left, access until.

use invites_client::{
    enums::ClaimState,
    operations::{LibraryQuery, library_query},
};
use leptos::prelude::*;

use crate::{
    api,
    kit::{Badge, Empty, Heading, Icon, Rail, Tone, loaded, rail_of, skeleton_lines},
    shell::Session,
    words,
};

/// Claims on one page: as many as the server gives at once.
const PAGE: i64 = 100;

/// The screen at `/library`.
pub(super) fn screen() -> AnyView {
    let library = api::query::<LibraryQuery>(|| library_query::Variables {
        first: PAGE,
        after: None,
    });
    view! {
        <div class="page reading">
            <div class="page-head">
                <div><Heading text="Library" /><p>"Everything you hold, the most recent first."</p></div>
            </div>
            {loaded(library, skeleton, |data| claims(data.viewer.library.nodes))}
        </div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="lib" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <section class="held loading" aria-hidden="true">{skeleton_lines(&[55, 30, 100, 100])}</section>
            <section class="held loading" aria-hidden="true">{skeleton_lines(&[45, 35, 100])}</section>
        </div>
    }
    .into_any()
}

fn claims(claims: Vec<library_query::LibraryQueryViewerLibraryNodes>) -> AnyView {
    if claims.is_empty() {
        return nothing_held();
    }
    view! { <div class="lib">{claims.into_iter().map(held).collect_view()}</div> }.into_any()
}

fn nothing_held() -> AnyView {
    let signed_in = Session::here().person().is_some();
    let text = if signed_in {
        "Open the link of an invite and start: what you claim stands here."
    } else {
        "Open the link of an invite and start. If you started on another device, sign in with the same e-mail address."
    };
    view! {
        <Empty title="You hold no tracks yet" text=text>
            {(!signed_in).then(|| view! { <a class="btn primary" href="/sign-in?next=/library">"Sign in"</a> })}
        </Empty>
    }
    .into_any()
}

fn held(claim: library_query::LibraryQueryViewerLibraryNodes) -> AnyView {
    let over = claim.state != ClaimState::Active;
    let until = claim.access_ends_at.as_deref().map(|at| words::instant(at, None, true));
    let promise = match (claim.state, until) {
        (ClaimState::Revoked, _) => "Your access was removed".to_owned(),
        (ClaimState::Ended, Some(at)) => format!("Your access ended on {at}"),
        (_, Some(at)) => format!("Content until {at}"),
        (_, None) => "Yours without an end".to_owned(),
    };
    let badge = match claim.state {
        ClaimState::Active if claim.ends_soon => {
            Some(view! { <Badge tone=Tone::Caution glyph=Icon::Timer word="Access ends soon" /> })
        }
        ClaimState::Active | ClaimState::Unknown => None,
        ClaimState::Ended => Some(view! { <Badge tone=Tone::Neutral glyph=Icon::Archive word="Ended" /> }),
        ClaimState::Revoked => Some(view! { <Badge tone=Tone::Critical glyph=Icon::Shield word="Access removed" /> }),
    };
    view! {
        <section class=if over { "held over" } else { "held" }>
            <header>
                <div>
                    <h2><bdi>{claim.invitation.public_title}</bdi></h2>
                    <p><bdi>{claim.invitation.team_name}</bdi>". "{promise}</p>
                </div>
                {badge}
            </header>
            <ul class="plain-list">{claim.tracks.into_iter().map(track).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn track(track: library_query::LibraryQueryViewerLibraryNodesTracks) -> AnyView {
    let progress = format!(
        "{} of {} challenges",
        track.completed_challenges, track.total_challenges
    );
    let plays = match track.plays_left {
        Some(left) => format!("{left} of {} left", words::counted(track.play_limit, "play", "plays")),
        None => "Unlimited plays".to_owned(),
    };
    let stands = match (&track.denial, track.current_play.is_some()) {
        (Some(denial), _) => denial.message.clone(),
        (None, true) => "Running".to_owned(),
        (None, false) if track.completed_challenges == 0 => "Not started".to_owned(),
        (None, false) => "Started".to_owned(),
    };
    view! {
        <li>
            <div><b>{track.track.title}</b><p class="small muted">{stands}</p></div>
            <div class="prog">
                <Rail cells=rail_of(track.completed_challenges, track.total_challenges) label=progress.clone() />
                <span>{progress}</span>
            </div>
            <span class="plays num">{plays}</span>
            <div class="act"></div>
        </li>
    }
    .into_any()
}
