//! API tokens: scripts' keys to one team, kept as hashes.

use chrono::{DateTime, Utc};
use invites_domain::ids::{PersonId, TeamId, TokenId, TypedId};
use invites_domain::policy::Scope;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::StoreError;
use crate::tables::api_token::{ActiveModel, Column, Entity, Model};

/// A token as kept: everything but its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRecord {
    /// Its id.
    pub id: TokenId,
    /// The one team it opens.
    pub team: TeamId,
    /// What its maker calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Who made it; none for the command line.
    pub created_by: Option<PersonId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when it opens nothing.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl TokenRecord {
    /// Whether it opens anything at `now`: neither revoked nor over.
    #[must_use]
    pub fn holds_at(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// Keeps a new token under the hash of its secret.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn insert(
    connection: &impl ConnectionTrait,
    token: &TokenRecord,
    secret_hash: &str,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(token.id.uuid()),
        team_id: Set(token.team.uuid()),
        name: Set(token.name.clone()),
        token_hash: Set(secret_hash.to_owned()),
        scopes: Set(token.scopes.iter().map(|scope| scope.as_str()).collect()),
        created_by: Set(token.created_by.map(TypedId::uuid)),
        created_at: Set(token.created_at),
        expires_at: Set(token.expires_at),
        last_used_at: Set(token.last_used_at),
        revoked_at: Set(token.revoked_at),
    };
    Entity::insert(row).exec_without_returning(connection).await?;
    Ok(())
}

/// The token with this id.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for scopes this version does not know.
pub async fn find(connection: &impl ConnectionTrait, token: TokenId) -> Result<Option<TokenRecord>, StoreError> {
    Entity::find_by_id(token.uuid())
        .one(connection)
        .await?
        .map(read)
        .transpose()
}

/// The token whose secret has this hash, also when revoked or expired.
///
/// # Errors
/// As [`find`].
pub async fn by_hash(connection: &impl ConnectionTrait, secret_hash: &str) -> Result<Option<TokenRecord>, StoreError> {
    Entity::find()
        .filter(Column::TokenHash.eq(secret_hash))
        .one(connection)
        .await?
        .map(read)
        .transpose()
}

/// The team's tokens, newest first, revoked and expired ones included.
///
/// # Errors
/// As [`find`].
pub async fn list(connection: &impl ConnectionTrait, team: TeamId) -> Result<Vec<TokenRecord>, StoreError> {
    Entity::find()
        .filter(Column::TeamId.eq(team.uuid()))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(connection)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

/// Notes that the token was used.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn touch(connection: &impl ConnectionTrait, token: TokenId, now: DateTime<Utc>) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::value(now))
        .filter(Column::Id.eq(token.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Revokes the token, from now on. False when it is revoked already.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn revoke(connection: &impl ConnectionTrait, token: TokenId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(token.uuid()))
        .filter(Column::RevokedAt.is_null())
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

fn read(row: Model) -> Result<TokenRecord, StoreError> {
    let scopes = serde_json::from_value(row.scopes).map_err(|error| StoreError::Corrupt {
        what: "api_tokens.scopes",
        reason: error.to_string(),
    })?;
    Ok(TokenRecord {
        id: TokenId::from_uuid(row.id),
        team: TeamId::from_uuid(row.team_id),
        name: row.name,
        scopes,
        created_by: row.created_by.map(PersonId::from_uuid),
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        revoked_at: row.revoked_at,
    })
}
