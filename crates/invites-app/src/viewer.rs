//! Who the caller is, to themselves.

use invites_domain::policy::Role;
use invites_store::queries::people::{self, PersonRecord};
use invites_store::queries::teams::{self, TeamRecord};

use crate::{Acting, Actor, AppError};

/// What the caller is told of themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Viewer {
    /// The signed-in person; none for strangers, guests and scripts.
    pub user: Option<PersonRecord>,
    /// True for a person held by a guest cookie.
    pub is_guest: bool,
    /// The teams the signed-in person belongs to, longest first.
    pub memberships: Vec<(TeamRecord, Role)>,
}

impl Acting {
    /// Who asks.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn viewer(&self) -> Result<Viewer, AppError> {
        let Actor::User(person) = *self.actor() else {
            return Ok(Viewer {
                is_guest: matches!(self.actor(), Actor::Guest(_)),
                ..Viewer::default()
            });
        };
        let read = self.app().store().read();
        let memberships = teams::memberships(read, person).await?;
        let ids: Vec<_> = memberships.iter().map(|membership| membership.team).collect();
        let mut known = teams::find_many(read, &ids).await?;
        Ok(Viewer {
            user: people::find(read, person).await?,
            is_guest: false,
            memberships: memberships
                .into_iter()
                .filter_map(|membership| Some((known.remove(&membership.team)?, membership.role)))
                .collect(),
        })
    }
}
