//! One learner in the list: who, where they stand, what they played and have left, until when, and the menu.

use invites_client::{
    enums::{ClaimState, PlayState},
    operations::claims_query::{
        ClaimsQueryTrackInviteClaimsNodes as Claim, ClaimsQueryTrackInviteClaimsNodesLearner as Learner,
    },
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::actions::{Actions, Intent, Subject};
use crate::{
    author::row::ago,
    desk::offers::offered,
    kit::{Icon, Menu, Rail, Status, Tone, changing, icon, live, rail_of},
    words,
};

/// Challenges that a rail in a row shows at most.
const MOST_CELLS: i64 = 24;

/// A row's claim, as it was heard of last.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) claim: ArcRwSignal<Claim>,
}

/// A claim's learner in words: the name, the e-mail, or that neither is known.
pub(super) fn name_of(claim: &Claim) -> String {
    let learner = &claim.learner;
    let known = learner.name.clone().or_else(|| learner.email.clone());
    known.unwrap_or_else(|| "A guest".to_owned())
}

/// The learner as the actions need to know them.
pub(super) fn subject(claim: &Claim) -> Subject {
    let tracks = claim
        .tracks
        .iter()
        .map(|track| (track.track.id.clone(), track.track.title.clone()));
    Subject {
        claim: claim.id.clone(),
        name: name_of(claim),
        tracks: tracks.collect(),
        until: claim.access_ends_at.clone(),
        playing: running(claim),
        revoked: claim.state == ClaimState::Revoked,
    }
}

fn running(claim: &Claim) -> i64 {
    let runs = |state: PlayState| matches!(state, PlayState::Running | PlayState::Starting);
    let running = claim
        .tracks
        .iter()
        .filter(|track| track.current_play.as_ref().is_some_and(|play| runs(play.state)));
    i64::try_from(running.count()).unwrap_or(i64::MAX)
}

/// The first letters of what a learner is called, for the picture beside it; of a guest, who is not called anything, a
/// single one.
fn initials(learner: &Learner) -> String {
    let name = learner.name.as_ref().or(learner.email.as_ref());
    let name = name.map_or("Guest", String::as_str);
    name.split([' ', '.', '@'])
        .filter_map(|part| part.chars().next())
        .take(2)
        .map(|first| first.to_ascii_uppercase())
        .collect()
}

/// Where a claim stands: its state, or that somebody is playing.
fn standing(claim: &Claim) -> (Tone, Icon, &'static str) {
    let played = claim.tracks.iter().any(|track| track.plays_used > 0);
    let (done, all) = progress(claim);
    match claim.state {
        ClaimState::Revoked => (Tone::Critical, Icon::Shield, "Access removed"),
        ClaimState::Ended => (Tone::Neutral, Icon::Archive, "Ended"),
        ClaimState::Active | ClaimState::Unknown if running(claim) > 0 => (Tone::Progress, Icon::Half, "Playing"),
        ClaimState::Active | ClaimState::Unknown if all > 0 && done == all => (Tone::Positive, Icon::Done, "Completed"),
        ClaimState::Active | ClaimState::Unknown if claim.ends_soon => (Tone::Caution, Icon::Timer, "Ends soon"),
        ClaimState::Active | ClaimState::Unknown if !played => (Tone::Neutral, Icon::Ring, "Not started"),
        ClaimState::Active | ClaimState::Unknown => (Tone::Positive, Icon::Done, "Has access"),
    }
}

fn progress(claim: &Claim) -> (i64, i64) {
    claim.tracks.iter().fold((0, 0), |(done, all), track| {
        (done + track.completed_challenges, all + track.total_challenges)
    })
}

