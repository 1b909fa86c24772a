//! The one migration history of Trackpass, for SQLite and PostgreSQL alike.
//!
//! A migration that has landed is never edited: the next change is a new file. Columns carry the same names as
//! the entities in `invites-store`; instants are always bound by the caller, never taken from the database's clock.

#![allow(
    elided_lifetimes_in_paths,
    reason = "the trait of sea-orm-migration elides them, and its macro needs the same form"
)]

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261122_000001_people_and_teams;
mod m20261122_000002_tracks;
mod m20261122_000003_invites;
mod m20261122_000004_claims_and_plays;
mod m20261122_000005_activity;
mod m20261122_000012_invite_history;
mod m20261122_000013_report_summaries;
mod m20261122_000014_people_and_audit;
mod m20261122_000015_messages_to_everybody;
mod m20261122_000020_overdue_plays;
mod m20261122_000030_reviews;
mod m20261122_000031_outgoing_mail;
mod m20261122_000032_webhooks;
mod m20261122_000033_rehearsals;
mod m20261122_000034_previews_of_a_team;
mod m20261122_000036_notices;
mod m20261122_000044_invite_editors;
mod m20261122_000046_reviews_in_reports;
mod m20261122_000047_member_invitations;
mod m20261122_000048_webhook_attempts;

/// Applies the history in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_people_and_teams::Migration),
            Box::new(m20261122_000002_tracks::Migration),
            Box::new(m20261122_000003_invites::Migration),
            Box::new(m20261122_000004_claims_and_plays::Migration),
            Box::new(m20261122_000005_activity::Migration),
            Box::new(m20261122_000012_invite_history::Migration),
            Box::new(m20261122_000013_report_summaries::Migration),
            Box::new(m20261122_000014_people_and_audit::Migration),
            Box::new(m20261122_000015_messages_to_everybody::Migration),
            Box::new(m20261122_000020_overdue_plays::Migration),
            Box::new(m20261122_000030_reviews::Migration),
            Box::new(m20261122_000031_outgoing_mail::Migration),
            Box::new(m20261122_000032_webhooks::Migration),
            Box::new(m20261122_000033_rehearsals::Migration),
            Box::new(m20261122_000034_previews_of_a_team::Migration),
            Box::new(m20261122_000036_notices::Migration),
            Box::new(m20261122_000044_invite_editors::Migration),
            Box::new(m20261122_000046_reviews_in_reports::Migration),
            Box::new(m20261122_000047_member_invitations::Migration),
            Box::new(m20261122_000048_webhook_attempts::Migration),
        ]
    }
}

/// Columns and keys in the words that the migrations share.
mod columns {
    use sea_orm_migration::prelude::*;

    /// A 128-bit identifier, made by the application.
    pub(crate) fn id(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).uuid().not_null().take()
    }
    /// A reference that may be absent.
    pub(crate) fn id_or_none(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).uuid().take()
    }
    pub(crate) fn text(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).text().not_null().take()
    }
    pub(crate) fn text_or_none(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).text().take()
    }
    pub(crate) fn int(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).integer().not_null().take()
    }
    pub(crate) fn int_or_none(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).integer().take()
    }
    pub(crate) fn flag(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).boolean().not_null().take()
    }
    /// A UTC instant in microseconds.
    pub(crate) fn instant(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).timestamp_with_time_zone().not_null().take()
    }
    pub(crate) fn instant_or_none(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).timestamp_with_time_zone().take()
    }
    pub(crate) fn json(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).json_binary().not_null().take()
    }
    pub(crate) fn json_or_none(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).json_binary().take()
    }
    pub(crate) fn bytes(name: &'static str) -> ColumnDef {
        ColumnDef::new(name).blob().not_null().take()
    }
    /// `column` points at `table.id`.
    pub(crate) fn refers(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
        ForeignKey::create().from_col(column).to(table, "id").take()
    }
    /// The rows go with the row of `table` that `column` points at.
    pub(crate) fn belongs(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
        refers(column, table).on_delete(ForeignKeyAction::Cascade).take()
    }
    pub(crate) fn key(columns: &[&'static str]) -> IndexCreateStatement {
        let mut index = Index::create().primary().take();
        for column in columns {
            index.col(*column);
        }
        index
    }
    pub(crate) fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
        let mut index = Index::create().name(name).table(table).take();
        for column in columns {
            index.col(*column);
        }
        index
    }
}
