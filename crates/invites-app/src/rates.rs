//! Counting tries by key, by the application's clock: what the limits of claiming and of signing in are made of.
//!
//! Counted in memory, for each process by itself: losing the counts in a restart costs nothing. It knows no numbers and
//! no rules.

use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::AppError;
use crate::ambient::Clock;

/// Tries between two sweeps of keys that have been quiet.
const SWEEP_EVERY: u32 = 10_000;

/// The application's clock, as governor reads clocks.
#[derive(Debug, Clone)]
struct AppClock(Arc<dyn Clock>);

impl governor::clock::Clock for AppClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        // Instants before 1970 do not occur: the clock is the server's.
        Duration::from_micros(u64::try_from(self.0.now().timestamp_micros()).unwrap_or(0))
    }
}

/// The tries of each key.
pub(crate) struct Tries<K: Clone + Hash + Eq> {
    limiter: RateLimiter<K, DefaultKeyedStateStore<K>, AppClock, NoOpMiddleware<Duration>>,
    most: NonZeroU32,
    clock: AppClock,
    since_sweep: AtomicU32,
}

impl<K: Clone + Hash + Eq> fmt::Debug for Tries<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tries(…)")
    }
}

impl<K: Clone + Hash + Eq> Tries<K> {
    /// Tries of which each key has as many as `quota` says.
    pub(crate) fn within(quota: Quota, clock: &Arc<dyn Clock>) -> Self {
        let clock = AppClock(Arc::clone(clock));
        Self {
            limiter: RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone()),
            most: quota.burst_size(),
            clock,
            since_sweep: AtomicU32::new(0),
        }
    }

    /// Counts one more try.
    ///
    /// # Errors
    /// [`AppError::RateLimited`] when the key has used its tries up, with the wait in whole seconds, rounded up.
    pub(crate) fn count(&self, key: &K) -> Result<(), AppError> {
        self.count_all(key, NonZeroU32::MIN)
    }

    /// Counts so many more tries, or none of them. More than a key may have at once count as that many.
    ///
    /// # Errors
    /// As [`Tries::count`].
    pub(crate) fn count_all(&self, key: &K, tries: NonZeroU32) -> Result<(), AppError> {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) == SWEEP_EVERY {
            self.since_sweep.store(0, Ordering::Relaxed);
            self.limiter.retain_recent();
        }
        // Never more than the quota holds, which is all that it refuses for good.
        let counted = self.limiter.check_key_n(key, tries.min(self.most)).unwrap_or(Ok(()));
        counted.map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            AppError::RateLimited {
                retry_after: wait.as_secs() + u64::from(wait.subsec_nanos() > 0),
            }
        })
    }
}

/// What counts as one address: an IPv6 customer has a whole /64.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::from((u128::from(v6) >> 64 << 64).to_be_bytes()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let address = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(address("2001:db8::1"), address("2001:db8::2"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
    }
}
