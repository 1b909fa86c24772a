//! Webhooks: addresses that are told what happens in a team, and the log of what was sent to them. For owners.

use async_graphql::connection::PageInfo;
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use invites_app::Acting;
use invites_app::webhooks::{Attempt, DeliveryRecord, DeliveryStatus, OffReason, WebhookRecord};
use invites_domain::ids::WebhookId;
use invites_domain::webhook::WebhookEvent as DomainEvent;

use crate::connection::{Rows, Window, cost};
use crate::error::refuse;
use crate::instant::Instant;
use crate::user::User;
use crate::{ids, loaders};

/// The list's name in its cursors.
const LIST: &str = "deliveries";

/// What a webhook can be told of. The message's `type` is the name in small letters with a full stop: `play.started`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DomainEvent")]
pub(crate) enum WebhookEvent {
    /// `invite.claimed`: somebody claimed.
    InviteClaimed,
    /// `play.started`: a learner began to play a track.
    PlayStarted,
    /// `play.completed`: a learner has done every challenge of a play.
    PlayCompleted,
    /// `challenge.completed`: a learner's check passed.
    ChallengeCompleted,
    /// `access.revoked`: a learner's access was removed.
    AccessRevoked,
    /// `event.started`: a live event's start came.
    EventStarted,
    /// `event.ended`: a live event's end came.
    EventEnded,
}

/// Why a webhook is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "OffReason")]
pub(crate) enum WebhookOffReason {
    /// An owner switched it off.
    Owner,
    /// It answered 410: it wants no messages any more.
    Gone,
    /// It failed for days.
    Failing,
}

/// How a message to a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DeliveryStatus")]
pub(crate) enum WebhookDeliveryStatus {
    /// It waits for its first try or for the next.
    Pending,
    /// It was answered by a 2xx.
    Delivered,
    /// It was given up; it can be sent again.
    Failed,
}

/// An address that is told what happens in the team, without its secret.
#[derive(Debug, Clone)]
pub(crate) struct Webhook(pub(crate) WebhookRecord);

/// An address that is told what happens in the team, without its secret.
#[Object]
impl Webhook {
    /// Opaque id.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// Where messages are posted to.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What it is told of.
    async fn events(&self) -> Vec<WebhookEvent> {
        self.0.events.iter().copied().map(WebhookEvent::from).collect()
    }

    /// Whether messages are sent to it.
    async fn enabled(&self) -> bool {
        self.0.off.is_none()
    }

    /// Why it is off; null while it is on.
    async fn off_reason(&self) -> Option<WebhookOffReason> {
        self.0.off.map(|(reason, _)| reason.into())
    }

    /// Since when it is off; null while it is on.
    async fn off_since(&self) -> Option<Instant> {
        self.0.off.map(|(_, at)| Instant(at))
    }

    /// Since when nothing arrived; null when the last message did.
    async fn failing_since(&self) -> Option<Instant> {
        self.0.failing_since.map(Instant)
    }

    /// Until when messages are signed with the secret before as well; in the past, or null, when with the present one alone.
    async fn previous_secret_until(&self) -> Option<Instant> {
        self.0.previous_secret_until.map(Instant)
    }

    /// When it was made.
    async fn created_at(&self) -> Instant {
        Instant(self.0.created_at)
    }

    /// Who made it; null for the command line and for a token.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let Some(person) = self.0.created_by else {
            return Ok(None);
        };
        loaders::of(ctx)?.load_one(person).await.map_err(loaders::failed)
    }

    /// What was sent to it in the last 30 days, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the front, at most 100.")] first: Option<i64>,
        #[graphql(desc = "Only what stands behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the back, at most 100.")] last: Option<i64>,
        #[graphql(desc = "Only what stands before this cursor.")] before: Option<String>,
    ) -> Result<WebhookDeliveryConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        let page = window.page(LIST)?;
        let slice = ctx
            .data::<Acting>()?
            .webhook_deliveries(self.0.id, &page)
            .await
            .map_err(refuse)?;
        let rows = Rows::of(LIST, &page, slice, |delivery| delivery.id);
        Ok(WebhookDeliveryConnection {
            webhook: self.0.id,
            rows: rows.map(WebhookDelivery),
        })
    }
}

