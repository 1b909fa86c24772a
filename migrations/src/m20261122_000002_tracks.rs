//! Tracks and their challenges, as imported.

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
                    .table("tracks")
                    .col(id("id").primary_key())
                    .col(id("team_id"))
                    .col(text("slug"))
                    .col(text("title"))
                    .col(text_or_none("teaser"))
                    .col(text("description_markdown"))
                    .col(text("description_html"))
                    .col(text_or_none("icon"))
                    .col(text_or_none("level"))
                    .col(json("tags"))
                    .col(int("time_limit_seconds"))
                    .col(int_or_none("idle_timeout_seconds"))
                    .col(flag("skipping_enabled"))
                    .col(json("sandbox"))
                    .col(json("import_notes"))
                    .col(text("checksum"))
                    .col(instant("created_at"))
                    .col(instant("updated_at"))
                    .col(instant_or_none("archived_at"))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                index("tracks_by_team_slug", "tracks", &["team_id", "slug"])
                    .unique()
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("challenges")
                    .col(id("id").primary_key())
                    .col(id("track_id"))
                    .col(text("slug"))
                    .col(int("position"))
                    .col(text("kind"))
                    .col(text("title"))
                    .col(text_or_none("teaser"))
                    .col(text("body_html"))
                    .col(json("notes"))
                    .col(json("tabs"))
                    .col(text_or_none("difficulty"))
                    .col(int_or_none("time_limit_seconds"))
                    .col(json("answers"))
                    .col(json("solution"))
                    .col(instant_or_none("removed_at"))
                    .foreign_key(&mut belongs("track_id", "tracks"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                index("challenges_by_track_slug", "challenges", &["track_id", "slug"])
                    .unique()
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("track_assets")
                    .col(id("track_id"))
                    .col(text("path"))
                    .col(text("media_type"))
                    .col(bytes("bytes"))
                    .primary_key(&mut key(&["track_id", "path"]))
                    .foreign_key(&mut belongs("track_id", "tracks"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("track_files")
                    .col(id("track_id"))
                    .col(text("path"))
                    .col(bytes("bytes"))
                    .col(flag("executable"))
                    .primary_key(&mut key(&["track_id", "path"]))
                    .foreign_key(&mut belongs("track_id", "tracks"))
                    .take(),
            )
            .await?;
        Ok(())
    }
}
