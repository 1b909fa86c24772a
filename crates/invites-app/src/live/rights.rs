//! Who may watch an event, judged anew while they do.
//!
//! Once for all sockets of one caller: at most every ten seconds, and at once when the team's members, roles or tokens
//! change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use invites_domain::ids::{PersonId, TeamId, TokenId};
use invites_domain::policy::Verb;
use invites_store::queries::api_tokens;
use tokio::sync::{OnceCell, watch};
use tokio::time::Instant;

use crate::{Acting, Actor, AppError};

/// How long a judgement holds.
pub(super) const HOLDS: Duration = Duration::from_secs(10);

/// Whose rights were judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Watcher {
    Person(PersonId),
    Token(TokenId),
    Operator,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    May,
    MayNot,
    /// The token that opened the dashboard holds no more.
    Lapsed,
}

/// A judgement, passed once for all who wait for it: a thousand dashboards of one caller are in doubt at the same instant.
#[derive(Debug)]
struct Judged {
    since: Instant,
    found: OnceCell<Judgement>,
}

impl Judged {
    fn holds(&self) -> bool {
        self.since.elapsed() < HOLDS
    }
}

/// The judgements that hold.
#[derive(Debug, Default)]
pub(super) struct Rights {
    known: Mutex<HashMap<Watcher, Arc<Judged>>>,
    /// Counts how often all judgements were given up.
    doubts: watch::Sender<u64>,
}

impl Rights {
    /// Gives every judgement up.
    pub(super) fn doubt(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.doubts.send_modify(|doubts| *doubts += 1);
    }

    /// Changes whenever judgements were given up.
    pub(super) fn doubts(&self) -> watch::Receiver<u64> {
        self.doubts.subscribe()
    }

    /// Passes while the caller may watch events of `team`.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for who may not any more, [`AppError::Unauthenticated`] for a token that is revoked or over;
    /// [`AppError::Store`].
    pub(super) async fn must(&self, acting: &Acting, team: TeamId) -> Result<(), AppError> {
        let watcher = match acting.actor() {
            Actor::User(person) => Watcher::Person(*person),
            Actor::Token { token, .. } => Watcher::Token(*token),
            Actor::Operator => Watcher::Operator,
            Actor::Guest(_) | Actor::Stranger => return Err(AppError::Forbidden),
        };
        let judged = self.judged(watcher);
        // In a box: a viewer who waits keeps no room for being judged.
        let found = judged.found.get_or_try_init(|| Box::pin(judge(acting, team))).await?;
        match found {
            Judgement::May => Ok(()),
            Judgement::MayNot => Err(AppError::Forbidden),
            Judgement::Lapsed => Err(AppError::Unauthenticated),
        }
    }

    /// The judgement of `watcher` that holds, or one that is still to be passed.
    fn judged(&self, watcher: Watcher) -> Arc<Judged> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(judged) = known.get(&watcher).filter(|judged| judged.holds()) {
            return Arc::clone(judged);
        }
        known.retain(|_, judged| judged.holds());
        let judged = Arc::new(Judged {
            since: Instant::now(),
            found: OnceCell::new(),
        });
        known.insert(watcher, Arc::clone(&judged));
        judged
    }
}

async fn judge(acting: &Acting, team: TeamId) -> Result<Judgement, AppError> {
    if let Actor::Token { token, .. } = acting.actor() {
        let now = acting.app().now();
        let known = api_tokens::find(acting.app().store().read(), *token).await?;
        if !known.is_some_and(|token| token.holds_at(now)) {
            return Ok(Judgement::Lapsed);
        }
    }
    match acting.for_long().must(team, Verb::ReadReports, "invite").await {
        Ok(()) => Ok(Judgement::May),
        Err(AppError::Forbidden | AppError::NotFound { .. } | AppError::Unauthenticated) => Ok(Judgement::MayNot),
        Err(other) => Err(other),
    }
}
