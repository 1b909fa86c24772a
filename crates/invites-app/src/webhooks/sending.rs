//! Sending what was written down: one sender a webhook at a time, a learner's messages in their order, until they arrive or
//! are given up.
//!
//! A sender that is killed leaves its lease to run out, one whose process ends gives it back; what it had under way is sent
//! again under the same id. So messages arrive at least once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use futures_util::StreamExt as _;
use futures_util::stream;
use invites_domain::ids::{TypedId, WebhookId};
use invites_domain::time::Instant;
use invites_domain::webhook::{self, Verdict};
use invites_store::Tx;
use invites_store::queries::webhook_deliveries::{self, Attempt, DeliveryRecord, DeliveryStatus, TryEnd};
use invites_store::queries::webhooks::{self, OffReason, WebhookRecord};

use super::courier::{Answer, Courier, Posting, Undelivered, WORDS_KEPT};
use super::signing::WebhookSecret;
use crate::{App, AppError};

/// How long a sender has a webhook to itself: longer than [`BUDGET`] and the longest try behind it.
const LEASE: TimeDelta = TimeDelta::seconds(90);
/// After so long a sender begins no try any more and lets the next one go on.
const BUDGET: Duration = Duration::from_secs(45);
/// Messages read at once.
const BATCH: u64 = 64;
/// Lanes that are sent at the same time.
const LANES_AT_ONCE: usize = 8;

/// What a sender knows while it sends to one webhook.
struct Sender<'a> {
    app: &'a App,
    courier: &'a dyn Courier,
    webhook: WebhookRecord,
    until: tokio::time::Instant,
    stopped: AtomicBool,
}

impl App {
    /// The webhooks that have messages to be sent now and that no server sends to.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn waiting_webhooks(&self) -> Result<Vec<WebhookId>, AppError> {
        Ok(webhook_deliveries::waiting(self.store().read(), self.now()).await?)
    }

    /// Sends what is due to one webhook, if no other server does. Answers how many tries it made.
    ///
    /// # Errors
    /// [`AppError::Store`]; what could not be noted then is sent again later.
    pub async fn send_webhook(&self, id: WebhookId, courier: &dyn Courier) -> Result<usize, AppError> {
        let now = self.now();
        let lease = now + LEASE;
        let taken = self
            .store()
            .write(move |tx: Tx| async move { Ok::<_, AppError>(webhooks::lease(&*tx, id, now, lease).await?) })
            .await?;
        let webhook = webhooks::find(self.store().read(), id).await?;
        let Some(webhook) = webhook.filter(|_| taken) else {
            return Ok(0);
        };
        let sender = Sender {
            app: self,
            courier,
            webhook,
            until: tokio::time::Instant::now() + BUDGET,
            stopped: AtomicBool::new(false),
        };
        let tries = sender.send().await;
        self.store()
            .write(move |tx: Tx| async move { Ok::<_, AppError>(webhooks::release(&*tx, id, lease).await?) })
            .await?;
        tries
    }
}

impl Sender<'_> {
    async fn send(&self) -> Result<usize, AppError> {
        let mut tries = 0;
        while !self.is_over() {
            let due = webhook_deliveries::due(self.app.store().read(), self.webhook.id, self.app.now(), BATCH).await?;
            if due.is_empty() {
                break;
            }
            let mut sent =
                stream::iter(lanes(due).into_iter().map(|lane| self.send_lane(lane))).buffer_unordered(LANES_AT_ONCE);
            while let Some(lane) = sent.next().await {
                tries += lane?;
            }
        }
        Ok(tries)
    }

    /// One message after the other.
    async fn send_lane(&self, lane: Vec<DeliveryRecord>) -> Result<usize, AppError> {
        let mut tries = 0;
        for message in lane {
            if self.is_over() {
                break;
            }
            if !self.try_once(message).await? {
                break;
            }
            tries += 1;
        }
        Ok(tries)
    }

    fn is_over(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
            || self.app.errands().are_called_off()
            || tokio::time::Instant::now() >= self.until
    }

    /// False when the try was called off: nothing is known of it, and nothing noted.
    async fn try_once(&self, message: DeliveryRecord) -> Result<bool, AppError> {
        let (began, clock) = (self.app.now(), tokio::time::Instant::now());
        let carrying = self.courier.carry(self.posting(&message, began));
        let Some(answer) = self.app.errands().carry(carrying).await else {
            return Ok(false);
        };
        let (now, took) = (self.app.now(), clock.elapsed());
        let chance = u32::from_le_bytes(self.app.chance());
        let verdict = webhook::judge(heard(&answer, now), message.tries, chance);
        let (answer_status, answer) = match answer {
            Ok(answer) => (Some(answer.status), answer.words),
            Err(undelivered) => (None, undelivered.to_string()),
        };
        let (status, next_try_at) = match verdict {
            Verdict::Delivered => (DeliveryStatus::Delivered, None),
            Verdict::Again { wait, .. } => (DeliveryStatus::Pending, Some(now + wait)),
            Verdict::GivenUp | Verdict::Gone => (DeliveryStatus::Failed, None),
        };
        let attempt = Attempt {
            at: began,
            // A try is given up after seconds: weeks would be too long for the number.
            took_ms: u32::try_from(took.as_millis()).unwrap_or(u32::MAX),
            answer_status,
            answer: answer
                .chars()
                .filter(|letter| *letter != '\0')
                .take(WORDS_KEPT)
                .collect(),
        };
        let end = TryEnd {
            attempt,
            status,
            next_try_at,
        };
        let held = matches!(verdict, Verdict::Again { hold: true, .. });
        let id = self.webhook.id;
        let off = self
            .app
            .store()
            .write(move |tx: Tx| {
                let (message, end) = (message.clone(), end.clone());
                async move {
                    webhook_deliveries::note_try(&*tx, &message, &end).await?;
                    note(&tx, id, verdict, end.next_try_at.filter(|_| held), now).await
                }
            })
            .await?;
        if off || held {
            self.stopped.store(true, Ordering::Relaxed);
        }
        Ok(true)
    }

    fn posting(&self, message: &DeliveryRecord, now: Instant) -> Posting {
        let (id, timestamp) = (message.id.encode(), now.timestamp());
        let signatures: Vec<_> = self
            .app
            .secrets_of(&self.webhook, now)
            .iter()
            .map(|secret| secret.sign(&id, timestamp, &message.body))
            .collect();
        Posting {
            url: self.webhook.url.clone(),
            id,
            timestamp,
            signature: signatures.join(" "),
            body: message.body.clone(),
        }
    }
}

