//! A live event as its dashboard sees it: the types of `liveEvent`.
//!
//! They are made from a message of the event's hub when it is rendered, and hold nothing that needs another reading.

use async_graphql::{Enum, ID, SimpleObject, Union};
use invites_app::live::message::{Kind, Message};
use invites_app::live::{picture, window};
use invites_domain::activity::HelpRequest;
use invites_domain::attention::{Need, Reason};
use invites_domain::{phase, room};

use crate::ids::show;
use crate::instant::Instant;
use crate::plays::{ChallengeState, PlayState};

/// What a viewer of a live event is sent: everything, or what differs from what they saw.
#[derive(Debug, Union)]
pub(crate) enum LiveEventMessage {
    /// Everything.
    Snapshot(LiveEventSnapshot),
    /// What differs.
    Changes(LiveEventChanges),
}

/// The live event as it stands. Whatever was seen before is forgotten.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveEventSnapshot {
    /// Opaque: send it as `after` to be told just what came since.
    cursor: String,
    /// The server's clock when this was true.
    at: Instant,
    /// Since when the server cannot read its database: what you see is as of then. Null while all is well.
    stale_since: Option<Instant>,
    /// The event itself.
    event: LiveEvent,
    /// The tiles, over the whole room.
    tally: LiveTally,
    /// Each challenge over the whole room, in the order of the columns.
    strip: Vec<LiveChallenge>,
    /// Who needs help, the most pressing first: the first 50.
    queue: Vec<LiveNeed>,
    /// The learners in your window, in its order.
    rows: Vec<LiveRow>,
    /// How many learners fit the window's conditions in all.
    total_rows: usize,
}

/// What differs from what you were sent last, or, right after a reconnect, from your cursor. Parts that did not change
/// are null.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveEventChanges {
    /// Opaque: send it as `after` to be told just what came since.
    cursor: String,
    /// The server's clock when this was true.
    at: Instant,
    /// Since when the server cannot read its database: what you see is as of then. Null while all is well.
    stale_since: Option<Instant>,
    /// The event itself.
    event: Option<LiveEvent>,
    /// The tiles, over the whole room.
    tally: Option<LiveTally>,
    /// Each challenge over the whole room, in the order of the columns.
    strip: Option<Vec<LiveChallenge>>,
    /// Who needs help, the most pressing first: the first 50.
    queue: Option<Vec<LiveNeed>>,
    /// Learners in your window that changed or came into it, in their present state.
    rows: Vec<LiveRow>,
    /// The claims in your window, in order; null when as before.
    order: Option<Vec<ID>>,
    /// Claims that left your window: access removed, merged into another (R87), or moved out of it.
    gone: Vec<ID>,
    /// How many learners fit the window's conditions in all.
    total_rows: usize,
}

/// In which part of a live event we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "phase::EventPhase")]
pub(crate) enum EventPhase {
    /// The link is not open yet.
    Upcoming,
    /// The link is open, the event has not started.
    Open,
    /// Between start and end.
    Live,
    /// Over: the dashboard is read-only.
    Ended,
}

/// A live event's header.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveEvent {
    /// The public title.
    title: String,
    /// In which part of it we are.
    phase: EventPhase,
    /// When the link opens (R38).
    opens_at: Instant,
    /// The start.
    starts_at: Instant,
    /// The end.
    ends_at: Instant,
    /// The event's IANA zone.
    time_zone: String,
    /// Seats taken.
    claim_count: u32,
    /// Seats; 0 = unlimited.
    invite_limit: u32,
    /// The columns of the grid: the challenges of the event, track by track in their order.
    columns: Vec<LiveColumn>,
}

/// A column of the grid.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveColumn {
    /// The track.
    track_id: ID,
    /// Its title.
    track_title: String,
    /// The challenge.
    challenge_id: ID,
    /// Its title.
    title: String,
}

