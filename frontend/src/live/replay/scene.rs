//! The room at a moment, in the shape in which the dashboard's parts draw it. Pure: the state comes from the fold, who
//! stands where from the domain's survey and roster, as on the server.

use std::collections::BTreeMap;

use invites_client::{
    enums::{ChallengeState, LiveNeedKind, LiveRowSort, LiveTile, ParticipantStatus, PlayState},
    operations::live_event_updates::{
        LiveHeader as Header, LiveLearner as Row, LiveLearnerCells as RowCell, LiveQueue, LiveStrip, LiveTallies,
    },
};
use invites_domain::{
    Instant, Progress,
    attention::{Need, Reason},
    ids::{ChallengeId, ClaimId, TrackId, TypedId},
    room::{Column, Participant, Survey, Tile, survey},
    roster::{Listed, Roster, RowSort, sought},
    time::rfc3339,
};

use super::recording::{Called, Recording};
use crate::live::{
    room::Room,
    window::{ROWS, Window},
};

/// As much of the queue as the dashboard is sent.
const QUEUE_HEAD: usize = 50;

/// A learner with what they are called.
#[derive(Clone, Debug)]
struct Seat {
    participant: Participant,
    called: Called,
    sought: String,
}

impl Listed for Seat {
    fn participant(&self) -> &Participant {
        &self.participant
    }

    fn name(&self) -> Option<&str> {
        self.called.name.as_deref()
    }

    fn sought(&self) -> &str {
        &self.sought
    }
}

/// The whole room at a moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Scene {
    at: Option<Instant>,
    /// Who joined first stands first.
    seats: Vec<Seat>,
    survey: Survey,
    places: BTreeMap<ClaimId, usize>,
}

impl Scene {
    /// The room of `progress` at the moment `at`.
    pub(super) fn of(progress: &Progress, columns: &[Column], at: Instant, recording: &Recording) -> Self {
        let mut survey = survey(progress, columns, at);
        let mut seats: Vec<Seat> = std::mem::take(&mut survey.participants)
            .into_iter()
            .map(|participant| {
                let called = recording.called(participant.claim);
                Seat {
                    sought: sought(called.name.as_deref(), called.email.as_deref()),
                    participant,
                    called,
                }
            })
            .collect();
        seats.sort_by_key(|seat| (seat.participant.joined_at, seat.participant.claim));
        let places = survey.queue.iter().enumerate();
        Self {
            at: Some(at),
            places: places.map(|(place, need)| (need.claim, place)).collect(),
            seats,
            survey,
        }
    }

    /// The instant until which nothing changes unless something happens.
    pub(super) fn holds_until(&self) -> Option<Instant> {
        self.survey.next_change_at
    }

    /// What is seen of it through `window`.
    pub(super) fn through(&self, window: &Window, event: Header, recording: &Recording) -> Room {
        let roster = Roster {
            sort: sort(window.sort),
            tile: window.tile.and_then(tile),
            search: window.search.trim().to_lowercase(),
        };
        let fitting = roster.of(&self.seats, |claim| self.places.get(&claim).copied());
        let total = i64::try_from(fitting.len()).unwrap_or(i64::MAX);
        let offset = usize::try_from(window.offset).unwrap_or_default();
        let shown = usize::try_from(ROWS).unwrap_or_default();
        let rows = fitting.into_iter().skip(offset).take(shown).map(row).collect();
        let tally = &self.survey.tally;
        let tally = LiveTallies {
            joined: tally.joined.into(),
            active_now: tally.active_now.into(),
            not_started: tally.not_started.into(),
            stuck: tally.stuck.into(),
            asking: tally.asking.into(),
            completed: tally.completed.into(),
            failed_sandboxes: tally.failed_sandboxes.into(),
            mean_percent: percent(tally.mean_progress_permille),
        };
        let strip = self.survey.strip.iter().map(|funnel| LiveStrip {
            challenge_id: funnel.challenge.encode(),
            not_started: funnel.not_started.into(),
            started: funnel.started.into(),
            completed: funnel.completed.into(),
            skipped: funnel.skipped.into(),
            median_seconds: funnel.median_seconds,
            stuck_now: funnel.stuck_now.into(),
        });
        let queue = self.survey.queue.iter().take(QUEUE_HEAD);
        let queue = queue.map(|need| queued(need, recording.called(need.claim))).collect();
        let at = self.at.map(rfc3339);
        Room::of_moment(window.clone(), at, event, tally, strip.collect(), queue, (rows, total))
    }
}

/// The columns of a header. One that does not read is of a later version, and nobody in the log is at it.
pub(super) fn columns(event: &Header) -> Vec<Column> {
    let column = |track: &str, challenge: &str| {
        Some(Column {
            track: TrackId::parse(track).ok()?,
            challenge: ChallengeId::parse(challenge).ok()?,
        })
    };
    let columns = event.columns.iter();
    columns
        .filter_map(|it| column(&it.track_id, &it.challenge_id))
        .collect()
}

fn sort(sort: LiveRowSort) -> RowSort {
    RowSort::parse(sort.as_wire()).unwrap_or(RowSort::Need)
}

fn tile(tile: LiveTile) -> Option<Tile> {
    Tile::parse(tile.as_wire())
}

fn percent(permille: u32) -> f64 {
    f64::from(permille) / 10.0
}

