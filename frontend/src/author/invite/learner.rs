//! One learner: the claim and its limits, what they left in the form, every play with its checks, and what became of their
//! access. A dialog with an address (`?learner=`), so that it can be sent to a colleague.

use invites_client::{
    enums::{ChallengeState, ClaimState, PlayState},
    operations::{
        InviteActivityQuery, LearnerPlaysQuery, LearnerQuery, PlayChecksQuery, invite_activity_query,
        learner_plays_query::{self, LearnerPlaysQueryTeamPlayReportsNodes as Play},
        learner_query::{self, LearnerQueryClaim as Claim},
        play_checks_query::{self, PlayChecksQueryPlayChallenges as Challenge},
    },
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    Desk,
    actions::{Actions, Intent, Subject},
    activity::told_list,
    left::facts,
};
use crate::{
    api,
    desk::offers::offered,
    kit::{Button, Dialog, Icon, Status, Tone, changing, each, icon, listed, live, loaded, skeleton_lines},
    routes::{InviteTab, Route},
    shell::Navigation,
    words,
};

/// Plays shown at most; the report has the rest.
const PLAYS: i64 = 20;
/// Lines of the history shown at most.
const LINES: i64 = 50;

/// The dialog, open while the address names a learner.
pub(super) fn dialog(desk: Desk, actions: Actions) -> AnyView {
    let navigation = Navigation::here();
    let claim = Memo::new(move |_| navigation.query("learner").filter(|claim| !claim.is_empty()));
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(claim.get().is_some()));
    // Esc and the cross take the learner out of the address.
    Effect::new(move |was: Option<bool>| {
        let now = open.get();
        if was == Some(true) && !now && claim.get_untracked().is_some() {
            navigation.set_query(&[("learner", None)]);
        }
        now
    });
    view! {
        <Dialog open title="Learner">
            <div class="body learner-sheet">
                {live(move || claim.get().map_or_else(|| ().into_any(), |claim| sheet(desk, actions, open, claim)))}
            </div>
        </Dialog>
    }
    .into_any()
}

fn sheet(desk: Desk, actions: Actions, open: RwSignal<bool>, claim: String) -> AnyView {
    let query = api::query::<LearnerQuery>(move || {
        desk.news.track();
        learner_query::Variables {
            claim_id: claim.clone(),
        }
    });
    let claims = |data: learner_query::ResponseData| data.claim.into_iter().collect();
    let gone = || view! { <p>"This learner is not on this invite any more."</p> }.into_any();
    listed(query, skeleton, claims, gone, move |claims| {
        each(
            claims,
            |claim| &claim.id,
            move |claim| found(desk, actions, open, claim),
        )
    })
}

fn skeleton() -> AnyView {
    view! {
        <p class="vh" role="status">"Loading…"</p>
        <div class="stack-4" aria-hidden="true">{skeleton_lines(&[40, 90, 70, 90, 60])}</div>
    }
    .into_any()
}

/// The learner. Drawn once: what is opened below stays open while they play on.
fn found(desk: Desk, actions: Actions, open: RwSignal<bool>, claim: Memo<Claim>) -> AnyView {
    let (id, learner) = claim.with_untracked(|claim| (claim.id.clone(), claim.learner.id.clone()));
    let tester = Route::Invite {
        id: desk.id.get_value(),
        tab: InviteTab::AccessTester,
    }
    .href();
    let tester = format!("{tester}?claim={id}");
    let revoked = Memo::new(move |_| claim.with(|claim| claim.state == ClaimState::Revoked));
    let press = move |intent: Intent| {
        move |()| {
            let subject = claim.with_untracked(subject);
            // One dialog at a time: the learner is found again in the list.
            open.set(false);
            actions.ask(intent, vec![subject]);
        }
    };
    let deeds = offered(Verb::ManageClaims, move || {
        let access = live(move || {
            let (access, word) = if revoked.get() {
                (Intent::Restore, "Restore access")
            } else {
                (Intent::Remove, "Remove access")
            };
            view! { <Button on_press=press(access)>{word}</Button> }.into_any()
        });
        view! {
            <Button on_press=press(Intent::Extend)>"Extend access"</Button>
            <Button on_press=press(Intent::Grant)>"Grant more plays"</Button>
            {access}
        }
        .into_any()
    });
    view! {
        <div class="stack-4">
            {live(move || claim.with(summary))}
            <div class="btns">
                {deeds}
                <a class="btn" href=tester>{icon(Icon::Search)}"Test access"</a>
            </div>
            {live(move || claim.with(tracks))}
            {live(move || claim.with(details))}
            {plays(desk, learner)}
            {history(desk, id)}
        </div>
    }
    .into_any()
}

