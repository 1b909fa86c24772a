//! Finds an invite's messages to everybody without reading its whole activity log.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The condition is spelled as in `queries/live_log.rs`: a planner matches it by its words, not by parameters.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX activity_to_everybody ON activity (invite_id, seq) \
                 WHERE claim_id IS NULL AND kind = 'MESSAGE_SENT'",
            )
            .await?;
        Ok(())
    }
}
