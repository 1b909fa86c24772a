//! How far people came on an invite: opened, details, claimed, played, completed.
//!
//! Opening is a count by invite and day and nothing else: no person, no address, no cookie. The rest is counted from
//! what is there anyway. However often a link is opened, a table grows by one row a day and invite.

use chrono::NaiveDate;
use invites_domain::ids::{InviteId, TypedId};
use invites_domain::play::PlayState;
use sea_orm::sea_query::{Expr, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, Set};

use crate::StoreError;
use crate::tables::{claim, detail_submission, invite_open, play};

/// People, by how far they came. Each number holds those of the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Browsers that opened the link, each counted once. At least as many as went further: who comes by the API opens
    /// nothing.
    pub opened: u64,
    /// Who left their details by this link, and claimers who were not asked because they had left them before (R78).
    pub details: u64,
    /// Who claimed, those whose access was removed since included.
    pub claimed: u64,
    /// Claimers who started a play that did not fail to start.
    pub played: u64,
    /// Claimers who completed one.
    pub completed: u64,
}

/// Counts `browsers` that opened the link of `invite` on `day`. True when they are the day's first. Call it inside a
/// transaction.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count_opens(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    day: NaiveDate,
    browsers: u32,
) -> Result<bool, StoreError> {
    use invite_open::Column;
    // A day's count stays far below: the callers are limited.
    let browsers = i32::try_from(browsers).unwrap_or(i32::MAX);
    let row = invite_open::ActiveModel {
        invite_id: Set(invite.uuid()),
        day: Set(day),
        opened: Set(browsers),
    };
    let more = Expr::col((invite_open::Entity, Column::Opened)).add(browsers);
    let counted = invite_open::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::InviteId, Column::Day])
                .value(Column::Opened, more)
                .to_owned(),
        )
        .exec_with_returning(connection)
        .await?;
    Ok(counted.opened == browsers)
}

/// The days on which the link was opened, oldest first, with how many browsers opened it for the first time.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn opens_by_day(
    connection: &impl ConnectionTrait,
    invite: InviteId,
) -> Result<Vec<(NaiveDate, u64)>, StoreError> {
    let rows = invite_open::Entity::find()
        .filter(invite_open::Column::InviteId.eq(invite.uuid()))
        .order_by_asc(invite_open::Column::Day)
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.day, u64::try_from(row.opened).unwrap_or(0)))
        .collect())
}

/// The funnel of `invite`, in five statements.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn funnel(connection: &impl ConnectionTrait, invite: InviteId) -> Result<Funnel, StoreError> {
    let mut claims = Query::select();
    claims
        .expr_as(whole("COUNT(*)"), "number")
        .from(claim::Entity)
        .and_where(claim::Column::InviteId.eq(invite.uuid()));
    let claimed = number(connection, &claims).await?;

    let mut claimers = Query::select();
    claimers
        .column(claim::Column::PersonId)
        .from(claim::Entity)
        .and_where(claim::Column::InviteId.eq(invite.uuid()));
    let mut waiting = Query::select();
    waiting
        .expr_as(whole("COUNT(*)"), "number")
        .from(detail_submission::Entity)
        .and_where(detail_submission::Column::InviteId.eq(invite.uuid()))
        .and_where(Expr::col(detail_submission::Column::PersonId).not_in_subquery(claimers));
    let details = claimed + number(connection, &waiting).await?;

    let mut players = Query::select();
    players
        .expr_as(whole("COUNT(DISTINCT claim_id)"), "number")
        .from(play::Entity)
        .and_where(play::Column::InviteId.eq(invite.uuid()))
        .and_where(play::Column::ClaimId.is_not_null());
    let mut finishers = players.clone();
    players.and_where(play::Column::State.ne(PlayState::Failed.as_str()));
    finishers.and_where(play::Column::State.eq(PlayState::Completed.as_str()));
    let played = number(connection, &players).await?;
    let completed = number(connection, &finishers).await?;

    let mut opens = Query::select();
    opens
        .expr_as(whole("SUM(opened)"), "number")
        .from(invite_open::Entity)
        .and_where(invite_open::Column::InviteId.eq(invite.uuid()));
    let opened = Ord::max(number(connection, &opens).await?, details);
    Ok(Funnel {
        opened,
        details,
        claimed,
        played,
        completed,
    })
}

fn whole(aggregate: &str) -> Expr {
    Expr::cust(format!("CAST({aggregate} AS BIGINT)"))
}

/// The statement's one number; the sum over nothing is none.
async fn number(connection: &impl ConnectionTrait, select: &SelectStatement) -> Result<u64, StoreError> {
    let row = connection.query_one(select).await?;
    let value: Option<i64> = row.map(|row| row.try_get("", "number")).transpose()?.flatten();
    Ok(value.and_then(|value| u64::try_from(value).ok()).unwrap_or(0))
}
