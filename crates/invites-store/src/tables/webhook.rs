//! An address of a team that is told what happens. Its secret is derived, not kept.

use sea_orm::entity::prelude::*;

/// An address of a team that is told what happens. Its secret is derived, not kept.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhooks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub team_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub url: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub events: Json,
    pub secret_generation: i32,
    pub previous_secret_until: Option<DateTimeUtc>,
    pub enabled: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub off_reason: Option<String>,
    pub off_at: Option<DateTimeUtc>,
    pub failing_since: Option<DateTimeUtc>,
    pub held_until: Option<DateTimeUtc>,
    pub leased_until: Option<DateTimeUtc>,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
