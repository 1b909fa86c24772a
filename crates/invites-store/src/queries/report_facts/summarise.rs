//! Giving summaries to claims and finished plays that have none.

use invites_domain::play::PlayState;
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect};

use super::raw;
use crate::StoreError;
use crate::tables::{claim, play};

/// The column of both tables. Their entities leave it out: only reports know it.
const SUMMARY: &str = "summary";

/// How many rows got a summary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summarised {
    /// Claims.
    pub claims: usize,
    /// Plays.
    pub plays: usize,
}

/// Gives a summary to at most `most` claims and as many finished plays. Call it inside a transaction: it holds the rows
/// while it reads what belongs to them, so that a change waits and then empties the summary.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn summarise(connection: &impl ConnectionTrait, most: u64) -> Result<Summarised, StoreError> {
    let claims = claim::Entity::find()
        .filter(Expr::col((claim::Entity, SUMMARY)).is_null())
        .limit(most)
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
        .all(connection)
        .await?;
    for (row, summary) in claims.iter().zip(raw::of_claims(connection, &claims).await?) {
        claim::Entity::update_many()
            .col_expr(SUMMARY, Expr::value(summary))
            .filter(claim::Column::Id.eq(row.id))
            .exec(connection)
            .await?;
    }
    let over = PlayState::ALL.iter().filter(|state| state.is_over());
    let plays = play::Entity::find()
        .filter(Expr::col((play::Entity, SUMMARY)).is_null())
        .filter(play::Column::State.is_in(over.map(|state| state.as_str())))
        .limit(most)
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
        .all(connection)
        .await?;
    for (row, summary) in plays.iter().zip(raw::of_plays(connection, &plays).await?) {
        play::Entity::update_many()
            .col_expr(SUMMARY, Expr::value(summary))
            .filter(play::Column::Id.eq(row.id))
            .exec(connection)
            .await?;
    }
    Ok(Summarised {
        claims: claims.len(),
        plays: plays.len(),
    })
}
