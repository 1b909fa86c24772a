//! Keeping webhooks' messages on their way while the server runs: gathering when something was announced, sending what is
//! due, each webhook by itself, so that a slow receiver delays nobody else.

use std::sync::Arc;
use std::time::Duration;

use invites_app::App;
use invites_domain::ids::WebhookId;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::webhook_courier::HttpCourier;

/// Without an announcement, what the clock brings is looked for so often: tries that are due, starts and ends of events, what
/// another server left.
const LOOK: Duration = Duration::from_secs(2);
/// Between two rounds at least: a room full of learners makes one round of messages, not one each.
const REST: Duration = Duration::from_millis(250);

/// Sends until the process stops, and returns once what is under way then has arrived or was called off. What was called
/// off is sent again by whoever goes on, under the same ids.
pub(crate) async fn keep_sending(app: App, courier: HttpCourier, stopping: CancellationToken) {
    let courier = Arc::new(courier);
    let mut senders = JoinSet::new();
    stopping
        .run_until_cancelled(keep_on(&app, &courier, &mut senders))
        .await;
    while senders.join_next().await.is_some() {}
}

async fn keep_on(app: &App, courier: &Arc<HttpCourier>, senders: &mut JoinSet<()>) {
    loop {
        // Listening begins before looking: what happens while we look wakes us afterwards.
        let mut announcements = app.announcer().subscribe();
        if let Err(error) = app.gather_webhooks().await {
            tracing::warn!(%error, "what happened could not be gathered for webhooks");
        }
        match app.waiting_webhooks().await {
            Ok(waiting) => {
                for webhook in waiting {
                    senders.spawn(send(app.clone(), Arc::clone(courier), webhook));
                }
            }
            Err(error) => tracing::warn!(%error, "webhooks that wait could not be read"),
        }
        tokio::time::sleep(REST).await;
        tokio::select! {
            _ = announcements.next() => {}
            // A webhook that is free again may have more to get.
            Some(_) = senders.join_next() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// A webhook that another sender has, here or on another server, is left to it.
async fn send(app: App, courier: Arc<HttpCourier>, webhook: WebhookId) {
    if let Err(error) = app.send_webhook(webhook, &*courier).await {
        tracing::warn!(?webhook, %error, "messages to a webhook could not be sent");
    }
}
