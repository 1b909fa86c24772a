//! Time and chance, the two things taken from the machine. The only file that asks it.

use std::fmt::Debug;

use invites_domain::time::{Instant, truncate};

/// Where `now` comes from.
pub trait Clock: Send + Sync + Debug {
    /// UTC, truncated to microseconds: PostgreSQL keeps six digits.
    fn now(&self) -> Instant;
}

/// Where chance comes from.
pub trait Random: Send + Sync + Debug {
    /// Fills `bytes` with unpredictable ones.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the machine's clock")]
    fn now(&self) -> Instant {
        truncate(chrono::Utc::now())
    }
}

/// The machine's randomness.
#[derive(Debug, Clone, Copy)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the machine's randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        // Secrets must not be made without randomness; a machine that has none cannot run a server.
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}

/// Names one failure in the answer and in the log; it stands for nothing else.
#[must_use]
pub fn correlation_id() -> String {
    let mut bytes = [0; 16];
    SystemRandom.fill(&mut bytes);
    uuid::Uuid::from_bytes(bytes).simple().to_string()
}
