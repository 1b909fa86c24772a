//! How often somebody may ask for codes: little for one address of e-mail, and far more for one network address,
//! because a classroom sits behind one. Counted in memory and per process; a restart forgets, which costs nothing.

use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use invites_domain::email::EmailAddress;

use crate::AppError;
use crate::ambient::Clock;

/// Codes sent to one address of e-mail at once; one more every three minutes: about 5 in 15 minutes.
const CODES_PER_EMAIL: NonZeroU32 = NonZeroU32::new(5).expect("not zero");
/// Codes asked for from one network address at once, refilled over a quarter of an hour.
const CODES_PER_ADDRESS: NonZeroU32 = NonZeroU32::new(300).expect("not zero");
/// Over how long a used-up limit fills again.
const REFILL: Duration = Duration::from_secs(15 * 60);
/// Checks between two sweeps of keys that have been quiet.
const SWEEP_EVERY: u32 = 10_000;

/// The limits of asking for codes.
#[derive(Debug)]
pub(crate) struct SignInLimits {
    email: Keyed<EmailAddress>,
    address: Keyed<IpAddr>,
}

impl SignInLimits {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            email: Keyed::new(CODES_PER_EMAIL, Arc::clone(&clock)),
            address: Keyed::new(CODES_PER_ADDRESS, clock),
        }
    }

    /// Counts one code asked for.
    ///
    /// # Errors
    /// [`AppError::RateLimited`] when one of the two limits is used up.
    pub(crate) fn ask(&self, email: &EmailAddress, from: Option<IpAddr>) -> Result<(), AppError> {
        if let Some(from) = from {
            self.address.check(&network(from))?;
        }
        self.email.check(email)
    }
}

/// An IPv6 customer has a whole /64, which counts as one address.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::from((u128::from(v6) >> 64 << 64).to_be_bytes()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The application's clock in the limiter's terms.
struct Since(Arc<dyn Clock>);

impl governor::clock::Clock for Since {
    type Instant = Duration;

    fn now(&self) -> Duration {
        // Instants before 1970 do not occur: the clock is the server's.
        Duration::from_micros(u64::try_from(self.0.now().timestamp_micros()).unwrap_or(0))
    }
}

struct Keyed<K: Clone + Hash + Eq> {
    limiter: RateLimiter<K, DefaultKeyedStateStore<K>, Since, NoOpMiddleware<Duration>>,
    clock: Since,
    since_sweep: AtomicU32,
}

impl<K: Clone + Hash + Eq> fmt::Debug for Keyed<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Keyed(…)")
    }
}

impl<K: Clone + Hash + Eq> Keyed<K> {
    fn new(at_once: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        // The period is a constant and not zero.
        let quota = Quota::with_period(REFILL / at_once.get())
            .expect("a period that is not zero")
            .allow_burst(at_once);
        Self {
            limiter: RateLimiter::new(quota, DefaultKeyedStateStore::default(), Since(Arc::clone(&clock))),
            clock: Since(clock),
            since_sweep: AtomicU32::new(0),
        }
    }

    fn check(&self, key: &K) -> Result<(), AppError> {
        use governor::clock::Clock as _;
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) == SWEEP_EVERY {
            self.since_sweep.store(0, Ordering::Relaxed);
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            AppError::RateLimited {
                retry_after: wait.as_secs() + u64::from(wait.subsec_nanos() > 0),
            }
        })
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
