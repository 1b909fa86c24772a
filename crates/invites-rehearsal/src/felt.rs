//! What the room felt, in numbers and in words.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::tape::Progress;

/// How long something took people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spread {
    /// How often it was measured.
    pub count: usize,
    /// Half of them waited no longer.
    pub p50: Duration,
    /// All but one in a hundred waited no longer.
    pub p99: Duration,
    /// Nobody waited longer.
    pub most: Duration,
}

impl Spread {
    /// That of these durations, in any order.
    #[must_use]
    pub fn of(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        let at = |percent: usize| {
            // The smallest that so many percent do not exceed.
            let rank = (all.len() * percent).div_ceil(100).saturating_sub(1);
            all.get(rank).copied().unwrap_or_default()
        };
        Self {
            count: all.len(),
            p50: at(50),
            p99: at(99),
            most: all.last().copied().unwrap_or_default(),
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count == 0 {
            return write!(to, "not measured");
        }
        let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
        write!(
            to,
            "p50 {:.0} ms, p99 {:.0} ms, longest {:.0} ms, of {}",
            millis(self.p50),
            millis(self.p99),
            millis(self.most),
            self.count
        )
    }
}

/// What the room felt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Felt {
    /// How far it got.
    pub progress: Progress,
    /// From the click on *Claim* to the answer.
    pub claims: Spread,
    /// From the click on *Check* to the answer.
    pub checks: Spread,
    /// From a learner's click to the instructor's screen: the answer's way and the dashboard's tick are in it.
    pub dashboard: Spread,
    /// What learners did and the dashboard never showed.
    pub never_shown: usize,
    /// How often the dashboard's line dropped.
    pub reconnects: usize,
    /// Why learners left early, and how many.
    pub errors: BTreeMap<String, usize>,
    /// Synthetic learners removed at the end.
    pub removed: i64,
}

impl fmt::Display for Felt {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Progress {
            arrived,
            claimed,
            finished,
            failed,
            ..
        } = self.progress;
        writeln!(
            to,
            "{arrived} came, {claimed} claimed, {finished} finished, {failed} left early"
        )?;
        writeln!(to, "claim          {}", self.claims)?;
        writeln!(to, "check          {}", self.checks)?;
        writeln!(to, "dashboard lag  {}", self.dashboard)?;
        if self.never_shown > 0 {
            writeln!(to, "never shown    {} steps", self.never_shown)?;
        }
        if self.reconnects > 0 {
            writeln!(to, "reconnects     {} of the dashboard", self.reconnects)?;
        }
        for (why, count) in &self.errors {
            writeln!(to, "error          {count} × {why}")?;
        }
        write!(
            to,
            "removed        {} synthetic learners; nothing of them is counted",
            self.removed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_those_measured() {
        let millis = |range: std::ops::RangeInclusive<u64>| range.rev().map(Duration::from_millis).collect();
        let spread = Spread::of(millis(1..=200));
        assert_eq!(spread.to_string(), "p50 100 ms, p99 198 ms, longest 200 ms, of 200");
        assert_eq!(Spread::of(millis(7..=7)).p99, Duration::from_millis(7));
        assert_eq!(Spread::of(Vec::new()).to_string(), "not measured");
    }
}
