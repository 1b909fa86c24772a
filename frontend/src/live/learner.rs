//! The individual view: where a learner is, what they left and hold, what happened to them, every check and what it said.
//! Open while the address names a learner (`?learner=`), so that it can be sent to a colleague.

use invites_client::{
    enums::{ChallengeState, ParticipantStatus as Status},
    operations::{
        InviteActivityQuery, LearnerQuery, PlayChecksQuery, invite_activity_query,
        invite_activity_query::InviteActivityQueryTrackInviteActivityEdges as Edge,
        learner_query::{self, LearnerQueryClaim as Claim},
        play_checks_query::{self, PlayChecksQueryPlayChallenges as Challenge},
    },
};
use invites_domain::policy::Verb;
use leptos::{html, prelude::*};

use super::{acts::Intent, cells::standing, desk::Desk, room::Seen};
use crate::{
    api,
    author::invite::{happening::Entry, left::facts},
    kit::{
        Button, ButtonKind, ButtonSize, Icon, IconButton, Rail, RailCell, changing, icon, live, loaded, skeleton_lines,
    },
    words,
};

/// Lines of the timeline at most; the invite's page has the rest.
const LINES: i64 = 50;

pub(super) fn drawer(desk: Desk) -> AnyView {
    let claim = Memo::new(move |_| desk.navigation.query("learner").filter(|claim| !claim.is_empty()));
    live(move || match claim.get() {
        Some(claim) => sheet(desk, claim),
        None => ().into_any(),
    })
}

