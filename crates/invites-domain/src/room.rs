//! The room of a live event at an instant: who is how far, the numbers over everybody, and each challenge's funnel.
//!
//! [`survey`] reads all of it off the fold of the activity log, the same on the server, on the page and in a replay. It
//! knows neither names nor texts. It also says when time alone changes the picture next, so that nobody has to look
//! again before that.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::activity::{ClaimProgress, HelpRequest, PlayProgress, Progress};
use crate::attention::{
    ACTIVE_SECONDS, Need, Reason, last_play, median_seconds, need_of, present, sort_queue, turning_points,
};
use crate::ids::{ChallengeId, ClaimId, PlayId, TrackId};
use crate::play::{ChallengeState, PlayState};
use crate::time::Instant;

named! {
    /// How a learner stands: the first line that fits.
    pub enum ParticipantStatus {
        /// A hand is up.
        AskingForHelp = "ASKING_FOR_HELP",
        /// The sandbox of the last play could not be made.
        SandboxFailed = "SANDBOX_FAILED",
        /// Checks failed again and again, or one challenge takes far longer than it took others.
        Stuck = "STUCK",
        /// In a running play, with a step in the last [`ACTIVE_SECONDS`].
        Active = "ACTIVE",
        /// In a running play, without one.
        Idle = "IDLE",
        /// Completed a play.
        Completed = "COMPLETED",
        /// Played, and the play was stopped or its time ran out.
        Stopped = "STOPPED",
        /// Without any play that got a sandbox.
        NotStarted = "NOT_STARTED",
    }
}

named! {
    /// The tiles over the grid; a learner may count in several.
    pub enum Tile {
        /// Everybody who claimed and has access.
        Joined = "JOINED",
        /// With a running play and a step in the last [`ACTIVE_SECONDS`].
        ActiveNow = "ACTIVE_NOW",
        /// Without any play that got a sandbox.
        NotStarted = "NOT_STARTED",
        /// In the queue without a raised hand.
        Stuck = "STUCK",
        /// With a raised hand.
        Asking = "ASKING",
        /// With a completed play.
        Completed = "COMPLETED",
        /// Whose last play had no sandbox.
        FailedSandbox = "FAILED_SANDBOX",
    }
}

/// One challenge of the event: a column of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Its track.
    pub track: TrackId,
    /// The challenge.
    pub challenge: ChallengeId,
}

/// The tile numbers. Learners whose access was removed are not among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// As [`Tile::Joined`].
    pub joined: u32,
    /// As [`Tile::ActiveNow`].
    pub active_now: u32,
    /// As [`Tile::NotStarted`].
    pub not_started: u32,
    /// As [`Tile::Stuck`].
    pub stuck: u32,
    /// As [`Tile::Asking`].
    pub asking: u32,
    /// As [`Tile::Completed`].
    pub completed: u32,
    /// As [`Tile::FailedSandbox`].
    pub failed_sandboxes: u32,
    /// Mean progress in thousandths: for each learner the best play's share of completed challenges.
    pub mean_progress_permille: u32,
}

/// One learner in one challenge that they have reached, in the play that got furthest there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    /// The challenge.
    pub challenge: ChallengeId,
    /// How far.
    pub state: ChallengeState,
    /// Checks that did not pass.
    pub failed_checks: u32,
    /// When it was started.
    pub started_at: Option<Instant>,
    /// When it was completed or skipped.
    pub done_at: Option<Instant>,
}

/// The play a learner began last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastPlay {
    /// The play.
    pub id: PlayId,
    /// Of which track.
    pub track: Option<TrackId>,
    /// How it stands.
    pub state: PlayState,
    /// When it began.
    pub started_at: Instant,
    /// When its time limit ends it, or ended it.
    pub ends_at: Option<Instant>,
    /// At which challenge the learner is.
    pub challenge: Option<ChallengeId>,
}

/// One learner: a row of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Participant {
    /// Whose claim.
    pub claim: ClaimId,
    /// The last log entry that told of them.
    pub seq: i64,
    /// When they joined.
    pub joined_at: Option<Instant>,
    /// When they last did something.
    pub last_active_at: Option<Instant>,
    /// How they stand.
    pub status: ParticipantStatus,
    /// The tiles they count in.
    pub tiles: Vec<Tile>,
    /// The raised hand.
    pub help: Option<HelpRequest>,
    /// Why they stand in the queue.
    pub need: Option<Need>,
    /// Their last play.
    pub play: Option<LastPlay>,
    /// The best play's share of completed challenges, in thousandths.
    pub progress_permille: u32,
    /// The challenges they have reached, in the order of the columns.
    pub cells: Vec<Cell>,
}

