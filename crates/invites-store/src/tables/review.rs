//! What a player said of a track at the end of a play.

use sea_orm::entity::prelude::*;

/// What a player said of a track at the end of a play.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub play_id: Uuid,
    pub score: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub words: Option<String>,
    pub at: DateTimeUtc,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
