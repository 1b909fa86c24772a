//! Notices to learners: which an invite sends, which were sent, and who wants none.

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
        for column in [
            "notice_access_ends_soon",
            "notice_event_tomorrow",
            "notice_event_starts",
            "notice_access_removed",
        ] {
            let mut off = ColumnDef::new(column);
            off.boolean().not_null().default(false);
            manager
                .alter_table(Table::alter().table("invites").add_column(off).take())
                .await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("notices")
                    .col(id("claim_id"))
                    .col(text("kind"))
                    .col(instant("about"))
                    .col(instant("created_at"))
                    .primary_key(&mut key(&["claim_id", "kind", "about"]))
                    .foreign_key(&mut belongs("claim_id", "claims"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("notice_refusals")
                    .col(id("team_id"))
                    .col(id("person_id"))
                    .col(instant("created_at"))
                    .primary_key(&mut key(&["team_id", "person_id"]))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .foreign_key(&mut belongs("person_id", "people"))
                    .take(),
            )
            .await
    }
}
