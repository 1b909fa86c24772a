//! A challenge of a track; kept when a later import drops it, for plays already begun.

use sea_orm::entity::prelude::*;

/// A challenge of a track; kept when a later import drops it, for plays already begun.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "challenges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub track_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    pub position: i32,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub teaser: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub body_html: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub notes: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub tabs: Json,
    #[sea_orm(column_type = "Text", nullable)]
    pub difficulty: Option<String>,
    pub time_limit_seconds: Option<i32>,
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub solution: Json,
    pub removed_at: Option<DateTimeUtc>,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
