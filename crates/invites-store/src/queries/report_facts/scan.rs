//! One pass over the summaries of a team, invite by invite.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use invites_domain::ids::{InviteId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::{Expr, Query, SelectStatement, SubQueryStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, QueryFilter, QueryResult, StreamTrait,
};
use uuid::Uuid;

use super::packed::Writer;
use super::{Batch, InviteOfFacts, Scope, raw};
use crate::StoreError;
use crate::queries::play_reports::uuids;
use crate::tables::{claim, invite, play};

/// Hands the facts in scope to `each`, one invite at a time, in no order; a batch may be empty. Call it on a snapshot
/// ([`Store::snapshot`](crate::Store::snapshot)), else a fact that is summarised meanwhile may come twice or not at all.
///
/// A constant number of statements; the memory of the largest invite.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`], and what `each` answers.
pub async fn read<C: ConnectionTrait + StreamTrait>(
    connection: &C,
    scope: &Scope<'_>,
    mut each: impl FnMut(&Batch) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut unsummarised = unsummarised(connection, scope).await?;
    let statement = ConnectionTrait::get_database_backend(connection).build(&by_invite(connection, scope));
    let mut rows = Box::pin(connection.stream_raw(statement).await?);
    while let Some(row) = rows.try_next().await? {
        let id: Uuid = row.try_get("", "id")?;
        let mut batch = unsummarised.remove(&Some(id)).unwrap_or_default();
        batch.invite = Some(InviteOfFacts {
            id: InviteId::from_uuid(id),
            public_title: row.try_get("", "public_title")?,
            deleted: row.try_get::<Option<Instant>>("", "deleted_at")?.is_some(),
        });
        add(&mut batch.claims, &row, "claims")?;
        add(&mut batch.plays, &row, "plays")?;
        each(&batch)?;
    }
    drop(rows);
    if scope.previews {
        let mut batch = unsummarised.remove(&None).unwrap_or_default();
        if let Some(row) = connection.query_one(&previews(connection, scope)).await? {
            add(&mut batch.plays, &row, "plays")?;
        }
        each(&batch)?;
    }
    Ok(())
}

/// Appends what the row has in `column`; the texts of no rows are none.
fn add(to: &mut String, row: &QueryResult, column: &str) -> Result<(), StoreError> {
    if let Some(texts) = row.try_get::<Option<String>>("", column)? {
        if to.is_empty() {
            *to = texts;
        } else {
            to.push_str(&texts);
        }
    }
    Ok(())
}

/// The team's invites, each with the summaries of its claims and of its plays.
fn by_invite(connection: &impl ConnectionTrait, scope: &Scope<'_>) -> SelectStatement {
    let mut claims = Query::select();
    claims
        .expr(together(connection, "claims.summary"))
        .from(claim::Entity)
        .and_where(Expr::col((claim::Entity, claim::Column::InviteId)).equals((invite::Entity, invite::Column::Id)))
        .cond_where(within("claims", scope));
    let mut plays = Query::select();
    plays
        .expr(together(connection, "plays.summary"))
        .from(play::Entity)
        .and_where(Expr::col((play::Entity, play::Column::InviteId)).equals((invite::Entity, invite::Column::Id)))
        .cond_where(within("plays", scope));
    let mut select = Query::select();
    select
        .column((invite::Entity, invite::Column::Id))
        .column((invite::Entity, invite::Column::PublicTitle))
        .column((invite::Entity, invite::Column::DeletedAt))
        .expr_as(Expr::from(SubQueryStatement::from(claims)), "claims")
        .expr_as(Expr::from(SubQueryStatement::from(plays)), "plays")
        .from(invite::Entity)
        .cond_where(of_invites(scope));
    select
}

pub(super) fn of_invites(scope: &Scope<'_>) -> Condition {
    Condition::all()
        .add(invite::Column::TeamId.eq(scope.team.uuid()))
        .add(invite::Column::RehearsalOf.is_null())
        .add_option(scope.invites.map(|ids| invite::Column::Id.is_in(uuids(ids))))
}

