//! Invitations to teams that were neither accepted nor withdrawn. None of them is a membership, and nothing here makes one.

use chrono::{DateTime, Utc};
use invites_domain::ids::{PersonId, TeamId, TypedId};
use invites_domain::policy::Role;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::StoreError;
use crate::tables::member_invitation::{ActiveModel, Column, Entity, Model};

/// An invitation as kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberInvitationRecord {
    /// To which team.
    pub team: TeamId,
    /// Who is invited.
    pub person: PersonId,
    /// What they may do once they are a member.
    pub role: Role,
    /// Who invites; none for a script and the command line.
    pub invited_by: Option<PersonId>,
    /// When it was last sent.
    pub invited_at: DateTime<Utc>,
    /// From when on it cannot be accepted.
    pub ends_at: DateTime<Utc>,
    /// When the invited person said no.
    pub declined_at: Option<DateTime<Utc>>,
}

/// Keeps the invitation, in place of one of the same person to the same team.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn put(connection: &impl ConnectionTrait, invitation: &MemberInvitationRecord) -> Result<(), StoreError> {
    let row = ActiveModel {
        team_id: Set(invitation.team.uuid()),
        person_id: Set(invitation.person.uuid()),
        role: Set(invitation.role.as_str().to_owned()),
        invited_by: Set(invitation.invited_by.map(|person| person.uuid())),
        invited_at: Set(invitation.invited_at),
        ends_at: Set(invitation.ends_at),
        declined_at: Set(invitation.declined_at),
    };
    let anew = OnConflict::columns([Column::TeamId, Column::PersonId])
        .update_columns([
            Column::Role,
            Column::InvitedBy,
            Column::InvitedAt,
            Column::EndsAt,
            Column::DeclinedAt,
        ])
        .to_owned();
    Entity::insert(row)
        .on_conflict(anew)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The person's invitation to the team.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for a role this version does not know.
pub async fn find(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
) -> Result<Option<MemberInvitationRecord>, StoreError> {
    Entity::find_by_id((team.uuid(), person.uuid()))
        .one(connection)
        .await?
        .map(read)
        .transpose()
}

/// The team's invitations, oldest first.
///
/// # Errors
/// As [`find`].
pub async fn of_team(
    connection: &impl ConnectionTrait,
    team: TeamId,
) -> Result<Vec<MemberInvitationRecord>, StoreError> {
    Entity::find()
        .filter(Column::TeamId.eq(team.uuid()))
        .order_by_asc(Column::InvitedAt)
        .order_by_asc(Column::PersonId)
        .all(connection)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

/// The invitations of the person, newest first.
///
/// # Errors
/// As [`find`].
pub async fn of_person(
    connection: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<MemberInvitationRecord>, StoreError> {
    Entity::find()
        .filter(Column::PersonId.eq(person.uuid()))
        .order_by_desc(Column::InvitedAt)
        .order_by_asc(Column::TeamId)
        .all(connection)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

/// Invites to another role from now on; the rest of the invitation stays.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_role(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
    role: Role,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Role, Expr::value(role.as_str()))
        .filter(Column::TeamId.eq(team.uuid()))
        .filter(Column::PersonId.eq(person.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Notes that the invited person said no.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn decline(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::DeclinedAt, Expr::value(at))
        .filter(Column::TeamId.eq(team.uuid()))
        .filter(Column::PersonId.eq(person.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Takes the invitation away: it was accepted or withdrawn. False when there was none.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn delete(connection: &impl ConnectionTrait, team: TeamId, person: PersonId) -> Result<bool, StoreError> {
    let done = Entity::delete_by_id((team.uuid(), person.uuid()))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

fn read(row: Model) -> Result<MemberInvitationRecord, StoreError> {
    Ok(MemberInvitationRecord {
        team: TeamId::from_uuid(row.team_id),
        person: PersonId::from_uuid(row.person_id),
        role: Role::parse(&row.role).ok_or(StoreError::Corrupt {
            what: "member_invitations.role",
            reason: row.role,
        })?,
        invited_by: row.invited_by.map(PersonId::from_uuid),
        invited_at: row.invited_at,
        ends_at: row.ends_at,
        declined_at: row.declined_at,
    })
}
