//! A dashboard without a screen: `liveEvent` over `graphql-transport-ws`, resumed by its cursor when the line drops.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{
    self, Message, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig,
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::documents::WATCH;
use crate::tape::{Sign, Tape};

/// The sub-protocol.
const PROTOCOL: &str = "graphql-transport-ws";
/// Bytes of a socket's read buffer: the library's own 128 KiB would be 1.3 GB for ten thousand dashboards.
const READ_BYTES: usize = 8 * 1024;
/// Between two tries to come back.
const BREATH: Duration = Duration::from_millis(250);

/// Why nothing more comes.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// No socket to that server.
    #[error("the dashboard's socket cannot be opened: {0}")]
    Connect(#[source] Box<tungstenite::Error>),
    /// The line dropped, with the server's close code if it said one.
    #[error("the dashboard's line dropped{}", .0.map(|code| format!(" with code {code}")).unwrap_or_default())]
    Dropped(Option<u16>),
    /// The server refused the subscription or ended it, in its words.
    #[error("the dashboard was refused: {0}")]
    Refused(String),
}

impl From<tungstenite::Error> for WatchError {
    fn from(error: tungstenite::Error) -> Self {
        Self::Connect(Box::new(error))
    }
}

/// An open socket, acknowledged.
#[derive(Debug)]
pub struct Watcher {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Watcher {
    /// Connects to the server at `server`, `http://…` or `https://…`, with an API token.
    ///
    /// # Errors
    /// [`WatchError`].
    pub async fn open(server: &str, token: &str) -> Result<Self, WatchError> {
        // Fails only when a provider is installed already, and then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // http to ws, https to wss.
        let url = format!("{}/graphql/ws", server.trim_end_matches('/').replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        request
            .headers_mut()
            .insert("sec-websocket-protocol", HeaderValue::from_static(PROTOCOL));
        let config = WebSocketConfig::default().read_buffer_size(READ_BYTES);
        let (socket, _) = connect_async_with_config(request, Some(config), true).await?;
        let mut watcher = Self { socket };
        let authorization = format!("Bearer {token}");
        watcher
            .say(&json!({ "type": "connection_init", "payload": { "authorization": authorization } }))
            .await?;
        let heard: Value = serde_json::from_str(&watcher.hear().await?).unwrap_or_default();
        if heard["type"] == "connection_ack" {
            Ok(watcher)
        } else {
            Err(WatchError::Refused(heard.to_string()))
        }
    }

    /// Subscribes to the event as the page does: the whole of it, from `after` on if given.
    ///
    /// # Errors
    /// [`WatchError::Dropped`].
    pub async fn subscribe(&mut self, invite: &str, after: Option<&str>) -> Result<(), WatchError> {
        let body = json!({ "query": WATCH.document, "operationName": WATCH.name,
            "variables": { "inviteId": invite, "after": after } });
        self.say(&json!({ "id": "live", "type": "subscribe", "payload": body }))
            .await
    }

    /// The text of the next message of the subscription.
    ///
    /// # Errors
    /// [`WatchError`] when the line drops.
    pub async fn hear(&mut self) -> Result<String, WatchError> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
                Some(Ok(Message::Close(frame))) => {
                    return Err(WatchError::Dropped(frame.map(|frame| frame.code.into())));
                }
                Some(Err(_)) | None => return Err(WatchError::Dropped(None)),
                // Pings are answered by the socket itself.
                Some(Ok(_)) => {}
            }
        }
    }

    /// The next snapshot or change.
    ///
    /// # Errors
    /// [`WatchError`].
    pub async fn frame(&mut self) -> Result<Value, WatchError> {
        let mut heard: Value = serde_json::from_str(&self.hear().await?).unwrap_or_default();
        let payload = &mut heard["payload"];
        if payload["data"][WATCH.field].is_object() {
            return Ok(payload["data"][WATCH.field].take());
        }
        Err(WatchError::Refused(heard.to_string()))
    }

    async fn say(&mut self, message: &Value) -> Result<(), WatchError> {
        let sent = self.socket.send(Message::text(message.to_string())).await;
        sent.map_err(|_| WatchError::Dropped(None))
    }
}

/// Watches the event and notes when its dashboard shows what; comes back by the cursor when the line drops. Ends only
/// by being dropped.
pub(crate) async fn watch(first: Watcher, server: String, token: String, invite: String, tape: Arc<Tape>) {
    let mut watcher = Some(first);
    let mut cursor: Option<String> = None;
    loop {
        let open = match watcher.take() {
            Some(open) => Ok(open),
            None => Watcher::open(&server, &token).await,
        };
        if let Ok(mut open) = open
            && open.subscribe(&invite, cursor.as_deref()).await.is_ok()
        {
            while let Ok(frame) = open.frame().await {
                note(&frame, &tape);
                cursor = frame["cursor"].as_str().map(str::to_owned);
            }
        }
        tape.reconnected();
        tokio::time::sleep(BREATH).await;
    }
}

/// What this frame shows.
fn note(frame: &Value, tape: &Tape) {
    let now = Instant::now();
    for row in frame["rows"].as_array().into_iter().flatten() {
        let Some(claim) = row["claimId"].as_str() else { continue };
        tape.seen(Sign::Joined(claim.to_owned()), now);
        for cell in row["cells"].as_array().into_iter().flatten() {
            if let (Some(challenge), Some("COMPLETED")) = (cell["challengeId"].as_str(), cell["state"].as_str()) {
                tape.seen(Sign::Done(claim.to_owned(), challenge.to_owned()), now);
            }
        }
    }
}
