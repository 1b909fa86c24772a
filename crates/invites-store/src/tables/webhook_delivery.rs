//! One message to a webhook, and how far it has come.

use sea_orm::entity::prelude::*;

/// One message to a webhook, and how far it has come.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_deliveries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub webhook_id: Uuid,
    pub lane: Uuid,
    #[sea_orm(column_type = "Text")]
    pub event: String,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    #[sea_orm(column_type = "Text")]
    pub status: String,
    pub tries: i32,
    pub created_at: DateTimeUtc,
    pub next_try_at: Option<DateTimeUtc>,
    pub last_try_at: Option<DateTimeUtc>,
    pub answer_status: Option<i32>,
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub attempts: Option<Json>,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
