//! When a person first signed in, so that an invitation to a team can be told from a member; and a way to find what somebody
//! did in the audit log.

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
                    .table("people")
                    .add_column(instant_or_none("signed_in_at"))
                    .take(),
            )
            .await?;
        // Whoever has a session has signed in; since when exactly nobody wrote down.
        let with_session = Query::select().column("person_id").from("sessions").take();
        let known = Query::update()
            .table("people")
            .value("signed_in_at", Expr::col("created_at"))
            .and_where(Expr::col("id").in_subquery(with_session))
            .take();
        manager.execute(known).await?;
        manager
            .create_index(index(
                "audit_entries_by_actor",
                "audit_entries",
                &["team_id", "actor", "id"],
            ))
            .await
    }
}
