//! Reports tell of reviews, and of who left details and never claimed.
//!
//! The score of a play's review becomes part of the play's summary, so summaries are made anew, and a review that is
//! given, changed or taken back empties its play's like any other change of a play.
//!
//! Nearly everybody who leaves their details claims a moment later. `claimed_at` on what they left marks those, by the
//! same sweep that summarises claims, so that a report reads only the few who did not. A claim or details that go to
//! another person lose the mark by a trigger.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Marks what was left before there was a mark.
const MARK: &str = "UPDATE detail_submissions SET claimed_at = (SELECT claims.claimed_at FROM claims \
     WHERE claims.invite_id = detail_submissions.invite_id AND claims.person_id = detail_submissions.person_id) \
     WHERE invite_id IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("detail_submissions")
                    .add_column(instant_or_none("claimed_at"))
                    .take(),
            )
            .await?;
        // Triggers find what a person left by this one; it does for all that the former one did.
        manager
            .create_index(index(
                "details_by_invite",
                "detail_submissions",
                &["invite_id", "person_id"],
            ))
            .await?;
        let former = Index::drop()
            .name("detail_submissions_by_invite")
            .table("detail_submissions")
            .to_owned();
        manager.drop_index(former).await?;
        manager
            .create_index(
                index("details_without_claim", "detail_submissions", &["invite_id"])
                    .and_where(Expr::col("claimed_at").is_null())
                    .take(),
            )
            .await?;
        let connection = manager.get_connection();
        connection.execute_unprepared(MARK).await?;
        connection.execute_unprepared("UPDATE plays SET summary = NULL").await?;
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        for statement in if postgres { on_postgres() } else { on_sqlite() } {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

/// Takes the mark from what the claim's former holder left.
const UNMARK: &str = "UPDATE detail_submissions SET claimed_at = NULL \
     WHERE invite_id = OLD.invite_id AND person_id = OLD.person_id AND claimed_at IS NOT NULL";

fn on_sqlite() -> Vec<String> {
    let review = |event: &str, row: &str| {
        format!(
            "CREATE TRIGGER reviews_void_summary_{event} AFTER {event} ON reviews \
             BEGIN UPDATE plays SET summary = NULL WHERE id = {row}.play_id AND summary IS NOT NULL; END"
        )
    };
    let claim = |name: &str, event: &str| format!("CREATE TRIGGER {name} AFTER {event} ON claims BEGIN {UNMARK}; END");
    vec![
        review("INSERT", "NEW"),
        review("UPDATE", "NEW"),
        review("DELETE", "OLD"),
        claim("claims_unmark_details", "UPDATE OF person_id, invite_id"),
        claim("claims_unmark_details_deleted", "DELETE"),
        "CREATE TRIGGER details_unmark AFTER UPDATE OF person_id, invite_id ON detail_submissions \
         WHEN OLD.claimed_at IS NOT NULL \
         BEGIN UPDATE detail_submissions SET claimed_at = NULL WHERE id = NEW.id; END"
            .to_owned(),
    ]
}

fn on_postgres() -> Vec<String> {
    vec![
        "CREATE TRIGGER reviews_void_summary AFTER INSERT OR UPDATE OR DELETE ON reviews FOR EACH ROW \
         EXECUTE FUNCTION void_play_summary()"
            .to_owned(),
        format!(
            "CREATE FUNCTION unmark_details() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN {UNMARK}; RETURN NULL; END $$"
        ),
        "CREATE TRIGGER claims_unmark_details AFTER UPDATE OF person_id, invite_id OR DELETE ON claims FOR EACH ROW \
         EXECUTE FUNCTION unmark_details()"
            .to_owned(),
        "CREATE FUNCTION unmark_own_details() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN NEW.claimed_at := NULL; RETURN NEW; END $$"
            .to_owned(),
        "CREATE TRIGGER details_unmark BEFORE UPDATE OF person_id, invite_id ON detail_submissions FOR EACH ROW \
         WHEN (OLD.claimed_at IS NOT NULL) EXECUTE FUNCTION unmark_own_details()"
            .to_owned(),
    ]
}
