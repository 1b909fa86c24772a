//! Who has an invite open to change it, until they say otherwise or fall silent.

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
                    .table("invite_editors")
                    .col(id("invite_id"))
                    .col(id("person_id"))
                    .col(instant("since"))
                    .col(instant("seen_at"))
                    .primary_key(&mut key(&["invite_id", "person_id"]))
                    .foreign_key(&mut belongs("invite_id", "invites"))
                    .foreign_key(&mut belongs("person_id", "people"))
                    .take(),
            )
            .await
    }
}
