//! Teams: found by their slug, as far as the caller may see them.

use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{TeamId, TypedId};
use invites_domain::policy::{Standing, Verb};
use invites_store::Tx;
use invites_store::queries::teams;
pub use invites_store::queries::teams::TeamRecord;
use serde_json::json;

use crate::error::mistake;
use crate::{Acting, Actor, AppError, audit_changes};

/// The longest name of a team, in characters.
pub(crate) const NAME_MAX: usize = 100;

impl Acting {
    /// The team with this slug, for a caller who belongs to it.
    ///
    /// # Errors
    /// As [`Acting::team_for`].
    pub async fn team(&self, slug: &str) -> Result<TeamRecord, AppError> {
        let team = self.team_named(slug).await?;
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

    /// Calls the team `name` from now on. Its slug stays, and with it every address and script.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `name` when it is blank or longer than 100 characters; the refusals of [`Acting::must`] for
    /// everybody but owners.
    pub async fn rename_team(&self, team: TeamId, name: &str) -> Result<TeamRecord, AppError> {
        self.must(team, Verb::ManageTeam, "team").await?;
        let name = name.trim().to_owned();
        well_named(&name)?;
        let acting = self.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let (acting, name) = (acting.clone(), name.clone());
                async move {
                    let gone = AppError::NotFound { what: "team" };
                    let Some(before) = teams::find(&*tx, team).await? else {
                        return Err(gone);
                    };
                    if before.name != name {
                        teams::rename(&*tx, team, &name).await?;
                        let detail =
                            json!({ "changes": [audit_changes::change("name", &json!(before.name), &json!(name))] });
                        acting
                            .audit(&tx, team, "updateTeam", &team.encode(), Some(detail))
                            .await?;
                    }
                    Ok(TeamRecord { name, ..before })
                }
            })
            .await
    }

    /// The id of the team that a mutation's `teamSlug` names, once the policy allows `verb` in it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown team as for another one's, [`AppError::Unauthenticated`] for strangers and
    /// guests in both cases, [`AppError::Forbidden`] for members whose role or scope is too small.
    pub async fn team_for(&self, slug: &str, verb: Verb) -> Result<TeamId, AppError> {
        let team = self.team_named(slug).await?;
        self.must(team.id, verb, "team").await?;
        Ok(team.id)
    }

    /// The team with this slug. What a member is in it is read along, for the question that follows.
    async fn team_named(&self, slug: &str) -> Result<TeamRecord, AppError> {
        let read = self.app().store().read();
        let known = match self.actor() {
            Actor::User(person) => teams::by_slug_for(read, slug, *person).await?.map(|(team, role)| {
                self.remember(team.id, &role.map_or(Standing::None, Standing::Member));
                team
            }),
            _ => teams::by_slug(read, slug).await?,
        };
        self.known(known, "team")
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

/// Whether a team can be called so: 1 to [`NAME_MAX`] characters that can be seen.
pub(crate) fn well_named(name: &str) -> Result<(), AppError> {
    let length = name.trim().chars().count();
    if (1..=NAME_MAX).contains(&length) && !name.chars().any(char::is_control) {
        return Ok(());
    }
    Err(mistake(
        "name",
        FieldErrorCode::Invalid,
        "Give the team a name of 1 to 100 characters.",
    ))
}
