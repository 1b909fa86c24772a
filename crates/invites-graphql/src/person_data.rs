//! A person's data: handed out, and erased. For owners, on the person's behalf.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use invites_app::Acting;
use invites_domain::policy::Verb;

use crate::error::{UserError, mendable};
use crate::ids;
use crate::instant::Instant;
use crate::members::Role;
use crate::user::User;

/// How much a team keeps of a person.
#[derive(Debug)]
pub(crate) struct PersonalData(pub(crate) invites_app::person_data::PersonalData);

/// How much a team keeps of a person.
#[Object]
impl PersonalData {
    /// Who.
    async fn person(&self) -> User {
        User(self.0.person.clone())
    }

    /// Their role in the team; null for somebody who is no member. A member is removed before they can be erased.
    async fn role(&self) -> Option<Role> {
        self.0.role.map(Role::from)
    }

    /// When they left details in the team's form; null when they never did.
    async fn details_given_at(&self) -> Option<Instant> {
        self.0.details_given_at.map(Instant)
    }

    /// Their claims on the team's invites.
    async fn claims(&self) -> usize {
        self.0.claims
    }

    /// Their plays of the team's tracks.
    async fn plays(&self) -> usize {
        self.0.plays
    }

    /// Whether another team knows them as well: then erasing takes what this team keeps and leaves them their account.
    async fn known_elsewhere(&self) -> bool {
        self.0.known_elsewhere
    }
}

/// A person's data, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct ExportPersonPayload {
    /// Everything kept about the person, as JSON.
    json: Option<String>,
    /// What has to be mended.
    user_errors: Vec<UserError>,
}

/// Whether a person was erased, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct ErasePersonPayload {
    /// True when nothing the team keeps tells any more who the person was.
    erased: bool,
    /// What has to be mended; nothing was erased then.
    user_errors: Vec<UserError>,
}

/// Handing out and erasing a person's data. For owners.
#[derive(Debug, Default)]
pub(crate) struct PersonMutations;

#[Object]
impl PersonMutations {
    /// Everything the team keeps about a person: account, details, claims, plays with their attempts. Written to the
    /// audit log.
    async fn export_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "The person.")] person_id: ID,
    ) -> Result<ExportPersonPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ErasePerson).await?;
            acting.export_person(team, ids::read(&person_id, "personId")?).await
        };
        Ok(match answer.await {
            Ok(export) => ExportPersonPayload {
                json: Some(serde_json::to_string(&export)?),
                user_errors: Vec::new(),
            },
            Err(error) => ExportPersonPayload {
                json: None,
                user_errors: mendable(error)?,
            },
        })
    }

    /// Erases a person from the team: name, address, details, answers. Claims, plays and counts stay, of nobody. A
    /// member is removed from the team first.
    async fn erase_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "The person.")] person_id: ID,
    ) -> Result<ErasePersonPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ErasePerson).await?;
            acting.erase_person(team, ids::read(&person_id, "personId")?).await
        };
        Ok(match answer.await {
            Ok(()) => ErasePersonPayload {
                erased: true,
                user_errors: Vec::new(),
            },
            Err(error) => ErasePersonPayload {
                erased: false,
                user_errors: mendable(error)?,
            },
        })
    }
}