/// The row. `show` opens the learner's details.
pub(super) fn row(
    claim: ArcRwSignal<Claim>,
    now: RwSignal<f64>,
    picked: RwSignal<Vec<Subject>>,
    actions: Actions,
    show: UnsyncCallback<String>,
) -> AnyView {
    let claim = RwSignal::from(claim);
    let id = claim.with_untracked(|claim| claim.id.clone());
    let name = Memo::new(move |_| claim.with(name_of));
    let has = {
        let id = id.clone();
        Memo::new(move |_| picked.with(|picked| picked.iter().any(|subject| subject.claim == id)))
    };
    let turn = move |_| {
        let this = claim.with_untracked(subject);
        picked.update(
            |picked| match picked.iter().position(|subject| subject.claim == this.claim) {
                Some(at) => {
                    picked.remove(at);
                }
                None => picked.push(this),
            },
        );
    };
    let who = move || {
        let (email, proven) = claim.with(|claim| (claim.learner.email.clone(), claim.learner.email_proven));
        let email = email.filter(|email| *email != name.get());
        let unproven = (!proven).then_some(" (as typed)");
        email.map(|email| view! { <span class="sub"><bdi>{email}</bdi>{unproven}</span> })
    };
    let state = move || {
        let ((tone, glyph, word), reason) = claim.with(|claim| {
            let reason = claim
                .revoked_reason
                .clone()
                .filter(|_| claim.state == ClaimState::Revoked);
            (standing(claim), reason)
        });
        view! { <Status tone glyph word />{reason.map(|reason| view! { <span class="sub">{reason}</span> })} }
    };
    let done = move || {
        let (done, all) = claim.with(progress);
        let label = format!("{done} of {all} challenges");
        // A rail of many challenges is drawn in proportion.
        let cells = all.min(MOST_CELLS);
        let filled = if all == 0 { 0 } else { done * cells / all };
        view! { <span class="prog"><Rail cells=rail_of(filled, cells) label /><span class="num muted small" aria-hidden="true">{done}" of "{all}</span></span> }
    };
    let plays = move || {
        let tracks = claim.with(|claim| claim.tracks.clone());
        let rows = tracks.into_iter().map(|track| {
            let left = match track.plays_left {
                None => "unlimited".to_owned(),
                Some(left) => format!("{left} left"),
            };
            view! { <li title=track.track.title><span class="vh">{track.track.title.clone()}": "</span>{track.plays_used}" used, "{left}</li> }
        });
        view! { <ul class="plain-list num">{rows.collect_view()}</ul> }
    };
    let active = move || {
        let last = claim.with(|claim| claim.last_active_at.clone());
        let exact = last.as_deref().map(|at| words::instant(at, None, true));
        view! { <span title=exact>{ago(last.as_deref(), now.get())}</span> }
    };
    let until = move || match claim.with(|claim| claim.access_ends_at.clone()) {
        Some(at) => words::instant(&at, None, true),
        None => "Forever".to_owned(),
    };
    let claimed = move || words::instant(&claim.with(|claim| claim.claimed_at.clone()), None, false);
    let open = move |_| show.run(id.clone());
    view! {
        <tr role="row" class:picked=move || has.get()>
            <td role="cell" class="pick">
                {offered(Verb::ManageClaims, move || view! {
                    <input type="checkbox" aria-label=move || format!("Select {}", name.get()) prop:checked=has on:change=turn />
                }.into_any())}
            </td>
            <th role="rowheader" scope="row">
                <span class="person">
                    <span class="avatar" aria-hidden="true">{changing(move || claim.with(|claim| initials(&claim.learner)))}</span>
                    <span><button type="button" class="linkish" on:click=open><bdi>{name}</bdi></button>{changing(who)}</span>
                </span>
            </th>
            <td role="cell" class="c-state">{changing(state)}</td>
            <td role="cell" class="c-progress">{changing(done)}</td>
            <td role="cell" class="c-plays">{changing(plays)}</td>
            <td role="cell" class="c-active muted">{changing(active)}</td>
            <td role="cell" class="c-claimed muted">{changing(claimed)}</td>
            <td role="cell" class="c-until muted">{changing(until)}</td>
            <td role="cell" class="acts">{offered(Verb::ManageClaims, move || menu(claim, name, actions))}</td>
        </tr>
    }
    .into_any()
}

fn menu(claim: RwSignal<Claim>, name: Memo<String>, actions: Actions) -> AnyView {
    let intend = move |intent: Intent| move |_| actions.ask(intent, vec![claim.with_untracked(subject)]);
    let revoked = Memo::new(move |_| claim.with(|claim| claim.state == ClaimState::Revoked));
    view! {
        <Menu label=format!("More for {}", name.get_untracked()) face=icon(Icon::More)>
            <button type="button" on:click=intend(Intent::Extend)>{icon(Icon::Clock)}"Extend access"</button>
            <button type="button" on:click=intend(Intent::Grant)>{icon(Icon::Play)}"Grant more plays"</button>
            <hr />
            {live(move || if revoked.get() {
                view! { <button type="button" on:click=intend(Intent::Restore)>{icon(Icon::Again)}"Restore access"</button> }.into_any()
            } else {
                view! { <button class="danger" type="button" on:click=intend(Intent::Remove)>{icon(Icon::Shield)}"Remove access"</button> }.into_any()
            })}
        </Menu>
    }
    .into_any()
}
