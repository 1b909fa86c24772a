//! An invitation to a team that was not accepted yet.

use sea_orm::entity::prelude::*;

/// An invitation to a team that was not accepted yet.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "member_invitations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub role: String,
    pub invited_by: Option<Uuid>,
    pub invited_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub declined_at: Option<DateTimeUtc>,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
