//! How often a lab platform may report: by token, counted in reports, whether they come one by one or in batches.
//!
//! A thousand learners with two reports a second each stay below it for as long as they like. It stops a script that has
//! lost its way from keeping everybody else waiting for the database.

use std::num::NonZeroU32;
use std::sync::Arc;

use governor::Quota;
use invites_domain::ids::TokenId;

use crate::ambient::Clock;
use crate::rates::Tries;
use crate::{Acting, Actor, AppError};

/// Reports of one token that come back each second.
const A_SECOND: NonZeroU32 = NonZeroU32::new(2_000).expect("more than none");
/// Reports of one token at once: a platform that was cut off for a while catches up.
const AT_ONCE: NonZeroU32 = NonZeroU32::new(120_000).expect("more than none");

/// The counts of this process.
#[derive(Debug)]
pub(crate) struct ReportRates {
    tokens: Tries<TokenId>,
}

impl ReportRates {
    pub(crate) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self {
            tokens: Tries::within(Quota::per_second(A_SECOND).allow_burst(AT_ONCE), clock),
        }
    }
}

impl Acting {
    /// Counts `reports` against the caller's token. People who report by hand are bounded by their hands.
    ///
    /// # Errors
    /// [`AppError::RateLimited`]; none of the reports is counted then.
    pub(crate) fn count_reports(&self, reports: usize) -> Result<(), AppError> {
        let reports = u32::try_from(reports).unwrap_or(u32::MAX);
        match (self.actor(), NonZeroU32::new(reports)) {
            (Actor::Token { token, .. }, Some(reports)) => self.app().report_rates().tokens.count_all(token, reports),
            _ => Ok(()),
        }
    }
}
