//! Making messages of what has happened: each entry of an activity log, each start and end of an event, once for each
//! webhook that asks for it.
//!
//! Several servers may do this at the same moment: an invite's feed is held by one transaction, which writes the messages
//! and how far it came together. Nothing happens twice and nothing is passed over, whoever is killed when.

use chrono::TimeDelta;
use invites_domain::ids::{ClaimId, DeliveryId, InviteId, TypedId};
use invites_domain::time::Instant;
use invites_domain::webhook::WebhookEvent;
use invites_store::Tx;
use invites_store::queries::live_log;
use invites_store::queries::webhook_deliveries::{self, DeliveryRecord};
use invites_store::queries::webhook_feed::{self, Feed};
use invites_store::queries::webhooks::{self, WebhookRecord};
use uuid::Uuid;

use super::message::Message;
use crate::{App, AppError};

/// Invites looked at in one go.
const INVITES_AT_ONCE: u64 = 100;
/// Entries of one log made into messages by one transaction: a long import does not hold everybody up.
const ENTRIES_AT_ONCE: u64 = 500;
/// For how long messages that arrived or were given up can be looked at.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Something to tell, before it is known to whom.
struct News {
    event: WebhookEvent,
    body: String,
    claim: Option<ClaimId>,
}

impl App {
    /// Writes down the messages of everything that has happened and of which webhooks have not been told. For the server to
    /// call when something was announced, and now and then, on as many servers as there are. Answers how many messages it
    /// wrote.
    ///
    /// An invite that cannot be read is told to the log and holds up no other.
    ///
    /// # Errors
    /// [`AppError::Store`] when the invites cannot be read.
    pub async fn gather_webhooks(&self) -> Result<usize, AppError> {
        if !webhooks::any_on(self.store().read()).await? {
            return Ok(0);
        }
        let mut written = 0;
        loop {
            let now = self.now();
            let behind = webhook_feed::behind(self.store().read(), now, INVITES_AT_ONCE).await?;
            let mut moved = false;
            for invite in behind {
                match self.gather_from(invite, now).await {
                    Ok(messages) => {
                        written += messages.unwrap_or(0);
                        moved |= messages.is_some();
                    }
                    Err(error) => tracing::warn!(?invite, %error, "webhooks could not be told what happened"),
                }
            }
            if !moved {
                return Ok(written);
            }
        }
    }

    /// None when another server was faster.
    async fn gather_from(&self, invite: InviteId, now: Instant) -> Result<Option<usize>, AppError> {
        let app = self.clone();
        self.store()
            .write(move |tx: Tx| {
                let app = app.clone();
                async move {
                    let Some(mut feed) = webhook_feed::hold(&*tx, invite).await? else {
                        return Ok::<_, AppError>(None);
                    };
                    let before = feed.clone();
                    let news = read(&tx, &mut feed, now).await?;
                    if feed == before {
                        return Ok(None);
                    }
                    webhook_feed::advance(&*tx, &feed).await?;
                    let on = webhooks::on(&*tx, feed.team).await?;
                    let messages = app.addressed(&on, invite, news, now);
                    webhook_deliveries::insert(&*tx, &messages).await?;
                    Ok(Some(messages.len()))
                }
            })
            .await
    }

    /// A message of each of the news for each webhook that asks for it, in their order.
    fn addressed(&self, on: &[WebhookRecord], invite: InviteId, news: Vec<News>, now: Instant) -> Vec<DeliveryRecord> {
        let mut messages = Vec::new();
        for news in news {
            for webhook in on.iter().filter(|webhook| webhook.events.contains(&news.event)) {
                let id: DeliveryId = self.new_id();
                let lane = lane(invite, news.claim);
                let kind = news.event.as_str();
                messages.push(DeliveryRecord::new(id, webhook.id, lane, kind, news.body.clone(), now));
            }
        }
        // Ids of one instant are in no order; messages are sent in theirs.
        let mut ids: Vec<_> = messages.iter().map(|message| message.id).collect();
        ids.sort_unstable();
        for (message, id) in messages.iter_mut().zip(ids) {
            message.id = id;
        }
        messages
    }

    /// Drops messages that nobody looks at any more.
    pub(crate) async fn tidy_webhooks(&self) -> Result<(), AppError> {
        let before = self.now() - KEPT;
        self.store()
            .write(move |tx: Tx| async move {
                webhook_deliveries::forget(&*tx, before).await?;
                Ok::<_, AppError>(())
            })
            .await
    }
}

/// What must keep its order: one learner's messages, and those about an invite as a whole.
fn lane(invite: InviteId, claim: Option<ClaimId>) -> Uuid {
    claim.map_or_else(|| invite.uuid(), TypedId::uuid)
}

/// What has happened to the invite since the feed was read last; the feed moves on.
async fn read(tx: &Tx, feed: &mut Feed, now: Instant) -> Result<Vec<News>, AppError> {
    let mut news = Vec::new();
    if let Some((starts_at, ends_at)) = feed.event
        && starts_at <= now
        && starts_at < ends_at
        && feed.start_told != Some(starts_at)
    {
        news.push(of_event(
            feed,
            WebhookEvent::EventStarted,
            starts_at,
            (starts_at, ends_at),
        )?);
        feed.start_told = Some(starts_at);
    }
    let entries = live_log::after(&**tx, feed.invite, feed.seq, ENTRIES_AT_ONCE).await?;
    for entry in &entries {
        feed.seq = entry.seq;
        if let Some(event) = WebhookEvent::of(entry.kind) {
            news.push(News {
                event,
                body: Message::of_entry(event.as_str(), feed.invite, &feed.title, entry).body()?,
                claim: entry.claim,
            });
        }
    }
    if let Some((starts_at, ends_at)) = feed.event
        && ends_at <= now
        && feed.end_told != Some(ends_at)
    {
        news.push(of_event(feed, WebhookEvent::EventEnded, ends_at, (starts_at, ends_at))?);
        feed.end_told = Some(ends_at);
    }
    Ok(news)
}

fn of_event(feed: &Feed, event: WebhookEvent, at: Instant, times: (Instant, Instant)) -> Result<News, AppError> {
    Ok(News {
        event,
        body: Message::of_event(event.as_str(), feed.invite, &feed.title, at, times).body()?,
        claim: None,
    })
}
