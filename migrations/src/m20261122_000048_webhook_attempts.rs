//! Every try of a message to a webhook, beside how it stands: the last ones, as a list in the message's row.
//!
//! Messages that were tried before have none: what is known of their last try stands where it stood.

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
                    .table("webhook_deliveries")
                    .add_column(json_or_none("attempts"))
                    .take(),
            )
            .await
    }
}
