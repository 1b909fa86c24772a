//! Who asks, and what that allows: every verb asks the policy once, through [`Acting::must`].

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

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
    request: Option<Arc<Request>>,
}

/// What the parts of one request share.
#[derive(Debug, Default)]
struct Request {
    /// The guest whom the caller has become by a part of the request: what follows is asked as them.
    guest: OnceLock<Actor>,
    /// The same for who signed in.
    user: OnceLock<Actor>,
    /// What the caller was found to be in the teams that earlier parts asked about.
    standings: Mutex<HashMap<TeamId, Standing>>,
}

impl Acting {
    pub(crate) fn new(app: App, caller: Caller) -> Self {
        Self {
            app,
            caller,
            request: None,
        }
    }

    /// The same caller for all parts of one short request: what they are in a team is read once for all of them, and
    /// [`Acting::become_guest`] holds for what follows.
    #[must_use]
    pub fn for_one_request(self) -> Self {
        Self {
            request: Some(Arc::default()),
            ..self
        }
    }

    /// The same caller with rights judged anew at each verb: for whatever outlives a request, such as a subscription.
    #[must_use]
    pub fn for_long(&self) -> Self {
        let caller = Caller {
            actor: self.actor().clone(),
            address: self.caller.address,
        };
        Self::new(self.app.clone(), caller)
    }

    /// A stranger has become this guest by a part of the request; its other parts go on as the guest. Without effect
    /// outside of [`Acting::for_one_request`].
    pub fn become_guest(&self, guest: PersonId) {
        if let Some(request) = &self.request {
            // Mutations run one after the other, so nobody becomes two guests at once; the first one stays.
            let _ = request.guest.set(Actor::Guest(guest));
        }
    }

    /// As [`Acting::become_guest`], for somebody who has signed in.
    pub fn become_user(&self, person: PersonId) {
        if let Some(request) = &self.request {
            let _ = request.user.set(Actor::User(person));
            // What was found for whoever it was before is not theirs.
            request.standings.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// The application itself.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Who asks.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        let became = self
            .request
            .as_ref()
            .and_then(|request| request.user.get().or(request.guest.get()));
        became.unwrap_or(&self.caller.actor)
    }

    /// Where the request came from.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.caller.address
    }

    /// The person who asks, signed in or guest; none for a stranger, a token, the operator.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match *self.actor() {
            Actor::Guest(person) | Actor::User(person) => Some(person),
            Actor::Stranger | Actor::Token { .. } | Actor::Operator => None,
        }
    }

    /// What the caller is in `team`.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn standing(&self, team: TeamId) -> Result<Standing, AppError> {
        let known = self.request.as_ref().and_then(|request| {
            let standings = request.standings.lock().unwrap_or_else(PoisonError::into_inner);
            standings.get(&team).cloned()
        });
        if let Some(standing) = known {
            return Ok(standing);
        }
        let standing = self.standing_now(team).await?;
        self.remember(team, &standing);
        Ok(standing)
    }

    /// What the caller was found to be in `team`, for the other parts of this request. Without effect outside of
    /// [`Acting::for_one_request`].
    pub(crate) fn remember(&self, team: TeamId, standing: &Standing) {
        if let Some(request) = &self.request {
            let mut standings = request.standings.lock().unwrap_or_else(PoisonError::into_inner);
            standings.insert(team, standing.clone());
        }
    }

    async fn standing_now(&self, team: TeamId) -> Result<Standing, AppError> {
        Ok(match self.actor() {
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
        Err(match (&standing, self.actor()) {
            (Standing::Member(_) | Standing::Token(_), _) => AppError::Forbidden,
            (Standing::None, Actor::Stranger | Actor::Guest(_)) => AppError::Unauthenticated,
            (Standing::None, _) => AppError::NotFound { what: subject },
        })
    }
}
