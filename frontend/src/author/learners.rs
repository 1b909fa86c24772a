//! The learners of an invite: who claimed, where they stand, and what can be done for each.

use invites_client::{
    enums::{ClaimState, PlayState},
    operations::{
        ClaimsQuery,
        claims_query::{self, ClaimsQueryTrackInviteClaims as List, ClaimsQueryTrackInviteClaimsNodes as Claim},
    },
};
use leptos::prelude::*;

use super::claim_actions::{Actions, Intent};
use crate::{
    api,
    kit::{
        Button, ButtonSize, Column, Empty, FilterChip, Icon, Menu, Rail, Status, Table, Tone, icon, loaded, rail_of,
        skeleton_lines,
    },
    words,
};

/// Claims on one page.
const PAGE: i64 = 50;

/// The tab at `/invites/:id/learners`. `news` changes when the server says that a claim did.
pub(super) fn tab(id: String, news: RwSignal<u32>) -> AnyView {
    let search = RwSignal::new(String::new());
    let state: RwSignal<Option<ClaimState>> = RwSignal::new(None);
    // Cursors of the pages before this one; the last is this page's.
    let pages: RwSignal<Vec<String>> = RwSignal::new(Vec::new());
    let claims = api::query::<ClaimsQuery>(move || {
        news.track();
        claims_query::Variables {
            id: id.clone(),
            first: PAGE,
            after: pages.with(|pages| pages.last().cloned()),
            search: Some(search.get()).filter(|search| !search.trim().is_empty()),
            state: state.get(),
        }
    });
    let actions = Actions::new(UnsyncCallback::new(move |()| claims.refetch()));
    let chip = move |this: ClaimState, label: &'static str, glyph: Icon| {
        let pressed = Signal::derive(move || state.get() == Some(this));
        let press = move |()| {
            pages.set(Vec::new());
            state.update(|state| *state = if *state == Some(this) { None } else { Some(this) });
        };
        view! { <FilterChip label glyph pressed on_press=press /> }
    };
    let ready = move |data: claims_query::ResponseData| {
        match data.track_invite {
        Some(invite) if !invite.claims.nodes.is_empty() => table(invite.claims, actions, pages),
        _ if untrack(|| search.get().is_empty() && state.get().is_none()) => view! {
            <Empty title="Nobody has claimed yet" text="Send people the invite’s link. Who claims stands here at once." />
        }
        .into_any(),
        _ => view! { <Empty title="No learner fits" text="Search looks at names and e-mail addresses." /> }.into_any(),
    }
    };
    view! {
        <div class="learners">
            <div class="toolbar">
                <div class="with-icon">
                    {icon(Icon::Search)}
                    <input
                        class="input"
                        type="search"
                        aria-label="Search learners"
                        placeholder="Name or e-mail"
                        prop:value=search
                        on:change:target=move |event| { pages.set(Vec::new()); search.set(event.target().value()); }
                    />
                </div>
                <div class="filters" role="group" aria-label="Filters">
                    {chip(ClaimState::Active, "Has access", Icon::Done)}
                    {chip(ClaimState::Ended, "Ended", Icon::Archive)}
                    {chip(ClaimState::Revoked, "Access removed", Icon::Shield)}
                </div>
            </div>
            {loaded(claims, skeleton, ready)}
            {actions.dialogs()}
        </div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="card" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="in stack-4" aria-hidden="true">{skeleton_lines(&[50, 62, 48, 66, 54])}</div>
        </div>
    }
    .into_any()
}

fn table(claims: List, actions: Actions, pages: RwSignal<Vec<String>>) -> AnyView {
    let columns = vec![
        Column::new("Learner", ""),
        Column::new("State", "c-state"),
        Column::new("Progress", "c-progress"),
        Column::new("Plays", "c-plays"),
        Column::new("Claimed", "c-claimed"),
        Column::new("Content until", "c-until"),
        Column::hidden("Actions", "c-menu"),
    ];
    let total = words::counted(claims.total_count, "learner", "learners");
    let next = claims.page_info.end_cursor.filter(|_| claims.page_info.has_next_page);
    let first_page = pages.with_untracked(Vec::is_empty);
    view! {
        <Table caption=total.clone() columns=columns dense=true>
            {claims.nodes.into_iter().map(|claim| row(claim, actions)).collect_view()}
        </Table>
        <nav class="pager" aria-label="Pages">
            <span role="status">{total}</span>
            <span class="btns">
                {(!first_page).then(|| view! {
                    <Button size=ButtonSize::Small on_press=move |()| pages.update(|pages| { pages.pop(); })>"Previous"</Button>
                })}
                {next.map(|next| view! {
                    <Button size=ButtonSize::Small on_press=move |()| pages.update(|pages| pages.push(next.clone()))>"Next"</Button>
                })}
            </span>
        </nav>
    }
    .into_any()
}

