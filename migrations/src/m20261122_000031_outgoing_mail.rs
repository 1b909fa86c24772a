//! Mail that is on its way, and what mail servers refused for good.

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
        // A letter belongs to a team, or to nobody: a code for signing in is older than any membership.
        manager
            .create_table(
                Table::create()
                    .table("outgoing_mail")
                    .col(id("id").primary_key())
                    .col(id_or_none("team_id"))
                    .col(text("kind"))
                    .col(text("recipient"))
                    .col(json("content"))
                    .col(instant("created_at"))
                    .col(instant_or_none("expires_at"))
                    .col(instant("next_try_at"))
                    .col(int("tries"))
                    .col(id_or_none("taken_by"))
                    .col(instant_or_none("failed_at"))
                    .col(text_or_none("reply"))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .take(),
            )
            .await?;
        // Failed ones leave the front of this index: `failed_at` is the first thing a sender asks about.
        manager
            .create_index(index(
                "outgoing_mail_by_turn",
                "outgoing_mail",
                &["failed_at", "next_try_at"],
            ))
            .await?;
        manager
            .create_index(index("outgoing_mail_by_recipient", "outgoing_mail", &["recipient"]))
            .await
    }
}
