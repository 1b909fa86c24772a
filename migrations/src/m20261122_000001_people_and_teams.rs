//! People, teams, and the ways in: sessions, codes, links, API tokens.

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
                    .table("people")
                    .col(id("id").primary_key())
                    .col(text_or_none("email").unique_key())
                    .col(text_or_none("name"))
                    .col(instant("created_at"))
                    .col(id_or_none("merged_into"))
                    .col(instant_or_none("erased_at"))
                    .foreign_key(&mut refers("merged_into", "people"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("teams")
                    .col(id("id").primary_key())
                    .col(text("slug").unique_key())
                    .col(text("name"))
                    .col(instant("created_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("memberships")
                    .col(id("team_id"))
                    .col(id("person_id"))
                    .col(text("role"))
                    .col(instant("created_at"))
                    .primary_key(&mut key(&["team_id", "person_id"]))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .foreign_key(&mut belongs("person_id", "people"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("memberships_by_person", "memberships", &["person_id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("sessions")
                    .col(text("token_hash").primary_key())
                    .col(id("person_id"))
                    .col(instant("created_at"))
                    .col(instant("expires_at"))
                    .foreign_key(&mut belongs("person_id", "people"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("sessions_by_person", "sessions", &["person_id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("email_codes")
                    .col(text("email").primary_key())
                    .col(text("code_hash"))
                    .col(int("attempts"))
                    .col(instant("created_at"))
                    .col(instant("expires_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("sign_in_links")
                    .col(text("token_hash").primary_key())
                    .col(id("person_id"))
                    .col(instant("created_at"))
                    .col(instant("expires_at"))
                    .col(instant_or_none("used_at"))
                    .foreign_key(&mut belongs("person_id", "people"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("api_tokens")
                    .col(id("id").primary_key())
                    .col(id("team_id"))
                    .col(text("name"))
                    .col(text("token_hash").unique_key())
                    .col(json("scopes"))
                    .col(id_or_none("created_by"))
                    .col(instant("created_at"))
                    .col(instant_or_none("expires_at"))
                    .col(instant_or_none("last_used_at"))
                    .col(instant_or_none("revoked_at"))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .foreign_key(&mut refers("created_by", "people"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("api_tokens_by_team", "api_tokens", &["team_id", "created_at"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("server_keys")
                    .col(text("name").primary_key())
                    .col(text("value"))
                    .col(instant("created_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("audit_entries")
                    .col(id("id").primary_key())
                    .col(id("team_id"))
                    .col(instant("at"))
                    .col(text("actor"))
                    .col(id_or_none("actor_person"))
                    .col(text("verb"))
                    .col(text("subject"))
                    .col(json_or_none("detail"))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("audit_entries_by_team", "audit_entries", &["team_id", "id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("idempotent_answers")
                    .col(text("caller"))
                    .col(text("key"))
                    .col(text("verb"))
                    .col(text("request_hash"))
                    .col(text("answer"))
                    .col(instant("created_at"))
                    .primary_key(&mut key(&["caller", "key"]))
                    .take(),
            )
            .await?;
        Ok(())
    }
}
