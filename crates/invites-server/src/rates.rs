//! How often one network address may ask for anything. The application has limits of its own by person and by e-mail.
//!
//! A class of two hundred learners sits behind one network address, so that this limit only stops floods. Counts are
//! kept in memory, per process: losing them in a restart costs nothing.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

/// Too often. The wait is how long until one more try is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many requests; try again in {} s", .retry_after.as_secs().max(1))]
pub struct TooOften {
    /// Until the next try.
    pub retry_after: Duration,
}

impl TooOften {
    /// The wait in whole seconds, never zero: for `Retry-After` and the error's `retryAfter`.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.retry_after.as_secs() + u64::from(self.retry_after.subsec_nanos() > 0)
    }
}

/// Requests allowed per minute, all of which may come at once.
#[derive(Clone, Copy, Debug)]
pub struct RateSettings {
    /// For one network address, of anything. `None` leaves floods to what stands in front of the server.
    pub per_address: Option<NonZeroU32>,
}

impl Default for RateSettings {
    fn default() -> Self {
        Self {
            per_address: NonZeroU32::new(30_000),
        }
    }
}

/// The counts of this process.
pub struct Rates {
    limiter: Option<DefaultKeyedRateLimiter<IpAddr>>,
    clock: DefaultClock,
    since_sweep: AtomicU32,
}

/// Checks between two sweeps of addresses that have been quiet.
const SWEEP_EVERY: u32 = 10_000;

impl Rates {
    /// Empty counts.
    #[must_use]
    pub fn new(settings: RateSettings) -> Self {
        let limiter = |per_minute| RateLimiter::keyed(Quota::per_minute(per_minute));
        Self {
            limiter: settings.per_address.map(limiter),
            clock: DefaultClock::default(),
            since_sweep: AtomicU32::new(0),
        }
    }

    /// Counts one request from a network address. An IPv6 customer has a whole /64, which counts as one.
    ///
    /// # Errors
    /// [`TooOften`] when the minute's requests are used up.
    pub fn address(&self, address: IpAddr) -> Result<(), TooOften> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) == SWEEP_EVERY {
            self.since_sweep.store(0, Ordering::Relaxed);
            limiter.retain_recent();
        }
        let key = match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::from((u128::from(v6) >> 64 << 64).to_be_bytes()),
            v4 @ IpAddr::V4(_) => v4,
        };
        limiter.check_key(&key).map_err(|not_until| TooOften {
            retry_after: not_until.wait_time_from(self.clock.now()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_counts_as_one_address_and_does_not_use_up_another() {
        let rates = Rates::new(RateSettings {
            per_address: Some(NonZeroU32::MIN),
        });
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(rates.address(address("2001:db8::1")).is_ok());
        let refused = rates
            .address(address("2001:db8::2"))
            .expect_err("the second within a minute");
        assert!((1..=60).contains(&refused.seconds()), "{refused:?}");
        assert!(rates.address(address("2001:db8:0:1::1")).is_ok());
        assert!(rates.address(address("192.0.2.1")).is_ok());
        assert!(
            rates.address(address("::ffff:192.0.2.1")).is_err(),
            "the same address in IPv6 dress"
        );
    }

    #[test]
    fn no_limit_is_no_limit() {
        let rates = Rates::new(RateSettings { per_address: None });
        assert!((0..100).all(|_| rates.address(IpAddr::from([192, 0, 2, 1])).is_ok()));
    }
}
