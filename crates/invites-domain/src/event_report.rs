//! What an event's room struggled with, read off its log once it is told: how far people came, where time went, what
//! checks kept saying, and how long raised hands waited.
//!
//! Everybody who joined counts, also whose access was removed later: they sat there too. It knows neither names nor
//! titles, and of the log it keeps the fold, the hands and a bounded number of messages.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::activity::{ActivityEntry, ActivityKind, ChallengeProgress, PlayProgress, Progress, fold};
use crate::attention::median_seconds;
use crate::ids::{ChallengeId, ClaimId, TrackId};
use crate::play::{ChallengeState, PlayState};
use crate::room::Column;
use crate::time::Instant;

/// Different messages that are counted for one challenge; what comes after is counted as a failed check only.
const MESSAGES_KEPT: usize = 500;
/// The most frequent messages that a report names for each challenge.
pub const MESSAGES_TOLD: usize = 5;

/// The report of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventReport {
    /// Learners who claimed.
    pub joined: u32,
    /// Of those, who got a sandbox at least once.
    pub played: u32,
    /// Of those, who completed a play.
    pub completed: u32,
    /// Raised hands.
    pub hands: Hands,
    /// Each challenge, in the order of the columns.
    pub challenges: Vec<ChallengeReport>,
}

/// Raised hands and how long they waited: until somebody took them, resolved them, or the learner needed no help any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hands {
    /// How often a hand went up.
    pub raised: u32,
    /// How many an instructor took or resolved.
    pub answered: u32,
    /// Seconds that half of those that came down or were taken waited at most (of an even number the slower of the two in
    /// the middle); none before the first.
    pub median_wait_seconds: Option<i64>,
    /// Seconds that the longest of them waited.
    pub longest_wait_seconds: Option<i64>,
    /// How many nobody ever took.
    pub still_up: u32,
}

/// One challenge over the whole event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChallengeReport {
    /// The challenge and its track.
    pub column: Column,
    /// Plays that reached it.
    pub started: u32,
    /// Of those, which completed it.
    pub completed: u32,
    /// Of those, which passed over it.
    pub skipped: u32,
    /// Seconds that half of those that completed it needed, once enough have.
    pub median_seconds: Option<i64>,
    /// Seconds spent on it beyond the median, of all plays together: where the room's time went. None without a median.
    pub over_median_seconds: Option<i64>,
    /// Checks that did not pass.
    pub failed_checks: u32,
    /// Plays with at least one of them.
    pub failing_plays: u32,
    /// What those checks said most often, the most frequent first, at most [`MESSAGES_TOLD`].
    pub messages: Vec<FailureMessage>,
    /// Hands that went up at it.
    pub hands: u32,
}

/// What failed checks said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureMessage {
    /// The words.
    pub text: String,
    /// How often.
    pub count: u32,
}

/// Takes a log entry by entry and reports on it.
#[derive(Clone, Debug, Default)]
pub struct Listener {
    progress: Progress,
    messages: BTreeMap<ChallengeId, BTreeMap<String, u32>>,
    hands_at: BTreeMap<ChallengeId, u32>,
    /// Hands that are up and that nobody took, since when.
    up: BTreeMap<ClaimId, Instant>,
    waits: Vec<i64>,
    raised: u32,
    answered: u32,
}

impl Listener {
    /// Takes the next entry; one that was heard changes nothing.
    pub fn hear(&mut self, entry: &ActivityEntry) {
        if entry.seq <= self.progress.last_seq {
            return;
        }
        self.progress = fold(std::mem::take(&mut self.progress), entry);
        if let Some(claim) = entry.claim {
            self.hear_hand(claim, entry);
        }
        if let (ActivityKind::CheckFailed, Some(challenge), Some(text)) = (entry.kind, entry.challenge, &entry.detail) {
            let messages = self.messages.entry(challenge).or_default();
            let is_full = messages.len() >= MESSAGES_KEPT;
            match messages.entry(text.trim().to_owned()) {
                Entry::Occupied(mut count) => *count.get_mut() += 1,
                Entry::Vacant(new) if !is_full => {
                    new.insert(1);
                }
                Entry::Vacant(_) => {}
            }
        }
    }

