//! Teams: found by their slug, as far as the caller may see them.

use invites_domain::ids::TeamId;
use invites_domain::policy::Verb;
use invites_store::queries::teams;
pub use invites_store::queries::teams::TeamRecord;

use crate::{Acting, Actor, AppError};

impl Acting {
    /// The team with this slug, for a caller who belongs to it.
    ///
    /// # Errors
    /// As [`Acting::team_for`].
    pub async fn team(&self, slug: &str) -> Result<TeamRecord, AppError> {
        let known = teams::by_slug(self.app().store().read(), slug).await?;
        let team = self.known(known, "team")?;
        self.must(team.id, Verb::ReadTeam, "team").await?;
        Ok(team)
    }

    /// The team `id`, for a caller who belongs to it.
    ///
    /// # Errors
    /// As [`Acting::team_for`].
    pub async fn team_by_id(&self, id: TeamId) -> Result<TeamRecord, AppError> {
        let known = teams::find(self.app().store().read(), id).await?;
        let team = self.known(known, "team")?;
        self.must(team.id, Verb::ReadTeam, "team").await?;
        Ok(team)
    }

    /// The id of the team that a mutation's `teamSlug` names, once the policy allows `verb` in it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown team as for another one's, [`AppError::Unauthenticated`] for strangers and
    /// guests in both cases, [`AppError::Forbidden`] for members whose role or scope is too small.
    pub async fn team_for(&self, slug: &str, verb: Verb) -> Result<TeamId, AppError> {
        let known = teams::by_slug(self.app().store().read(), slug).await?;
        let team = self.known(known, "team")?;
        self.must(team.id, verb, "team").await?;
        Ok(team.id)
    }

    /// What was found, or the refusal of [`Acting::must`] for something of another team: who asks for a thing that does
    /// not exist learns no more than who asks for somebody else's.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`] for strangers and guests, [`AppError::NotFound`] for all others.
    pub(crate) fn known<T>(&self, found: Option<T>, subject: &'static str) -> Result<T, AppError> {
        found.ok_or(match self.actor() {
            Actor::Stranger | Actor::Guest(_) => AppError::Unauthenticated,
            Actor::User(_) | Actor::Token { .. } | Actor::Operator => AppError::NotFound { what: subject },
        })
    }
}
