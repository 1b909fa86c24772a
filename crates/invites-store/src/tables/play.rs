//! One run of a track, charged to the claim it started from (R69).

use sea_orm::entity::prelude::*;

/// One run of a track, charged to the claim it started from (R69).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "plays")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub claim_id: Option<Uuid>,
    pub invite_id: Option<Uuid>,
    pub track_id: Uuid,
    pub person_id: Uuid,
    pub team_id: Uuid,
    pub preview: bool,
    pub number: i32,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub started_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub stopped_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub stopped_reason: Option<String>,
    pub total_challenges: i32,
    pub completed_challenges: i32,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
