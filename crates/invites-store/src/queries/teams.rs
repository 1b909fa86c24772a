//! Teams and who belongs to them.

use invites_domain::ids::{PersonId, TeamId, TypedId};
use invites_domain::policy::Role;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::StoreError;
use crate::tables::membership;

/// The role of `person` in `team`.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for a role this version does not know.
pub async fn role(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
) -> Result<Option<Role>, StoreError> {
    membership::Entity::find_by_id((team.uuid(), person.uuid()))
        .one(connection)
        .await?
        .map(|row| read_role(&row.role))
        .transpose()
}

fn read_role(text: &str) -> Result<Role, StoreError> {
    Role::parse(text).ok_or_else(|| StoreError::Corrupt { what: "memberships.role", reason: text.to_owned() })
}
