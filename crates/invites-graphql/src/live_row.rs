//! A learner in a live event: a row of its grid, and by what rows are chosen and sorted.

use async_graphql::{Enum, ID, SimpleObject};
use invites_app::live::{picture, window};
use invites_domain::activity::HelpRequest;
use invites_domain::room;

use crate::ids::show;
use crate::instant::Instant;
use crate::live_room::{LiveNeedKind, percent};
use crate::plays::{ChallengeState, PlayState};

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
