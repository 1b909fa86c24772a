//! How late events are, counted by the millisecond: ten thousand dashboards hear of hundreds of them.

use std::fmt;
use std::time::Duration;

/// Whatever is later counts as this late.
const MOST: usize = 20_000;

/// A histogram of milliseconds.
#[derive(Debug, Clone)]
pub(super) struct Lateness {
    at: Vec<u64>,
    count: u64,
}

impl Default for Lateness {
    fn default() -> Self {
        Self {
            at: vec![0; MOST + 1],
            count: 0,
        }
    }
}

impl Lateness {
    pub(super) fn note(&mut self, late: Duration) {
        let millis = usize::try_from(late.as_millis()).unwrap_or(MOST).min(MOST);
        self.at[millis] += 1;
        self.count += 1;
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (here, there) in self.at.iter_mut().zip(&other.at) {
            *here += there;
        }
        self.count += other.count;
    }

    pub(super) fn p99(&self) -> Duration {
        self.percentile(99)
    }

    fn percentile(&self, percent: u64) -> Duration {
        let rank = (self.count * percent).div_ceil(100).max(1);
        let mut below = 0;
        let millis = self.at.iter().position(|count| {
            below += count;
            below >= rank
        });
        // Up to the end of its millisecond.
        Duration::from_millis(u64::try_from(millis.unwrap_or(MOST)).unwrap_or(0) + 1)
    }
}

impl fmt::Display for Lateness {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = |percent| self.percentile(percent).as_millis();
        write!(to, "p50 {} p99 {} ms of {}", millis(50), millis(99), self.count)
    }
}
