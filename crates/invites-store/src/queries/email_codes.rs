//! One-time codes on their way to an address (R60): one an address at a time, kept as keyed hashes.

use chrono::{DateTime, Utc};
use invites_domain::email::EmailAddress;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, Set};

use crate::StoreError;
use crate::tables::email_code::{ActiveModel, Column, Entity};

/// A code as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRecord {
    /// The keyed hash of address and code.
    pub code_hash: String,
    /// Wrong tries so far.
    pub attempts: i32,
    /// From when it proves nothing.
    pub expires_at: DateTime<Utc>,
}

/// Keeps a new code; an earlier one for the address is gone.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn put(
    connection: &impl ConnectionTrait,
    email: &EmailAddress,
    code_hash: &str,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        email: Set(email.as_str().to_owned()),
        code_hash: Set(code_hash.to_owned()),
        attempts: Set(0),
        created_at: Set(now),
        expires_at: Set(expires_at),
    };
    let replaced = [Column::CodeHash, Column::Attempts, Column::CreatedAt, Column::ExpiresAt];
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Email).update_columns(replaced).to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The code of this address, with its row locked until the transaction ends: tries come one after the other.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn lock(connection: &impl ConnectionTrait, email: &EmailAddress) -> Result<Option<CodeRecord>, StoreError> {
    let row = Entity::find_by_id(email.as_str().to_owned())
        .lock_exclusive()
        .one(connection)
        .await?;
    Ok(row.map(|row| CodeRecord {
        code_hash: row.code_hash,
        attempts: row.attempts,
        expires_at: row.expires_at,
    }))
}

/// Counts a wrong try.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count_attempt(connection: &impl ConnectionTrait, email: &EmailAddress) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Email.eq(email.as_str()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Takes the code away: it was used, or its person is erased.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn delete(connection: &impl ConnectionTrait, email: &EmailAddress) -> Result<(), StoreError> {
    Entity::delete_by_id(email.as_str().to_owned()).exec(connection).await?;
    Ok(())
}

/// Drops codes that are over.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn forget(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now))
        .exec(connection)
        .await?;
    Ok(())
}
