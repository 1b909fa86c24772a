//! The audit log of a team: who did what to which thing. Written in the transaction of the deed, never changed.
//!
//! Entries hold ids and no names, so that erasing a person leaves the log whole and nameless.

use chrono::{DateTime, Utc};
use invites_domain::ids::{AuditEntryId, PersonId, TeamId, TokenId, TypedId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use serde_json::Value;

use crate::StoreError;
use crate::page::{Page, Slice};
use crate::queries::audit_filter::AuditFilter;
use crate::queries::newest_first::newest_first;
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

impl By {
    /// As it is stored: an encoded id, or the command line's word.
    #[must_use]
    pub fn encode(self) -> String {
        match self {
            Self::Person(person) => person.encode(),
            Self::Token(token) => token.encode(),
            Self::Operator => OPERATOR.to_owned(),
        }
    }

    /// Reads what [`By::encode`] wrote.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] with the column's name.
    pub(crate) fn parse(what: &'static str, text: &str) -> Result<Self, StoreError> {
        if text == OPERATOR {
            return Ok(Self::Operator);
        }
        if let Ok(person) = PersonId::parse(text) {
            return Ok(Self::Person(person));
        }
        TokenId::parse(text)
            .map(Self::Token)
            .map_err(|error| StoreError::Corrupt {
                what,
                reason: error.to_string(),
            })
    }
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
    let person = match entry.by {
        By::Person(person) => Some(person.uuid()),
        By::Token(_) | By::Operator => None,
    };
    let row = ActiveModel {
        id: Set(entry.id.uuid()),
        team_id: Set(entry.team.uuid()),
        at: Set(entry.at),
        actor: Set(entry.by.encode()),
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

/// A page of the team's log as far as it fits, newest first.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for an actor that does not read.
pub async fn list(
    connection: &impl ConnectionTrait,
    team: TeamId,
    filter: &AuditFilter,
    page: &Page<AuditEntryId>,
) -> Result<Slice<AuditRow>, StoreError> {
    let query = Entity::find()
        .filter(Column::TeamId.eq(team.uuid()))
        .filter(filter.condition());
    newest_first(connection, query, Column::Id, page).await?.try_map(read)
}

/// How many entries of the team's log fit.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count(connection: &impl ConnectionTrait, team: TeamId, filter: &AuditFilter) -> Result<u64, StoreError> {
    Ok(Entity::find()
        .filter(Column::TeamId.eq(team.uuid()))
        .filter(filter.condition())
        .count(connection)
        .await?)
}

/// Everybody who stands in the team's log, each once, in no order.
///
/// # Errors
/// As [`list`].
pub async fn actors(connection: &impl ConnectionTrait, team: TeamId) -> Result<Vec<By>, StoreError> {
    let actors: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Actor)
        .distinct()
        .filter(Column::TeamId.eq(team.uuid()))
        .into_tuple()
        .all(connection)
        .await?;
    actors
        .iter()
        .map(|actor| By::parse("audit_entries.actor", actor))
        .collect()
}

/// How the command line is written down.
const OPERATOR: &str = "operator";

pub(super) fn read(row: Model) -> Result<AuditRow, StoreError> {
    let by = match row.actor_person {
        Some(person) => By::Person(PersonId::from_uuid(person)),
        None => By::parse("audit_entries.actor", &row.actor)?,
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