fn row(seat: &Seat) -> Row {
    let participant = &seat.participant;
    let play = participant.play.as_ref();
    Row {
        claim_id: participant.claim.encode(),
        name: seat.called.name.clone(),
        email: seat.called.email.clone(),
        last_active_at: participant.last_active_at.map(rfc3339),
        status: ParticipantStatus::from_wire(participant.status.as_str()).unwrap_or(ParticipantStatus::Unknown),
        need: participant.need.as_ref().map(|need| kind(&need.reason)),
        percent: percent(participant.progress_permille),
        play_id: play.map(|play| play.id.encode()),
        track_id: play.and_then(|play| play.track).map(TypedId::encode),
        play_state: play.map(|play| PlayState::from_wire(play.state.as_str()).unwrap_or(PlayState::Unknown)),
        play_ends_at: play.and_then(|play| play.ends_at).map(rfc3339),
        challenge_id: play.and_then(|play| play.challenge).map(TypedId::encode),
        cells: participant
            .cells
            .iter()
            .map(|cell| RowCell {
                challenge_id: cell.challenge.encode(),
                state: ChallengeState::from_wire(cell.state.as_str()).unwrap_or(ChallengeState::Unknown),
                failed_checks: cell.failed_checks.into(),
                started_at: cell.started_at.map(rfc3339),
                done_at: cell.done_at.map(rfc3339),
            })
            .collect(),
    }
}

fn kind(reason: &Reason) -> LiveNeedKind {
    match reason {
        Reason::HandRaised { .. } => LiveNeedKind::HandRaised,
        Reason::SandboxFailed => LiveNeedKind::SandboxFailed,
        Reason::FailedChecks { .. } => LiveNeedKind::FailedChecks,
        Reason::LongOnChallenge { .. } => LiveNeedKind::LongOnChallenge,
        Reason::Idle => LiveNeedKind::Idle,
    }
}

fn queued(need: &Need, called: Called) -> LiveQueue {
    let (note, taken_by) = match &need.reason {
        Reason::HandRaised { note, taken_by } => (note.clone(), taken_by.clone()),
        _ => (None, None),
    };
    LiveQueue {
        claim_id: need.claim.encode(),
        name: called.name,
        email: called.email,
        play_id: need.play.map(TypedId::encode),
        challenge_id: need.challenge.map(TypedId::encode),
        since: rfc3339(need.since),
        kind: kind(&need.reason),
        note,
        taken_by,
        failed_checks: match &need.reason {
            Reason::FailedChecks { count } => Some((*count).into()),
            _ => None,
        },
        median_seconds: match &need.reason {
            Reason::LongOnChallenge { median_seconds } => Some(*median_seconds),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Scene, columns};
    use crate::live::{
        replay::recording::{
            Recording,
            tests::{ADA, FIRST, TRACK, node, page},
        },
        window::{Sort, Window},
    };
    use invites_client::{
        enums::{ChallengeState, LiveNeedKind, LiveTile, ParticipantStatus},
        operations::live_event_updates::LiveHeader as Header,
    };
    use serde_json::json;

    fn header() -> Header {
        let header = json!({"title": "T", "phase": "ENDED", "opensAt": "2030-05-09T10:00:00Z", "startsAt": "2030-05-10T10:00:00Z",
            "endsAt": "2030-05-10T12:00:00Z", "timeZone": "UTC", "claimCount": 1, "inviteLimit": 0,
            "columns": [{"trackId": TRACK, "trackTitle": "T", "challengeId": FIRST, "title": "First"}]});
        serde_json::from_value(header).expect("a header")
    }

    /// Claims, starts, fails, asks for help, is done: at seconds 0, 10, 20, 30, 40.
    fn recording() -> Recording {
        let mut recording = Recording::default();
        let nodes = [
            node(1, 0, "CLAIMED", None),
            node(2, 10, "CHALLENGE_STARTED", Some(FIRST)),
            node(3, 20, "CHECK_FAILED", Some(FIRST)),
            node(4, 30, "HAND_RAISED", Some(FIRST)),
            node(5, 40, "CHALLENGE_COMPLETED", Some(FIRST)),
        ];
        recording.take(page(5, &nodes)).expect("reads");
        recording
    }

    fn seen(second: u32, window: &Window) -> crate::live::room::Room {
        let recording = recording();
        let at = format!("2030-05-10T10:00:{second:02}Z").parse().expect("an instant");
        let progress = recording.tape.seek(recording.tape.position_at(at));
        Scene::of(&progress, &columns(&header()), at, &recording).through(window, header(), &recording)
    }

    #[test]
    fn r120_a_moment_shows_the_room_as_it_was_then() {
        let everybody = Window::default();
        let before = seen(5, &everybody);
        assert_eq!(before.rows[ADA].status, ParticipantStatus::NotStarted);
        assert_eq!(before.rows[ADA].name.as_deref(), Some("Ada"));
        let failing = seen(25, &everybody);
        assert_eq!(failing.rows[ADA].cells[0].failed_checks, 1);
        assert_eq!(failing.strip[0].started, 1);
        let asking = seen(35, &everybody);
        assert_eq!(asking.queue[0].kind, LiveNeedKind::HandRaised);
        assert_eq!(asking.tally.as_ref().map(|tally| tally.asking), Some(1));
        let done = seen(45, &everybody);
        assert_eq!(done.rows[ADA].cells[0].state, ChallengeState::Completed);
        assert_eq!(done.strip[0].completed, 1);
    }

    #[test]
    fn a_window_narrows_a_moment_as_it_narrows_the_dashboard() {
        let asking = Window {
            sort: Sort::Name,
            tile: Some(LiveTile::Asking),
            ..Window::default()
        };
        assert_eq!((seen(25, &asking).total, seen(35, &asking).total), (0, 1));
        let nobody = Window {
            search: "zoe".to_owned(),
            ..Window::default()
        };
        assert_eq!(seen(25, &nobody).total, 0);
    }
}
