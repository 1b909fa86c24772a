//! How often somebody may ask for codes: little for one address of e-mail, and far more for one network address,
//! because a classroom sits behind one.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::Quota;
use invites_domain::email::EmailAddress;

use crate::AppError;
use crate::ambient::Clock;
use crate::rates::{Tries, network};

/// Codes sent to one address of e-mail at once; one more every three minutes: about 5 in 15 minutes.
const CODES_PER_EMAIL: NonZeroU32 = NonZeroU32::new(5).expect("not zero");
/// Codes asked for from one network address at once, refilled over a quarter of an hour.
const CODES_PER_ADDRESS: NonZeroU32 = NonZeroU32::new(300).expect("not zero");
/// Over how long a used-up limit fills again.
const REFILL: Duration = Duration::from_secs(15 * 60);

/// The limits of asking for codes.
#[derive(Debug)]
pub(crate) struct SignInLimits {
    email: Tries<EmailAddress>,
    address: Tries<IpAddr>,
}

impl SignInLimits {
    pub(crate) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self {
            email: Tries::within(quota(CODES_PER_EMAIL), clock),
            address: Tries::within(quota(CODES_PER_ADDRESS), clock),
        }
    }

    /// Counts one code asked for.
    ///
    /// # Errors
    /// [`AppError::RateLimited`] when one of the two limits is used up.
    pub(crate) fn ask(&self, email: &EmailAddress, from: Option<IpAddr>) -> Result<(), AppError> {
        if let Some(from) = from {
            self.address.count(&network(from))?;
        }
        self.email.count(email)
    }
}

/// So many at once, which come back one by one over [`REFILL`].
fn quota(at_once: NonZeroU32) -> Quota {
    Quota::with_period(REFILL / at_once.get())
        // The period is a constant and not zero.
        .expect("a period that is not zero")
        .allow_burst(at_once)
}
