//! What all routes of one running server share: its limits, cookies, origins, and the signal to stop.
//!
//! Plain settings; nothing here knows the application.

use std::{sync::Arc, time::Duration};

use async_graphql::{Request, ServerError, parser::types::OperationType};
use axum::http::HeaderMap;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    backend::Caller,
    origin::OriginPolicy,
    query_limits::QueryLimits,
    rates::{RateSettings, Rates, TooOften},
    session::CookiePolicy,
};

/// Bounds of the WebSocket and event-stream transports.
#[derive(Clone, Copy, Debug)]
pub struct StreamLimits {
    /// How long a new socket may wait before its `connection_init`.
    pub init_timeout: Duration,
    /// Bytes in one message from a client.
    pub message_bytes: usize,
    /// Subscriptions that run on one socket at once.
    pub subscriptions: usize,
    /// Between two signs of life to a quiet peer. A socket silent for twice this long is dropped.
    pub heartbeat: Duration,
    /// How long one message may wait for a reader that does not read.
    pub slow_reader: Duration,
    /// How long a connection may take not one byte of what is sent to it, an event stream or a file.
    pub deaf_reader: Duration,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            init_timeout: Duration::from_secs(10),
            message_bytes: 256 * 1024,
            subscriptions: 64,
            heartbeat: Duration::from_secs(25),
            slow_reader: Duration::from_secs(15),
            deaf_reader: Duration::from_secs(60),
        }
    }
}

/// Bounds of request bodies.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimits {
    /// Bytes from strangers and guests.
    pub stranger_bytes: usize,
    /// Bytes from people signed in and from API tokens, who import tracks.
    pub signed_in_bytes: usize,
    /// How long a body may take to arrive.
    pub arrival: Duration,
    /// How long the rest of a request may take to arrive once the server stops.
    pub last_arrival: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            stranger_bytes: 256 * 1024,
            signed_in_bytes: 32 * 1024 * 1024,
            arrival: Duration::from_secs(60),
            last_arrival: Duration::from_secs(3),
        }
    }
}

/// What all routes share.
pub struct Site {
    /// Whose pages may use our cookies.
    pub origins: OriginPolicy,
    /// How cookies are named, signed and protected.
    pub cookies: CookiePolicy,
    /// Bounds of documents.
    pub queries: QueryLimits,
    /// Bounds of bodies.
    pub bodies: BodyLimits,
    /// Bounds of sockets and event streams.
    pub streams: StreamLimits,
    /// How often somebody may try.
    pub rates: Arc<Rates>,
    /// Take a caller's address from `X-Forwarded-For`, because a proxy of ours writes it.
    pub behind_proxy: bool,
    /// Cancelled when the server drains.
    pub stopping: CancellationToken,
    /// The sockets that are open: the server waits for them before it ends.
    pub sockets: TaskTracker,
}

impl Site {
    /// A site with the usual bounds.
    #[must_use]
    pub fn new(origins: OriginPolicy, cookies: CookiePolicy) -> Self {
        Self {
            origins,
            cookies,
            queries: QueryLimits::default(),
            bodies: BodyLimits::default(),
            streams: StreamLimits::default(),
            rates: Arc::new(Rates::new(RateSettings::default())),
            behind_proxy: false,
            stopping: CancellationToken::new(),
            sockets: TaskTracker::new(),
        }
    }

    /// Who a request comes from, by its headers and the address of its connection.
    #[must_use]
    pub fn caller(&self, headers: &HeaderMap, peer: Option<std::net::SocketAddr>) -> Caller {
        let forwarded = || {
            // The last entry is the one our own proxy wrote; those before it anybody may have invented.
            let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next()?.trim().parse().ok()
        };
        let address = if self.behind_proxy { forwarded() } else { None };
        Caller {
            address: address.or(peer.map(|peer| peer.ip())),
            request_id: headers
                .get("x-request-id")
                .and_then(|id| id.to_str().ok())
                .map(str::to_owned),
            ..self.cookies.caller(headers)
        }
    }

    /// Counts a request against its address.
    ///
    /// # Errors
    /// [`TooOften`] during a flood.
    pub fn count(&self, caller: &Caller) -> Result<(), TooOften> {
        caller.address.map_or(Ok(()), |address| self.rates.address(address))
    }

    /// Judges a document before it is validated; see [`QueryLimits::judge`].
    ///
    /// # Errors
    /// A syntax error or a bound crossed.
    pub fn judge(&self, request: &mut Request) -> Result<Option<OperationType>, ServerError> {
        self.queries.judge(request)
    }
}