    fn hear_hand(&mut self, claim: ClaimId, entry: &ActivityEntry) {
        let waited = |since: Instant| (entry.at - since).num_seconds().max(0);
        match entry.kind {
            ActivityKind::HandRaised => {
                // Raised again it is the same hand with another note, also while somebody is on the way.
                let help = self.progress.claims.get(&claim).and_then(|claim| claim.help.as_ref());
                if help.is_some_and(|help| help.since == entry.at && help.taken_by.is_none()) {
                    self.raised += 1;
                    self.up.insert(claim, entry.at);
                    if let Some(challenge) = entry.challenge {
                        *self.hands_at.entry(challenge).or_default() += 1;
                    }
                }
            }
            ActivityKind::HelpTaken | ActivityKind::HelpResolved => {
                if let Some(since) = self.up.remove(&claim) {
                    self.answered += 1;
                    self.waits.push(waited(since));
                }
            }
            ActivityKind::HandLowered => {
                if let Some(since) = self.up.remove(&claim) {
                    self.waits.push(waited(since));
                }
            }
            _ => {}
        }
    }

    /// The tracks that were played, some of them perhaps not on the invite any more; with repetitions.
    pub fn played_tracks(&self) -> impl Iterator<Item = TrackId> {
        let claims = self.progress.claims.values();
        claims
            .flat_map(|claim| claim.plays.values())
            .filter_map(|play| play.track)
    }

    /// The report as of `now`; `columns` are the event's challenges, track by track in their order.
    #[must_use]
    pub fn report(&self, columns: &[Column], now: Instant) -> EventReport {
        let medians = median_seconds(&self.progress);
        let count = |fits: fn(PlayState) -> bool| {
            let claims = self.progress.claims.values();
            let fitting = claims.filter(|claim| claim.plays.values().any(|play| fits(play.state_at(now))));
            saturated(fitting.count())
        };
        EventReport {
            joined: saturated(self.progress.claims.len()),
            played: count(|state| state != PlayState::Failed),
            completed: count(|state| state == PlayState::Completed),
            hands: self.hands(),
            challenges: columns
                .iter()
                .map(|column| self.challenge(*column, medians.get(&column.challenge).copied(), now))
                .collect(),
        }
    }

    fn hands(&self) -> Hands {
        let mut waits = self.waits.clone();
        waits.sort_unstable();
        Hands {
            raised: self.raised,
            answered: self.answered,
            median_wait_seconds: waits.get(waits.len() / 2).copied(),
            longest_wait_seconds: waits.last().copied(),
            still_up: saturated(self.up.len()),
        }
    }

    fn challenge(&self, column: Column, median_seconds: Option<i64>, now: Instant) -> ChallengeReport {
        let id = column.challenge;
        let mut report = ChallengeReport {
            column,
            started: 0,
            completed: 0,
            skipped: 0,
            median_seconds,
            over_median_seconds: median_seconds.map(|_| 0),
            failed_checks: 0,
            failing_plays: 0,
            messages: self.messages.get(&id).map(most_frequent).unwrap_or_default(),
            hands: self.hands_at.get(&id).copied().unwrap_or(0),
        };
        let claims = self.progress.claims.values();
        let plays = claims.flat_map(|claim| claim.plays.values().map(move |play| (claim.last_active_at, play)));
        for (last_active_at, play) in plays {
            let Some(challenge) = play.challenges.get(&id) else {
                continue;
            };
            report.started += 1;
            match challenge.state {
                ChallengeState::Completed => report.completed += 1,
                ChallengeState::Skipped => report.skipped += 1,
                ChallengeState::Started | ChallengeState::Locked | ChallengeState::Unlocked => {}
            }
            report.failed_checks = report.failed_checks.saturating_add(challenge.failed_checks);
            report.failing_plays += u32::from(challenge.failed_checks > 0);
            if let (Some(over), Some(median)) = (&mut report.over_median_seconds, median_seconds) {
                let spent = spent(challenge, play, last_active_at, now);
                *over += (spent - median).max(0);
            }
        }
        report
    }
}

/// Seconds on a challenge: until it was done, or until its play ended; while it goes on, until the last step, because
/// whoever left without a word did not work on it for the rest of the day.
fn spent(challenge: &ChallengeProgress, play: &PlayProgress, last_active_at: Option<Instant>, now: Instant) -> i64 {
    let Some(started) = challenge.started_at else { return 0 };
    let left = [play.ended_at, last_active_at].into_iter().flatten().min();
    let until = challenge.done_at.or(left).unwrap_or(now);
    (until - started).num_seconds().max(0)
}

/// The most frequent first; among equals in the order of their words.
fn most_frequent(counts: &BTreeMap<String, u32>) -> Vec<FailureMessage> {
    let mut messages: Vec<_> = counts
        .iter()
        .map(|(text, count)| FailureMessage {
            text: text.clone(),
            count: *count,
        })
        .collect();
    messages.sort_by_key(|message| std::cmp::Reverse(message.count));
    messages.truncate(MESSAGES_TOLD);
    messages
}

fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
