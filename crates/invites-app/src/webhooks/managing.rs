//! What owners do with webhooks: make, change, test and drop them, give them another secret, and see what became of what
//! was sent.

use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{DeliveryId, TeamId, TypedId, WebhookId};
use invites_domain::policy::Verb;
use invites_domain::webhook::{MOST_WEBHOOKS, ROTATION, TEST, WebhookEvent};
use invites_store::Tx;
use invites_store::page::{Page, Slice};
use invites_store::queries::webhook_deliveries::{self, DeliveryRecord};
use invites_store::queries::webhook_feed;
use invites_store::queries::webhooks::{self, OffReason, WebhookRecord};
use serde_json::{Value, json};

use super::address;
use super::message::Message;
use super::signing::WebhookSecret;
use crate::announce::Announcement;
use crate::audit_changes::change;
use crate::error::{mistake, plain};
use crate::{Acting, AppError};

/// What a webhook is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Where messages go.
    pub url: String,
    /// What it is told of; at least one.
    pub events: Vec<WebhookEvent>,
}

/// What to change of a webhook; none leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebhookChange {
    /// Where messages go.
    pub url: Option<String>,
    /// What it is told of.
    pub events: Option<Vec<WebhookEvent>>,
    /// Whether it is on.
    pub enabled: Option<bool>,
}

/// A webhook with its secret, which is shown when it is made and when it is rotated.
#[derive(Debug, Clone)]
pub struct WebhookWithSecret {
    /// The webhook.
    pub webhook: WebhookRecord,
    /// What it signs with.
    pub secret: WebhookSecret,
}

impl Acting {
    /// The team's webhooks, oldest first, without their secrets.
    ///
    /// # Errors
    /// The refusals of [`Acting::must`] for everybody but owners.
    pub async fn webhooks(&self, team: TeamId) -> Result<Vec<WebhookRecord>, AppError> {
        self.must(team, Verb::ManageWebhooks, "team").await?;
        Ok(webhooks::list(self.app().store().read(), team).await?)
    }

    /// The webhook `id`, without its secret.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown webhook or one of another team; the refusals of [`Acting::must`].
    pub async fn webhook(&self, id: WebhookId) -> Result<WebhookRecord, AppError> {
        let known = webhooks::find(self.app().store().read(), id).await?;
        let webhook = self.known(known, "webhook")?;
        self.must(webhook.team, Verb::ManageWebhooks, "webhook").await?;
        Ok(webhook)
    }

