//! The activity log and the fold over it: the live dashboard, and its replay (R116–R120).
//!
//! The log is append-only and gapless per invite; the dashboard is nothing but [`fold`] over it, on the server and in
//! the page. Stopped earlier, the same fold is the replay. It knows ids, not names: who a learner is, and how many
//! challenges a track has, is joined by the caller.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ChallengeId, ClaimId, PlayId, TrackId};
use crate::play::{ChallengeState, PlayState};
use crate::time::Instant;

named! {
    /// What happened.
    pub enum ActivityKind {
        /// The link was opened, for the first time on this day of UTC. How often in all is counted, not logged: a stranger
        /// may open a link as often as they like.
        InviteOpened = "INVITE_OPENED",
        /// A visitor left their details and has not claimed yet. Who it is, the log does not say.
        DetailsLeft = "DETAILS_LEFT",
        /// A learner claimed.
        Claimed = "CLAIMED",
        /// A play began.
        PlayStarted = "PLAY_STARTED",
        /// A challenge began.
        ChallengeStarted = "CHALLENGE_STARTED",
        /// A check did not pass; the detail is its message.
        CheckFailed = "CHECK_FAILED",
        /// A check passed.
        ChallengeCompleted = "CHALLENGE_COMPLETED",
        /// A challenge was passed over.
        ChallengeSkipped = "CHALLENGE_SKIPPED",
        /// Every challenge of a play is done.
        PlayCompleted = "PLAY_COMPLETED",
        /// A play was stopped; the detail says by whom or why.
        PlayStopped = "PLAY_STOPPED",
        /// A play's time limit came.
        PlayTimedOut = "PLAY_TIMED_OUT",
        /// A play's sandbox could not be made; the detail says why.
        PlayFailed = "PLAY_FAILED",
        /// Access was removed.
        ClaimRevoked = "CLAIM_REVOKED",
        /// Access was restored.
        ClaimRestored = "CLAIM_RESTORED",
        /// Access was extended.
        ClaimExtended = "CLAIM_EXTENDED",
        /// A learner asked for help; the detail is the note.
        HandRaised = "HAND_RAISED",
        /// A learner needs no help any more.
        HandLowered = "HAND_LOWERED",
        /// An instructor wrote to the learner.
        MessageSent = "MESSAGE_SENT",
        /// An instructor took the request; the detail says who.
        HelpTaken = "HELP_TAKEN",
        /// An instructor resolved it.
        HelpResolved = "HELP_RESOLVED",
        /// The team gave a play more time; the detail is its new end.
        PlayExtended = "PLAY_EXTENDED",
        /// Two claims became one (R87): what the log told of the other is told of this one. Whoever folded the log
        /// before reads it anew. The detail is the id of the claim that is gone.
        ClaimsMerged = "CLAIMS_MERGED",
        /// The event's end was moved later (R44); the detail is the new end. Of no claim.
        EventExtended = "EVENT_EXTENDED",
        /// The event was ended (R44, R97a); the detail is the new end. Of no claim.
        EventEnded = "EVENT_ENDED",
        /// The event's start moved, or its end to an earlier instant still to come; the detail is the new end. Of no
        /// claim.
        EventRescheduled = "EVENT_RESCHEDULED",
        /// Something that only a later version knows. Never written; it folds to nothing but counts its place. The
        /// last variant, so that any other name reads as it.
        #[serde(other)]
        Unknown = "UNKNOWN",
    }
}

named! {
    /// What a line of the history is about, for whoever reads a part of it.
    pub enum ActivityTopic {
        /// The way in: opened, details, claimed.
        Claims = "CLAIMS",
        /// Plays and challenges.
        Plays = "PLAYS",
        /// Raised hands and messages.
        Help = "HELP",
        /// What the team did to the invite and to access.
        Team = "TEAM",
    }
}

impl ActivityKind {
    /// Reads a kind as some version wrote it: a name that this version does not know is [`ActivityKind::Unknown`], so
    /// that a log outlives the version that wrote it.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self::parse(text).unwrap_or(Self::Unknown)
    }

    /// What it is about.
    #[must_use]
    pub const fn topic(self) -> ActivityTopic {
        match self {
            Self::InviteOpened | Self::DetailsLeft | Self::Claimed => ActivityTopic::Claims,
            Self::PlayStarted
            | Self::ChallengeStarted
            | Self::CheckFailed
            | Self::ChallengeCompleted
            | Self::ChallengeSkipped
            | Self::PlayCompleted
            | Self::PlayStopped
            | Self::PlayTimedOut
            | Self::PlayFailed
            | Self::PlayExtended => ActivityTopic::Plays,
            Self::HandRaised | Self::HandLowered | Self::MessageSent | Self::HelpTaken | Self::HelpResolved => {
                ActivityTopic::Help
            }
            Self::ClaimRevoked
            | Self::ClaimRestored
            | Self::ClaimExtended
            | Self::ClaimsMerged
            | Self::EventExtended
            | Self::EventEnded
            | Self::EventRescheduled
            | Self::Unknown => ActivityTopic::Team,
        }
    }

    /// Whether the learner did it, so that it counts as being active; what the team or a timer does, does not.
    #[must_use]
    pub const fn is_by_learner(self) -> bool {
        matches!(
            self,
            Self::Claimed
                | Self::PlayStarted
                | Self::ChallengeStarted
                | Self::CheckFailed
                | Self::ChallengeCompleted
                | Self::PlayCompleted
                | Self::HandRaised
                | Self::HandLowered
        )
    }
}

