//! What players say of tracks: one review for each play.

use std::collections::HashMap;

use invites_domain::ids::{PlayId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde::Serialize;

use crate::StoreError;
use crate::tables::review::{ActiveModel, Column, Entity};

/// A review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Review {
    /// 1 (poor) to 5 (excellent).
    pub score: i32,
    /// What the player wrote.
    pub words: Option<String>,
    /// When they said so last.
    pub at: Instant,
}

/// Keeps what was said of a play, in place of what was said before.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn put(connection: &impl ConnectionTrait, play: PlayId, review: &Review) -> Result<(), StoreError> {
    let row = ActiveModel {
        play_id: Set(play.uuid()),
        score: Set(review.score),
        words: Set(review.words.clone()),
        at: Set(review.at),
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::PlayId)
                .update_columns([Column::Score, Column::Words, Column::At])
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The reviews of these plays; those that have none are left out.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn of_plays(
    connection: &impl ConnectionTrait,
    plays: &[PlayId],
) -> Result<HashMap<PlayId, Review>, StoreError> {
    if plays.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find()
        .filter(Column::PlayId.is_in(plays.iter().map(|play| play.uuid())))
        .all(connection)
        .await?;
    let review = |row: crate::tables::review::Model| {
        let review = Review {
            score: row.score,
            words: row.words,
            at: row.at,
        };
        (PlayId::from_uuid(row.play_id), review)
    };
    Ok(rows.into_iter().map(review).collect())
}
