//! Where webhooks learn what happened: the activity logs of invites whose team has a webhook that is on, each read once,
//! and the starts and ends of events.
//!
//! The log is the outbox: whoever writes to it knows nothing of webhooks. A cursor per invite, held by one reader at a time,
//! makes one message of each entry, and of each start and end.

use chrono::{DateTime, Utc};
use invites_domain::ids::{InviteId, TeamId, TypedId};
use invites_domain::invite::InviteKind;
use sea_orm::sea_query::{CaseStatement, Expr, Func, LockType, OnConflict, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QuerySelect, Set};

use crate::StoreError;
use crate::tables::{invite, webhook, webhook_cursor};

/// An invite with what is told of it, held by this transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The invite.
    pub invite: InviteId,
    /// Its team.
    pub team: TeamId,
    /// What it is called.
    pub title: String,
    /// Start and end, if it is a live event that still stands.
    pub event: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Up to which place of the log webhooks have been told.
    pub seq: i64,
    /// The start that they were told of last.
    pub start_told: Option<DateTime<Utc>>,
    /// The end that they were told of last.
    pub end_told: Option<DateTime<Utc>>,
}

/// Invites of which webhooks have not been told everything at `now`: at most `most`.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn behind(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    most: u64,
) -> Result<Vec<InviteId>, StoreError> {
    let of_invite = |column| Expr::col((invite::Entity, column));
    let told = |column| Expr::col((webhook_cursor::Entity, column));
    let on = Query::select()
        .column(webhook::Column::TeamId)
        .from(webhook::Entity)
        .and_where(Expr::col(webhook::Column::Enabled).eq(true))
        .take();
    let log =
        of_invite(invite::Column::ActivitySeq).gt(Func::coalesce([told(webhook_cursor::Column::Seq), Expr::val(0)]));
    let came = |at, of: webhook_cursor::Column| {
        let untold = Condition::any().add(told(of).is_null()).add(told(of).ne(of_invite(at)));
        Condition::all().add(of_invite(at).lte(now)).add(untold)
    };
    let clock = Condition::all()
        .add(of_invite(invite::Column::Kind).eq(InviteKind::LiveEvent.as_str()))
        .add(of_invite(invite::Column::DeletedAt).is_null())
        .add(
            Condition::any()
                .add(
                    came(invite::Column::StartsAt, webhook_cursor::Column::StartTold)
                        .add(of_invite(invite::Column::StartsAt).lt(of_invite(invite::Column::EndsAt))),
                )
                .add(came(invite::Column::EndsAt, webhook_cursor::Column::EndTold)),
        );
    let select = Query::select()
        .column((invite::Entity, invite::Column::Id))
        .from(invite::Entity)
        .left_join(
            webhook_cursor::Entity,
            told(webhook_cursor::Column::InviteId).equals((invite::Entity, invite::Column::Id)),
        )
        .and_where(of_invite(invite::Column::TeamId).in_subquery(on))
        // Nobody is told what synthetic learners do.
        .and_where(of_invite(invite::Column::RehearsalOf).is_null())
        .cond_where(Condition::any().add(log).add(clock))
        .limit(most)
        .take();
    let rows = connection.query_all(&select).await?;
    rows.iter()
        .map(|row| Ok(InviteId::from_uuid(row.try_get_by_index(0)?)))
        .collect()
}

/// Takes the invite's feed for this transaction: another reader waits, and finds it read. None for an invite that is gone.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn hold(connection: &impl ConnectionTrait, id: InviteId) -> Result<Option<Feed>, StoreError> {
    let fresh = webhook_cursor::ActiveModel {
        invite_id: Set(id.uuid()),
        seq: Set(0),
        start_told: Set(None),
        end_told: Set(None),
    };
    webhook_cursor::Entity::insert(fresh)
        .on_conflict(
            OnConflict::column(webhook_cursor::Column::InviteId)
                .do_nothing_on([webhook_cursor::Column::InviteId])
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    let cursor = webhook_cursor::Entity::find_by_id(id.uuid())
        .lock(LockType::Update)
        .one(connection)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("the cursor just written".to_owned()))?;
    let Some(row) = invite::Entity::find_by_id(id.uuid()).one(connection).await? else {
        return Ok(None);
    };
    let stands = row.deleted_at.is_none() && row.kind == InviteKind::LiveEvent.as_str();
    Ok(Some(Feed {
        invite: id,
        team: TeamId::from_uuid(row.team_id),
        title: row.public_title,
        event: row.starts_at.zip(row.ends_at).filter(|_| stands),
        seq: cursor.seq,
        start_told: cursor.start_told,
        end_told: cursor.end_told,
    }))
}

/// Notes up to where webhooks have been told now.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn advance(connection: &impl ConnectionTrait, feed: &Feed) -> Result<(), StoreError> {
    let row = webhook_cursor::ActiveModel {
        invite_id: Set(feed.invite.uuid()),
        seq: Set(feed.seq),
        start_told: Set(feed.start_told),
        end_told: Set(feed.end_told),
    };
    webhook_cursor::Entity::update(row).exec(connection).await?;
    Ok(())
}

/// Passes over everything that has happened to the team's invites by `now`: what happened while no webhook was on is told
/// to none.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn skip_past(connection: &impl ConnectionTrait, team: TeamId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let came = |column: invite::Column| -> SimpleExpr {
        CaseStatement::new()
            .case(Expr::col(column).lte(now), Expr::col(column))
            .into()
    };
    let past = Query::select()
        .column(invite::Column::Id)
        .column(invite::Column::ActivitySeq)
        .expr(came(invite::Column::StartsAt))
        .expr(came(invite::Column::EndsAt))
        .from(invite::Entity)
        .and_where(invite::Column::TeamId.eq(team.uuid()))
        .take();
    let told = [
        webhook_cursor::Column::Seq,
        webhook_cursor::Column::StartTold,
        webhook_cursor::Column::EndTold,
    ];
    let skip = Query::insert()
        .into_table(webhook_cursor::Entity)
        .columns([
            webhook_cursor::Column::InviteId,
            webhook_cursor::Column::Seq,
            webhook_cursor::Column::StartTold,
            webhook_cursor::Column::EndTold,
        ])
        .select_from(past)
        .map_err(|error| DbErr::Custom(error.to_string()))?
        .on_conflict(
            OnConflict::column(webhook_cursor::Column::InviteId)
                .update_columns(told)
                .to_owned(),
        )
        .take();
    connection.execute(&skip).await?;
    Ok(())
}