/// One entry of an invite's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityEntry {
    /// Its place in the invite's log, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// What.
    pub kind: ActivityKind,
    /// Whose claim; none of what happens before a claim.
    pub claim: Option<ClaimId>,
    /// In which play, if in one.
    pub play: Option<PlayId>,
    /// On which track, if on one.
    pub track: Option<TrackId>,
    /// At which challenge, if at one.
    pub challenge: Option<ChallengeId>,
    /// What else belongs to it: a note, a message, a reason, a name.
    pub detail: Option<String>,
}

/// The state of a whole invite after some prefix of its log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// The last entry folded in; 0 before the first.
    pub last_seq: i64,
    /// When that was.
    pub last_at: Option<Instant>,
    /// Every claim the log has named.
    pub claims: BTreeMap<ClaimId, ClaimProgress>,
}

/// One learner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimProgress {
    /// The last entry that told of this claim.
    pub last_seq: i64,
    /// When the learner joined.
    pub claimed_at: Option<Instant>,
    /// Set while access is removed.
    pub revoked_at: Option<Instant>,
    /// When the learner last did something.
    pub last_active_at: Option<Instant>,
    /// The raised hand, if one is up.
    pub help: Option<HelpRequest>,
    /// The learner's plays.
    pub plays: BTreeMap<PlayId, PlayProgress>,
}

/// A raised hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HelpRequest {
    /// Since when.
    pub since: Instant,
    /// In which play.
    pub play: Option<PlayId>,
    /// At which challenge.
    pub challenge: Option<ChallengeId>,
    /// What the learner wrote.
    pub note: Option<String>,
    /// Which instructor took it, so that two do not go to the same person.
    pub taken_by: Option<String>,
    /// When it was taken.
    pub taken_at: Option<Instant>,
}

/// One play.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlayProgress {
    /// Of which track.
    pub track: Option<TrackId>,
    /// How it stands.
    pub state: PlayState,
    /// When it began.
    pub started_at: Instant,
    /// When it was over.
    pub ended_at: Option<Instant>,
    /// The instant at which its time limit ends it, if the log says so.
    pub ends_at: Option<Instant>,
    /// The challenges the learner has reached.
    pub challenges: BTreeMap<ChallengeId, ChallengeProgress>,
}

impl PlayProgress {
    /// How it stands at `now`: a play whose time limit came is timed out from that instant on, whether or not anybody
    /// has written it down yet.
    #[must_use]
    pub fn state_at(&self, now: Instant) -> PlayState {
        let late = !self.state.is_over() && self.ends_at.is_some_and(|end| now >= end);
        if late { PlayState::TimedOut } else { self.state }
    }

    /// How many challenges were completed.
    #[must_use]
    pub fn completed(&self) -> usize {
        self.challenges
            .values()
            .filter(|challenge| challenge.state == ChallengeState::Completed)
            .count()
    }

    /// The challenge the learner is at: of those started, the one started last.
    #[must_use]
    pub fn current(&self) -> Option<(ChallengeId, &ChallengeProgress)> {
        self.challenges
            .iter()
            .filter(|(_, challenge)| challenge.state == ChallengeState::Started)
            .max_by_key(|(_, challenge)| challenge.started_at)
            .map(|(id, challenge)| (*id, challenge))
    }
}

/// One challenge in one play.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeProgress {
    /// How it stands.
    pub state: ChallengeState,
    /// When it was started.
    pub started_at: Option<Instant>,
    /// When it was completed or skipped.
    pub done_at: Option<Instant>,
    /// How many checks did not pass.
    pub failed_checks: u32,
    /// What the last of them said.
    pub last_message: Option<String>,
}

impl Default for ChallengeProgress {
    fn default() -> Self {
        Self {
            state: ChallengeState::Unlocked,
            started_at: None,
            done_at: None,
            failed_checks: 0,
            last_message: None,
        }
    }
}

