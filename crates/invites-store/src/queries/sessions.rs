//! Signed-in browsers and the one-time links that sign one in. Secrets are kept as hashes.

use chrono::{DateTime, Utc};
use invites_domain::ids::{PersonId, TypedId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};

use crate::StoreError;
use crate::tables::{session, sign_in_link};

/// A signed-in browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRecord {
    /// Who is signed in.
    pub person: PersonId,
    /// From when the session is over.
    pub expires_at: DateTime<Utc>,
}

/// Signs a browser in.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn insert(
    connection: &impl ConnectionTrait,
    secret_hash: &str,
    session: SessionRecord,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = session::ActiveModel {
        token_hash: Set(secret_hash.to_owned()),
        person_id: Set(session.person.uuid()),
        created_at: Set(now),
        expires_at: Set(session.expires_at),
    };
    session::Entity::insert(row).exec_without_returning(connection).await?;
    Ok(())
}

/// The session under this hash, unless it is over.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn find(
    connection: &impl ConnectionTrait,
    secret_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<SessionRecord>, StoreError> {
    let row = session::Entity::find_by_id(secret_hash.to_owned())
        .filter(session::Column::ExpiresAt.gt(now))
        .one(connection)
        .await?;
    Ok(row.map(|row| SessionRecord {
        person: PersonId::from_uuid(row.person_id),
        expires_at: row.expires_at,
    }))
}

/// Lets a session live until `expires_at`.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn extend(
    connection: &impl ConnectionTrait,
    secret_hash: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    session::Entity::update_many()
        .col_expr(session::Column::ExpiresAt, Expr::value(expires_at))
        .filter(session::Column::TokenHash.eq(secret_hash))
        .exec(connection)
        .await?;
    Ok(())
}

/// Signs a browser out.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn delete(connection: &impl ConnectionTrait, secret_hash: &str) -> Result<(), StoreError> {
    session::Entity::delete_by_id(secret_hash.to_owned())
        .exec(connection)
        .await?;
    Ok(())
}

/// Signs a person out everywhere, and takes the links that would sign them in.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn delete_of(connection: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    session::Entity::delete_many()
        .filter(session::Column::PersonId.eq(person.uuid()))
        .exec(connection)
        .await?;
    sign_in_link::Entity::delete_many()
        .filter(sign_in_link::Column::PersonId.eq(person.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Keeps a one-time link that signs `person` in until `expires_at`.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn insert_link(
    connection: &impl ConnectionTrait,
    secret_hash: &str,
    person: PersonId,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = sign_in_link::ActiveModel {
        token_hash: Set(secret_hash.to_owned()),
        person_id: Set(person.uuid()),
        created_at: Set(now),
        expires_at: Set(expires_at),
        used_at: Set(None),
    };
    sign_in_link::Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Uses up the link under this hash, and answers whom it signs in; none when it is unknown, used or over. Of two who
/// use it at once, one is answered.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn use_link(
    connection: &impl ConnectionTrait,
    secret_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<PersonId>, StoreError> {
    let used = sign_in_link::Entity::update_many()
        .col_expr(sign_in_link::Column::UsedAt, Expr::value(now))
        .filter(sign_in_link::Column::TokenHash.eq(secret_hash))
        .filter(sign_in_link::Column::UsedAt.is_null())
        .filter(sign_in_link::Column::ExpiresAt.gt(now))
        .exec(connection)
        .await?;
    if used.rows_affected == 0 {
        return Ok(None);
    }
    let row = sign_in_link::Entity::find_by_id(secret_hash.to_owned())
        .one(connection)
        .await?;
    Ok(row.map(|row| PersonId::from_uuid(row.person_id)))
}

/// Drops sessions and links that are over.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn forget(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), StoreError> {
    session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lte(now))
        .exec(connection)
        .await?;
    sign_in_link::Entity::delete_many()
        .filter(sign_in_link::Column::ExpiresAt.lte(now))
        .exec(connection)
        .await?;
    Ok(())
}
