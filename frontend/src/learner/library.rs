//! What a learner holds: tracks by invite, progress, plays left, access until. Guests and signed-in people alike (R68).

use invites_client::{
    enums::{ClaimState, TrackInviteType},
    operations::{LibraryQuery, library_query},
};
use leptos::prelude::*;

use super::{clock::Clock, countdown::roughly, held::HeldTrack, steady::Steady};
use crate::{
    api,
    kit::{Badge, Button, ButtonKind, Empty, ErrorState, Heading, Icon, Toasts, Tone, live, skeleton_lines, words_for},
    routes::Route,
    shell::Session,
    words,
};

use library_query::LibraryQueryViewerLibraryNodes as Claim;

/// Claims on one page of the list.
const PAGE: i64 = 50;

/// The claims shown, and where the next page of them begins.
type Shelf = (Vec<Claim>, Option<String>);

crate::screens! { play:
    /// `/library`: what the learner holds.
    library() => super::screen();
}

/// The screen at `/library`.
fn screen() -> AnyView {
    let clock = Clock::start();
    let library = api::query::<LibraryQuery>(|| library_query::Variables {
        first: PAGE,
        after: None,
    });
    Effect::new(move |_| {
        if let Some(Ok(data)) = library.get()
            && let Some(claim) = data.viewer.library.nodes.first()
        {
            clock.set(&claim.invitation.now);
        }
    });
    let shelf = Steady::of(library, shelf);
    let again = UnsyncCallback::new(move |()| library.refetch());
    let content = live(move || match shelf.get() {
        None => skeleton(),
        Some(Err(error)) => view! { <ErrorState error on_retry=again /> }.into_any(),
        Some(Ok((claims, _))) if claims.is_empty() => nothing_held(),
        Some(Ok((claims, next))) => {
            let claims = claims.into_iter().map(|claim| held(clock, claim, again)).collect_view();
            view! { <div class="lib">{claims}{more(clock, next, again)}</div> }.into_any()
        }
    });
    view! {
        <div class="page reading">
            <div class="page-head">
                <div><Heading text="Library" /><p>"Everything you hold, the most recent first. "<a href=Route::OwnData.href()>"My data"</a></p></div>
            </div>
            {content}
        </div>
    }
    .into_any()
}