/// One challenge over the whole room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeFunnel {
    /// Its track.
    pub track: TrackId,
    /// The challenge.
    pub challenge: ChallengeId,
    /// Learners who have not reached it.
    pub not_started: u32,
    /// Learners who are at it.
    pub started: u32,
    /// Learners who completed it.
    pub completed: u32,
    /// Learners who passed over it.
    pub skipped: u32,
    /// Seconds that half of those who completed it needed, once enough have.
    pub median_seconds: Option<i64>,
    /// Learners in the queue because of it.
    pub stuck_now: u32,
}

/// The whole room at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Survey {
    /// Everybody in the room, by claim.
    pub participants: Vec<Participant>,
    /// The tiles.
    pub tally: Tally,
    /// Who needs help, the most pressing first.
    pub queue: Vec<Need>,
    /// Each challenge, in the order of the columns.
    pub strip: Vec<ChallengeFunnel>,
    /// The first instant after `now` at which time alone may change any of this.
    pub next_change_at: Option<Instant>,
}

/// The room at `now`; `columns` are the event's challenges, track by track in their order.
#[must_use]
pub fn survey(progress: &Progress, columns: &[Column], now: Instant) -> Survey {
    let medians = median_seconds(progress);
    let course = Course::new(columns);
    let mut survey = Survey {
        strip: columns.iter().map(|column| untouched(*column, &medians)).collect(),
        ..Survey::default()
    };
    let mut permille_sum: u64 = 0;
    for (id, claim) in present(progress) {
        let participant = participant(id, claim, &course, &medians, now);
        permille_sum += u64::from(participant.progress_permille);
        survey.tally.count(&participant.tiles);
        count_in_strip(&mut survey.strip, &course, &participant);
        survey.queue.extend(participant.need.clone());
        survey.participants.push(participant);
        let next = turning_points(claim, &medians).filter(|at| *at > now).min();
        survey.next_change_at = [survey.next_change_at, next].into_iter().flatten().min();
    }
    if let Some(mean) = permille_sum.checked_div(survey.tally.joined.into()) {
        survey.tally.mean_progress_permille = u32::try_from(mean).unwrap_or(1_000);
    }
    sort_queue(&mut survey.queue);
    survey
}

/// The columns, found by challenge and counted by track.
struct Course {
    places: BTreeMap<ChallengeId, usize>,
    sizes: BTreeMap<TrackId, usize>,
}

impl Course {
    fn new(columns: &[Column]) -> Self {
        let mut sizes = BTreeMap::new();
        for column in columns {
            *sizes.entry(column.track).or_default() += 1;
        }
        let places = columns.iter().enumerate();
        Self {
            places: places.map(|(place, column)| (column.challenge, place)).collect(),
            sizes,
        }
    }

    /// Completed challenges of a play in thousandths of its track.
    fn permille(&self, play: &PlayProgress) -> u32 {
        let total = play
            .track
            .and_then(|track| self.sizes.get(&track))
            .copied()
            .unwrap_or(0);
        let permille = (play.completed().min(total) * 1_000).checked_div(total).unwrap_or(0);
        u32::try_from(permille).unwrap_or(1_000)
    }
}

impl Tally {
    fn count(&mut self, tiles: &[Tile]) {
        for tile in tiles {
            *match tile {
                Tile::Joined => &mut self.joined,
                Tile::ActiveNow => &mut self.active_now,
                Tile::NotStarted => &mut self.not_started,
                Tile::Stuck => &mut self.stuck,
                Tile::Asking => &mut self.asking,
                Tile::Completed => &mut self.completed,
                Tile::FailedSandbox => &mut self.failed_sandboxes,
            } += 1;
        }
    }
}

fn participant(
    id: ClaimId,
    claim: &ClaimProgress,
    course: &Course,
    medians: &BTreeMap<ChallengeId, i64>,
    now: Instant,
) -> Participant {
    let need = need_of(id, claim, medians, now);
    let standing = Standing::of(claim, need.as_ref(), now);
    let permille = claim.plays.values().map(|play| course.permille(play)).max();
    Participant {
        claim: id,
        seq: claim.last_seq,
        joined_at: claim.claimed_at,
        last_active_at: claim.last_active_at,
        status: standing.status(),
        tiles: standing.tiles(),
        help: claim.help.clone(),
        need,
        play: last_play(claim).map(|(id, play)| LastPlay {
            id,
            track: play.track,
            state: play.state_at(now),
            started_at: play.started_at,
            ends_at: play.ends_at,
            challenge: play.current().map(|(id, _)| id),
        }),
        progress_permille: permille.unwrap_or(0),
        cells: cells(claim, course),
    }
}

/// What statuses and tiles are decided by.
struct Standing {
    asking: bool,
    in_queue: bool,
    looks_stuck: bool,
    last_failed: bool,
    running: bool,
    stepped: bool,
    completed: bool,
    played: bool,
}

