//! What players say of a track at the end of a play: a score, and words.

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
                    .table("reviews")
                    .col(id("play_id").primary_key())
                    .col(int("score"))
                    .col(text_or_none("words"))
                    .col(instant("at"))
                    .foreign_key(&mut belongs("play_id", "plays"))
                    .take(),
            )
            .await
    }
}
