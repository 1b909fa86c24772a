//! What an invite's page tells: how many opened the link on each day, and an activity log that also holds what happens
//! before anybody claims, and who of the team did what.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The columns of the activity log that were there before, in their order.
const KEPT: [&str; 9] = [
    "invite_id",
    "seq",
    "at",
    "kind",
    "claim_id",
    "play_id",
    "track_id",
    "challenge_id",
    "detail",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("invite_opens")
                    .col(id("invite_id"))
                    .col(ColumnDef::new("day").date().not_null())
                    .col(int("opened"))
                    .primary_key(&mut key(&["invite_id", "day"]))
                    .foreign_key(&mut refers("invite_id", "invites"))
                    .take(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("detail_submissions")
                    .add_column(id_or_none("invite_id"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index(
                "detail_submissions_by_invite",
                "detail_submissions",
                &["invite_id"],
            ))
            .await?;
        open_the_log(manager).await?;
        for (name, columns) in [
            ("activity_by_time", &["invite_id", "at"] as &[_]),
            ("activity_by_claim", &["claim_id", "seq"]),
        ] {
            manager.create_index(index(name, "activity", columns)).await?;
        }
        Ok(())
    }
}

/// Lets a line of the log belong to no claim, and name who of the team did it. SQLite changes no column's rules, so
/// there the table is made anew and filled from the old one; nothing refers to it.
async fn open_the_log(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DatabaseBackend::Postgres {
        return manager
            .alter_table(
                Table::alter()
                    .table("activity")
                    .modify_column(ColumnDef::new("claim_id").uuid().null())
                    .add_column(text_or_none("actor"))
                    .take(),
            )
            .await;
    }
    manager
        .create_table(
            Table::create()
                .table("activity_anew")
                .col(id("invite_id"))
                .col(ColumnDef::new("seq").big_integer().not_null())
                .col(instant("at"))
                .col(text("kind"))
                .col(id_or_none("claim_id"))
                .col(id_or_none("play_id"))
                .col(id_or_none("track_id"))
                .col(id_or_none("challenge_id"))
                .col(text_or_none("detail"))
                .col(text_or_none("actor"))
                .primary_key(&mut key(&["invite_id", "seq"]))
                .foreign_key(&mut refers("invite_id", "invites"))
                .foreign_key(&mut refers("claim_id", "claims"))
                .take(),
        )
        .await?;
    let old = Query::select().columns(KEPT).from("activity").take();
    let copy = Query::insert()
        .into_table("activity_anew")
        .columns(KEPT)
        .select_from(old)
        .map_err(|error| DbErr::Migration(error.to_string()))?
        .take();
    manager.execute(copy).await?;
    manager.drop_table(Table::drop().table("activity").take()).await?;
    manager
        .rename_table(Table::rename().table("activity_anew", "activity").take())
        .await
}
