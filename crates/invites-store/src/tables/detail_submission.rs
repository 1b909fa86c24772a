//! What a person left in a team's form, with the fields asked and the consent text (R88a).

use sea_orm::entity::prelude::*;

/// What a person left in a team's form, with the fields asked and the consent text (R88a).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "detail_submissions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub team_id: Uuid,
    pub person_id: Uuid,
    #[sea_orm(column_type = "JsonBinary")]
    pub details: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub fields_asked: Json,
    #[sea_orm(column_type = "Text", nullable)]
    pub consent_text: Option<String>,
    pub submitted_at: DateTimeUtc,
    pub invite_id: Option<Uuid>,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
