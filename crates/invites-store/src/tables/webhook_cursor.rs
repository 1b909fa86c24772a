//! How far into an invite's activity log webhooks have been told, and which start and end of its event.

use sea_orm::entity::prelude::*;

/// How far into an invite's activity log webhooks have been told, and which start and end of its event.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_cursors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub invite_id: Uuid,
    pub seq: i64,
    pub start_told: Option<DateTimeUtc>,
    pub end_told: Option<DateTimeUtc>,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
