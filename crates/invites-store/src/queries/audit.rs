//! The audit log of a team: who did what to which thing. Written in the transaction of the deed, never changed.
//!
//! Entries hold ids and no names, so that erasing a person leaves the log whole and nameless.

use chrono::{DateTime, Utc};
use invites_domain::ids::{AuditEntryId, PersonId, TeamId, TokenId, TypedId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::Value;

use crate::StoreError;
use crate::page::{Page, Slice, Take};
use crate::tables::audit_entry::{ActiveModel, Column, Entity, Model};

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A member.
    Person(PersonId),
    /// A script.
    Token(TokenId),
    /// The command line on the server's machine.
    Operator,
}

/// What is written down of one deed.
#[derive(Debug, Clone)]
pub struct NewEntry<'a> {
    /// A new id, which also orders the log.
    pub id: AuditEntryId,
    /// Whose log.
    pub team: TeamId,
    /// Who did it.
    pub by: By,
    /// The API's name of the mutation: `deleteTrackInvite`.
    pub verb: &'a str,
    /// The encoded id of the thing it was done to.
    pub subject: &'a str,
    /// What else belongs to it, without names or secrets.
    pub detail: Option<Value>,
    /// When.
    pub at: DateTime<Utc>,
}

/// One deed, as read.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// Its id and its place in the log.
    pub id: AuditEntryId,
    /// Whose log.
    pub team: TeamId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: By,
    /// The API's name of the mutation.
    pub verb: String,
    /// The encoded id of the thing.
    pub subject: String,
    /// What else belongs to it.
    pub detail: Option<Value>,
}

/// Writes one entry.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn record(connection: &impl ConnectionTrait, entry: NewEntry<'_>) -> Result<(), StoreError> {
    let (actor, person) = match entry.by {
        By::Person(person) => (person.encode(), Some(person.uuid())),
        By::Token(token) => (token.encode(), None),
        By::Operator => (OPERATOR.to_owned(), None),
    };
    let row = ActiveModel {
        id: Set(entry.id.uuid()),
        team_id: Set(entry.team.uuid()),
        at: Set(entry.at),
        actor: Set(actor),
        actor_person: Set(person),
        verb: Set(entry.verb.to_owned()),
        subject: Set(entry.subject.to_owned()),
        detail: Set(entry.detail),
    };
    Entity::insert(row).exec_without_returning(connection).await?;
    Ok(())
}

/// One entry.
///
/// # Errors
/// As [`list`].
pub async fn find(connection: &impl ConnectionTrait, id: AuditEntryId) -> Result<Option<AuditRow>, StoreError> {
    let row = Entity::find_by_id(id.uuid()).one(connection).await?;
    row.map(read).transpose()
}

/// A page of the team's log, newest first.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for an actor that does not read.
pub async fn list(
    connection: &impl ConnectionTrait,
    team: TeamId,
    page: &Page<AuditEntryId>,
) -> Result<Slice<AuditRow>, StoreError> {
    let mut query = Entity::find()
        .filter(Column::TeamId.eq(team.uuid()))
        .limit(page.take.size() + 1);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after.uuid()));
    }
    if let Some(before) = page.before {
        query = query.filter(Column::Id.gt(before.uuid()));
    }
    let mut rows = match page.take {
        Take::First(_) => query.order_by_desc(Column::Id),
        Take::Last(_) => query.order_by_asc(Column::Id),
    }
    .all(connection)
    .await?;
    if matches!(page.take, Take::Last(_)) {
        rows.reverse();
    }
    let rows = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Slice::cut(rows, page.take))
}

/// How many entries the team's log has.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count(connection: &impl ConnectionTrait, team: TeamId) -> Result<u64, StoreError> {
    Ok(Entity::find()
        .filter(Column::TeamId.eq(team.uuid()))
        .count(connection)
        .await?)
}

/// How the command line is written down.
const OPERATOR: &str = "operator";

fn read(row: Model) -> Result<AuditRow, StoreError> {
    let by = match (row.actor_person, row.actor.as_str()) {
        (Some(person), _) => By::Person(PersonId::from_uuid(person)),
        (None, OPERATOR) => By::Operator,
        (None, token) => By::Token(TokenId::parse(token).map_err(|error| StoreError::Corrupt {
            what: "audit_entries.actor",
            reason: error.to_string(),
        })?),
    };
    Ok(AuditRow {
        id: AuditEntryId::from_uuid(row.id),
        team: TeamId::from_uuid(row.team_id),
        at: row.at,
        by,
        verb: row.verb,
        subject: row.subject,
        detail: row.detail,
    })
}
