//! A track as imported.

use sea_orm::entity::prelude::*;

/// A track as imported.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tracks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub team_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub teaser: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub description_markdown: String,
    #[sea_orm(column_type = "Text")]
    pub description_html: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub icon: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub level: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub tags: Json,
    pub time_limit_seconds: i32,
    pub idle_timeout_seconds: Option<i32>,
    pub skipping_enabled: bool,
    #[sea_orm(column_type = "JsonBinary")]
    pub sandbox: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub import_notes: Json,
    #[sea_orm(column_type = "Text")]
    pub checksum: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub archived_at: Option<DateTimeUtc>,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
