//! An invite. `opens_at` and `closes_at` repeat what the timing says, so that lists can filter by status (R111).

use sea_orm::entity::prelude::*;

/// An invite. `opens_at` and `closes_at` repeat what the timing says, so that lists can filter by status (R111).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invites")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub team_id: Uuid,
    #[sea_orm(unique, column_type = "Text")]
    pub token: String,
    pub version: i32,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub public_title: String,
    #[sea_orm(column_type = "Text")]
    pub title_search: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub public_description: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub public_description_html: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub internal_description: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub content_duration: Option<Json>,
    pub play_limit: i32,
    pub expires_at: Option<DateTimeUtc>,
    pub starts_at: Option<DateTimeUtc>,
    pub ends_at: Option<DateTimeUtc>,
    pub opens_at: Option<DateTimeUtc>,
    pub closes_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub time_zone: Option<String>,
    pub access_ends_with_event: bool,
    pub invite_limit: i32,
    pub claim_count: i32,
    pub ever_claimed: bool,
    pub show_share_button: bool,
    #[sea_orm(column_type = "Text")]
    pub access_setting: String,
    pub activity_seq: i64,
    pub last_claim_at: Option<DateTimeUtc>,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    pub deleted_by: Option<Uuid>,
    pub access_revoked: bool,
    pub rehearsal_of: Option<Uuid>,
    pub notice_access_ends_soon: bool,
    pub notice_event_tomorrow: bool,
    pub notice_event_starts: bool,
    pub notice_access_removed: bool,
}

/// No joins by relation: queries name what they read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
