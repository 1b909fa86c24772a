//! Finds the plays whose time is over and whose end nobody has written down, without reading those that are over.

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
        // Whole, not partial: no planner matches bound parameters with an index's condition.
        manager
            .create_index(index("plays_by_state", "plays", &["state", "ends_at"]))
            .await
    }
}
