//! People: guests, and those who proved an e-mail (R55, R60, R87).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use invites_domain::email::EmailAddress;
use invites_domain::ids::{PersonId, TypedId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::StoreError;
use crate::tables::person::{ActiveModel, Column, Entity, Model};

/// A person as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// Their id.
    pub id: PersonId,
    /// The address that is theirs: proven at the first sign-in, before that only invited by a team's owner. None for a guest.
    pub email: Option<EmailAddress>,
    /// What they are called, if anybody said so.
    pub name: Option<String>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// The person whose records took in this guest's (R87).
    pub merged_into: Option<PersonId>,
    /// When their personal data was erased.
    pub erased_at: Option<DateTime<Utc>>,
    /// When they first signed in; none for a guest, and for somebody who was invited to a team and has not come yet.
    pub signed_in_at: Option<DateTime<Utc>>,
}

impl PersonRecord {
    /// True while the row stands for somebody: neither merged nor erased.
    #[must_use]
    pub fn is_living(&self) -> bool {
        self.merged_into.is_none() && self.erased_at.is_none()
    }
}

/// The person with this id, also when merged or erased.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for an address that does not read.
pub async fn find(connection: &impl ConnectionTrait, person: PersonId) -> Result<Option<PersonRecord>, StoreError> {
    Entity::find_by_id(person.uuid())
        .one(connection)
        .await?
        .map(read)
        .transpose()
}

/// As [`find`], with the row locked until the transaction ends: the person can be neither merged nor erased meanwhile.
///
/// # Errors
/// As [`find`].
pub async fn lock(connection: &impl ConnectionTrait, person: PersonId) -> Result<Option<PersonRecord>, StoreError> {
    Entity::find_by_id(person.uuid())
        .lock_exclusive()
        .one(connection)
        .await?
        .map(read)
        .transpose()
}

/// The people with these ids, held until the transaction ends: they can be neither merged nor erased meanwhile, but
/// others may hold them as well. In the order of their ids, so that nobody waits in a circle.
///
/// # Errors
/// As [`find`].
pub async fn hold(connection: &impl ConnectionTrait, people: &[PersonId]) -> Result<Vec<PersonRecord>, StoreError> {
    Entity::find()
        .filter(Column::Id.is_in(people.iter().map(|person| person.uuid())))
        .order_by_asc(Column::Id)
        .lock_shared()
        .all(connection)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

/// The people with these ids, by id; unknown ones are left out.
///
/// # Errors
/// As [`find`].
pub async fn find_many(
    connection: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<HashMap<PersonId, PersonRecord>, StoreError> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    Entity::find()
        .filter(Column::Id.is_in(people.iter().map(|person| person.uuid())))
        .all(connection)
        .await?
        .into_iter()
        .map(|row| read(row).map(|person| (person.id, person)))
        .collect()
}

/// The person whose address this is.
///
/// # Errors
/// As [`find`].
pub async fn by_email(
    connection: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<PersonRecord>, StoreError> {
    Entity::find()
        .filter(Column::Email.eq(email.as_str()))
        .one(connection)
        .await?
        .map(read)
        .transpose()
}

/// Makes a person without an address: a guest (R55). Nothing happens when there is one of this id, who asked twice.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn insert_guest(
    connection: &impl ConnectionTrait,
    id: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    Entity::insert(new(id, None, now))
        .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The person whose address this is, made under `id` if there is none. Safe when two ask at once.
///
/// # Errors
/// As [`find`].
pub async fn find_or_insert(
    connection: &impl ConnectionTrait,
    id: PersonId,
    email: &EmailAddress,
    now: DateTime<Utc>,
) -> Result<PersonId, StoreError> {
    Entity::insert(new(id, Some(email), now))
        .on_conflict(OnConflict::column(Column::Email).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    let found = by_email(connection, email).await?;
    // The row is there: inserted just now, or the one that was in its way.
    Ok(found.map_or(id, |person| person.id))
}

/// Gives a guest their proven address. False when the address is somebody else's or the person has one already.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn give_email(
    connection: &impl ConnectionTrait,
    person: PersonId,
    email: &EmailAddress,
) -> Result<bool, StoreError> {
    if by_email(connection, email).await?.is_some() {
        return Ok(false);
    }
    let done = Entity::update_many()
        .col_expr(Column::Email, Expr::value(email.as_str()))
        .filter(Column::Id.eq(person.uuid()))
        .filter(Column::Email.is_null())
        .filter(Column::MergedInto.is_null())
        .filter(Column::ErasedAt.is_null())
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Writes down that the person has signed in, the first time.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn note_sign_in(
    connection: &impl ConnectionTrait,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::SignedInAt, Expr::value(now))
        .filter(Column::Id.eq(person.uuid()))
        .filter(Column::SignedInAt.is_null())
        .exec(connection)
        .await?;
    Ok(())
}

fn new(id: PersonId, email: Option<&EmailAddress>, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        id: Set(id.uuid()),
        email: Set(email.map(|email| email.as_str().to_owned())),
        name: Set(None),
        created_at: Set(now),
        merged_into: Set(None),
        erased_at: Set(None),
        signed_in_at: Set(None),
    }
}

fn read(row: Model) -> Result<PersonRecord, StoreError> {
    let email = row
        .email
        .as_deref()
        .map(EmailAddress::parse)
        .transpose()
        .map_err(|error| StoreError::Corrupt {
            what: "people.email",
            reason: error.to_string(),
        })?;
    Ok(PersonRecord {
        id: PersonId::from_uuid(row.id),
        email,
        name: row.name,
        created_at: row.created_at,
        merged_into: row.merged_into.map(PersonId::from_uuid),
        erased_at: row.erased_at,
        signed_in_at: row.signed_in_at,
    })
}