/// A message to a webhook, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct WebhookDelivery(pub(crate) DeliveryRecord);

/// A message to a webhook, and what became of it.
#[Object]
impl WebhookDelivery {
    /// Opaque id. The receiver gets it as `webhook-id`, the same for every try.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The message's type, such as `play.started`; `webhook.test` for a test.
    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.0.event
    }

    /// How it stands.
    async fn status(&self) -> WebhookDeliveryStatus {
        self.0.status.into()
    }

    /// How often it was tried since it was written down, or sent again by hand.
    async fn tries(&self) -> u32 {
        self.0.tries
    }

    /// When it was written down.
    async fn created_at(&self) -> Instant {
        Instant(self.0.created_at)
    }

    /// When it was tried last.
    async fn last_try_at(&self) -> Option<Instant> {
        self.0.last_try_at.map(Instant)
    }

    /// When it is tried next; null once it arrived or was given up.
    async fn next_try_at(&self) -> Option<Instant> {
        self.0.next_try_at.map(Instant)
    }

    /// The HTTP status of the last answer; null when there was none.
    async fn answer_status(&self) -> Option<u16> {
        self.0.answer_status
    }

    /// How the last answer begins, or why there was none.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// Each try whose end is known, oldest first: the last 20, those before it was sent again by hand included.
    async fn attempts(&self) -> Vec<WebhookAttempt> {
        self.0.attempts.iter().map(WebhookAttempt::from).collect()
    }

    /// What is sent: JSON, as it is signed.
    async fn body(&self) -> &str {
        &self.0.body
    }
}

/// One try to deliver a message to a webhook.
#[derive(Debug, SimpleObject)]
pub(crate) struct WebhookAttempt {
    /// When it began.
    at: Instant,
    /// The HTTP status of the answer; null when there was none.
    answer_status: Option<u16>,
    /// How the answer begins, or why there was none.
    answer: String,
    /// How long it took until the answer was there, or was not waited for any more, in milliseconds.
    duration_ms: u32,
}

impl From<&Attempt> for WebhookAttempt {
    fn from(attempt: &Attempt) -> Self {
        Self {
            at: Instant(attempt.at),
            answer_status: attempt.answer_status,
            answer: attempt.answer.clone(),
            duration_ms: attempt.took_ms,
        }
    }
}

/// A page of what was sent to a webhook.
#[derive(Debug)]
pub(crate) struct WebhookDeliveryConnection {
    webhook: WebhookId,
    rows: Rows<WebhookDelivery>,
}

/// A message and its place in the list.
#[derive(Debug, SimpleObject)]
pub(crate) struct WebhookDeliveryEdge {
    /// Its place, for `after` and `before`.
    cursor: String,
    /// The message.
    node: WebhookDelivery,
}

/// A page of what was sent to a webhook.
#[Object]
impl WebhookDeliveryConnection {
    /// The messages with their cursors.
    async fn edges(&self) -> Vec<WebhookDeliveryEdge> {
        self.rows
            .rows
            .iter()
            .map(|(cursor, node)| WebhookDeliveryEdge {
                cursor: cursor.clone(),
                node: node.clone(),
            })
            .collect()
    }

    /// The messages.
    async fn nodes(&self) -> Vec<WebhookDelivery> {
        self.rows.rows.iter().map(|(_, node)| node.clone()).collect()
    }

    /// Where the page stands.
    async fn page_info(&self) -> PageInfo {
        self.rows.page_info()
    }

    /// Messages in all; counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        let acting = ctx.data::<Acting>()?;
        acting.webhook_delivery_count(self.webhook).await.map_err(refuse)
    }
}
