//! Webhooks of teams, what is sent to them, and how far into each invite's activity log they have been told.

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
                    .table("webhooks")
                    .col(id("id").primary_key())
                    .col(id("team_id"))
                    .col(text("url"))
                    .col(json("events"))
                    .col(int("secret_generation"))
                    .col(instant_or_none("previous_secret_until"))
                    .col(flag("enabled"))
                    .col(text_or_none("off_reason"))
                    .col(instant_or_none("off_at"))
                    .col(instant_or_none("failing_since"))
                    .col(instant_or_none("held_until"))
                    .col(instant_or_none("leased_until"))
                    .col(id_or_none("created_by"))
                    .col(instant("created_at"))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .foreign_key(&mut refers("created_by", "people"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("webhooks_by_team", "webhooks", &["team_id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("webhook_deliveries")
                    .col(id("id").primary_key())
                    .col(id("webhook_id"))
                    // What must keep its order among themselves: a claim's messages, an invite's own.
                    .col(id("lane"))
                    .col(text("event"))
                    .col(text("body"))
                    .col(text("status"))
                    .col(int("tries"))
                    .col(instant("created_at"))
                    .col(instant_or_none("next_try_at"))
                    .col(instant_or_none("last_try_at"))
                    .col(int_or_none("answer_status"))
                    .col(text_or_none("answer"))
                    .foreign_key(&mut belongs("webhook_id", "webhooks"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index(
                "webhook_deliveries_by_webhook",
                "webhook_deliveries",
                &["webhook_id", "id"],
            ))
            .await?;
        manager
            .create_index(index(
                "webhook_deliveries_by_next_try",
                "webhook_deliveries",
                &["status", "next_try_at"],
            ))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("webhook_cursors")
                    .col(id("invite_id").primary_key())
                    .col(ColumnDef::new("seq").big_integer().not_null())
                    .col(instant_or_none("start_told"))
                    .col(instant_or_none("end_told"))
                    .foreign_key(&mut belongs("invite_id", "invites"))
                    .take(),
            )
            .await
    }
}
