//! From settings and an opened application to a server that runs until it is told to stop.
//!
//! Opening the database comes before, in the command line: this knows an [`App`] and a listener.

use std::{io, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use axum::Router;
use invites_app::App;
use tokio::{net::TcpListener, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{
    application::Application,
    assets::{EmbeddedPage, Page},
    config::Config,
    origin::OriginPolicy,
    rates::Rates,
    router,
    serve::{DRAIN, serve},
    session::CookiePolicy,
    site::Site,
    unsubscribe,
    webhook_courier::HttpCourier,
    webhook_sending::keep_sending,
};

/// Between two sweeps of sessions, codes and links that time has made worthless.
const TIDY: Duration = Duration::from_secs(60 * 60);
/// Between two sweeps of plays whose time is over: so late may the activity log learn of it. What is over is summarised
/// for reports by the way.
const END_PLAYS: Duration = Duration::from_secs(15);
/// Between two looks at the queue of mail. What this process causes leaves at once; this is for what has to wait.
const DELIVER_MAIL: Duration = Duration::from_secs(2);
/// Between two looks for what learners are to be told: so late may a notice be.
const QUEUE_NOTICES: Duration = Duration::from_secs(15);
/// How long letters and webhooks' messages that are just being handed over may hold up the end of the process. They go back
/// to their queues then.
const LAST_ERRANDS: Duration = Duration::from_secs(5);
/// Of [`DRAIN`], what is left to write down once the last connection has ended.
const LAST_WRITES: Duration = Duration::from_secs(2);

/// Where people reach a server that listens on `bound`: the configured URL, or that address.
///
/// # Errors
/// If the address makes no URL, which no address that could be bound does.
pub fn reached_at(config: &Config, bound: SocketAddr) -> Result<Url, url::ParseError> {
    match &config.public_url {
        Some(url) => Ok(url.clone()),
        None => Url::parse(&format!("http://{bound}/")),
    }
}

/// The site that these settings ask for. Cookies are `Secure` when people come by HTTPS.
#[must_use]
pub fn site(config: &Config, reached_at: &Url) -> Site {
    Site {
        rates: Arc::new(Rates::new(config.rates)),
        behind_proxy: config.behind_proxy,
        ..Site::new(
            OriginPolicy::new(Some(reached_at)),
            CookiePolicy::new(reached_at.scheme() == "https"),
        )
    }
}

/// The page, allowed to open sockets to where it is reached.
#[must_use]
pub fn page(reached_at: &Url) -> Page {
    let origin = reached_at.origin().ascii_serialization();
    // http to ws, https to wss.
    Page::new(EmbeddedPage, &origin.replacen("http", "ws", 1))
}

/// Serves `app` until [`Site::stopping`] is cancelled, then drains, and returns within [`DRAIN`]. `more` are routes besides our own, such as those of
/// a test build.
///
/// # Errors
/// The listener's own failure.
pub fn run(app: App, site: Arc<Site>, page: Page, more: Router, listener: TcpListener) -> Serving {
    Box::pin(until_stopped(app, site, page, more, listener))
}

/// A server under way. In a box, so that all of it is compiled here, once, and not again in each binary that runs it.
pub type Serving = Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;

async fn until_stopped(app: App, site: Arc<Site>, page: Page, more: Router, listener: TcpListener) -> io::Result<()> {
    let stopping = site.stopping.clone();
    let tidy = tokio::spawn(stopping.clone().run_until_cancelled_owned(keep_tidy(app.clone())));
    let telling = tokio::spawn(stopping.clone().run_until_cancelled_owned(queue_notices(app.clone())));
    let mailing = tokio::spawn(deliver_mail(app.clone(), stopping.clone()));
    let sending = match HttpCourier::new(app.allows_private_webhooks()) {
        Ok(courier) => Some(tokio::spawn(keep_sending(app.clone(), courier, stopping.clone()))),
        // A machine without the certificates that HTTPS is verified by: everything else works.
        Err(error) => {
            tracing::error!(%error, "no webhook is sent until this server is started again");
            None
        }
    };
    let ending = tokio::spawn(stopping.clone().run_until_cancelled_owned(end_plays(app.clone())));
    tokio::spawn(call_errands_off(app.clone(), stopping.clone()));
    let routes = more.merge(unsubscribe::routes(app.clone())).merge(router(
        Application::new(app.clone()),
        Arc::clone(&site),
        page,
    ));
    let too_long = {
        let stopping = stopping.clone();
        async move {
            stopping.cancelled().await;
            tokio::time::sleep(DRAIN).await;
        }
    };
    let everything = async {
        let result = serve(listener, routes, site, DRAIN - LAST_WRITES).await;
        // A listener that failed ends the rest too.
        stopping.cancel();
        // Ended by that token; only a panic of their own could be told here, and the log has it.
        let _ = tokio::join!(tidy, ending, telling, mailing);
        if let Some(sending) = sending {
            let _ = sending.await;
        }
        app.errands_are_over().await;
        result
    };
    tokio::select! {
        result = everything => result,
        () = too_long => {
            tracing::warn!("what was to be written down at the end was not: the database does not answer");
            Ok(())
        }
    }
}

/// Gives what is just being handed over a moment, once the server stops.
async fn call_errands_off(app: App, stopping: CancellationToken) {
    stopping.cancelled().await;
    tokio::time::sleep(LAST_ERRANDS).await;
    app.call_errands_off();
}

async fn keep_tidy(app: App) {
    let mut ticks = tokio::time::interval(TIDY);
    loop {
        ticks.tick().await;
        if let Err(error) = app.tidy().await {
            tracing::warn!(%error, "what time has made worthless could not be dropped");
        }
        if let Err(error) = app.remove_rehearsals_that_are_over().await {
            tracing::warn!(%error, "rehearsals that are over could not be removed");
        }
    }
}

async fn queue_notices(app: App) {
    let mut ticks = tokio::time::interval(QUEUE_NOTICES);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = app.queue_notices().await {
            tracing::warn!(%error, "learners could not be told what is due");
        }
    }
}

/// Stops between two letters; in the middle of one only when errands are called off.
async fn deliver_mail(app: App, stopping: CancellationToken) {
    let mut ticks = tokio::time::interval(DELIVER_MAIL);
    // A mail server that is slow is not asked the more often.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stopping.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = app.deliver_due_mail().await {
            tracing::warn!(%error, "mail that is due could not be sent");
        }
    }
}

async fn end_plays(app: App) {
    let mut ticks = tokio::time::interval(END_PLAYS);
    // After a long write the next sweep is enough; those missed would find nothing.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = app.end_overdue_plays().await {
            tracing::warn!(%error, "plays whose time is over could not be ended");
        }
        if let Err(error) = app.summarise_history().await {
            tracing::warn!(%error, "what is over could not be summarised for reports");
        }
    }
}