    /// Makes a webhook of `team`, which is told of what happens from now on. The same `key` within 24 hours makes it once.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `url` and `events`, and where the team has enough of them; the refusals of
    /// [`Acting::must`] for everybody but owners.
    pub async fn create_webhook(
        &self,
        team: TeamId,
        new: NewWebhook,
        key: Option<&str>,
    ) -> Result<WebhookWithSecret, AppError> {
        self.must(team, Verb::ManageWebhooks, "team").await?;
        let once = self.once("createWebhook", key, &(team, &new.url, &new.events))?;
        let now = self.app().now();
        let (url, events) = self.read_webhook(&new.url, new.events)?;
        let webhook = WebhookRecord {
            id: self.app().new_id(),
            team,
            url,
            events,
            secret_generation: 1,
            previous_secret_until: None,
            off: None,
            failing_since: None,
            held_until: None,
            created_by: self.person(),
            created_at: now,
        };
        let acting = self.clone();
        let webhook = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (acting, once, webhook) = (acting.clone(), once.clone(), webhook.clone());
                async move {
                    if let Some(id) = once.recall::<WebhookId>(&tx).await? {
                        return held(&tx, id).await;
                    }
                    if webhooks::list(&*tx, team).await?.len() >= MOST_WEBHOOKS {
                        return Err(too_many());
                    }
                    start_anew(&tx, team, now).await?;
                    webhooks::insert(&*tx, &webhook).await?;
                    let detail = json!({ "url": webhook.url, "events": names(&webhook.events) });
                    acting
                        .audit(&tx, team, "createWebhook", &webhook.id.encode(), Some(detail))
                        .await?;
                    once.remember(&tx, &webhook.id).await?;
                    Ok(webhook)
                }
            })
            .await?;
        Ok(self.with_secret(webhook))
    }

    /// Changes a webhook. Switched on, it is told of what happens from then on; switched off, what still waits is given up.
    ///
    /// # Errors
    /// As [`Acting::webhook`] and [`Acting::create_webhook`].
    pub async fn update_webhook(&self, id: WebhookId, asked: WebhookChange) -> Result<WebhookRecord, AppError> {
        let before = self.webhook(id).await?;
        let (url, events) = self.read_webhook(
            asked.url.as_deref().unwrap_or(&before.url),
            asked.events.unwrap_or_else(|| before.events.clone()),
        )?;
        let (acting, now) = (self.clone(), self.app().now());
        self.app()
            .store()
            .write(move |tx: Tx| {
                let (acting, url, events) = (acting.clone(), url.clone(), events.clone());
                async move {
                    let before = held(&tx, id).await?;
                    let mut after = WebhookRecord {
                        url,
                        events,
                        ..before.clone()
                    };
                    match asked.enabled {
                        Some(true) if before.off.is_some() => {
                            start_anew(&tx, before.team, now).await?;
                            (after.off, after.failing_since, after.held_until) = (None, None, None);
                        }
                        Some(false) if before.off.is_none() => {
                            after.off = Some((OffReason::Owner, now));
                            webhook_deliveries::give_up(&*tx, id).await?;
                        }
                        _ => {}
                    }
                    // Another address is another receiver: what the one before asked for is not its wish.
                    if after.url != before.url {
                        (after.failing_since, after.held_until) = (None, None);
                    }
                    let changes = changes(&before, &after);
                    if !changes.is_empty() {
                        webhooks::update(&*tx, &after).await?;
                        let detail = json!({ "changes": changes });
                        acting
                            .audit(&tx, after.team, "updateWebhook", &id.encode(), Some(detail))
                            .await?;
                    }
                    Ok(after)
                }
            })
            .await
    }

    /// Drops a webhook and the log of what was sent to it. Answers what it was.
    ///
    /// # Errors
    /// As [`Acting::webhook`].
    pub async fn delete_webhook(&self, id: WebhookId) -> Result<WebhookRecord, AppError> {
        self.webhook(id).await?;
        let acting = self.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let webhook = held(&tx, id).await?;
                    webhooks::delete(&*tx, id).await?;
                    let detail = json!({ "url": webhook.url });
                    acting
                        .audit(&tx, webhook.team, "deleteWebhook", &id.encode(), Some(detail))
                        .await?;
                    Ok(webhook)
                }
            })
            .await
    }

    /// Gives a webhook another secret. The one before signs as well for a day, so that the receiver can be changed in
    /// between; the one before that does no more.
    ///
    /// # Errors
    /// As [`Acting::webhook`].
    pub async fn rotate_webhook_secret(&self, id: WebhookId) -> Result<WebhookWithSecret, AppError> {
        self.webhook(id).await?;
        let (acting, now) = (self.clone(), self.app().now());
        let webhook = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let before = held(&tx, id).await?;
                    let webhook = WebhookRecord {
                        secret_generation: before.secret_generation + 1,
                        previous_secret_until: Some(now + ROTATION),
                        ..before
                    };
                    webhooks::update(&*tx, &webhook).await?;
                    acting
                        .audit(&tx, webhook.team, "rotateWebhookSecret", &id.encode(), None)
                        .await?;
                    Ok::<_, AppError>(webhook)
                }
            })
            .await?;
        Ok(self.with_secret(webhook))
    }

    /// Sends a message of type `webhook.test`.
    ///
    /// # Errors
    /// As [`Acting::webhook`]; [`AppError::Conflict`] while it is off.
    pub async fn test_webhook(&self, id: WebhookId) -> Result<DeliveryRecord, AppError> {
        let webhook = self.webhook(id).await?;
        must_be_on(&webhook)?;
        let now = self.app().now();
        let body = Message::of_test(TEST, id, now).body()?;
        let message = DeliveryRecord::new(self.app().new_id(), id, id.uuid(), TEST, body, now);
        let written = message.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let written = written.clone();
                async move { Ok::<_, AppError>(webhook_deliveries::insert(&*tx, &[written]).await?) }
            })
            .await?;
        self.wake_senders(webhook.team);
        Ok(message)
    }

    /// Sends a message again, under its id: a receiver that has it knows it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown message; as [`Acting::test_webhook`].
    pub async fn redeliver_webhook(&self, id: DeliveryId) -> Result<DeliveryRecord, AppError> {
        let message = self.webhook_delivery(id).await?;
        let webhook = self.webhook(message.webhook).await?;
        must_be_on(&webhook)?;
        let now = self.app().now();
        let message = self
            .app()
            .store()
            .write(move |tx: Tx| async move {
                webhook_deliveries::send_again(&*tx, id, now).await?;
                webhook_deliveries::find(&*tx, id)
                    .await?
                    .ok_or(AppError::NotFound { what: "delivery" })
            })
            .await?;
        self.wake_senders(webhook.team);
        Ok(message)
    }

    /// One message to a webhook, and what became of it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown message and one of another team; the refusals of [`Acting::must`].
    pub async fn webhook_delivery(&self, id: DeliveryId) -> Result<DeliveryRecord, AppError> {
        let read = self.app().store().read();
        let message = self.known(webhook_deliveries::find(read, id).await?, "delivery")?;
        let webhook = self.known(webhooks::find(read, message.webhook).await?, "delivery")?;
        self.must(webhook.team, Verb::ManageWebhooks, "delivery").await?;
        Ok(message)
    }

    /// A page of what was sent to the webhook in the last 30 days, newest first.
    ///
    /// # Errors
    /// As [`Acting::webhook`].
    pub async fn webhook_deliveries(
        &self,
        id: WebhookId,
        page: &Page<DeliveryId>,
    ) -> Result<Slice<DeliveryRecord>, AppError> {
        self.webhook(id).await?;
        Ok(webhook_deliveries::list(self.app().store().read(), id, page).await?)
    }

    /// How many messages to the webhook are kept.
    ///
    /// # Errors
    /// As [`Acting::webhook`].
    pub async fn webhook_delivery_count(&self, id: WebhookId) -> Result<u64, AppError> {
        self.webhook(id).await?;
        Ok(webhook_deliveries::count(self.app().store().read(), id).await?)
    }

    fn with_secret(&self, webhook: WebhookRecord) -> WebhookWithSecret {
        WebhookWithSecret {
            secret: self.app().secret_of(&webhook),
            webhook,
        }
    }

    /// Senders listen to whatever is announced.
    fn wake_senders(&self, team: TeamId) {
        self.app().announcer().announce(Announcement::Team { team });
    }

    /// Address and events as they are kept: the address as the web writes it, events once and in their order.
    fn read_webhook(&self, url: &str, mut events: Vec<WebhookEvent>) -> Result<(String, Vec<WebhookEvent>), AppError> {
        events.sort_unstable();
        events.dedup();
        let mut mistakes = Vec::new();
        if events.is_empty() {
            mistakes.push(plain("events", FieldErrorCode::Required, "Choose at least one event."));
        }
        match address::read(url, self.app().allows_private_webhooks()) {
            Ok(url) if mistakes.is_empty() => Ok((url.into(), events)),
            Ok(_) => Err(AppError::Invalid(mistakes)),
            Err(wrong) => {
                mistakes.insert(0, wrong);
                Err(AppError::Invalid(mistakes))
            }
        }
    }
}

