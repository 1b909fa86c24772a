//! Marks the invites that are rehearsals of a live event, so that nothing counts them.

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
            .alter_table(
                Table::alter()
                    .table("invites")
                    .add_column(id_or_none("rehearsal_of"))
                    .take(),
            )
            .await?;
        // Few or none: who leaves them out of a count must not pay for it.
        manager
            .create_index(
                index("invites_rehearsals", "invites", &["team_id", "rehearsal_of"])
                    .and_where(Expr::col("rehearsal_of").is_not_null())
                    .take(),
            )
            .await
    }
}