impl Standing {
    fn of(claim: &ClaimProgress, need: Option<&Need>, now: Instant) -> Self {
        let any = |fits: fn(PlayState) -> bool| claim.plays.values().any(|play| fits(play.state_at(now)));
        let stepped = |at: Instant| (now - at).num_seconds() < ACTIVE_SECONDS;
        Self {
            asking: claim.help.is_some(),
            in_queue: need.is_some(),
            looks_stuck: need.is_some_and(|need| {
                matches!(
                    need.reason,
                    Reason::FailedChecks { .. } | Reason::LongOnChallenge { .. }
                )
            }),
            last_failed: last_play(claim).is_some_and(|(_, play)| play.state_at(now) == PlayState::Failed),
            running: any(|state| !state.is_over()),
            stepped: claim.last_active_at.is_some_and(stepped),
            completed: any(|state| state == PlayState::Completed),
            played: any(|state| state != PlayState::Failed),
        }
    }

    fn status(&self) -> ParticipantStatus {
        let lines = [
            (self.asking, ParticipantStatus::AskingForHelp),
            (self.last_failed, ParticipantStatus::SandboxFailed),
            (self.looks_stuck, ParticipantStatus::Stuck),
            (self.running && self.stepped, ParticipantStatus::Active),
            (self.running, ParticipantStatus::Idle),
            (self.completed, ParticipantStatus::Completed),
            (self.played, ParticipantStatus::Stopped),
        ];
        let first = lines.into_iter().find(|(fits, _)| *fits);
        first.map_or(ParticipantStatus::NotStarted, |(_, status)| status)
    }

    fn tiles(&self) -> Vec<Tile> {
        let tiles = [
            (true, Tile::Joined),
            (self.running && self.stepped, Tile::ActiveNow),
            (!self.played, Tile::NotStarted),
            (self.in_queue && !self.asking, Tile::Stuck),
            (self.asking, Tile::Asking),
            (self.completed, Tile::Completed),
            (self.last_failed, Tile::FailedSandbox),
        ];
        let fitting = tiles.into_iter().filter(|(fits, _)| *fits);
        fitting.map(|(_, tile)| tile).collect()
    }
}

/// Of each challenge the play that got furthest, the later one among equals.
fn cells(claim: &ClaimProgress, course: &Course) -> Vec<Cell> {
    let furthest = |state| match state {
        ChallengeState::Completed => 3,
        ChallengeState::Skipped => 2,
        ChallengeState::Started => 1,
        ChallengeState::Locked | ChallengeState::Unlocked => 0,
    };
    let mut best: BTreeMap<usize, (u8, Option<Instant>, Cell)> = BTreeMap::new();
    for (id, challenge) in claim.plays.values().flat_map(|play| &play.challenges) {
        let Some(place) = course.places.get(id) else { continue };
        let rank = (furthest(challenge.state), challenge.started_at);
        if best.get(place).is_some_and(|(state, at, _)| (*state, *at) > rank) {
            continue;
        }
        let cell = Cell {
            challenge: *id,
            state: challenge.state,
            failed_checks: challenge.failed_checks,
            started_at: challenge.started_at,
            done_at: challenge.done_at,
        };
        best.insert(*place, (rank.0, rank.1, cell));
    }
    best.into_values().map(|(_, _, cell)| cell).collect()
}

fn untouched(column: Column, medians: &BTreeMap<ChallengeId, i64>) -> ChallengeFunnel {
    ChallengeFunnel {
        track: column.track,
        challenge: column.challenge,
        not_started: 0,
        started: 0,
        completed: 0,
        skipped: 0,
        median_seconds: medians.get(&column.challenge).copied(),
        stuck_now: 0,
    }
}

fn count_in_strip(strip: &mut [ChallengeFunnel], course: &Course, participant: &Participant) {
    for funnel in strip.iter_mut() {
        funnel.not_started += 1;
    }
    for cell in &participant.cells {
        let Some(funnel) = course
            .places
            .get(&cell.challenge)
            .and_then(|place| strip.get_mut(*place))
        else {
            continue;
        };
        let count = match cell.state {
            ChallengeState::Completed => &mut funnel.completed,
            ChallengeState::Skipped => &mut funnel.skipped,
            ChallengeState::Started => &mut funnel.started,
            ChallengeState::Locked | ChallengeState::Unlocked => continue,
        };
        *count += 1;
        funnel.not_started -= 1;
    }
    let stuck_at = participant.need.as_ref().and_then(|need| need.challenge);
    if let Some(place) = stuck_at.and_then(|challenge| course.places.get(&challenge))
        && let Some(funnel) = strip.get_mut(*place)
    {
        funnel.stuck_now += 1;
    }
}