/// The webhook as it is inside the transaction.
async fn held(tx: &Tx, id: WebhookId) -> Result<WebhookRecord, AppError> {
    let known = webhooks::find(&**tx, id).await?;
    known.ok_or(AppError::NotFound { what: "webhook" })
}

/// Before the team's first webhook goes on: what happened while there was none is told to none.
async fn start_anew(tx: &Tx, team: TeamId, now: invites_domain::time::Instant) -> Result<(), AppError> {
    if webhooks::on(&**tx, team).await?.is_empty() {
        webhook_feed::skip_past(&**tx, team, now).await?;
    }
    Ok(())
}

fn must_be_on(webhook: &WebhookRecord) -> Result<(), AppError> {
    match webhook.off {
        None => Ok(()),
        Some(_) => Err(AppError::Conflict {
            field: "id",
            message: "This webhook is off. Switch it on first.".to_owned(),
        }),
    }
}

fn too_many() -> AppError {
    mistake(
        "url",
        FieldErrorCode::TooMany,
        format!("A team has at most {MOST_WEBHOOKS} webhooks. Delete one that is not needed any more."),
    )
}

fn names(events: &[WebhookEvent]) -> Vec<&'static str> {
    events.iter().map(|event| event.as_str()).collect()
}

/// What an edit changed, for the audit log.
fn changes(before: &WebhookRecord, after: &WebhookRecord) -> Vec<Value> {
    let parts = |webhook: &WebhookRecord| {
        [
            ("url", json!(webhook.url)),
            ("events", json!(names(&webhook.events))),
            ("enabled", json!(webhook.off.is_none())),
        ]
    };
    parts(before)
        .into_iter()
        .zip(parts(after))
        .filter(|((_, from), (_, to))| from != to)
        .map(|((field, from), (_, to))| change(field, &from, &to))
        .collect()
}
