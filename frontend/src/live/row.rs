//! One learner of the group: name, a cell for each challenge, how far, when last seen. What a change does not touch stays as it
//! stands on the screen.

use invites_client::{
    enums::ParticipantStatus as Status,
    operations::live_event_updates::{LiveHeader as Header, LiveLearner as Row},
};
use leptos::prelude::*;

use super::{
    cells::{face, standing},
    desk::Desk,
    room::{Seen, called},
};
use crate::{
    kit::{changing, icon, live},
    words,
};

/// What all rows share.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) desk: Desk,
    /// The claims that are drawn, in their order, and the position of the first of them among all learners.
    pub(super) order: Memo<Vec<String>>,
    pub(super) first: Memo<i64>,
    /// The claim whose row takes the focus by *Tab*.
    pub(super) entry: Memo<String>,
    /// The claim whose individual view is open; empty when none is.
    pub(super) open: Memo<String>,
}

/// One learner. Only what the server said to be different is drawn again.
pub(super) fn row(table: Table, claim: String) -> AnyView {
    let Table {
        desk,
        order,
        first,
        entry,
        open,
    } = table;
    let asked = claim.clone();
    let learner = Memo::new(move |before: Option<&Option<Seen>>| {
        let now = desk.room.with(|room| room.rows.get(&asked).cloned());
        // On its way out: as it was.
        now.or_else(|| before.cloned().flatten())
    });
    let name = Memo::new(move |_| {
        learner.with(|row| {
            row.as_ref()
                .map(|row| called(row.name.as_deref(), row.email.as_deref()))
                .unwrap_or_default()
        })
    });
    let status = Memo::new(move |_| learner.with(|row| row.as_ref().map_or(Status::Unknown, |row| row.status)));
    let reached = {
        let claim = claim.clone();
        move || if entry.with(|entry| *entry == claim) { "0" } else { "-1" }
    };
    // Counted from 1, behind the row of the heads.
    let position = {
        let claim = claim.clone();
        Memo::new(move |before: Option<&i64>| {
            let at = order.with(|order| order.iter().position(|it| *it == claim));
            at.and_then(|at| i64::try_from(at).ok())
                .map_or_else(|| before.copied().unwrap_or_default(), |at| first.get() + at + 2)
        })
    };
    let is_picked = {
        let claim = claim.clone();
        move || desk.picked.with(|picked| picked.contains_key(&claim))
    };
    let shown = {
        let claim = claim.clone();
        move || open.with(|open| *open == claim).then_some("true")
    };
    let pick = {
        let claim = claim.clone();
        move |_| {
            let subject = untrack(|| desk.subject(&claim));
            desk.picked.update(|picked| {
                if picked.remove(&claim).is_none()
                    && let Some(subject) = subject
                {
                    picked.insert(claim.clone(), subject);
                }
            });
        }
    };
    let show = {
        let claim = claim.clone();
        move |_| desk.show(&claim)
    };
    let face_of = move || {
        let (tone, glyph, word) = standing(status.get());
        let quiet = status.get() == Status::Active;
        view! {
            {(!quiet).then(|| view! { <span class=format!("mark {}", tone.class())>{icon(glyph)}</span> })}
            <span class="vh">{word}": "</span>
        }
    };
    let cells = move || {
        learner.with(|row| {
            desk.event.with(|event| match (row, event) {
                (Some(row), Some(event)) => cells(desk.slow.get(), row, event),
                _ => ().into_any(),
            })
        })
    };
    // Nothing is done to anybody in what has been.
    let may_pick = desk.player.is_none();
    let picker = may_pick.then(|| view! { <input type="checkbox" aria-label=move || format!("Select {}", name.get()) tabindex=reached.clone() prop:checked=is_picked on:change=pick /> });
    view! {
        <div class="learner" role="row" aria-rowindex=move || position.get().to_string() data-claim=claim aria-current=shown>
            <div class="pick" role="gridcell">{picker}</div>
            <div class="who" role="rowheader">
                <button class="name" class:strong=move || status.get() == Status::AskingForHelp type="button" tabindex=reached on:click=show>
                    {changing(face_of)}<bdi>{name}</bdi>
                </button>
            </div>
            {live(cells)}
        </div>
    }
    .into_any()
}

/// The cells as they are at `now`. Told again as a whole, of which the browser is told what differs.
fn cells(now: f64, row: &Row, event: &Header) -> AnyView {
    let seconds = |since: Option<f64>| since.map_or(0, |since| ((now - since).max(0.0) / 1000.0) as i64);
    let stuck_at = row.need.and(row.challenge_id.as_deref());
    let done = row.cells.iter().filter(|cell| cell.done_at.is_some()).count();
    let all = event.columns.len();
    let drawn = event
        .columns
        .iter()
        .map(|column| {
            let cell = row.cells.iter().find(|cell| cell.challenge_id == column.challenge_id);
            let since = cell.and_then(|cell| cell.started_at.as_deref()).and_then(words::ms);
            let face = face(
                cell.map(|cell| cell.state),
                cell.map_or(0, |cell| cell.failed_checks),
                seconds(since),
                stuck_at == Some(column.challenge_id.as_str()),
            );
            let whole = format!("{}: {}", column.title, face.word);
            // One element: there are hundreds of them.
            view! { <div class=face.class role="gridcell" tabindex="-1" aria-label=face.word title=whole>{face.figure}</div> }
        })
        .collect_view();
    let seen = match row.last_active_at.as_deref().and_then(words::ms) {
        None => "–".to_owned(),
        at => match seconds(at) {
            ..60 => "now".to_owned(),
            long => words::duration(long),
        },
    };
    view! {
        {drawn}
        <div class="p pr" role="gridcell" tabindex="-1"><b>{done}</b>"/"{all}</div>
        <div class="p la" role="gridcell" tabindex="-1">{seen}</div>
    }
    .into_any()
}