/// The tiles over the grid. A learner may count in several.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveTally {
    /// Everybody who claimed and has access.
    joined: u32,
    /// With a running play and a step in the last five minutes.
    active_now: u32,
    /// Without any play that got a sandbox.
    not_started: u32,
    /// Who look stuck: in the queue without a raised hand.
    stuck: u32,
    /// With a raised hand.
    asking: u32,
    /// With a completed play.
    completed: u32,
    /// Whose last play had no sandbox.
    failed_sandboxes: u32,
    /// Each learner's best play, 0 to 100, in the mean.
    mean_percent: f64,
}

/// One challenge over the whole room.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveChallenge {
    /// Its track.
    track_id: ID,
    /// The challenge.
    challenge_id: ID,
    /// Learners who have not reached it.
    not_started: u32,
    /// Learners who are at it.
    started: u32,
    /// Learners who completed it.
    completed: u32,
    /// Learners who passed over it.
    skipped: u32,
    /// Seconds that half of those who completed it needed; null before three have.
    median_seconds: Option<i64>,
    /// Learners in the queue because of it.
    stuck_now: u32,
}

/// Why somebody stands in the queue, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum LiveNeedKind {
    /// The learner raised a hand.
    HandRaised,
    /// The play's sandbox could not be made.
    SandboxFailed,
    /// Three checks or more failed on one challenge.
    FailedChecks,
    /// On one challenge three times as long as others needed, and at least five minutes.
    LongOnChallenge,
    /// No step for ten minutes.
    Idle,
}

/// Somebody in the queue.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveNeed {
    /// Whose claim.
    claim_id: ID,
    /// What the learner is called.
    name: Option<String>,
    /// The learner's address.
    email: Option<String>,
    /// In which play.
    play_id: Option<ID>,
    /// At which challenge.
    challenge_id: Option<ID>,
    /// Since when: the hand went up, the challenge was started, the last step was taken.
    since: Instant,
    /// Why.
    kind: LiveNeedKind,
    /// What the learner wrote beside a raised hand.
    note: Option<String>,
    /// Which instructor took the request.
    taken_by: Option<String>,
    /// Checks that failed.
    failed_checks: Option<u32>,
    /// Seconds that half of those who completed the challenge needed.
    median_seconds: Option<i64>,
}

/// How a learner stands: the first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "room::ParticipantStatus")]
pub(crate) enum ParticipantStatus {
    /// A hand is up.
    AskingForHelp,
    /// The sandbox of the last play could not be made.
    SandboxFailed,
    /// Checks failed again and again, or one challenge takes far longer than it took others.
    Stuck,
    /// In a running play, with a step in the last five minutes.
    Active,
    /// In a running play, without one.
    Idle,
    /// Completed a play.
    Completed,
    /// Played, and the play was stopped or its time ran out.
    Stopped,
    /// Without any play that got a sandbox.
    NotStarted,
}

/// A raised hand, as instructors see it.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveHelp {
    /// Since when.
    since: Instant,
    /// In which play.
    play_id: Option<ID>,
    /// At which challenge.
    challenge_id: Option<ID>,
    /// What the learner wrote.
    note: Option<String>,
    /// Which instructor took the request.
    taken_by: Option<String>,
    /// When it was taken.
    taken_at: Option<Instant>,
}

/// A learner: a row of the grid.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveRow {
    /// Whose claim.
    claim_id: ID,
    /// The entry of the activity log that told of the learner last.
    seq: i64,
    /// What the learner is called; null for a guest who never said.
    name: Option<String>,
    /// The learner's proven address, or the one they typed.
    email: Option<String>,
    /// When they joined.
    joined_at: Option<Instant>,
    /// When they last did something.
    last_active_at: Option<Instant>,
    /// How they stand.
    status: ParticipantStatus,
    /// The raised hand.
    help: Option<LiveHelp>,
    /// Why they stand in the queue.
    need: Option<LiveNeedKind>,
    /// The best play's share of completed challenges, 0 to 100.
    percent: f64,
    /// The play they began last.
    play_id: Option<ID>,
    /// Its track.
    track_id: Option<ID>,
    /// How it stands.
    play_state: Option<PlayState>,
    /// When it began.
    play_started_at: Option<Instant>,
    /// When its time limit ends it.
    play_ends_at: Option<Instant>,
    /// The challenge they are at.
    challenge_id: Option<ID>,
    /// The challenges they have reached, in the order of the columns. Of several plays the one that got furthest counts.
    cells: Vec<LiveCell>,
}