impl App {
    /// The secrets that sign for the webhook at `now`, the present one first.
    fn secrets_of(&self, webhook: &WebhookRecord, now: Instant) -> Vec<WebhookSecret> {
        let mut secrets = vec![self.secret_of(webhook)];
        if webhook.previous_secret_until.is_some_and(|until| now < until) {
            let before = self.key().webhook_secret(webhook.id, webhook.secret_generation - 1);
            secrets.push(WebhookSecret::new(before));
        }
        secrets
    }

    /// The webhook's present secret.
    pub(super) fn secret_of(&self, webhook: &WebhookRecord) -> WebhookSecret {
        WebhookSecret::new(self.key().webhook_secret(webhook.id, webhook.secret_generation))
    }
}

/// Messages that must keep their order together, and who has waited longest first.
fn lanes(due: Vec<DeliveryRecord>) -> Vec<Vec<DeliveryRecord>> {
    let mut lanes: Vec<Vec<DeliveryRecord>> = Vec::new();
    let mut places = HashMap::new();
    for message in due {
        let place = *places.entry(message.lane).or_insert(lanes.len());
        match lanes.get_mut(place) {
            Some(lane) => lane.push(message),
            None => lanes.push(vec![message]),
        }
    }
    lanes
}

/// What the try says of the webhook. True when it is off now.
async fn note(
    tx: &Tx,
    id: WebhookId,
    verdict: Verdict,
    held_until: Option<Instant>,
    now: Instant,
) -> Result<bool, AppError> {
    let reason = match verdict {
        Verdict::Delivered => {
            webhooks::note_arrival(&**tx, id).await?;
            return Ok(false);
        }
        Verdict::Again { .. } => {
            webhooks::note_failure(&**tx, id, now, held_until).await?;
            return Ok(false);
        }
        Verdict::Gone => OffReason::Gone,
        Verdict::GivenUp => {
            webhooks::note_failure(&**tx, id, now, None).await?;
            let since = webhooks::find(&**tx, id)
                .await?
                .and_then(|webhook| webhook.failing_since);
            if !since.is_some_and(|since| webhook::is_hopeless(since, now)) {
                return Ok(false);
            }
            OffReason::Failing
        }
    };
    webhooks::switch_off(&**tx, id, reason, now).await?;
    webhook_deliveries::give_up(&**tx, id).await?;
    Ok(true)
}

/// The answer as the rules judge it.
fn heard(answer: &Result<Answer, Undelivered>, now: Instant) -> webhook::Answer {
    match answer {
        Ok(answer) => webhook::Answer::Status {
            code: answer.status,
            retry_after: answer.retry_after.as_deref().and_then(|text| retry_after(text, now)),
        },
        Err(_) => webhook::Answer::None,
    }
}

/// `Retry-After`: seconds, or an HTTP date. What is neither, or lies in the past, asks for nothing.
fn retry_after(text: &str, now: Instant) -> Option<TimeDelta> {
    let text = text.trim();
    let wait = match text.parse::<u32>() {
        Ok(seconds) => TimeDelta::seconds(i64::from(seconds)),
        Err(_) => DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now,
    };
    (wait > TimeDelta::zero()).then_some(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_in_both_its_forms() {
        let now = "2030-05-01T12:00:00Z".parse().expect("an instant");
        let seconds = |text| retry_after(text, now).map(|wait| wait.num_seconds());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("Wed, 01 May 2030 12:01:00 GMT"), Some(60));
        for nothing in ["0", "-5", "soon", "", "Wed, 01 May 2030 11:59:00 GMT"] {
            assert_eq!(seconds(nothing), None, "{nothing}");
        }
    }
}
