//! Time and chance, the two things taken from the machine. The only file that asks it.

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;
use invites_domain::time::{Instant, truncate};

/// How often a clock that may jump is looked at by whoever waits for it.
const GLANCE: Duration = Duration::from_millis(250);
/// The longest sleep on the machine's clock before it is looked at again: it may be corrected meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(600);

/// Where `now` comes from.
#[async_trait]
pub trait Clock: Send + Sync + Debug {
    /// UTC, truncated to microseconds: PostgreSQL keeps six digits.
    fn now(&self) -> Instant;

    /// Returns once the clock shows `at` or later. A clock that is set by hand is looked at now and then.
    async fn wait_until(&self, at: Instant) {
        while self.now() < at {
            tokio::time::sleep(GLANCE).await;
        }
    }
}

/// Where chance comes from.
pub trait Random: Send + Sync + Debug {
    /// Fills `bytes` with unpredictable ones.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the machine's clock")]
    fn now(&self) -> Instant {
        truncate(chrono::Utc::now())
    }

    async fn wait_until(&self, at: Instant) {
        while let Some(left) = (at - self.now()).to_std().ok().filter(|left| !left.is_zero()) {
            tokio::time::sleep(left.min(LONGEST_SLEEP)).await;
        }
    }
}

/// The machine's randomness.
#[derive(Debug, Clone, Copy)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine's randomness"
    )]
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
