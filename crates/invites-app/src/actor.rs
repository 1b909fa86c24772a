//! Who asks, and what that allows: every verb asks the policy once, through [`Acting::must`].

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use invites_domain::ids::{PersonId, TeamId, TokenId};
use invites_domain::policy::{Role, Scope, Standing, Verb, allows};
use invites_store::queries::teams;

use crate::{App, AppError};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody we know.
    Stranger,
    /// A person held by a signed cookie, without a proven e-mail (R55).
    Guest(PersonId),
    /// A person who proved an e-mail (R60).
    User(PersonId),
    /// A script with an API token.
    Token {
        /// The token.
        token: TokenId,
        /// The one team it opens.
        team: TeamId,
        /// What it may do there.
        scopes: Vec<Scope>,
    },
    /// The command line on the server's own machine.
    Operator,
}

/// An actor and where the request came from.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who asks.
    pub actor: Actor,
    /// The client's address, for the limits that stand far above a classroom.
    pub address: Option<IpAddr>,
}

impl Caller {
    /// The command line.
    #[must_use]
    pub fn operator() -> Self {
        Self {
            actor: Actor::Operator,
            address: None,
        }
    }
}

/// The application as one caller sees it: the verbs stand in the files of their nouns.
#[derive(Debug, Clone)]
pub struct Acting {
    app: App,
    caller: Caller,
}

impl Acting {
    pub(crate) fn new(app: App, caller: Caller) -> Self {
        Self { app, caller }
    }

    /// The application itself.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Who asks.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    /// Where the request came from.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.caller.address
    }

    /// The person who asks, signed in or guest; none for a stranger, a token, the operator.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self.caller.actor {
            Actor::Guest(person) | Actor::User(person) => Some(person),
            Actor::Stranger | Actor::Token { .. } | Actor::Operator => None,
        }
    }

    /// What the caller is in `team`.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn standing(&self, team: TeamId) -> Result<Standing, AppError> {
        Ok(match &self.caller.actor {
            Actor::Operator => Standing::Member(Role::Owner),
            Actor::User(person) => teams::role(self.app.store().read(), team, *person)
                .await?
                .map_or(Standing::None, Standing::Member),
            Actor::Token { team: own, scopes, .. } if *own == team => Standing::Token(scopes.clone()),
            Actor::Token { .. } | Actor::Guest(_) | Actor::Stranger => Standing::None,
        })
    }

    /// What the caller is in each of these teams, for batches.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub(crate) async fn standings(
        &self,
        teams: impl Iterator<Item = TeamId>,
    ) -> Result<HashMap<TeamId, Standing>, AppError> {
        let mut standings = HashMap::new();
        for team in teams.collect::<HashSet<_>>() {
            standings.insert(team, self.standing(team).await?);
        }
        Ok(standings)
    }

    /// Passes when the policy allows `verb` in `team`. `subject` is what the caller asked for, for the answer that
    /// hides it from other teams.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`] for strangers and guests, [`AppError::NotFound`] for people of other teams (they
    /// learn nothing of it), [`AppError::Forbidden`] for members whose role or scope is too small.
    pub async fn must(&self, team: TeamId, verb: Verb, subject: &'static str) -> Result<(), AppError> {
        let standing = self.standing(team).await?;
        if allows(&standing, verb) {
            return Ok(());
        }
        Err(match (&standing, &self.caller.actor) {
            (Standing::Member(_) | Standing::Token(_), _) => AppError::Forbidden,
            (Standing::None, Actor::Stranger | Actor::Guest(_)) => AppError::Unauthenticated,
            (Standing::None, _) => AppError::NotFound { what: subject },
        })
    }
}