/// A learner in a challenge they have reached.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveCell {
    /// The challenge.
    challenge_id: ID,
    /// How far.
    state: ChallengeState,
    /// Checks that did not pass.
    failed_checks: u32,
    /// When it was started.
    started_at: Option<Instant>,
    /// When it was completed or skipped.
    done_at: Option<Instant>,
}

/// The tiles by which rows are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "room::Tile")]
pub(crate) enum LiveTile {
    /// Everybody who claimed and has access.
    Joined,
    /// With a running play and a step in the last five minutes.
    ActiveNow,
    /// Without any play that got a sandbox.
    NotStarted,
    /// In the queue without a raised hand.
    Stuck,
    /// With a raised hand.
    Asking,
    /// With a completed play.
    Completed,
    /// Whose last play had no sandbox.
    FailedSandbox,
}

/// In which order rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "window::RowSort")]
pub(crate) enum LiveRowSort {
    /// Who joined first.
    Joined,
    /// By name; who has none comes last.
    Name,
    /// Who is furthest.
    Progress,
    /// Who needs help most, then who joined first.
    Need,
}

impl From<&Message> for LiveEventMessage {
    fn from(message: &Message) -> Self {
        let rows = message.rows.iter().map(|row| LiveRow::from(row.as_ref())).collect();
        let event = message.event.as_deref().map(LiveEvent::from);
        let tally = message.tally.as_deref().map(LiveTally::from);
        let strip = message.strip.as_deref();
        let strip = strip.map(|strip| strip.iter().map(LiveChallenge::from).collect::<Vec<_>>());
        let queue = message.queue.as_deref();
        let queue = queue.map(|queue| queue.iter().map(LiveNeed::from).collect::<Vec<_>>());
        let (cursor, at) = (message.cursor.encode(), message.cursor.at);
        match (message.kind, event, tally) {
            // A snapshot has every part.
            (Kind::Snapshot, Some(event), Some(tally)) => Self::Snapshot(LiveEventSnapshot {
                cursor,
                at: Instant(at),
                stale_since: message.stale_since.map(Instant),
                event,
                tally,
                strip: strip.unwrap_or_default(),
                queue: queue.unwrap_or_default(),
                rows,
                total_rows: message.total_rows,
            }),
            (_, event, tally) => Self::Changes(LiveEventChanges {
                cursor,
                at: Instant(at),
                stale_since: message.stale_since.map(Instant),
                event,
                tally,
                strip,
                queue,
                rows,
                order: message
                    .order
                    .as_ref()
                    .map(|order| order.iter().map(|id| show(*id)).collect()),
                gone: message.gone.iter().map(|id| show(*id)).collect(),
                total_rows: message.total_rows,
            }),
        }
    }
}

impl From<&picture::Event> for LiveEvent {
    fn from(event: &picture::Event) -> Self {
        let column = |heading: &picture::Heading| LiveColumn {
            track_id: show(heading.track),
            track_title: heading.track_title.clone(),
            challenge_id: show(heading.challenge),
            title: heading.title.clone(),
        };
        Self {
            title: event.title.clone(),
            phase: event.phase.into(),
            opens_at: Instant(event.opens_at),
            starts_at: Instant(event.starts_at),
            ends_at: Instant(event.ends_at),
            time_zone: event.time_zone.clone(),
            claim_count: event.claim_count,
            invite_limit: event.invite_limit,
            columns: event.columns.iter().map(column).collect(),
        }
    }
}

impl From<&room::Tally> for LiveTally {
    fn from(tally: &room::Tally) -> Self {
        Self {
            joined: tally.joined,
            active_now: tally.active_now,
            not_started: tally.not_started,
            stuck: tally.stuck,
            asking: tally.asking,
            completed: tally.completed,
            failed_sandboxes: tally.failed_sandboxes,
            mean_percent: percent(tally.mean_progress_permille),
        }
    }
}