/// The team's previews.
fn previews(connection: &impl ConnectionTrait, scope: &Scope<'_>) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(together(connection, "plays.summary"), "plays")
        .from(play::Entity)
        .and_where(play::Column::InviteId.is_null())
        .and_where(play::Column::TeamId.eq(scope.team.uuid()))
        .cond_where(within("plays", scope));
    select
}

/// All texts of a column, one behind the other.
fn together(connection: &impl ConnectionTrait, column: &str) -> Expr {
    match connection.get_database_backend() {
        DbBackend::Postgres => Expr::cust(format!("string_agg({column}, '')")),
        _ => Expr::cust(format!("group_concat({column}, '')")),
    }
}

/// Summaries begin with their instant, and compare as they sort. A row without one is not within.
fn within(table: &'static str, scope: &Scope<'_>) -> Condition {
    let summary = || Expr::col((table, "summary"));
    let bound = |at: Instant| {
        let mut writer = Writer::default();
        writer.instant(at.timestamp_micros());
        writer.0
    };
    Condition::all()
        .add(match scope.from {
            Some(from) => summary().gte(bound(from)),
            None => summary().is_not_null(),
        })
        .add_option(scope.to.map(|to| summary().lt(bound(to))))
}

/// The facts in scope of rows that have no summary, by their invite.
async fn unsummarised(
    connection: &impl ConnectionTrait,
    scope: &Scope<'_>,
) -> Result<HashMap<Option<Uuid>, Batch>, StoreError> {
    let mut found: HashMap<Option<Uuid>, Batch> = HashMap::new();
    let team = Query::select()
        .column(invite::Column::Id)
        .from(invite::Entity)
        .cond_where(of_invites(scope))
        .take();
    let claims = claim::Entity::find()
        .filter(Expr::col((claim::Entity, "summary")).is_null())
        .filter(claim::Column::InviteId.in_subquery(team))
        .filter(
            Condition::all()
                .add_option(scope.from.map(|from| claim::Column::ClaimedAt.gte(from)))
                .add_option(scope.to.map(|to| claim::Column::ClaimedAt.lt(to))),
        )
        .all(connection)
        .await?;
    for (row, summary) in claims.iter().zip(raw::of_claims(connection, &claims).await?) {
        found.entry(Some(row.invite_id)).or_default().claims.push_str(&summary);
    }
    let of_invites = scope.invites.map(|ids| {
        let chosen = Condition::any().add(play::Column::InviteId.is_in(uuids(ids)));
        chosen.add(play::Column::InviteId.is_null())
    });
    let plays = play::Entity::find()
        .filter(play::Column::TeamId.eq(scope.team.uuid()))
        .filter(Expr::col((play::Entity, "summary")).is_null())
        .filter(
            Condition::all()
                .add_option(scope.from.map(|from| play::Column::StartedAt.gte(from)))
                .add_option(scope.to.map(|to| play::Column::StartedAt.lt(to)))
                .add_option(of_invites),
        )
        .all(connection)
        .await?;
    for (row, summary) in plays.iter().zip(raw::of_plays(connection, &plays).await?) {
        found.entry(row.invite_id).or_default().plays.push_str(&summary);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use sea_orm::Statement;

    use super::*;

    /// Which index SQLite takes decides whether a report reads the previews or every play of the team.
    #[tokio::test]
    async fn r116_a_report_finds_previews_without_reading_every_play() {
        let db = crate::testing::sqlite().await;
        let read = db.store.read();
        let at = Instant::default();
        for (from, to) in [(None, None), (Some(at), None), (None, Some(at)), (Some(at), Some(at))] {
            let scope = Scope {
                team: invites_domain::ids::TeamId::from_uuid(Uuid::nil()),
                from,
                to,
                invites: None,
                previews: true,
            };
            let asked = read.get_database_backend().build(&previews(read, &scope));
            let explained = Statement {
                sql: format!("EXPLAIN QUERY PLAN {}", asked.sql),
                ..asked
            };
            let steps = read.query_all_raw(explained).await.expect("explains");
            let plan: Vec<String> = (steps.iter())
                .map(|step| step.try_get("", "detail").expect("a step"))
                .collect();
            assert!(
                plan.iter()
                    .any(|step| step.contains("plays_previews") || step.contains("plays_summaries")),
                "{plan:?}"
            );
        }
    }
}
