//! A person's claim on an invite, with the terms copied at that instant (R65).

use sea_orm::entity::prelude::*;

/// A person's claim on an invite, with the terms copied at that instant (R65).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "claims")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub invite_id: Uuid,
    pub person_id: Uuid,
    pub claimed_at: DateTimeUtc,
    pub access_ends_at: Option<DateTimeUtc>,
    pub play_limit: i32,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_by: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub revoke_reason: Option<String>,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
