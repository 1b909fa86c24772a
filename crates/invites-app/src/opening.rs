//! Opening an invite's link, as far as its team learns of it: how many browsers did, on which day. Nothing about whom.
//!
//! Reading an invitation changes nothing (R53), so the invitation's page reports by a mutation of its own, once for each
//! browser and invite; the browser itself keeps that it has. The server keeps a count by invite and day and no trace of
//! the caller: no guest is made for it, no address is stored. Members of the team do not count, nor does who holds a
//! claim, having opened the link before. What a stranger can do is bounded: a few hundred counts a minute from one
//! network, one row a day and invite, one line a day in the activity log.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use governor::Quota;
use invites_domain::activity::ActivityKind;
use invites_domain::ids::InviteId;
use invites_domain::policy::{Verb, allows};
use invites_store::Tx;
use invites_store::queries::activity::{self, NewActivity};
use invites_store::queries::invite_funnel;
pub use invites_store::queries::invite_funnel::Funnel;
use invites_store::queries::invites::InviteRecord;

use crate::ambient::Clock;
use crate::rates::{Tries, network};
use crate::{Acting, Actor, App, AppError};

/// Counts from one network address on one invite in a minute: a large room opens its link at once.
const BY_ADDRESS: NonZeroU32 = NonZeroU32::new(600).expect("more than none");

/// Counts that wait to be written. Who comes while others are being written waits for that commit and is then written
/// with everybody who came meanwhile: a room that opens one link costs a few writes.
#[derive(Debug)]
pub(crate) struct OpenLine {
    waiting: Mutex<HashMap<(InviteId, NaiveDate), u32>>,
    turn: tokio::sync::Mutex<()>,
    tries: Tries<(InviteId, IpAddr)>,
}

impl OpenLine {
    pub(crate) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self {
            waiting: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            tries: Tries::within(Quota::per_minute(BY_ADDRESS), clock),
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<(InviteId, NaiveDate), u32>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Acting {
    /// A browser has opened the link with `token` for the first time. True when that was counted; false, without a
    /// reason, for a link that leads nowhere, for whoever does not count, and for too many at once.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn report_opened(&self, token: &str) -> Result<bool, AppError> {
        if matches!(self.actor(), Actor::Token { .. } | Actor::Operator) {
            return Ok(false);
        }
        let (invite, known) = match self.visit(token).await {
            Err(AppError::RateLimited { .. }) => return Ok(false),
            visited => visited?,
        };
        let Some(invite) = invite.filter(|invite| invite.deleted.is_none()) else {
            return Ok(false);
        };
        let own = allows(&self.standing(invite.team).await?, Verb::ReadInvites);
        if known.claim.is_some() || own {
            return Ok(false);
        }
        if let Some(address) = self.address() {
            let tried = self.app().open_line().tries.count(&(invite.id, network(address)));
            if tried.is_err() {
                return Ok(false);
            }
        }
        self.app().count_open(invite.id).await?;
        Ok(true)
    }

    /// How far people came on an invite that the caller has been given.
    ///
    /// # Errors
    /// As [`Acting::must`]; [`AppError::Store`].
    pub async fn funnel_of(&self, invite: &InviteRecord) -> Result<Funnel, AppError> {
        self.must(invite.team, Verb::ReadClaims, "invite").await?;
        Ok(invite_funnel::funnel(self.app().store().read(), invite.id).await?)
    }

    /// On which days of UTC how many browsers opened the link for the first time, oldest first.
    ///
    /// # Errors
    /// As [`Acting::funnel_of`].
    pub async fn opens_of(&self, invite: &InviteRecord) -> Result<Vec<(NaiveDate, u64)>, AppError> {
        self.must(invite.team, Verb::ReadClaims, "invite").await?;
        Ok(invite_funnel::opens_by_day(self.app().store().read(), invite.id).await?)
    }
}

impl App {
    async fn count_open(&self, invite: InviteId) -> Result<(), AppError> {
        let line = self.open_line();
        let key = (invite, self.now().date_naive());
        *line.waiting().entry(key).or_default() += 1;
        let _turn = line.turn.lock().await;
        // Nothing: whoever had the turn before wrote this one along, and has committed.
        let gathered = std::mem::take(&mut *line.waiting());
        if gathered.is_empty() {
            return Ok(());
        }
        let written = self.write_opens(gathered.clone()).await;
        if written.is_err() {
            // Kept for the next turn, so that the others who waited are not lost.
            for (key, browsers) in gathered {
                *line.waiting().entry(key).or_default() += browsers;
            }
        }
        written
    }

    async fn write_opens(&self, gathered: HashMap<(InviteId, NaiveDate), u32>) -> Result<(), AppError> {
        let now = self.now();
        // Always in the same order, so that two servers do not wait for each other.
        let gathered: Vec<_> = gathered
            .into_iter()
            .collect::<std::collections::BTreeMap<_, _>>()
            .into_iter()
            .collect();
        self.store()
            .write(move |tx: Tx| {
                let gathered = gathered.clone();
                async move {
                    for ((invite, day), browsers) in gathered {
                        if invite_funnel::count_opens(&*tx, invite, day, browsers).await? {
                            let first = NewActivity::of_invite(ActivityKind::InviteOpened, now);
                            activity::append(&*tx, invite, &[first]).await?;
                        }
                    }
                    Ok::<_, AppError>(())
                }
            })
            .await
    }
}
