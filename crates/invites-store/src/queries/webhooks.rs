//! Webhooks: which addresses a team has told, how they do, and who is sending to one at the moment.

use chrono::{DateTime, Utc};
use invites_domain::ids::{PersonId, TeamId, TypedId, WebhookId};
use invites_domain::webhook::WebhookEvent;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, Set,
};
use serde_json::Value;

use crate::StoreError;
use crate::tables::webhook::{ActiveModel, Column, Entity, Model};

/// Why a webhook is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OffReason {
    /// An owner switched it off.
    Owner,
    /// It answered 410: it wants no messages any more.
    Gone,
    /// It failed for days.
    Failing,
}

impl OffReason {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "OWNER",
            Self::Gone => "GONE",
            Self::Failing => "FAILING",
        }
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        [Self::Owner, Self::Gone, Self::Failing]
            .into_iter()
            .find(|reason| reason.as_str() == text)
            .ok_or_else(|| StoreError::Corrupt {
                what: "webhooks.off_reason",
                reason: format!("{text} is no reason"),
            })
    }
}

/// A webhook as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookRecord {
    /// Its id.
    pub id: WebhookId,
    /// Whose it is.
    pub team: TeamId,
    /// Where messages go.
    pub url: String,
    /// What it is told of.
    pub events: Vec<WebhookEvent>,
    /// The how-manieth secret it has, from 1.
    pub secret_generation: i32,
    /// Until when the secret before signs as well.
    pub previous_secret_until: Option<DateTime<Utc>>,
    /// Why and since when it is off; none while it is on.
    pub off: Option<(OffReason, DateTime<Utc>)>,
    /// Since when nothing arrived, if the last try failed.
    pub failing_since: Option<DateTime<Utc>>,
    /// Until when it asked for quiet.
    pub held_until: Option<DateTime<Utc>>,
    /// Who made it; none for a script and the command line.
    pub created_by: Option<PersonId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Keeps a new webhook.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn insert(connection: &impl ConnectionTrait, webhook: &WebhookRecord) -> Result<(), StoreError> {
    let row = ActiveModel {
        team_id: Set(webhook.team.uuid()),
        leased_until: Set(None),
        created_by: Set(webhook.created_by.map(TypedId::uuid)),
        created_at: Set(webhook.created_at),
        ..changeable(webhook)
    };
    Entity::insert(row).exec_without_returning(connection).await?;
    Ok(())
}

/// The webhook with this id.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for events this version does not know.
pub async fn find(connection: &impl ConnectionTrait, id: WebhookId) -> Result<Option<WebhookRecord>, StoreError> {
    let row = Entity::find_by_id(id.uuid()).one(connection).await?;
    row.map(read).transpose()
}

/// The team's webhooks, oldest first.
///
/// # Errors
/// As [`find`].
pub async fn list(connection: &impl ConnectionTrait, team: TeamId) -> Result<Vec<WebhookRecord>, StoreError> {
    Entity::find()
        .filter(Column::TeamId.eq(team.uuid()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(connection)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

/// The team's webhooks that are on.
///
/// # Errors
/// As [`find`].
pub async fn on(connection: &impl ConnectionTrait, team: TeamId) -> Result<Vec<WebhookRecord>, StoreError> {
    let all = list(connection, team).await?;
    Ok(all.into_iter().filter(|webhook| webhook.off.is_none()).collect())
}

/// Whether any team has a webhook that is on.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn any_on(connection: &impl ConnectionTrait) -> Result<bool, StoreError> {
    let count = Entity::find()
        .filter(Column::Enabled.eq(true))
        .count(connection)
        .await?;
    Ok(count > 0)
}

/// Writes address, events and whether it is on. Switching it on forgets why it was off, and what it asked for.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn update(connection: &impl ConnectionTrait, webhook: &WebhookRecord) -> Result<(), StoreError> {
    Entity::update(changeable(webhook)).exec(connection).await?;
    Ok(())
}

/// The columns that change after a webhook was made.
fn changeable(webhook: &WebhookRecord) -> ActiveModel {
    ActiveModel {
        id: Set(webhook.id.uuid()),
        url: Set(webhook.url.clone()),
        events: Set(events(&webhook.events)),
        secret_generation: Set(webhook.secret_generation),
        previous_secret_until: Set(webhook.previous_secret_until),
        enabled: Set(webhook.off.is_none()),
        off_reason: Set(webhook.off.map(|(reason, _)| reason.as_str().to_owned())),
        off_at: Set(webhook.off.map(|(_, at)| at)),
        failing_since: Set(webhook.failing_since),
        held_until: Set(webhook.held_until),
        ..Default::default()
    }
}

/// Forgets the webhook and what was sent to it.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn delete(connection: &impl ConnectionTrait, id: WebhookId) -> Result<(), StoreError> {
    Entity::delete_by_id(id.uuid()).exec(connection).await?;
    Ok(())
}

