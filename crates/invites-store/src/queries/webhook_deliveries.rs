//! Messages to webhooks: written with what they tell of, sent until they arrive or are given up, then kept for a while.

use chrono::{DateTime, Utc};
use invites_domain::ids::{DeliveryId, TypedId, WebhookId};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    UpdateMany,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::StoreError;
use crate::page::{Page, Slice};
use crate::queries::newest_first::newest_first;
use crate::tables::webhook_delivery::{ActiveModel, Column, Entity, Model};
use crate::tables::{webhook, webhook_delivery};

/// How many tries of a message are kept.
pub const MOST_ATTEMPTS: usize = 20;

/// Rows of one INSERT.
const ROWS_AT_ONCE: usize = 1_000;

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// It waits for its first try or for the next.
    Pending,
    /// It arrived.
    Delivered,
    /// It was given up.
    Failed,
}

impl DeliveryStatus {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Delivered => "DELIVERED",
            Self::Failed => "FAILED",
        }
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        [Self::Pending, Self::Delivered, Self::Failed]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| StoreError::Corrupt {
                what: "webhook_deliveries.status",
                reason: format!("{text} is no status"),
            })
    }
}

/// A message as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// Its id, which also orders the list and is sent as `webhook-id`.
    pub id: DeliveryId,
    /// To which webhook.
    pub webhook: WebhookId,
    /// What must keep its order: messages of one lane are sent one after the other.
    pub lane: Uuid,
    /// The type that it carries, such as `play.started`.
    pub event: String,
    /// What is sent, to the byte.
    pub body: String,
    /// How it stands.
    pub status: DeliveryStatus,
    /// Tries whose end is known.
    pub tries: u32,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When it is tried next; none once it arrived or was given up.
    pub next_try_at: Option<DateTime<Utc>>,
    /// When it was tried last.
    pub last_try_at: Option<DateTime<Utc>>,
    /// The status of the last answer; none when there was no answer.
    pub answer_status: Option<u16>,
    /// The first words of the last answer, or why there was none.
    pub answer: Option<String>,
    /// The last tries whose end is known, oldest first: at most [`MOST_ATTEMPTS`], those before it was sent again included.
    pub attempts: Vec<Attempt>,
}

impl DeliveryRecord {
    /// A message to be sent from `now` on.
    #[must_use]
    pub fn new(id: DeliveryId, webhook: WebhookId, lane: Uuid, event: &str, body: String, now: DateTime<Utc>) -> Self {
        Self {
            id,
            webhook,
            lane,
            event: event.to_owned(),
            body,
            status: DeliveryStatus::Pending,
            tries: 0,
            created_at: now,
            next_try_at: Some(now),
            last_try_at: None,
            answer_status: None,
            answer: None,
            attempts: Vec::new(),
        }
    }
}

/// One try, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
    /// The answer's status; none when there was no answer.
    pub answer_status: Option<u16>,
    /// The answer's first words, or why there was none.
    pub answer: String,
}

/// What came of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryEnd {
    /// The try.
    pub attempt: Attempt,
    /// How the message stands now.
    pub status: DeliveryStatus,
    /// When it is tried next.
    pub next_try_at: Option<DateTime<Utc>>,
}

/// Writes messages down.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn insert(connection: &impl ConnectionTrait, messages: &[DeliveryRecord]) -> Result<(), StoreError> {
    for chunk in messages.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().map(|message| ActiveModel {
            id: Set(message.id.uuid()),
            webhook_id: Set(message.webhook.uuid()),
            lane: Set(message.lane),
            event: Set(message.event.clone()),
            body: Set(message.body.clone()),
            status: Set(message.status.as_str().to_owned()),
            tries: Set(stored(message.tries)),
            created_at: Set(message.created_at),
            next_try_at: Set(message.next_try_at),
            last_try_at: Set(message.last_try_at),
            answer_status: Set(message.answer_status.map(i32::from)),
            answer: Set(message.answer.clone()),
            attempts: Set(Some(json!(message.attempts))),
        });
        Entity::insert_many(rows).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// One message.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for a status or attempts that this version does not know.
pub async fn find(connection: &impl ConnectionTrait, id: DeliveryId) -> Result<Option<DeliveryRecord>, StoreError> {
    let row = Entity::find_by_id(id.uuid()).one(connection).await?;
    row.map(read).transpose()
}

/// A page of what was sent to the webhook, newest first.
///
/// # Errors
/// As [`find`].
pub async fn list(
    connection: &impl ConnectionTrait,
    webhook: WebhookId,
    page: &Page<DeliveryId>,
) -> Result<Slice<DeliveryRecord>, StoreError> {
    let query = Entity::find().filter(Column::WebhookId.eq(webhook.uuid()));
    newest_first(connection, query, Column::Id, page).await?.try_map(read)
}

/// How many messages to the webhook are kept.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count(connection: &impl ConnectionTrait, webhook: WebhookId) -> Result<u64, StoreError> {
    Ok(Entity::find()
        .filter(Column::WebhookId.eq(webhook.uuid()))
        .count(connection)
        .await?)
}

