//! Secrets that all processes of an installation share, such as the key that signs guest cookies.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, Set};

use crate::StoreError;
use crate::tables::server_key::{ActiveModel, Column, Entity};

/// The value kept under `name`.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn get(connection: &impl ConnectionTrait, name: &str) -> Result<Option<String>, StoreError> {
    Ok(Entity::find_by_id(name.to_owned())
        .one(connection)
        .await?
        .map(|row| row.value))
}

/// Keeps `value` under `name` unless something is kept there already: the first process wins, all read its value.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn put(
    connection: &impl ConnectionTrait,
    name: &str,
    value: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
        created_at: Set(now),
    };
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Name).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(())
}
