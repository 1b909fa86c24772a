//! Answers remembered under idempotency keys, inside the transaction that made them.
//!
//! The first statement of that transaction reserves the key, so that two requests with one key cannot both be the
//! first: the second waits for the first to commit and then finds its answer.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};

use crate::StoreError;
use crate::tables::idempotent_answer::{ActiveModel, Column, Entity};

/// One use of a key.
#[derive(Debug, Clone, Copy)]
pub struct KeyUse<'a> {
    /// Who asks, encoded; keys of different callers never meet.
    pub caller: &'a str,
    /// The key as sent.
    pub key: &'a str,
    /// The API's name of the mutation.
    pub verb: &'a str,
    /// The hash of everything else that was sent.
    pub request_hash: &'a str,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recalled {
    /// Nothing younger than asked for: the key is now reserved, and [`remember`] or [`release`] must follow in this
    /// transaction, if it commits.
    First,
    /// The same request was answered so.
    Same(String),
    /// The key belongs to another request.
    Different,
}

/// Reserves the key, or recalls what was answered under it since `oldest`.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn recall(
    connection: &impl ConnectionTrait,
    used: KeyUse<'_>,
    oldest: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Recalled, StoreError> {
    // A key past its day counts as never used.
    Entity::delete_many()
        .filter(Column::Caller.eq(used.caller))
        .filter(Column::Key.eq(used.key))
        .filter(Column::CreatedAt.lt(oldest))
        .exec(connection)
        .await?;
    let row = ActiveModel {
        caller: Set(used.caller.to_owned()),
        key: Set(used.key.to_owned()),
        verb: Set(used.verb.to_owned()),
        request_hash: Set(used.request_hash.to_owned()),
        answer: Set(String::new()),
        created_at: Set(now),
    };
    let reserved = Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::Caller, Column::Key])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    if reserved == 1 {
        return Ok(Recalled::First);
    }
    let known = Entity::find_by_id((used.caller.to_owned(), used.key.to_owned()))
        .lock_exclusive()
        .one(connection)
        .await?;
    Ok(match known {
        Some(row) if row.verb == used.verb && row.request_hash == used.request_hash => Recalled::Same(row.answer),
        // A row that vanished between the two statements was another transaction's; its key is not ours to use.
        _ => Recalled::Different,
    })
}

/// Keeps the answer to the request that reserved the key.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn remember(connection: &impl ConnectionTrait, used: KeyUse<'_>, answer: &str) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Answer, Expr::value(answer))
        .filter(Column::Caller.eq(used.caller))
        .filter(Column::Key.eq(used.key))
        .exec(connection)
        .await?;
    Ok(())
}

/// Gives a reserved key back: the request was refused, and may be sent again under it once it is mended.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn release(connection: &impl ConnectionTrait, used: KeyUse<'_>) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::Caller.eq(used.caller))
        .filter(Column::Key.eq(used.key))
        .exec(connection)
        .await?;
    Ok(())
}

/// Drops every answer older than `oldest`.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn forget(connection: &impl ConnectionTrait, oldest: DateTime<Utc>) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(oldest))
        .exec(connection)
        .await?;
    Ok(())
}
