//! Letters on their way, and those that failed for good.
//!
//! A letter is taken by moving `next_try_at` to the end of a lease and naming the taker: whoever crashes lets go of it by
//! the passing of time, and what they do later under a lease that another has taken since changes nothing.

use chrono::{DateTime, Utc};
use invites_domain::email::EmailAddress;
use invites_domain::ids::{LetterId, TeamId, TypedId};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use serde_json::Value;
use uuid::Uuid;

use crate::StoreError;
use crate::tables::outgoing_mail::{ActiveModel, Column, Entity, Model};

/// A letter as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct LetterRecord {
    /// Its id.
    pub id: LetterId,
    /// The team on whose behalf it goes; none for a code.
    pub team: Option<TeamId>,
    /// What kind of letter.
    pub kind: String,
    /// To whom.
    pub to: EmailAddress,
    /// What it tells, without any secret.
    pub content: Value,
    /// Since when it waits.
    pub created_at: DateTime<Utc>,
    /// From when it is not worth sending.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it may be tried, or taken over from a sender that has gone silent.
    pub next_try_at: DateTime<Utc>,
    /// Tries begun so far.
    pub tries: u32,
    /// Whose try it is, or was last.
    pub taken_by: Option<Uuid>,
    /// Since when nobody tries any more.
    pub failed_at: Option<DateTime<Utc>>,
    /// What the mail server said to the last try.
    pub reply: Option<String>,
}

/// Puts a letter in the queue, in the transaction of what it tells.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn insert(connection: &impl ConnectionTrait, letter: &LetterRecord) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(letter.id.uuid()),
        team_id: Set(letter.team.map(TypedId::uuid)),
        kind: Set(letter.kind.clone()),
        recipient: Set(letter.to.as_str().to_owned()),
        content: Set(letter.content.clone()),
        created_at: Set(letter.created_at),
        expires_at: Set(letter.expires_at),
        next_try_at: Set(letter.next_try_at),
        tries: Set(i32::try_from(letter.tries).unwrap_or(i32::MAX)),
        taken_by: Set(letter.taken_by),
        failed_at: Set(letter.failed_at),
        reply: Set(letter.reply.clone()),
    };
    Entity::insert(row).exec_without_returning(connection).await?;
    Ok(())
}

/// Whether any letter may be tried at `now`.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn any_due(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let due = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(turn(now))
        .into_tuple::<Uuid>()
        .one(connection)
        .await?;
    Ok(due.is_some())
}

/// Takes up to `most` letters whose turn it is, oldest turn first, until `lease_ends`. Rows that another sender is just
/// taking are passed over.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for a recipient that is no address.
pub async fn take_due(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    lease_ends: DateTime<Utc>,
    taker: Uuid,
    most: u64,
) -> Result<Vec<LetterRecord>, StoreError> {
    let rows = Entity::find()
        .filter(turn(now))
        .order_by_asc(Column::NextTryAt)
        .order_by_asc(Column::Id)
        .limit(most)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(connection)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    Entity::update_many()
        .col_expr(Column::NextTryAt, Expr::value(lease_ends))
        .col_expr(Column::TakenBy, Expr::value(taker))
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.is_in(rows.iter().map(|row| row.id)))
        .exec(connection)
        .await?;
    rows.into_iter()
        .map(|row| {
            let taken = LetterRecord {
                next_try_at: lease_ends,
                taken_by: Some(taker),
                ..read(row)?
            };
            Ok(LetterRecord {
                tries: taken.tries + 1,
                ..taken
            })
        })
        .collect()
}

/// The letter is with the mail server, or not worth sending any more: it goes. False when the lease was lost meanwhile.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn done(connection: &impl ConnectionTrait, letter: LetterId, taker: Uuid) -> Result<bool, StoreError> {
    let done = Entity::delete_many()
        .filter(held(letter, taker))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The letter waits for its next try. False when the lease was lost meanwhile.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn put_off(
    connection: &impl ConnectionTrait,
    letter: LetterId,
    taker: Uuid,
    until: DateTime<Utc>,
    reply: &str,
) -> Result<bool, StoreError> {
    let_go(connection, (letter, taker), (Column::NextTryAt, until), reply).await
}

/// The letter goes back to the queue as it was, to be tried from `now` on: whoever had it has to leave. False when the lease
/// was lost meanwhile.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn give_back(
    connection: &impl ConnectionTrait,
    letter: LetterId,
    taker: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::NextTryAt, Expr::value(now))
        .col_expr(Column::TakenBy, Expr::value(None::<Uuid>))
        .filter(held(letter, taker))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Nobody tries the letter any more, until somebody says so. False when the lease was lost meanwhile.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn fail(
    connection: &impl ConnectionTrait,
    letter: LetterId,
    taker: Uuid,
    at: DateTime<Utc>,
    reply: &str,
) -> Result<bool, StoreError> {
    let_go(connection, (letter, taker), (Column::FailedAt, at), reply).await
}

