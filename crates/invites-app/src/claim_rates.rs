//! How often somebody may try to claim: by invite and person, and far above that by network address.
//!
//! A class of two hundred learners sits behind one address, so that limit only stops floods. Counted in memory, for
//! each process by itself: losing the counts in a restart costs nothing. It knows no rules of invites.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, Reference as _};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use invites_domain::ids::{InviteId, PersonId};

use crate::AppError;
use crate::ambient::Clock;

/// Tries of one person on one invite in a minute.
const BY_PERSON: NonZeroU32 = NonZeroU32::new(30).expect("more than none");
/// Tries from one network address in a minute.
const BY_ADDRESS: NonZeroU32 = NonZeroU32::new(3_000).expect("more than none");
/// After so many tries, keys that have been quiet are forgotten.
const TIDY_EVERY: u32 = 10_000;

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, AppClock, NoOpMiddleware<Duration>>;

/// The application's clock, as governor reads clocks.
#[derive(Debug, Clone)]
struct AppClock(Arc<dyn Clock>);

impl governor::clock::Clock for AppClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        // The server's clock stands after 1970.
        self.0
            .now()
            .signed_duration_since(chrono::DateTime::UNIX_EPOCH)
            .to_std()
            .unwrap_or_default()
    }
}

/// The counts of this process.
#[derive(Debug)]
pub(crate) struct ClaimRates {
    clock: AppClock,
    people: Limiter<(InviteId, PersonId)>,
    addresses: Limiter<IpAddr>,
    tries: AtomicU32,
}

impl ClaimRates {
    pub(crate) fn new(clock: &Arc<dyn Clock>) -> Self {
        let clock = AppClock(Arc::clone(clock));
        Self {
            people: RateLimiter::dashmap_with_clock(Quota::per_minute(BY_PERSON), clock.clone()),
            addresses: RateLimiter::dashmap_with_clock(Quota::per_minute(BY_ADDRESS), clock.clone()),
            clock,
            tries: AtomicU32::new(0),
        }
    }

    /// One more try from `address`.
    ///
    /// # Errors
    /// [`AppError::RateLimited`].
    pub(crate) fn from_address(&self, address: Option<IpAddr>) -> Result<(), AppError> {
        if self.tries.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            self.people.retain_recent();
            self.addresses.retain_recent();
        }
        address.map_or(Ok(()), |address| self.check(&self.addresses, &address))
    }

    /// One more try of `person` on `invite`.
    ///
    /// # Errors
    /// [`AppError::RateLimited`].
    pub(crate) fn of_person(&self, invite: InviteId, person: PersonId) -> Result<(), AppError> {
        self.check(&self.people, &(invite, person))
    }

    fn check<K: Hash + Eq + Clone>(&self, limiter: &Limiter<K>, key: &K) -> Result<(), AppError> {
        limiter.check_key(key).map_err(|until| {
            let wait: Duration = until.earliest_possible().duration_since(self.clock.now()).into();
            AppError::RateLimited {
                retry_after: wait.as_secs() + 1,
            }
        })
    }
}