fn sheet(desk: Desk, claim: String) -> AnyView {
    let asked = claim.clone();
    // Asks again when the learner took a step, not when the clock did; a replay has nothing to ask again.
    let step = {
        let claim = claim.clone();
        let is_live = desk.player.is_none();
        Memo::new(move |_| {
            is_live
                .then(|| desk.room.with(|room| room.rows.get(&claim).cloned()))
                .flatten()
        })
    };
    let query = api::query::<LearnerQuery>(move || {
        let _ = step.get();
        learner_query::Variables {
            claim_id: asked.clone(),
        }
    });
    let close = UnsyncCallback::new(move |()| desk.navigation.set_query(&[("learner", None)]));
    let panel: NodeRef<html::Aside> = NodeRef::new();
    // Who opened it by a key goes on in it.
    Effect::new(move |before: Option<()>| {
        if let (None, Some(panel)) = (before, panel.get()) {
            let _ = panel.focus();
        }
    });
    let name = Memo::new(move |_| {
        let learner = query
            .get()
            .and_then(Result::ok)
            .and_then(|data| data.claim)
            .map(|claim| claim.learner);
        learner
            .and_then(|learner| learner.name.or(learner.email))
            .unwrap_or_else(|| "A guest".to_owned())
    });
    view! {
        <aside class="panel drawer" tabindex="-1" node_ref=panel aria-labelledby="learner-title"
            on:keydown=move |event| if event.key() == "Escape" { close.run(()) }>
            <header>
                <h2 id="learner-title" class="trunc"><bdi>{name}</bdi></h2>
                <span class="push"><IconButton glyph=Icon::Cross label="Close" on_press=close /></span>
            </header>
            <div class="scroll" tabindex="0" role="region" aria-label="Learner">
                {now(desk, claim.clone())}
                {timeline(desk, claim, step)}
                {loaded(query, skeleton, move |data| match data.claim {
                    Some(claim) => terms(&claim),
                    None => view! { <p class="sec">"This learner is not on this invite any more."</p> }.into_any(),
                })}
            </div>
        </aside>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! { <div class="sec stack-4" aria-hidden="true">{skeleton_lines(&[40, 90, 70])}</div> }.into_any()
}

/// Where they are right now, and what can be done.
fn now(desk: Desk, claim: String) -> AnyView {
    let asked = claim.clone();
    let row = Memo::new(move |_| desk.room.with(|room| room.rows.get(&asked).cloned()));
    let part = move || {
        let Some(row) = row.get() else {
            return view! { <p class="sec muted small">"Not in the stretch of the list that is shown."</p> }.into_any();
        };
        let (tone, glyph, word) = standing(row.status);
        let at = row
            .challenge_id
            .as_deref()
            .filter(|_| row.status != Status::Completed)
            .and_then(|id| {
                desk.room
                    .with(|room| room.challenge(id).map(|(number, title)| format!("{number}. {title}")))
            });
        let cell = row
            .cells
            .iter()
            .find(|cell| Some(&cell.challenge_id) == row.challenge_id.as_ref());
        let since = cell
            .and_then(|cell| cell.started_at.as_deref())
            .and_then(words::ms)
            .filter(|_| at.is_some());
        let spent = since.map(|since| view! { <span class="num strong">{move || words::duration(((desk.slow.get() - since).max(0.0) / 1000.0) as i64)}</span> });
        let failed = cell.map_or(0, |cell| cell.failed_checks);
        let failed = (failed > 0 && at.is_some()).then(
            || view! { <span class="small muted">{words::counted(failed, "failed check", "failed checks")}</span> },
        );
        let left = row
            .play_ends_at
            .as_deref()
            .filter(|_| row.play_state.is_some_and(super::acts::is_running))
            .and_then(words::ms);
        let left = left.map(|ends| view! { <span class="small muted">{move || format!("{} left in this play", words::apart((ends - desk.slow.get()).max(0.0)))}</span> });
        let rail: Vec<RailCell> = desk.event.with(|event| {
            let columns = event.iter().flat_map(|event| &event.columns);
            columns
                .map(
                    |column| match row.cells.iter().find(|cell| cell.challenge_id == column.challenge_id) {
                        Some(cell) if cell.state == ChallengeState::Completed => RailCell::Done,
                        Some(cell) if cell.state == ChallengeState::Skipped => RailCell::Skipped,
                        Some(cell) if cell.state == ChallengeState::Started && cell.failed_checks > 0 => {
                            RailCell::Failed
                        }
                        Some(cell) if cell.state == ChallengeState::Started => RailCell::Started,
                        _ => RailCell::Open,
                    },
                )
                .collect()
        });
        let label = format!(
            "{} of {} challenges",
            rail.iter().filter(|cell| **cell == RailCell::Done).count(),
            rail.len()
        );
        view! {
            <div class="sec">
                <span class=format!("status {}", tone.class())>{icon(glyph)}{word}</span>
                <div class="now"><b><bdi>{at}</bdi></b>{spent}{failed}{left}</div>
                <Rail cells=rail label />
            </div>
        }
        .into_any()
    };
    view! { {live(part)}{live(move || buttons(desk, &claim))} }.into_any()
}

fn buttons(desk: Desk, claim: &str) -> AnyView {
    if !desk.may_run() || !desk.room.with(|room| room.rows.contains_key(claim)) {
        return ().into_any();
    }
    let claim = claim.to_owned();
    let press = move |intent: Intent| {
        let claim = claim.clone();
        move |()| {
            let subject = untrack(|| desk.subject(&claim));
            desk.acts.ask(
                intent,
                subject.into_iter().collect(),
                desk.event.get_untracked().as_ref(),
            );
        }
    };
    let remove = desk.session.may(Verb::ManageClaims).then(|| {
        view! { <Button size=ButtonSize::Small kind=ButtonKind::DangerQuiet on_press=press(Intent::Remove)>"Remove access"</Button> }
    });
    view! {
        <div class="sec">
            <div class="btns">
                <Button size=ButtonSize::Small on_press=press(Intent::Message)>"Message"</Button>
                <Button size=ButtonSize::Small on_press=press(Intent::Skip)>"Skip to challenge"</Button>
                <Button size=ButtonSize::Small on_press=press(Intent::ExtendPlay)>"Extend time"</Button>
                <Button size=ButtonSize::Small kind=ButtonKind::DangerQuiet on_press=press(Intent::Stop)>"Stop play"</Button>
                {remove}
            </div>
        </div>
    }
    .into_any()
}

/// What happened, newest first, and every check of the play they began last; in a replay what had happened by then.
fn timeline(desk: Desk, claim: String, step: Memo<Option<Seen>>) -> AnyView {
    if let Some(player) = desk.player {
        let told = Memo::new(move |_| player.told_of(desk, &claim));
        let lines = move || told.with(|told| told.iter().map(|line| line_of(&line.entry, &line.at)).collect_view());
        return view! { <div class="sec"><h3>"Timeline"</h3><ul class="feed plain-list">{changing(lines)}</ul></div> }
            .into_any();
    }
    let query = api::query::<InviteActivityQuery>(move || {
        let _ = step.get();
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
    let ready = |data: invite_activity_query::ResponseData| {
        let edges = data
            .track_invite
            .map(|invite| invite.activity.edges)
            .unwrap_or_default();
        view! { <ul class="feed plain-list">{edges.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    let play = Memo::new(move |_| step.with(|row| row.as_ref().and_then(|row| row.play_id.clone())));
    view! {
        <div class="sec"><h3>"Timeline"</h3>{loaded(query, skeleton, ready)}</div>
        {changing(move || play.get().map(|play| view! { <div class="sec"><h3>"Attempts"</h3>{attempts(play, step)}</div> }))}
    }
    .into_any()
}

fn line(edge: Edge) -> AnyView {
    let node = edge.node;
    let entry = Entry {
        kind: node.kind,
        actor: node.actor,
        has_learner: node.claim_id.is_some(),
        learner: node.learner,
        track: node.track,
        challenge: node.challenge,
        detail: node.detail,
        action: node.action,
    };
    line_of(&entry, &node.at)
}

fn line_of(entry: &Entry, at: &str) -> AnyView {
    let told = entry.told(|at| words::instant(at, None, true));
    let (tone, glyph) = told.look;
    let said = told.said.map(|said| view! { <small>{said}</small> });
    let time = words::ms(at).map(|at| words::clock(at, None, false));
    view! {
        <li class=tone.class()>
            {icon(glyph)}
            <span><bdi>{told.who}</bdi>" "{told.what}{said}</span>
            <time datetime=at.to_owned() title=words::exactly(at)>{time}</time>
        </li>
    }
    .into_any()
}

fn attempts(play: String, step: Memo<Option<Seen>>) -> AnyView {
    let query = api::query::<PlayChecksQuery>(move || {
        let _ = step.get();
        play_checks_query::Variables { play_id: play.clone() }
    });
    loaded(query, skeleton, |data| {
        let tried: Vec<Challenge> = data.play.map(|play| play.challenges).unwrap_or_default();
        let tried: Vec<_> = tried
            .into_iter()
            .filter(|challenge| !challenge.attempts.is_empty())
            .collect();
        if tried.is_empty() {
            return view! { <p class="muted small">"No check yet."</p> }.into_any();
        }
        let parts = tried
            .into_iter()
            .map(|challenge| {
                let attempts = challenge
                    .attempts
                    .into_iter()
                    .map(|attempt| {
                        let passed = if attempt.passed { "Passed" } else { "Did not pass" };
                        let time = words::ms(&attempt.at).map(|at| words::clock(at, None, false));
                        view! { <li><span class="muted num">{time}</span>" "<b>{passed}</b>" "<span class="said muted">{attempt.message}</span></li> }
                    })
                    .collect_view();
                view! { <li><bdi>{challenge.title}</bdi><ul class="attempts plain-list">{attempts}</ul></li> }
            })
            .collect_view();
        view! { <ul class="plain-list tried">{parts}</ul> }.into_any()
    })
}

/// The claim, its limits, what they left.
fn terms(claim: &Claim) -> AnyView {
    let until = claim
        .access_ends_at
        .as_deref()
        .map_or_else(|| "Forever".to_owned(), |at| words::instant(at, None, true));
    let tracks = claim
        .tracks
        .iter()
        .map(|track| {
            let left = track.plays_left.map_or_else(
                || "unlimited plays".to_owned(),
                |left| words::counted(left, "play left", "plays left"),
            );
            view! { <dt><bdi>{track.track.title.clone()}</bdi></dt><dd>{track.plays_used}" used, "{left}</dd> }
        })
        .collect_view();
    let email = claim
        .learner
        .email
        .clone()
        .map(|email| view! { <dt>"E-mail"</dt><dd><bdi>{email}</bdi></dd> });
    view! {
        <div class="sec">
            <h3>"Claim and limits"</h3>
            <dl class="kv">
                <dt>"Claimed"</dt><dd>{words::instant(&claim.claimed_at, None, false)}</dd>
                <dt>"Content until"</dt><dd>{until}</dd>
                {tracks}
                {email}
                {facts(claim)}
            </dl>
        </div>
    }
    .into_any()
}
