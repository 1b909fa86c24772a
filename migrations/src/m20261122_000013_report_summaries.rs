//! What reports read of a claim and of a play that is over, in one short text beside the row.
//!
//! A report over a hundred thousand claims reads these texts off an index instead of gathering each play from three
//! tables. A row without one is read as it stands, so a missing text costs time and never truth; and whatever changes a
//! row of which the text speaks empties the text by a trigger, so that no statement anywhere can make a report wrong by
//! forgetting it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What a play's text speaks of.
const OF_PLAY: &str =
    "person_id, invite_id, track_id, state, started_at, ends_at, stopped_at, total_challenges, completed_challenges";
/// What a claim's text speaks of, beside its tracks, which are made with it and stay.
const OF_CLAIM: &str = "person_id, invite_id, claimed_at";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        for (table, who, summaries, unsummarised) in [
            ("claims", "invite_id", "claims_summaries", "claims_unsummarised"),
            ("plays", "team_id", "plays_summaries", "plays_unsummarised"),
        ] {
            let mut summary = text_or_none("summary");
            if postgres {
                // It begins with its instant and is narrowed by time as bytes.
                summary.extra("COLLATE \"C\"");
            }
            manager
                .alter_table(Table::alter().table(table).add_column(summary).take())
                .await?;
            manager
                .create_index(index(summaries, table, &["invite_id", "summary"]))
                .await?;
            manager
                .create_index(
                    index(unsummarised, table, &[who])
                        .and_where(Expr::col("summary").is_null())
                        .take(),
                )
                .await?;
        }
        // The sweep looks for plays that are over, of whatever team: without this it would read all of them each time.
        manager
            .create_index(
                index("plays_to_summarise", "plays", &["state"])
                    .and_where(Expr::col("summary").is_null())
                    .take(),
            )
            .await?;
        manager
            .create_index(index("plays_by_person", "plays", &["person_id"]))
            .await?;
        let connection = manager.get_connection();
        for statement in if postgres { on_postgres() } else { on_sqlite() } {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

fn on_sqlite() -> Vec<String> {
    let own = |table: &str, columns: &str| {
        format!(
            "CREATE TRIGGER {table}_void_summary AFTER UPDATE OF {columns} ON {table} WHEN OLD.summary IS NOT NULL \
             BEGIN UPDATE {table} SET summary = NULL WHERE id = NEW.id; END"
        )
    };
    let part = |table: &str, event: &str, row: &str| {
        format!(
            "CREATE TRIGGER {table}_void_summary_{event} AFTER {event} ON {table} \
             BEGIN UPDATE plays SET summary = NULL WHERE id = {row}.play_id AND summary IS NOT NULL; END"
        )
    };
    vec![
        own("claims", OF_CLAIM),
        own("plays", OF_PLAY),
        part("play_challenges", "INSERT", "NEW"),
        part("play_challenges", "UPDATE", "NEW"),
        part("play_challenges", "DELETE", "OLD"),
        part("attempts", "INSERT", "NEW"),
        part("attempts", "DELETE", "OLD"),
    ]
}

fn on_postgres() -> Vec<String> {
    let own = |table: &str, columns: &str| {
        format!(
            "CREATE TRIGGER {table}_void_summary BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW \
             WHEN (OLD.summary IS NOT NULL) EXECUTE FUNCTION void_own_summary()"
        )
    };
    let part = |table: &str, events: &str| {
        format!(
            "CREATE TRIGGER {table}_void_summary AFTER {events} ON {table} FOR EACH ROW \
             EXECUTE FUNCTION void_play_summary()"
        )
    };
    vec![
        "CREATE FUNCTION void_own_summary() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN NEW.summary := NULL; RETURN NEW; END $$"
            .to_owned(),
        "CREATE FUNCTION void_play_summary() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN UPDATE plays SET summary = NULL \
         WHERE id = COALESCE(NEW.play_id, OLD.play_id) AND summary IS NOT NULL; RETURN NULL; END $$"
            .to_owned(),
        own("claims", OF_CLAIM),
        own("plays", OF_PLAY),
        part("play_challenges", "INSERT OR UPDATE OR DELETE"),
        part("attempts", "INSERT OR DELETE"),
    ]
}