impl From<&room::ChallengeFunnel> for LiveChallenge {
    fn from(funnel: &room::ChallengeFunnel) -> Self {
        Self {
            track_id: show(funnel.track),
            challenge_id: show(funnel.challenge),
            not_started: funnel.not_started,
            started: funnel.started,
            completed: funnel.completed,
            skipped: funnel.skipped,
            median_seconds: funnel.median_seconds,
            stuck_now: funnel.stuck_now,
        }
    }
}

impl From<&Reason> for LiveNeedKind {
    fn from(reason: &Reason) -> Self {
        match reason {
            Reason::HandRaised { .. } => Self::HandRaised,
            Reason::SandboxFailed => Self::SandboxFailed,
            Reason::FailedChecks { .. } => Self::FailedChecks,
            Reason::LongOnChallenge { .. } => Self::LongOnChallenge,
            Reason::Idle => Self::Idle,
        }
    }
}

impl From<&picture::QueueEntry> for LiveNeed {
    fn from(entry: &picture::QueueEntry) -> Self {
        let Need {
            claim,
            play,
            challenge,
            since,
            reason,
        } = &entry.need;
        let mut need = Self {
            claim_id: show(*claim),
            name: entry.called.name.clone(),
            email: entry.called.email.clone(),
            play_id: play.map(show),
            challenge_id: challenge.map(show),
            since: Instant(*since),
            kind: reason.into(),
            note: None,
            taken_by: None,
            failed_checks: None,
            median_seconds: None,
        };
        match reason {
            Reason::HandRaised { note, taken_by } => {
                need.note.clone_from(note);
                need.taken_by.clone_from(taken_by);
            }
            Reason::FailedChecks { count } => need.failed_checks = Some(*count),
            Reason::LongOnChallenge { median_seconds } => need.median_seconds = Some(*median_seconds),
            Reason::SandboxFailed | Reason::Idle => {}
        }
        need
    }
}

impl From<&HelpRequest> for LiveHelp {
    fn from(help: &HelpRequest) -> Self {
        Self {
            since: Instant(help.since),
            play_id: help.play.map(show),
            challenge_id: help.challenge.map(show),
            note: help.note.clone(),
            taken_by: help.taken_by.clone(),
            taken_at: help.taken_at.map(Instant),
        }
    }
}

impl From<&picture::Row> for LiveRow {
    fn from(row: &picture::Row) -> Self {
        let participant = &row.participant;
        let play = participant.play.as_ref();
        Self {
            claim_id: show(participant.claim),
            seq: participant.seq,
            name: row.name.clone(),
            email: row.email.clone(),
            joined_at: participant.joined_at.map(Instant),
            last_active_at: participant.last_active_at.map(Instant),
            status: participant.status.into(),
            help: participant.help.as_ref().map(LiveHelp::from),
            need: participant.need.as_ref().map(|need| (&need.reason).into()),
            percent: percent(participant.progress_permille),
            play_id: play.map(|play| show(play.id)),
            track_id: play.and_then(|play| play.track).map(show),
            play_state: play.map(|play| play.state.into()),
            play_started_at: play.map(|play| play.started_at).map(Instant),
            play_ends_at: play.and_then(|play| play.ends_at).map(Instant),
            challenge_id: play.and_then(|play| play.challenge).map(show),
            cells: participant.cells.iter().map(LiveCell::from).collect(),
        }
    }
}

impl From<&room::Cell> for LiveCell {
    fn from(cell: &room::Cell) -> Self {
        Self {
            challenge_id: show(cell.challenge),
            state: cell.state.into(),
            failed_checks: cell.failed_checks,
            started_at: cell.started_at.map(Instant),
            done_at: cell.done_at.map(Instant),
        }
    }
}

fn percent(permille: u32) -> f64 {
    f64::from(permille) / 10.0
}
