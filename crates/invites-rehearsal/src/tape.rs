//! What is recorded while the room plays: how long answers took, what was done when, and when the dashboard showed it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::felt::{Felt, Spread};

/// Rows of a viewer who names no window: whoever joined later is not on the watcher's screen.
const ON_SCREEN: usize = 500;

/// Something a learner did that a dashboard shows, for good.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Sign {
    /// The learner with this claim is in the room.
    Joined(String),
    /// The learner with this claim completed this challenge.
    Done(String, String),
}

/// How far a rehearsal is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Learners who came.
    pub arrived: usize,
    /// Of them, who claimed.
    pub claimed: usize,
    /// Checks that were answered.
    pub checks: usize,
    /// Learners who played to the end.
    pub finished: usize,
    /// Learners who left early.
    pub failed: usize,
}

/// The recording. Shared by everybody in the room.
#[derive(Debug, Default)]
pub(crate) struct Tape(Mutex<Recorded>);

#[derive(Debug, Default)]
struct Recorded {
    progress: Progress,
    claims: Vec<Duration>,
    checks: Vec<Duration>,
    sent: HashMap<Sign, Instant>,
    seen: HashMap<Sign, Instant>,
    errors: BTreeMap<String, usize>,
    reconnects: usize,
}

impl Tape {
    fn recorded(&self) -> MutexGuard<'_, Recorded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn arrived(&self) {
        self.recorded().progress.arrived += 1;
    }

    pub(crate) fn claimed(&self, took: Duration) {
        let mut recorded = self.recorded();
        recorded.progress.claimed += 1;
        recorded.claims.push(took);
    }

    pub(crate) fn checked(&self, took: Duration) {
        let mut recorded = self.recorded();
        recorded.progress.checks += 1;
        recorded.checks.push(took);
    }

    pub(crate) fn finished(&self) {
        self.recorded().progress.finished += 1;
    }

    pub(crate) fn failed(&self, why: &str) {
        let mut recorded = self.recorded();
        recorded.progress.failed += 1;
        *recorded.errors.entry(why.to_owned()).or_default() += 1;
    }

    /// A learner clicked at this instant, and the server took it.
    pub(crate) fn sent(&self, sign: Sign, at: Instant) {
        self.recorded().sent.insert(sign, at);
    }

    /// The dashboard shows it. The first time counts; it may come before the learner's own answer.
    pub(crate) fn seen(&self, sign: Sign, at: Instant) {
        self.recorded().seen.entry(sign).or_insert(at);
    }

    pub(crate) fn reconnected(&self) {
        self.recorded().reconnects += 1;
    }

    pub(crate) fn progress(&self) -> Progress {
        self.recorded().progress
    }

    /// Whether the dashboard still has to show something.
    pub(crate) fn waits_for_the_dashboard(&self) -> bool {
        self.recorded().unseen() > 0
    }

    /// What it comes to, once `removed` synthetic learners are gone.
    pub(crate) fn felt(&self, removed: i64) -> Felt {
        let recorded = self.recorded();
        let lags = recorded.sent.iter().filter_map(|(sign, sent)| {
            let seen = recorded.seen.get(sign)?;
            Some(seen.saturating_duration_since(*sent))
        });
        Felt {
            progress: recorded.progress,
            claims: Spread::of(recorded.claims.clone()),
            checks: Spread::of(recorded.checks.clone()),
            dashboard: Spread::of(lags.collect()),
            never_shown: recorded.unseen(),
            reconnects: recorded.reconnects,
            errors: recorded.errors.clone(),
            removed,
        }
    }
}

impl Recorded {
    /// What was done and should be on the watcher's screen by now.
    fn unseen(&self) -> usize {
        let everybody = self.claims.len() <= ON_SCREEN;
        let on_screen = |sign: &Sign| match sign {
            Sign::Joined(_) => everybody,
            Sign::Done(claim, _) => everybody || self.seen.contains_key(&Sign::Joined(claim.clone())),
        };
        let sent = self.sent.keys();
        sent.filter(|sign| on_screen(sign) && !self.seen.contains_key(sign))
            .count()
    }
}
