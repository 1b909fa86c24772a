//! The stub of the pass: what the invite gives and the one button, or why there is none and what to do instead (R64).

use invites_client::enums::{InvitationState as State, TrackInviteType};
use leptos::prelude::*;

use super::{
    claim,
    countdown::roughly,
    held::next_of,
    invitation::{Door, Invitation, held_tracks, kind},
    pass::whole_length,
    plays::Offer,
    share::share_button,
    start::start_button,
    zones,
};
use crate::{
    kit::{Badge, Button, ButtonKind, ButtonSize, Icon, Tone, icon, live},
    routes::Route,
};

/// The visitor may start: the terms, and *Start*.
pub(super) fn may_claim(door: Door, invitation: &Invitation) -> AnyView {
    let claim = claim::prepared(door);
    let start = move |()| claim();
    view! {
        <p class="say">{invitation.terms.clone()}</p>
        {terms(invitation)}
        {door.crowd()}
        <div class="cta stick">
            <Button kind=ButtonKind::Primary size=ButtonSize::Block busy=door.claiming on_press=start>"Start"</Button>
            {invitation.email.is_none().then(|| view! { <p class="small muted">"No account needed."</p> })}
        </div>
        {share(invitation)}
    }
    .into_any()
}

/// What there is to know before starting: the kind, the work, the dates.
pub(super) fn terms(invitation: &Invitation) -> AnyView {
    let (glyph, word) = kind(invitation);
    let zone = invitation.time_zone.as_deref();
    let dates = if invitation.type_ == TrackInviteType::LiveEvent {
        zones::table(
            &[
                ("Starts", invitation.starts_at.as_deref()),
                ("Ends", invitation.ends_at.as_deref()),
            ],
            zone,
        )
    } else {
        invitation
            .expires_at
            .as_deref()
            .map(|at| {
                let (own, there) = zones::both(at, zone, false);
                term(Icon::Clock, "Open to new people until", vec![Some(own), there])
            })
            .into_any()
    };
    view! { <div class="terms">{term(glyph, word, vec![Some(whole_length(invitation))])}{dates}</div> }.into_any()
}

fn term(glyph: Icon, title: &'static str, lines: Vec<Option<String>>) -> AnyView {
    let lines = lines
        .into_iter()
        .flatten()
        .map(|line| view! { <span>{line}</span> })
        .collect_view();
    view! { <div class="term">{icon(glyph)}<div>{title}{lines}</div></div> }.into_any()
}

/// The button is there when the server says so (R70–R77).
pub(super) fn share(invitation: &Invitation) -> AnyView {
    invitation
        .show_share_button
        .then(|| {
            share_button(
                invitation.url.clone(),
                invitation.public_title.clone(),
                "btn quiet block",
            )
        })
        .into_any()
}

/// The visitor holds a claim: how long, and the way on; or, after its end, the way to the results.
pub(super) fn of_claimer(door: Door, invitation: &Invitation) -> AnyView {
    let Some(claim) = &invitation.claim else {
        return refused(door, invitation);
    };
    if invitation.state == State::AccessEnded {
        return refused(door, invitation);
    }
    let until = claim.access_ends_at.as_deref().map(|at| {
        let (own, there) = zones::both(at, invitation.time_zone.as_deref(), true);
        term(Icon::Timer, "Content until", vec![Some(own), there])
    });
    let forever = until
        .is_none()
        .then(|| term(Icon::Book, "Yours without an end", Vec::new()));
    let ends = claim.access_ends_at.clone().filter(|_| claim.ends_soon);
    let warning = ends.map(|ends| {
        live(move || {
            let left = door.clock.seconds_until(&ends).unwrap_or_default();
            view! { <div><Badge tone=Tone::Caution glyph=Icon::Timer word=format!("Access ends in {}", roughly(left)) /></div> }
                .into_any()
        })
    });
    view! {
        <p class="say"><b>"The content is yours."</b></p>
        {warning}
        <div class="terms">
            {until}
            {forever}
            {(invitation.type_ == TrackInviteType::LiveEvent).then(|| zones::table(
                &[("Starts", invitation.starts_at.as_deref()), ("Ends", invitation.ends_at.as_deref())],
                invitation.time_zone.as_deref(),
            ))}
        </div>
        <div class="cta stick">{go_on(door, invitation)}</div>
        {share(invitation)}
        <p class="small muted">"What you hold also stands in "<a href=Route::Library.href()>"your library"</a>"."</p>
    }
    .into_any()
}

/// One button for the page: into the play that runs, or the first track that can start, or what was done.
fn go_on(door: Door, invitation: &Invitation) -> AnyView {
    let mut tracks = held_tracks(invitation);
    let Some(next) = next_of(&tracks).map(|at| tracks.swap_remove(at)) else {
        return ().into_any();
    };
    let refused = UnsyncCallback::new(move |()| door.ask());
    let named = view! { <span class="vh">{format!(": {}", next.title)}</span> };
    match next.offer() {
        Offer::Continue { play } => {
            view! { <a class="btn primary lg block" href=Route::Play { play }.href()>"Continue"{named}</a> }.into_any()
        }
        offer @ (Offer::Start | Offer::PlayAgain) => {
            let word = if offer == Offer::Start { "Start" } else { "Play again" };
            start_button(next, word, ButtonKind::Primary, ButtonSize::Block, refused)
        }
        Offer::Results { play } => {
            view! { <a class="btn lg block" href=Route::Play { play }.href()>"Results"{named}</a> }.into_any()
        }
        Offer::Nothing => ().into_any(),
    }
}

/// The visitor may not start: what the matter is, since when, and what to do.
pub(super) fn refused(door: Door, invitation: &Invitation) -> AnyView {
    let (tone, glyph, word, sentence, dated) = match invitation.state {
        State::AccessRemoved => (
            Tone::Critical,
            Icon::Shield,
            "Access removed",
            "The organiser removed your access",
            "Removed on",
        ),
        State::AccessEnded => (
            Tone::Neutral,
            Icon::Archive,
            "Ended",
            "Your access has ended",
            "Ended on",
        ),
        State::Full => (
            Tone::Caution,
            Icon::Full,
            "Full",
            "Every seat of this invite is taken",
            "",
        ),
        _ => (
            Tone::Neutral,
            Icon::Archive,
            "Closed",
            "This invite takes no new people",
            "Closed on",
        ),
    };
    let dates = invitation.at.as_deref().filter(|_| !dated.is_empty());
    let again = (invitation.state == State::Full)
        .then(|| view! { <Button size=ButtonSize::Block on_press=move |()| door.ask()>"Look again"</Button> });
    let results = (invitation.state == State::AccessEnded)
        .then(|| view! { <p>"Nothing new can be started. What you did stays readable."</p> });
    view! {
        <div class="answer" role="status">
            <div><Badge tone glyph word /></div>
            <p class="say"><b>{sentence}</b></p>
            {results}
        </div>
        {dates.map(|at| zones::table(&[(dated, Some(at))], invitation.time_zone.as_deref()))}
        <div class="next">
            <h2>"What you can do"</h2>
            {invitation.remedy.clone().map(|remedy| view! { <p>{remedy}</p> })}
            {(invitation.state == State::Full)
                .then(|| view! { <p>"Leave this page open: it lets you in as soon as a seat comes free."</p> })}
        </div>
        <div class="cta">
            {again}
            <a class="btn lg block" href=Route::Library.href()>"Open your library"</a>
        </div>
    }
    .into_any()
}