/// What the learner is called.
fn called(claim: &Claim) -> String {
    let name = claim.learner.name.clone().or_else(|| claim.learner.email.clone());
    name.unwrap_or_else(|| "A guest".to_owned())
}

/// The learner as somebody for whom something is done.
fn subject(claim: &Claim) -> Subject {
    Subject {
        claim: claim.id.clone(),
        name: called(claim),
        tracks: claim
            .tracks
            .iter()
            .map(|track| (track.track.id.clone(), track.track.title.clone()))
            .collect(),
        until: claim.access_ends_at.clone(),
        playing: 0,
        revoked: claim.state == ClaimState::Revoked,
    }
}

/// Who it is, and what access they have.
fn summary(claim: &Claim) -> AnyView {
    let (tone, glyph, word) = match claim.state {
        ClaimState::Revoked => (Tone::Critical, Icon::Shield, "Access removed"),
        ClaimState::Ended => (Tone::Neutral, Icon::Archive, "Ended"),
        ClaimState::Active | ClaimState::Unknown => (Tone::Positive, Icon::Done, "Has access"),
    };
    let until = match claim.access_ends_at.as_deref() {
        Some(at) => words::instant(at, None, true),
        None => "Forever".to_owned(),
    };
    let email = claim.learner.email.clone().map(|email| {
        let how = if claim.learner.email_proven {
            "proven"
        } else {
            "as typed in the form"
        };
        view! { <dt>"E-mail"</dt><dd><bdi>{email}</bdi>" "<span class="muted small">{how}</span></dd> }
    });
    let removed = claim.revoked_at.as_deref().map(|at| {
        let reason = claim.revoked_reason.clone().map(|reason| format!(": {reason}"));
        view! { <dt>"Access removed"</dt><dd>{words::instant(at, None, true)}{reason}</dd> }
    });
    let active = claim.last_active_at.as_deref().map(|at| words::instant(at, None, true));
    view! {
        <div class="stack-4">
            <h3 class="who"><bdi>{called(claim)}</bdi></h3>
            <Status tone glyph word />
            <dl class="kv">
                {email}
                <dt>"Claimed"</dt><dd>{words::instant(&claim.claimed_at, None, true)}</dd>
                <dt>"Content until"</dt><dd>{until}</dd>
                {removed}
                <dt>"Last active"</dt><dd>{active.unwrap_or_else(|| "Not yet".to_owned())}</dd>
            </dl>
        </div>
    }
    .into_any()
}

fn tracks(claim: &Claim) -> AnyView {
    let rows = claim
        .tracks
        .iter()
        .map(|track| {
            let left = match track.plays_left {
                None => "unlimited plays".to_owned(),
                Some(left) => words::counted(left, "play left", "plays left"),
            };
            view! {
                <li>
                    <bdi>{track.track.title.clone()}</bdi>
                    <span class="muted small num">{track.plays_used}" used, "{left}" · "{track.completed_challenges}" of "{track.total_challenges}" challenges"</span>
                </li>
            }
        })
        .collect_view();
    view! { <section><h3>"Tracks they hold"</h3><ol class="plain-list lines">{rows}</ol></section> }.into_any()
}

fn details(claim: &Claim) -> AnyView {
    if claim.learner.details.is_empty() {
        return ().into_any();
    }
    let given = claim
        .learner
        .details_given_at
        .as_deref()
        .map(|at| words::instant(at, None, true));
    view! {
        <section>
            <h3>"What they left in the form"</h3>
            {given.map(|at| view! { <p class="muted small">{at}</p> })}
            <dl class="kv">{facts(claim)}</dl>
        </section>
    }
    .into_any()
}

fn plays(desk: Desk, learner: String) -> AnyView {
    let query = api::query::<LearnerPlaysQuery>(move || {
        desk.news.track();
        learner_plays_query::Variables {
            team_slug: desk.session.slug(),
            invite_ids: vec![desk.id.get_value()],
            user_ids: vec![learner.clone()],
            first: PLAYS,
        }
    });
    let nodes =
        |data: learner_plays_query::ResponseData| data.team.map(|team| team.play_reports.nodes).unwrap_or_default();
    let none = || view! { <p class="muted">"Nothing played yet."</p> }.into_any();
    let more = move || {
        let data = query.get().and_then(Result::ok).and_then(|data| data.team);
        let more = data.is_some_and(|team| team.play_reports.page_info.has_next_page);
        more.then(|| view! { <p class="muted small">{format!("The newest {PLAYS} plays.")}</p> })
    };
    let some = move |plays| {
        view! { <div class="stack-2">{each(plays, |play| &play.id, play)}</div>{changing(more)} }.into_any()
    };
    view! { <section><h3>"Plays"</h3>{listed(query, skeleton, nodes, none, some)}</section> }.into_any()
}

