//! Invites with their tracks, allow lists, and the team's details form.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("invites")
                    .col(id("id").primary_key())
                    .col(id("team_id"))
                    .col(text("token").unique_key())
                    .col(int("version"))
                    .col(text("kind"))
                    .col(text("public_title"))
                    .col(text("title_search"))
                    .col(text_or_none("public_description"))
                    .col(text_or_none("public_description_html"))
                    .col(text_or_none("internal_description"))
                    .col(json_or_none("content_duration"))
                    .col(int("play_limit"))
                    .col(instant_or_none("expires_at"))
                    .col(instant_or_none("starts_at"))
                    .col(instant_or_none("ends_at"))
                    .col(instant_or_none("opens_at"))
                    .col(instant_or_none("closes_at"))
                    .col(text_or_none("time_zone"))
                    .col(flag("access_ends_with_event"))
                    .col(int("invite_limit"))
                    .col(int("claim_count"))
                    .col(flag("ever_claimed"))
                    .col(flag("show_share_button"))
                    .col(text("access_setting"))
                    .col(ColumnDef::new("activity_seq").big_integer().not_null())
                    .col(instant_or_none("last_claim_at"))
                    .col(id_or_none("created_by"))
                    .col(instant("created_at"))
                    .col(instant("updated_at"))
                    .col(instant_or_none("deleted_at"))
                    .col(id_or_none("deleted_by"))
                    .col(flag("access_revoked"))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .foreign_key(&mut refers("created_by", "people"))
                    .foreign_key(&mut refers("deleted_by", "people"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("invites_by_team", "invites", &["team_id", "deleted_at", "id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("invite_tracks")
                    .col(id("invite_id"))
                    .col(id("track_id"))
                    .col(int("position"))
                    .primary_key(&mut key(&["invite_id", "track_id"]))
                    .foreign_key(&mut belongs("invite_id", "invites"))
                    .foreign_key(&mut refers("track_id", "tracks"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("invite_tracks_by_track", "invite_tracks", &["track_id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("allowed_entries")
                    .col(id("invite_id"))
                    .col(text("entry"))
                    .col(int("position"))
                    .primary_key(&mut key(&["invite_id", "entry"]))
                    .foreign_key(&mut belongs("invite_id", "invites"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("invite_forms")
                    .col(id("team_id").primary_key())
                    .col(json("form"))
                    .col(instant("updated_at"))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("detail_submissions")
                    .col(id("id").primary_key())
                    .col(id("team_id"))
                    .col(id("person_id"))
                    .col(json("details"))
                    .col(json("fields_asked"))
                    .col(text_or_none("consent_text"))
                    .col(instant("submitted_at"))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .foreign_key(&mut refers("person_id", "people"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                index(
                    "detail_submissions_by_person",
                    "detail_submissions",
                    &["team_id", "person_id"],
                )
                .unique()
                .take(),
            )
            .await?;
        Ok(())
    }
}
