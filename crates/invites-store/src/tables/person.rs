//! A person: signed in once their e-mail is proven, a guest until then (R55, R87).

use sea_orm::entity::prelude::*;

/// A person: signed in once their e-mail is proven, a guest until then (R55, R87).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "people")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique, column_type = "Text", nullable)]
    pub email: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    pub created_at: DateTimeUtc,
    pub merged_into: Option<Uuid>,
    pub erased_at: Option<DateTimeUtc>,
    pub signed_in_at: Option<DateTimeUtc>,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
