//! Who may watch an event, judged anew while they do.
//!
//! Once for all sockets of one caller: at most every ten seconds, and at once when the team's members, roles or tokens
//! change.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use invites_domain::ids::{PersonId, TeamId, TokenId};
use invites_domain::policy::Verb;
use invites_store::queries::api_tokens;
use tokio::sync::watch;
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

/// The judgements that hold.
#[derive(Debug, Default)]
pub(super) struct Rights {
    known: Mutex<HashMap<Watcher, (Instant, bool)>>,
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
    /// [`AppError::Forbidden`] for who may not any more; [`AppError::Store`].
    pub(super) async fn must(&self, acting: &Acting, team: TeamId) -> Result<(), AppError> {
        let watcher = match acting.actor() {
            Actor::User(person) => Watcher::Person(*person),
            Actor::Token { token, .. } => Watcher::Token(*token),
            Actor::Operator => Watcher::Operator,
            Actor::Guest(_) | Actor::Stranger => return Err(AppError::Forbidden),
        };
        let holding = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known
                .get(&watcher)
                .filter(|(at, _)| at.elapsed() < HOLDS)
                .map(|(_, may)| *may)
        };
        let may = match holding {
            Some(may) => may,
            None => {
                let may = judge(acting, team).await?;
                let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
                known.retain(|_, (at, _)| at.elapsed() < HOLDS);
                known.insert(watcher, (Instant::now(), may));
                may
            }
        };
        if may { Ok(()) } else { Err(AppError::Forbidden) }
    }
}

async fn judge(acting: &Acting, team: TeamId) -> Result<bool, AppError> {
    if let Actor::Token { token, .. } = acting.actor() {
        let now = acting.app().now();
        let known = api_tokens::find(acting.app().store().read(), *token).await?;
        let holds = known.is_some_and(|token| {
            token.revoked_at.is_none() && token.expires_at.is_none_or(|expires_at| now < expires_at)
        });
        if !holds {
            return Ok(false);
        }
    }
    match acting.for_long().must(team, Verb::ReadReports, "invite").await {
        Ok(()) => Ok(true),
        Err(AppError::Forbidden | AppError::NotFound { .. } | AppError::Unauthenticated) => Ok(false),
        Err(other) => Err(other),
    }
}
