//! Claims, what they hold, and the plays charged to them.

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
                    .table("claims")
                    .col(id("id").primary_key())
                    .col(id("invite_id"))
                    .col(id("person_id"))
                    .col(instant("claimed_at"))
                    .col(instant_or_none("access_ends_at"))
                    .col(int("play_limit"))
                    .col(instant_or_none("revoked_at"))
                    .col(id_or_none("revoked_by"))
                    .col(text_or_none("revoke_reason"))
                    .foreign_key(&mut refers("invite_id", "invites"))
                    .foreign_key(&mut refers("person_id", "people"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                index("claims_by_invite_person", "claims", &["invite_id", "person_id"])
                    .unique()
                    .take(),
            )
            .await?;
        manager
            .create_index(index("claims_by_person", "claims", &["person_id", "id"]))
            .await?;
        manager
            .create_index(index("claims_by_invite", "claims", &["invite_id", "id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("claim_tracks")
                    .col(id("claim_id"))
                    .col(id("track_id"))
                    .col(int("position"))
                    .col(int("plays_used"))
                    .col(int("plays_granted"))
                    .primary_key(&mut key(&["claim_id", "track_id"]))
                    .foreign_key(&mut belongs("claim_id", "claims"))
                    .foreign_key(&mut refers("track_id", "tracks"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("plays")
                    .col(id("id").primary_key())
                    .col(id_or_none("claim_id"))
                    .col(id_or_none("invite_id"))
                    .col(id("track_id"))
                    .col(id("person_id"))
                    .col(id("team_id"))
                    .col(flag("preview"))
                    .col(int("number"))
                    .col(text("state"))
                    .col(instant("started_at"))
                    .col(instant("ends_at"))
                    .col(instant_or_none("stopped_at"))
                    .col(text_or_none("stopped_reason"))
                    .col(int("total_challenges"))
                    .col(int("completed_challenges"))
                    .foreign_key(&mut refers("claim_id", "claims"))
                    .foreign_key(&mut refers("invite_id", "invites"))
                    .foreign_key(&mut refers("track_id", "tracks"))
                    .foreign_key(&mut refers("person_id", "people"))
                    .foreign_key(&mut refers("team_id", "teams"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index(
                "plays_by_claim_track",
                "plays",
                &["claim_id", "track_id", "number"],
            ))
            .await?;
        manager
            .create_index(index("plays_by_team", "plays", &["team_id", "started_at", "id"]))
            .await?;
        manager
            .create_index(index("plays_by_invite", "plays", &["invite_id", "state"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("play_challenges")
                    .col(id("play_id"))
                    .col(id("challenge_id"))
                    .col(int("position"))
                    .col(text("state"))
                    .col(instant_or_none("started_at"))
                    .col(instant_or_none("completed_at"))
                    .primary_key(&mut key(&["play_id", "challenge_id"]))
                    .foreign_key(&mut belongs("play_id", "plays"))
                    .foreign_key(&mut refers("challenge_id", "challenges"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("attempts")
                    .col(id("id").primary_key())
                    .col(id("play_id"))
                    .col(id("challenge_id"))
                    .col(instant("at"))
                    .col(flag("passed"))
                    .col(text("message"))
                    .col(json("answers"))
                    .foreign_key(&mut belongs("play_id", "plays"))
                    .foreign_key(&mut refers("challenge_id", "challenges"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("attempts_by_play", "attempts", &["play_id", "id"]))
            .await?;
        Ok(())
    }
}