/// The webhooks that a message waits for at `now` and that nobody sends to.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn waiting(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<WebhookId>, StoreError> {
    let select = Query::select()
        .distinct()
        .column((webhook_delivery::Entity, Column::WebhookId))
        .from(webhook_delivery::Entity)
        .inner_join(
            webhook::Entity,
            Expr::col((webhook::Entity, webhook::Column::Id)).equals((webhook_delivery::Entity, Column::WebhookId)),
        )
        .and_where(Expr::col((webhook_delivery::Entity, Column::Status)).eq(DeliveryStatus::Pending.as_str()))
        .and_where(Expr::col((webhook_delivery::Entity, Column::NextTryAt)).lte(now))
        .cond_where(super::webhooks::free(now))
        .take();
    let rows = connection.query_all(&select).await?;
    rows.iter()
        .map(|row| Ok(WebhookId::from_uuid(row.try_get_by_index(0)?)))
        .collect()
}

/// Messages to the webhook that are due at `now`, in the order in which they were written: at most `most`.
///
/// # Errors
/// As [`find`].
pub async fn due(
    connection: &impl ConnectionTrait,
    webhook: WebhookId,
    now: DateTime<Utc>,
    most: u64,
) -> Result<Vec<DeliveryRecord>, StoreError> {
    Entity::find()
        .filter(Column::WebhookId.eq(webhook.uuid()))
        .filter(Column::Status.eq(DeliveryStatus::Pending.as_str()))
        .filter(Column::NextTryAt.lte(now))
        .order_by_asc(Column::Id)
        .limit(most)
        .all(connection)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

/// Notes what came of a try. False when another sender's try, or an owner, was faster: then nothing is noted.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn note_try(
    connection: &impl ConnectionTrait,
    message: &DeliveryRecord,
    end: &TryEnd,
) -> Result<bool, StoreError> {
    let attempt = &end.attempt;
    let before = message.attempts.len().saturating_sub(MOST_ATTEMPTS - 1);
    let attempts: Vec<_> = message.attempts[before..].iter().chain([attempt]).collect();
    let noted = pending()
        .col_expr(Column::Status, Expr::value(end.status.as_str()))
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .col_expr(Column::NextTryAt, Expr::value(end.next_try_at))
        .col_expr(Column::LastTryAt, Expr::value(attempt.at))
        .col_expr(Column::AnswerStatus, Expr::value(attempt.answer_status.map(i32::from)))
        .col_expr(Column::Answer, Expr::value(attempt.answer.clone()))
        .col_expr(Column::Attempts, Expr::value(json!(attempts)))
        .filter(Column::Id.eq(message.id.uuid()))
        .filter(Column::Tries.eq(stored(message.tries)))
        .exec(connection)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Gives up what still waits for the webhook.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn give_up(connection: &impl ConnectionTrait, webhook: WebhookId) -> Result<(), StoreError> {
    pending()
        .col_expr(Column::Status, Expr::value(DeliveryStatus::Failed.as_str()))
        .col_expr(Column::NextTryAt, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::WebhookId.eq(webhook.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Sends the message once more from `now` on, with all its tries before it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn send_again(
    connection: &impl ConnectionTrait,
    id: DeliveryId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(DeliveryStatus::Pending.as_str()))
        .col_expr(Column::Tries, Expr::value(0))
        .col_expr(Column::NextTryAt, Expr::value(now))
        .filter(Column::Id.eq(id.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Drops what arrived or was given up and was written before `before`.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn forget(connection: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::Status.is_in([DeliveryStatus::Delivered.as_str(), DeliveryStatus::Failed.as_str()]))
        .filter(Column::CreatedAt.lt(before))
        .exec(connection)
        .await?;
    Ok(())
}

fn pending() -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Status.eq(DeliveryStatus::Pending.as_str()))
}

/// Tries are a few; the column holds two thousand million.
fn stored(tries: u32) -> i32 {
    i32::try_from(tries).unwrap_or(i32::MAX)
}

fn read(row: Model) -> Result<DeliveryRecord, StoreError> {
    Ok(DeliveryRecord {
        id: DeliveryId::from_uuid(row.id),
        webhook: WebhookId::from_uuid(row.webhook_id),
        lane: row.lane,
        event: row.event,
        body: row.body,
        status: DeliveryStatus::read(&row.status)?,
        // Never negative: it starts at 0 and is counted up.
        tries: u32::try_from(row.tries).unwrap_or(0),
        created_at: row.created_at,
        next_try_at: row.next_try_at,
        last_try_at: row.last_try_at,
        answer_status: row.answer_status.and_then(|status| u16::try_from(status).ok()),
        answer: row.answer,
        attempts: match row.attempts {
            Some(attempts) => serde_json::from_value(attempts).map_err(|error| StoreError::Corrupt {
                what: "webhook_deliveries.attempts",
                reason: error.to_string(),
            })?,
            None => Vec::new(),
        },
    })
}
