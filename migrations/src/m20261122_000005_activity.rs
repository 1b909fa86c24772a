//! The append-only activity log behind progress and the live dashboard, gapless per invite.

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
                    .table("activity")
                    .col(id("invite_id"))
                    .col(ColumnDef::new("seq").big_integer().not_null())
                    .col(instant("at"))
                    .col(text("kind"))
                    .col(id("claim_id"))
                    .col(id_or_none("play_id"))
                    .col(id_or_none("track_id"))
                    .col(id_or_none("challenge_id"))
                    .col(text_or_none("detail"))
                    .primary_key(&mut key(&["invite_id", "seq"]))
                    .foreign_key(&mut refers("invite_id", "invites"))
                    .foreign_key(&mut refers("claim_id", "claims"))
                    .take(),
            )
            .await?;
        Ok(())
    }
}