/// Ends a lease with what the mail server said, and notes an instant. False when the lease was lost meanwhile.
async fn let_go(
    connection: &impl ConnectionTrait,
    (letter, taker): (LetterId, Uuid),
    (column, instant): (Column, DateTime<Utc>),
    reply: &str,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(column, Expr::value(instant))
        .col_expr(Column::TakenBy, Expr::value(None::<Uuid>))
        .col_expr(Column::Reply, Expr::value(reply))
        .filter(held(letter, taker))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The letters of this team that failed for good, newest first, at most `most`; with `of_nobody`, those that
/// belong to no team as well.
///
/// # Errors
/// As [`take_due`].
pub async fn failed(
    connection: &impl ConnectionTrait,
    team: TeamId,
    of_nobody: bool,
    most: u64,
) -> Result<Vec<LetterRecord>, StoreError> {
    Entity::find()
        .filter(Column::FailedAt.is_not_null())
        .filter(belongs(team, of_nobody))
        // By when they were written, not by when they failed: one that fails again keeps its place.
        .order_by_desc(Column::Id)
        .limit(most)
        .all(connection)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

/// The failed letter `id`, with its row locked until the transaction ends, if it is among those of [`failed`].
///
/// # Errors
/// As [`take_due`].
pub async fn lock_failed(
    connection: &impl ConnectionTrait,
    id: LetterId,
    team: TeamId,
    of_nobody: bool,
) -> Result<Option<LetterRecord>, StoreError> {
    Entity::find_by_id(id.uuid())
        .filter(Column::FailedAt.is_not_null())
        .filter(belongs(team, of_nobody))
        .lock_exclusive()
        .one(connection)
        .await?
        .map(read)
        .transpose()
}

/// Gives a failed letter a new series of tries, of which `taker` begins the first under a lease.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn revive(
    connection: &impl ConnectionTrait,
    id: LetterId,
    taker: Uuid,
    lease_ends: DateTime<Utc>,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::FailedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::NextTryAt, Expr::value(lease_ends))
        .col_expr(Column::TakenBy, Expr::value(taker))
        .col_expr(Column::Tries, Expr::value(1))
        .filter(Column::Id.eq(id.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Whether `taker` still has the letter, with its row locked until the transaction ends.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn lock_held(connection: &impl ConnectionTrait, letter: LetterId, taker: Uuid) -> Result<bool, StoreError> {
    let row = Entity::find()
        .filter(held(letter, taker))
        .lock_exclusive()
        .one(connection)
        .await?;
    Ok(row.is_some())
}

/// Drops a letter, whatever its state.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn delete(connection: &impl ConnectionTrait, id: LetterId) -> Result<(), StoreError> {
    Entity::delete_by_id(id.uuid()).exec(connection).await?;
    Ok(())
}

/// Drops letters of `kind` to this address, whatever their state: a newer one takes their place, or their reason is gone.
/// With a team, only those that go on its behalf. What is just being sent still arrives.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn withdraw(
    connection: &impl ConnectionTrait,
    to: &EmailAddress,
    kind: &str,
    team: Option<TeamId>,
) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(addressed(to, team))
        .filter(Column::Kind.eq(kind))
        .exec(connection)
        .await?;
    Ok(())
}

/// Drops what is on its way to this address, or failed: on behalf of `team`, or of anybody. For erasing a person.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn forget_recipient(
    connection: &impl ConnectionTrait,
    to: &EmailAddress,
    team: Option<TeamId>,
) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(addressed(to, team))
        .exec(connection)
        .await?;
    Ok(())
}

/// Drops failed letters older than `before`: an owner has had time to look.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn forget_failed(connection: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::FailedAt.lt(before))
        .exec(connection)
        .await?;
    Ok(())
}

/// How many letters wait or are being sent.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn waiting(connection: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(Entity::find()
        .filter(Column::FailedAt.is_null())
        .count(connection)
        .await?)
}

fn turn(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::FailedAt.is_null())
        .add(Column::NextTryAt.lte(now))
}

/// To this address: on behalf of `team`, or of anybody.
fn addressed(to: &EmailAddress, team: Option<TeamId>) -> Condition {
    Condition::all()
        .add(Column::Recipient.eq(to.as_str()))
        .add_option(team.map(|team| Column::TeamId.eq(team.uuid())))
}

fn held(letter: LetterId, taker: Uuid) -> Condition {
    Condition::all()
        .add(Column::Id.eq(letter.uuid()))
        .add(Column::TakenBy.eq(taker))
}

fn belongs(team: TeamId, of_nobody: bool) -> Condition {
    let own = Condition::any().add(Column::TeamId.eq(team.uuid()));
    if of_nobody {
        own.add(Column::TeamId.is_null())
    } else {
        own
    }
}

fn read(row: Model) -> Result<LetterRecord, StoreError> {
    let to = EmailAddress::parse(&row.recipient).map_err(|error| StoreError::Corrupt {
        what: "outgoing_mail.recipient",
        reason: error.to_string(),
    })?;
    Ok(LetterRecord {
        id: LetterId::from_uuid(row.id),
        team: row.team_id.map(TeamId::from_uuid),
        kind: row.kind,
        to,
        content: row.content,
        created_at: row.created_at,
        expires_at: row.expires_at,
        next_try_at: row.next_try_at,
        tries: u32::try_from(row.tries).unwrap_or(0),
        taken_by: row.taken_by,
        failed_at: row.failed_at,
        reply: row.reply,
    })
}