/// The state after one more entry.
///
/// An entry at or before [`Progress::last_seq`] changes nothing, so that a reader who reconnects and receives an
/// overlap sees nothing twice (R118). Splitting a log anywhere and folding the parts one after the other gives the
/// same state.
#[must_use]
pub fn fold(mut progress: Progress, entry: &ActivityEntry) -> Progress {
    if entry.seq <= progress.last_seq {
        return progress;
    }
    progress.last_seq = entry.seq;
    progress.last_at = Some(entry.at);
    let Some(claim) = entry.claim.filter(|_| entry.kind != ActivityKind::Unknown) else {
        return progress;
    };
    let claim = progress.claims.entry(claim).or_default();
    claim.last_seq = entry.seq;
    if entry.kind.is_by_learner() {
        claim.last_active_at = Some(entry.at);
    }
    fold_claim(claim, entry);
    if let Some(id) = entry.play {
        let play = claim.plays.entry(id).or_insert_with(|| PlayProgress {
            track: entry.track,
            state: PlayState::Running,
            started_at: entry.at,
            ended_at: None,
            ends_at: None,
            challenges: BTreeMap::new(),
        });
        fold_play(play, entry);
    }
    progress
}

/// The state after a whole log, or a part of one, on top of `progress`.
#[must_use]
pub fn fold_all<'a>(progress: Progress, log: impl IntoIterator<Item = &'a ActivityEntry>) -> Progress {
    log.into_iter().fold(progress, fold)
}

fn fold_claim(claim: &mut ClaimProgress, entry: &ActivityEntry) {
    match entry.kind {
        // Of two claims that a merge made one (R87), the log tells both; the earlier one stays.
        ActivityKind::Claimed => {
            claim.claimed_at.get_or_insert(entry.at);
        }
        ActivityKind::ClaimRevoked => claim.revoked_at = Some(entry.at),
        ActivityKind::ClaimRestored => claim.revoked_at = None,
        ActivityKind::HandRaised => {
            // A hand that is up already keeps its place in the queue, and whoever is on the way.
            let before = claim.help.take();
            claim.help = Some(HelpRequest {
                since: before.as_ref().map_or(entry.at, |help| help.since),
                play: entry.play,
                challenge: entry.challenge,
                note: entry.detail.clone(),
                taken_at: before.as_ref().and_then(|help| help.taken_at),
                taken_by: before.and_then(|help| help.taken_by),
            });
        }
        ActivityKind::HandLowered | ActivityKind::HelpResolved => claim.help = None,
        ActivityKind::HelpTaken => {
            if let Some(help) = &mut claim.help {
                help.taken_by.clone_from(&entry.detail);
                help.taken_at = Some(entry.at);
            }
        }
        _ => {}
    }
}

fn fold_play(play: &mut PlayProgress, entry: &ActivityEntry) {
    match entry.kind {
        ActivityKind::PlayStarted | ActivityKind::PlayExtended => {
            // Erasing a person takes the details from the log; the end is then told when it came.
            play.ends_at = entry.detail.as_deref().and_then(|end| end.parse().ok());
        }
        ActivityKind::PlayCompleted => end(play, PlayState::Completed, entry.at),
        ActivityKind::PlayStopped => end(play, PlayState::Stopped, entry.at),
        ActivityKind::PlayTimedOut => end(play, PlayState::TimedOut, entry.at),
        ActivityKind::PlayFailed => end(play, PlayState::Failed, entry.at),
        _ => {}
    }
    let Some(id) = entry.challenge else { return };
    match entry.kind {
        ActivityKind::ChallengeStarted => {
            let challenge = play.challenges.entry(id).or_default();
            challenge.state = ChallengeState::Started;
            challenge.started_at.get_or_insert(entry.at);
        }
        ActivityKind::CheckFailed => {
            let challenge = play.challenges.entry(id).or_default();
            challenge.failed_checks = challenge.failed_checks.saturating_add(1);
            challenge.last_message.clone_from(&entry.detail);
        }
        ActivityKind::ChallengeCompleted | ActivityKind::ChallengeSkipped => {
            let challenge = play.challenges.entry(id).or_default();
            challenge.state = match entry.kind {
                ActivityKind::ChallengeCompleted => ChallengeState::Completed,
                _ => ChallengeState::Skipped,
            };
            challenge.done_at = Some(entry.at);
        }
        _ => {}
    }
}

/// A play is over once: what a timer says after the learner finished changes nothing.
fn end(play: &mut PlayProgress, state: PlayState, at: Instant) {
    if play.ended_at.is_none() {
        play.state = state;
        play.ended_at = Some(at);
    }
}
