//! How often somebody may try: per invite and person, per e-mail address, and far above both per network address.
//!
//! A class of two hundred learners sits behind one network address, so that limit only stops floods; the others stop
//! guessing. Counts are kept in memory, per process: losing them in a restart costs nothing.

use std::{
    hash::Hash,
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

/// Tries allowed per minute, all of which may come at once.
#[derive(Clone, Copy, Debug)]
pub struct RateSettings {
    /// For one person on one invite: claiming, submitting details.
    pub per_invite_and_person: NonZeroU32,
    /// For one e-mail address: codes asked for and tried.
    pub per_email: NonZeroU32,
    /// For one network address, of anything. `None` leaves floods to what stands in front of the server.
    pub per_address: Option<NonZeroU32>,
}

impl Default for RateSettings {
    fn default() -> Self {
        const fn per_minute(count: u32) -> NonZeroU32 {
            match NonZeroU32::new(count) {
                Some(count) => count,
                None => NonZeroU32::MIN,
            }
        }
        Self {
            per_invite_and_person: per_minute(60),
            per_email: per_minute(10),
            per_address: Some(per_minute(30_000)),
        }
    }
}

/// The three limits.
pub struct Rates {
    invite_and_person: Keyed<(String, String)>,
    email: Keyed<String>,
    address: Option<Keyed<IpAddr>>,
}

impl Rates {
    /// Empty counts.
    #[must_use]
    pub fn new(settings: RateSettings) -> Self {
        Self {
            invite_and_person: Keyed::new(settings.per_invite_and_person),
            email: Keyed::new(settings.per_email),
            address: settings.per_address.map(Keyed::new),
        }
    }

    /// Counts one try of a person on an invite; both by their encoded ids, or a cookie's value for a stranger.
    ///
    /// # Errors
    /// [`TooOften`] when the minute's tries are used up.
    pub fn invite_and_person(&self, invite: &str, person: &str) -> Result<(), TooOften> {
        self.invite_and_person.check(&(invite.to_owned(), person.to_owned()))
    }

    /// Counts one try for a normalised e-mail address.
    ///
    /// # Errors
    /// [`TooOften`] when the minute's tries are used up.
    pub fn email(&self, email: &str) -> Result<(), TooOften> {
        self.email.check(&email.to_owned())
    }

    /// Counts one request from a network address. An IPv6 customer has a whole /64, which counts as one.
    ///
    /// # Errors
    /// [`TooOften`] when the minute's requests are used up.
    pub fn address(&self, address: IpAddr) -> Result<(), TooOften> {
        let Some(limiter) = &self.address else { return Ok(()) };
        let key = match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::from((u128::from(v6) >> 64 << 64).to_be_bytes()),
            v4 @ IpAddr::V4(_) => v4,
        };
        limiter.check(&key)
    }
}

/// One limiter, which forgets keys that have been quiet.
struct Keyed<K: Clone + Hash + Eq> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
    since_sweep: AtomicU32,
}

/// Checks between two sweeps.
const SWEEP_EVERY: u32 = 10_000;

impl<K: Clone + Hash + Eq> Keyed<K> {
    fn new(per_minute: NonZeroU32) -> Self {
        Self {
            limiter: RateLimiter::keyed(Quota::per_minute(per_minute)),
            clock: DefaultClock::default(),
            since_sweep: AtomicU32::new(0),
        }
    }

    fn check(&self, key: &K) -> Result<(), TooOften> {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) == SWEEP_EVERY {
            self.since_sweep.store(0, Ordering::Relaxed);
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|not_until| TooOften {
            retry_after: not_until.wait_time_from(self.clock.now()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_does_not_use_up_another() {
        let rates = Rates::new(RateSettings {
            per_email: NonZeroU32::MIN,
            ..RateSettings::default()
        });
        assert_eq!(rates.email("a@example.org"), Ok(()));
        let refused = rates.email("a@example.org").expect_err("the second within a minute");
        assert!((1..=60).contains(&refused.seconds()), "{refused:?}");
        assert_eq!(rates.email("b@example.org"), Ok(()));
        assert_eq!(rates.invite_and_person("invite_1", "a@example.org"), Ok(()));
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let rates = Rates::new(RateSettings {
            per_address: Some(NonZeroU32::MIN),
            ..RateSettings::default()
        });
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(rates.address(address("2001:db8::1")).is_ok());
        assert!(rates.address(address("2001:db8::2")).is_err());
        assert!(rates.address(address("2001:db8:0:1::1")).is_ok());
        assert!(rates.address(address("192.0.2.1")).is_ok());
        assert!(
            rates.address(address("::ffff:192.0.2.1")).is_err(),
            "the same address in IPv6 dress"
        );
    }
}
