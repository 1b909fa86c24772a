//! A challenge within a play.

use sea_orm::entity::prelude::*;

/// A challenge within a play.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "play_challenges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub play_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub challenge_id: Uuid,
    pub position: i32,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub started_at: Option<DateTimeUtc>,
    pub completed_at: Option<DateTimeUtc>,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
