//! Teams and who belongs to them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use invites_domain::ids::{PersonId, TeamId, TypedId};
use invites_domain::policy::Role;
use sea_orm::sea_query::{Expr, IntoCondition, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Set,
};

use crate::StoreError;
use crate::tables::{membership, team};

/// A team as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRecord {
    /// Its id.
    pub id: TeamId,
    /// Its name in addresses: `acme`.
    pub slug: String,
    /// Its name for people.
    pub name: String,
}

/// One person's place in one team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MembershipRecord {
    /// The team.
    pub team: TeamId,
    /// The member.
    pub person: PersonId,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Makes a team. Slugs are unique.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn insert(
    connection: &impl ConnectionTrait,
    record: &TeamRecord,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = team::ActiveModel {
        id: Set(record.id.uuid()),
        slug: Set(record.slug.clone()),
        name: Set(record.name.clone()),
        created_at: Set(now),
    };
    team::Entity::insert(row).exec_without_returning(connection).await?;
    Ok(())
}

/// Calls the team `name` from now on; its slug stays. False when there is no such team.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn rename(connection: &impl ConnectionTrait, team: TeamId, name: &str) -> Result<bool, StoreError> {
    let done = team::Entity::update_many()
        .col_expr(team::Column::Name, Expr::value(name))
        .filter(team::Column::Id.eq(team.uuid()))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The team with this id.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(connection: &impl ConnectionTrait, team: TeamId) -> Result<Option<TeamRecord>, StoreError> {
    Ok(team::Entity::find_by_id(team.uuid())
        .one(connection)
        .await?
        .map(read_team))
}

/// The teams with these ids, by id; unknown ones are left out.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find_many(
    connection: &impl ConnectionTrait,
    teams: &[TeamId],
) -> Result<HashMap<TeamId, TeamRecord>, StoreError> {
    if teams.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = team::Entity::find()
        .filter(team::Column::Id.is_in(teams.iter().map(|team| team.uuid())))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(read_team).map(|team| (team.id, team)).collect())
}

/// The team with this slug.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn by_slug(connection: &impl ConnectionTrait, slug: &str) -> Result<Option<TeamRecord>, StoreError> {
    Ok(team::Entity::find()
        .filter(team::Column::Slug.eq(slug))
        .one(connection)
        .await?
        .map(read_team))
}

/// The team with this slug and the role of `person` in it, in one statement.
///
/// # Errors
/// As [`role`].
pub async fn by_slug_for(
    connection: &impl ConnectionTrait,
    slug: &str,
    person: PersonId,
) -> Result<Option<(TeamRecord, Option<Role>)>, StoreError> {
    let own = team::Entity::belongs_to(membership::Entity)
        .from(team::Column::Id)
        .to(membership::Column::TeamId)
        .on_condition(move |_, members| {
            Expr::col((members, membership::Column::PersonId))
                .eq(person.uuid())
                .into_condition()
        });
    let query = team::Entity::find()
        .column(membership::Column::Role)
        .join(JoinType::LeftJoin, own.into())
        .filter(team::Column::Slug.eq(slug));
    let Some(row) = connection.query_one(query.as_query()).await? else {
        return Ok(None);
    };
    let role: Option<String> = row.try_get("", "role")?;
    let team = read_team(team::Model::from_query_result(&row, "")?);
    Ok(Some((team, role.as_deref().map(read_role).transpose()?)))
}

/// The team made first; none on a new installation.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn first(connection: &impl ConnectionTrait) -> Result<Option<TeamRecord>, StoreError> {
    Ok(team::Entity::find()
        .order_by_asc(team::Column::CreatedAt)
        .order_by_asc(team::Column::Id)
        .one(connection)
        .await?
        .map(read_team))
}

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

/// The team's members, longest first.
///
/// # Errors
/// As [`role`].
pub async fn members(connection: &impl ConnectionTrait, team: TeamId) -> Result<Vec<MembershipRecord>, StoreError> {
    membership::Entity::find()
        .filter(membership::Column::TeamId.eq(team.uuid()))
        .order_by_asc(membership::Column::CreatedAt)
        .order_by_asc(membership::Column::PersonId)
        .all(connection)
        .await?
        .iter()
        .map(read_membership)
        .collect()
}

/// As [`members`], with the rows locked until the transaction ends: nobody else changes a role meanwhile.
///
/// # Errors
/// As [`role`].
pub async fn lock_members(
    connection: &impl ConnectionTrait,
    team: TeamId,
) -> Result<Vec<MembershipRecord>, StoreError> {
    membership::Entity::find()
        .filter(membership::Column::TeamId.eq(team.uuid()))
        .order_by_asc(membership::Column::PersonId)
        .lock_exclusive()
        .all(connection)
        .await?
        .iter()
        .map(read_membership)
        .collect()
}

/// The teams a person belongs to, longest first.
///
/// # Errors
/// As [`role`].
pub async fn memberships(
    connection: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<MembershipRecord>, StoreError> {
    membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person.uuid()))
        .order_by_asc(membership::Column::CreatedAt)
        .order_by_asc(membership::Column::TeamId)
        .all(connection)
        .await?
        .iter()
        .map(read_membership)
        .collect()
}

/// Adds a member. False when the person is one already; their role stays.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn add_member(connection: &impl ConnectionTrait, member: MembershipRecord) -> Result<bool, StoreError> {
    let row = membership::ActiveModel {
        team_id: Set(member.team.uuid()),
        person_id: Set(member.person.uuid()),
        role: Set(member.role.as_str().to_owned()),
        created_at: Set(member.since),
    };
    let keys = [membership::Column::TeamId, membership::Column::PersonId];
    let added = membership::Entity::insert(row)
        .on_conflict(OnConflict::columns(keys).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(added == 1)
}

/// Gives a member another role. False when the person is no member.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_role(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
    role: Role,
) -> Result<bool, StoreError> {
    let done = membership::Entity::update_many()
        .col_expr(membership::Column::Role, Expr::value(role.as_str()))
        .filter(membership::Column::TeamId.eq(team.uuid()))
        .filter(membership::Column::PersonId.eq(person.uuid()))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Takes a member out. False when the person was none.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn remove_member(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
) -> Result<bool, StoreError> {
    let done = membership::Entity::delete_by_id((team.uuid(), person.uuid()))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

fn read_team(row: team::Model) -> TeamRecord {
    TeamRecord {
        id: TeamId::from_uuid(row.id),
        slug: row.slug,
        name: row.name,
    }
}

fn read_membership(row: &membership::Model) -> Result<MembershipRecord, StoreError> {
    Ok(MembershipRecord {
        team: TeamId::from_uuid(row.team_id),
        person: PersonId::from_uuid(row.person_id),
        role: read_role(&row.role)?,
        since: row.created_at,
    })
}

fn read_role(text: &str) -> Result<Role, StoreError> {
    Role::parse(text).ok_or_else(|| StoreError::Corrupt {
        what: "memberships.role",
        reason: text.to_owned(),
    })
}