/// Lets one sender have the webhook to itself until `until`. False when another one has it, and when it is off or asked
/// for quiet.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn lease(
    connection: &impl ConnectionTrait,
    id: WebhookId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let taken = Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::value(until))
        .filter(Column::Id.eq(id.uuid()))
        .filter(free(now))
        .exec(connection)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// On, not held, and no sender's at `now`.
pub(super) fn free(now: DateTime<Utc>) -> Condition {
    let over = |column: Column| {
        Condition::any()
            .add(Expr::col((Entity, column)).is_null())
            .add(Expr::col((Entity, column)).lte(now))
    };
    Condition::all()
        .add(Expr::col((Entity, Column::Enabled)).eq(true))
        .add(over(Column::HeldUntil))
        .add(over(Column::LeasedUntil))
}

/// Gives back what was leased until `until`; a lease that another sender has taken over stays.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn release(connection: &impl ConnectionTrait, id: WebhookId, until: DateTime<Utc>) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::LeasedUntil.eq(until))
        .exec(connection)
        .await?;
    Ok(())
}

/// Notes that a message arrived.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn note_arrival(connection: &impl ConnectionTrait, id: WebhookId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::FailingSince, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::FailingSince.is_not_null())
        .exec(connection)
        .await?;
    Ok(())
}

/// Notes that a try failed, and until when the receiver asked for quiet.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn note_failure(
    connection: &impl ConnectionTrait,
    id: WebhookId,
    now: DateTime<Utc>,
    held_until: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::FailingSince, Expr::value(now))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::FailingSince.is_null())
        .exec(connection)
        .await?;
    if let Some(until) = held_until {
        Entity::update_many()
            .col_expr(Column::HeldUntil, Expr::value(until))
            .filter(Column::Id.eq(id.uuid()))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Switches the webhook off. False when it is off already.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn switch_off(
    connection: &impl ConnectionTrait,
    id: WebhookId,
    reason: OffReason,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Enabled, Expr::value(false))
        .col_expr(Column::OffReason, Expr::value(reason.as_str()))
        .col_expr(Column::OffAt, Expr::value(now))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::Enabled.eq(true))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

fn events(events: &[WebhookEvent]) -> Value {
    events.iter().map(|event| event.as_str()).collect()
}

fn read(row: Model) -> Result<WebhookRecord, StoreError> {
    let events = serde_json::from_value(row.events).map_err(|error| StoreError::Corrupt {
        what: "webhooks.events",
        reason: error.to_string(),
    })?;
    let off = match (row.enabled, row.off_reason, row.off_at) {
        (false, Some(reason), Some(at)) => Some((OffReason::read(&reason)?, at)),
        (false, ..) => Some((OffReason::Owner, row.created_at)),
        (true, ..) => None,
    };
    Ok(WebhookRecord {
        id: WebhookId::from_uuid(row.id),
        team: TeamId::from_uuid(row.team_id),
        url: row.url,
        events,
        secret_generation: row.secret_generation,
        previous_secret_until: row.previous_secret_until,
        off,
        failing_since: row.failing_since,
        held_until: row.held_until,
        created_by: row.created_by.map(PersonId::from_uuid),
        created_at: row.created_at,
    })
}