fn shelf(data: library_query::ResponseData) -> Shelf {
    let library = data.viewer.library;
    let mut claims = library.nodes;
    for claim in &mut claims {
        // Changes with every answer, and shows nowhere.
        claim.invitation.now.clear();
    }
    let next = library.page_info.end_cursor.filter(|_| library.page_info.has_next_page);
    (claims, next)
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

fn nothing_held() -> AnyView {
    let session = Session::here();
    live(move || {
        let signed_in = session.person().is_some();
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
    })
}

/// The older claims, page by page.
fn more(clock: Clock, next: Option<String>, again: UnsyncCallback<()>) -> AnyView {
    let next = RwSignal::new(next);
    let older = RwSignal::new_local(Vec::<Claim>::new());
    let busy = RwSignal::new(false);
    let toasts = Toasts::here();
    let press = move |()| {
        busy.set(true);
        let variables = library_query::Variables {
            first: PAGE,
            after: next.get_untracked(),
        };
        api::spawn(Box::pin(async move {
            let answer = api::run::<LibraryQuery>(variables).await;
            busy.try_set(false);
            match answer.map(shelf) {
                Ok((claims, following)) => {
                    older.try_update(|older| older.extend(claims));
                    next.try_set(following);
                }
                Err(error) => {
                    let (title, text) = words_for(&error);
                    toasts.failed(format!("{title}. {text}"));
                }
            }
        }));
    };
    view! {
        {live(move || older.get().into_iter().map(|claim| held(clock, claim, again)).collect_view().into_any())}
        {live(move || match next.with(Option::is_some) {
            true => view! { <div class="btns center"><Button busy on_press=press>"Show older ones"</Button></div> }.into_any(),
            false => ().into_any(),
        })}
    }
    .into_any()
}

fn held(clock: Clock, claim: Claim, again: UnsyncCallback<()>) -> AnyView {
    let over = matches!(claim.state, ClaimState::Ended | ClaimState::Revoked);
    let badge = badge(clock, &claim);
    let promise = promise(&claim);
    let rows = claim
        .tracks
        .into_iter()
        .map(|track| {
            let held = HeldTrack::from((claim.id.as_str(), track));
            // What runs is what there is to go on with.
            let kind = if held.current.is_some() {
                ButtonKind::Primary
            } else {
                ButtonKind::Plain
            };
            held.row(Some(kind), over, again)
        })
        .collect_view();
    view! {
        <section class=if over { "held over" } else { "held" }>
            <header>
                <div>
                    <h2><bdi>{claim.invitation.public_title}</bdi></h2>
                    <p><bdi>{claim.invitation.team_name}</bdi>". "{promise}"."</p>
                </div>
                {badge}
            </header>
            <ul class="plain-list">{rows}</ul>
        </section>
    }
    .into_any()
}

/// Until when, or since when not any more, why, and what to do.
fn promise(claim: &Claim) -> String {
    let words = |at: &Option<String>| at.as_deref().map(|at| words::instant(at, None, true));
    match (claim.state, words(&claim.access_ends_at), words(&claim.revoked_at)) {
        (ClaimState::Revoked, _, at) => format!(
            "The organiser removed your access{}. Write to the organiser if that is a mistake",
            at.map(|at| format!(" on {at}")).unwrap_or_default()
        ),
        (ClaimState::Ended, at, _) => format!(
            "Your access ended{}. What you did stays readable. Ask the organiser if you need more time",
            at.map(|at| format!(" on {at}")).unwrap_or_default()
        ),
        (_, Some(at), _) => format!("Content until {at}"),
        (_, None, _) => "Yours without an end".to_owned(),
    }
}

/// What is most worth knowing about a claim: over, about to end, an event that runs, or its kind.
fn badge(clock: Clock, claim: &Claim) -> AnyView {
    match claim.state {
        ClaimState::Ended => return view! { <Badge tone=Tone::Neutral glyph=Icon::Archive word="Ended" /> }.into_any(),
        ClaimState::Revoked => {
            return view! { <Badge tone=Tone::Critical glyph=Icon::Shield word="Access removed" /> }.into_any();
        }
        ClaimState::Active | ClaimState::Unknown => {}
    }
    let ends = claim.access_ends_at.clone().filter(|_| claim.ends_soon);
    let event = (claim.invitation.type_ == TrackInviteType::LiveEvent)
        .then(|| claim.invitation.starts_at.clone().zip(claim.invitation.ends_at.clone()))
        .flatten();
    let said = Memo::new(move |_| {
        let until = |at: &String| clock.seconds_until(at).unwrap_or_default();
        if let Some(ends) = &ends {
            return (Tone::Caution, format!("Access ends in {}", roughly(until(ends))));
        }
        match &event {
            Some((starts, _)) if until(starts) > 0 => (
                Tone::Progress,
                format!("Live event, starts in {}", roughly(until(starts))),
            ),
            Some((_, ends)) if until(ends) > 0 => {
                (Tone::Positive, format!("Live event, ends in {}", roughly(until(ends))))
            }
            Some(_) => (Tone::Neutral, "Live event, over".to_owned()),
            None => (Tone::Neutral, "Self paced".to_owned()),
        }
    });
    live(move || {
        let (tone, word) = said.get();
        let glyph = match tone {
            Tone::Progress => Icon::Wait,
            Tone::Caution => Icon::Timer,
            Tone::Positive => Icon::Cast,
            _ => Icon::Book,
        };
        view! { <Badge tone glyph word /> }.into_any()
    })
}