/// A claim's learner in words: the name, the e-mail, or that neither is known.
fn name_of(claim: &Claim) -> String {
    let learner = &claim.learner;
    learner
        .name
        .clone()
        .or_else(|| learner.email.clone())
        .unwrap_or_else(|| "A guest".to_owned())
}

fn row(claim: Claim, actions: Actions) -> AnyView {
    let name = name_of(&claim);
    let initials: String = name
        .split([' ', '.', '@'])
        .filter_map(|part| part.chars().next())
        .take(2)
        .map(|first| first.to_ascii_uppercase())
        .collect();
    let email = claim.learner.email.clone().filter(|email| *email != name);
    let unproven = (claim.learner.email.is_some() && !claim.learner.email_proven).then_some(" (as typed)");
    let playing = claim.tracks.iter().any(|track| {
        track
            .current_play
            .as_ref()
            .is_some_and(|play| matches!(play.state, PlayState::Running | PlayState::Starting))
    });
    let (tone, glyph, word) = match claim.state {
        ClaimState::Revoked => (Tone::Critical, Icon::Shield, "Access removed"),
        ClaimState::Ended => (Tone::Neutral, Icon::Archive, "Ended"),
        ClaimState::Active | ClaimState::Unknown if playing => (Tone::Progress, Icon::Half, "Playing"),
        ClaimState::Active | ClaimState::Unknown if claim.ends_soon => (Tone::Caution, Icon::Timer, "Ends soon"),
        ClaimState::Active | ClaimState::Unknown => (Tone::Positive, Icon::Done, "Has access"),
    };
    let (done, all) = claim.tracks.iter().fold((0, 0), |(done, all), track| {
        (done + track.completed_challenges, all + track.total_challenges)
    });
    let progress = format!("{done} of {all} challenges");
    let plays = claim
        .tracks
        .iter()
        .map(|track| {
            let limit = if track.play_limit == 0 { "unlimited".to_owned() } else { track.play_limit.to_string() };
            view! { <li title=track.track.title.clone()><span class="vh">{track.track.title.clone()}": "</span>{track.plays_used}" of "{limit}</li> }
        })
        .collect_view();
    let until = match claim.access_ends_at.as_deref() {
        Some(at) => words::instant(at, None, true),
        None => "Forever".to_owned(),
    };
    let reason = claim
        .revoked_reason
        .clone()
        .filter(|_| claim.state == ClaimState::Revoked);
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                <span class="person">
                    <span class="avatar" aria-hidden="true">{initials}</span>
                    <span><bdi>{name.clone()}</bdi>{email.map(|email| view! { <span class="sub"><bdi>{email}</bdi>{unproven}</span> })}</span>
                </span>
            </th>
            <td role="cell" class="c-state"><Status tone glyph word />{reason.map(|reason| view! { <span class="sub">{reason}</span> })}</td>
            <td role="cell" class="c-progress">
                <span class="prog"><Rail cells=rail_of(done, all.min(24)) label=progress /><span class="num muted small" aria-hidden="true">{done}" of "{all}</span></span>
            </td>
            <td role="cell" class="c-plays"><ul class="plain-list num">{plays}</ul></td>
            <td role="cell" class="c-claimed muted">{words::instant(&claim.claimed_at, None, false)}</td>
            <td role="cell" class="c-until muted">{until}</td>
            <td role="cell" class="acts">{menu(claim, name, actions)}</td>
        </tr>
    }
    .into_any()
}

fn menu(claim: Claim, name: String, actions: Actions) -> AnyView {
    let revoked = claim.state == ClaimState::Revoked;
    let tracks: Vec<(String, String)> = claim
        .tracks
        .iter()
        .map(|track| (track.track.id.clone(), track.track.title.clone()))
        .collect();
    let intend = move |intent: Intent| {
        let (id, name, tracks, until) = (
            claim.id.clone(),
            name.clone(),
            tracks.clone(),
            claim.access_ends_at.clone(),
        );
        move |_| actions.ask(intent, &id, &name, &tracks, until.as_deref())
    };
    let (extend, grant, remove, restore) = (
        intend(Intent::Extend),
        intend(Intent::Grant),
        intend(Intent::Remove),
        intend(Intent::Restore),
    );
    view! {
        <Menu label="More for this learner" face=icon(Icon::More)>
            <button type="button" on:click=extend>{icon(Icon::Clock)}"Extend access"</button>
            <button type="button" on:click=grant>{icon(Icon::Play)}"Grant more plays"</button>
            <hr />
            {if revoked {
                view! { <button type="button" on:click=restore>{icon(Icon::Again)}"Restore access"</button> }.into_any()
            } else {
                view! { <button class="danger" type="button" on:click=remove>{icon(Icon::Shield)}"Remove access"</button> }.into_any()
            }}
        </Menu>
    }
    .into_any()
}
