//! Making, changing, testing and dropping webhooks. For owners.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use invites_app::webhooks::{DeliveryRecord, NewWebhook, WebhookChange, WebhookRecord, WebhookWithSecret};
use invites_app::{Acting, AppError};
use invites_domain::policy::Verb;
use invites_domain::webhook::WebhookEvent as DomainEvent;

use crate::error::{UserError, mendable};
use crate::ids;
use crate::webhooks::{Webhook, WebhookDelivery, WebhookEvent};

/// What a webhook will be.
#[derive(Debug, InputObject)]
pub(crate) struct CreateWebhookInput {
    /// Where messages are posted to: `https://…` or `http://…`, at most 2,000 characters. It must lead to the public
    /// internet, unless the installation allows private networks.
    url: String,
    /// What it is told of; at least one.
    events: Vec<WebhookEvent>,
}

/// What to change of a webhook. What is left out stays.
#[derive(Debug, InputObject)]
pub(crate) struct UpdateWebhookInput {
    /// Where messages are posted to.
    url: Option<String>,
    /// What it is told of; at least one.
    events: Option<Vec<WebhookEvent>>,
    /// Whether messages are sent to it. Switched on, it is told of what happens from then on.
    enabled: Option<bool>,
}

/// A webhook, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct WebhookPayload {
    /// The webhook; null when something has to be mended first.
    webhook: Option<Webhook>,
    /// What it signs messages with, `whsec_…`. Shown when it is made and when it gets another one, and never else.
    secret: Option<String>,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

impl WebhookPayload {
    fn of(answer: Result<WebhookRecord, AppError>) -> Result<Self> {
        Ok(match answer {
            Ok(webhook) => Self {
                webhook: Some(Webhook(webhook)),
                ..Self::default()
            },
            Err(error) => Self::refused(error)?,
        })
    }

    fn with_secret(answer: Result<WebhookWithSecret, AppError>) -> Result<Self> {
        Ok(match answer {
            Ok(made) => Self {
                webhook: Some(Webhook(made.webhook)),
                secret: Some(made.secret.reveal()),
                user_errors: Vec::new(),
            },
            Err(error) => Self::refused(error)?,
        })
    }

    fn refused(error: AppError) -> Result<Self> {
        Ok(Self {
            user_errors: mendable(error)?,
            ..Self::default()
        })
    }
}

/// A message to a webhook, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct WebhookDeliveryPayload {
    /// The message; null when something has to be mended first.
    delivery: Option<WebhookDelivery>,
    /// What has to be mended; nothing is sent then.
    user_errors: Vec<UserError>,
}

impl WebhookDeliveryPayload {
    fn of(answer: Result<DeliveryRecord, AppError>) -> Result<Self> {
        Ok(match answer {
            Ok(delivery) => Self {
                delivery: Some(WebhookDelivery(delivery)),
                user_errors: Vec::new(),
            },
            Err(error) => Self {
                delivery: None,
                user_errors: mendable(error)?,
            },
        })
    }
}

/// Making, changing, testing and dropping webhooks. For owners.
#[derive(Debug, Default)]
pub(crate) struct WebhookMutations;

#[Object]
impl WebhookMutations {
    /// Makes a webhook of the team: what happens from now on is posted to its address, signed by Standard Webhooks.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team that it belongs to.")] team_slug: String,
        #[graphql(desc = "What it will be.")] input: CreateWebhookInput,
        #[graphql(desc = "The same key within 24 hours makes it once.")] idempotency_key: Option<String>,
    ) -> Result<WebhookPayload> {
        let acting = ctx.data::<Acting>()?;
        let new = NewWebhook {
            url: input.url,
            events: input.events.into_iter().map(DomainEvent::from).collect(),
        };
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageWebhooks).await?;
            acting.create_webhook(team, new, idempotency_key.as_deref()).await
        };
        WebhookPayload::with_secret(answer.await)
    }

    /// Changes a webhook. Switched off, what still waits for it is given up.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] id: ID,
        #[graphql(desc = "What to change.")] input: UpdateWebhookInput,
    ) -> Result<WebhookPayload> {
        let acting = ctx.data::<Acting>()?;
        let change = WebhookChange {
            url: input.url,
            events: input
                .events
                .map(|events| events.into_iter().map(DomainEvent::from).collect()),
            enabled: input.enabled,
        };
        let answer = async { acting.update_webhook(ids::read(&id, "id")?, change).await };
        WebhookPayload::of(answer.await)
    }

    /// Drops a webhook and the log of what was sent to it.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] id: ID,
    ) -> Result<DeletedWebhookPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async { acting.delete_webhook(ids::read(&id, "id")?).await };
        Ok(match answer.await {
            Ok(webhook) => DeletedWebhookPayload {
                deleted_id: Some(ids::show(webhook.id)),
                user_errors: Vec::new(),
            },
            Err(error) => DeletedWebhookPayload {
                deleted_id: None,
                user_errors: mendable(error)?,
            },
        })
    }

    /// Gives a webhook another secret. For a day messages are signed with the one before as well.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] id: ID,
    ) -> Result<WebhookPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async { acting.rotate_webhook_secret(ids::read(&id, "id")?).await };
        WebhookPayload::with_secret(answer.await)
    }

    /// Sends a message of type `webhook.test`. Its answer stands in `deliveries` a moment later.
    async fn test_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook; it must be on.")] id: ID,
    ) -> Result<WebhookDeliveryPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async { acting.test_webhook(ids::read(&id, "id")?).await };
        WebhookDeliveryPayload::of(answer.await)
    }

    /// Sends a message again, under the same `webhook-id`, also one that has arrived.
    async fn redeliver_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message; its webhook must be on.")] delivery_id: ID,
    ) -> Result<WebhookDeliveryPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async { acting.redeliver_webhook(ids::read(&delivery_id, "deliveryId")?).await };
        WebhookDeliveryPayload::of(answer.await)
    }
}

/// A webhook that was dropped, or what to mend.
#[derive(Debug, SimpleObject)]
pub(crate) struct DeletedWebhookPayload {
    /// Which webhook it was; null when nothing was done.
    deleted_id: Option<ID>,
    /// What has to be mended.
    user_errors: Vec<UserError>,
}
