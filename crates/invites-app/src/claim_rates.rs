//! How often somebody may try to claim: by invite and person, and far above that by network address.
//!
//! A class of two hundred learners sits behind one address, so that limit only stops floods. It knows no rules of invites.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use governor::Quota;
use invites_domain::ids::{InviteId, PersonId};

use crate::AppError;
use crate::ambient::Clock;
use crate::rates::{Tries, network};

/// Tries of one person on one invite in a minute.
const BY_PERSON: NonZeroU32 = NonZeroU32::new(30).expect("more than none");
/// Tries from one network address in a minute.
const BY_ADDRESS: NonZeroU32 = NonZeroU32::new(3_000).expect("more than none");

/// The counts of this process.
#[derive(Debug)]
pub(crate) struct ClaimRates {
    people: Tries<(InviteId, PersonId)>,
    addresses: Tries<IpAddr>,
}

impl ClaimRates {
    pub(crate) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self {
            people: Tries::within(Quota::per_minute(BY_PERSON), clock),
            addresses: Tries::within(Quota::per_minute(BY_ADDRESS), clock),
        }
    }

    /// One more try from `address`.
    ///
    /// # Errors
    /// [`AppError::RateLimited`].
    pub(crate) fn at_address(&self, address: Option<IpAddr>) -> Result<(), AppError> {
        address.map_or(Ok(()), |address| self.addresses.count(&network(address)))
    }

    /// One more try of `person` on `invite`.
    ///
    /// # Errors
    /// [`AppError::RateLimited`].
    pub(crate) fn of_person(&self, invite: InviteId, person: PersonId) -> Result<(), AppError> {
        self.people.count(&(invite, person))
    }
}
