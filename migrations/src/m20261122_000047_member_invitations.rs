//! Invitations to teams, apart from memberships: whoever has not accepted is no member, and no query of members can take them
//! for one.
//!
//! Memberships that stand stay. Letters that wait to tell of them go: they speak of an invitation that was none.

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
                    .table("member_invitations")
                    .col(id("team_id"))
                    .col(id("person_id"))
                    .col(text("role"))
                    .col(id_or_none("invited_by"))
                    .col(instant("invited_at"))
                    .col(instant("ends_at"))
                    .col(instant_or_none("declined_at"))
                    .primary_key(&mut key(&["team_id", "person_id"]))
                    .foreign_key(&mut belongs("team_id", "teams"))
                    .foreign_key(&mut belongs("person_id", "people"))
                    .foreign_key(&mut refers("invited_by", "people"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index(
                "member_invitations_by_person",
                "member_invitations",
                &["person_id"],
            ))
            .await?;
        let mut letters = Query::delete();
        letters
            .from_table("outgoing_mail")
            .and_where(Expr::col("kind").eq("MEMBER_INVITATION"));
        manager.execute(letters).await
    }
}