/// One play. Drawn once: what its checks said stays open while the learner makes another.
fn play(play: Memo<Play>) -> AnyView {
    // Asked for when somebody opens it, and not before.
    let opened = RwSignal::new(false);
    let checks = move || if opened.get() { checks(play) } else { ().into_any() };
    let reason = move || {
        let reason = play.with(|play| play.stopped_reason.clone());
        reason.map(|reason| view! { <p class="muted">{reason}</p> })
    };
    view! {
        <details class="play" on:toggle=move |_| opened.set(true)>
            <summary>{live(move || play.with(said_of_play))}</summary>
            {changing(reason)}
            {live(checks)}
        </details>
    }
    .into_any()
}

fn said_of_play(play: &Play) -> AnyView {
    let (tone, glyph, word) = match play.state {
        PlayState::Starting | PlayState::Running => (Tone::Progress, Icon::Half, "Running"),
        PlayState::Completed => (Tone::Positive, Icon::Done, "Completed"),
        PlayState::Stopped => (Tone::Neutral, Icon::Stop, "Stopped"),
        PlayState::TimedOut => (Tone::Caution, Icon::Timer, "Timed out"),
        PlayState::Failed => (Tone::Critical, Icon::Bad, "Failed to start"),
        PlayState::Unknown => (Tone::Neutral, Icon::Info, "Unknown"),
    };
    view! {
        <Status tone glyph word />
        <span><bdi>{play.track.title.clone()}</bdi>", play "{play.number}</span>
        <span class="muted small num">{words::instant(&play.started_at, None, false)}" · "{words::duration(play.time_spent)}" · "{play.completed_challenges}" of "{play.total_challenges}</span>
    }
    .into_any()
}

/// The challenges that the learner reached, each with its checks and what they said.
fn checks(play: Memo<Play>) -> AnyView {
    let query = api::query::<PlayChecksQuery>(move || play_checks_query::Variables {
        // Asked again with each news of the play.
        play_id: play.with(|play| play.id.clone()),
    });
    loaded(query, skeleton, |data| {
        let challenges = data.play.map(|play| play.challenges).unwrap_or_default();
        let reached = challenges
            .into_iter()
            .filter(|challenge| challenge.state != ChallengeState::Locked || !challenge.attempts.is_empty())
            .map(challenge)
            .collect_view();
        view! { <ol class="plain-list lines">{reached}</ol> }.into_any()
    })
}

fn challenge(challenge: Challenge) -> AnyView {
    let (tone, glyph, word) = match challenge.state {
        ChallengeState::Completed => (Tone::Positive, Icon::Check, "Completed"),
        ChallengeState::Skipped => (Tone::Neutral, Icon::ArrowDown, "Skipped"),
        ChallengeState::Started => (Tone::Progress, Icon::Half, "Started"),
        ChallengeState::Unlocked => (Tone::Neutral, Icon::Ring, "Open"),
        ChallengeState::Locked | ChallengeState::Unknown => (Tone::Neutral, Icon::Lock, "Locked"),
    };
    let attempts = challenge
        .attempts
        .into_iter()
        .map(|attempt| {
            let passed = if attempt.passed { "Passed" } else { "Did not pass" };
            view! { <li><span class="muted num">{words::instant(&attempt.at, None, false)}</span>" "<b>{passed}</b>" "<span class="said">{attempt.message}</span></li> }
        })
        .collect_view();
    view! { <li><Status tone glyph word />" "<bdi>{challenge.title}</bdi><ul class="attempts plain-list">{attempts}</ul></li> }.into_any()
}

/// What happened to this learner, their access included.
fn history(desk: Desk, claim: String) -> AnyView {
    let query = api::query::<InviteActivityQuery>(move || {
        desk.news.track();
        invite_activity_query::Variables {
            id: desk.id.get_value(),
            first: Some(LINES),
            after: None,
            last: None,
            before: None,
            topics: None,
            claim_id: Some(claim.clone()),
        }
    });
    let ready = move |data: invite_activity_query::ResponseData| {
        let edges = data
            .track_invite
            .map(|invite| invite.activity.edges)
            .unwrap_or_default();
        told_list(edges, desk.now, None)
    };
    view! { <section><h3>"History"</h3>{loaded(query, skeleton, ready)}</section> }.into_any()
}
