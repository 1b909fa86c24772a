//! A bare axum WebSocket that broadcasts a ready message: what there is to beat.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use futures_util::StreamExt;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_tungstenite::connect_async;

use super::Lateness;

/// Broadcasts so many messages a second, of so many bytes, to so many sockets.
pub(super) async fn lateness(sockets: usize, events: u32, bytes: usize, span: Duration) -> Lateness {
    let (out, _) = broadcast::channel::<Utf8Bytes>(64);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("ws://{}/", listener.local_addr().expect("bound"));
    let upgrade = async |State(out): State<broadcast::Sender<Utf8Bytes>>, socket: WebSocketUpgrade| -> Response {
        let mut inbox = out.subscribe();
        socket.read_buffer_size(1_024).on_upgrade(async move |mut socket| {
            while let Ok(text) = inbox.recv().await {
                if socket.send(Message::Text(text)).await.is_err() {
                    break;
                }
            }
        })
    };
    let router = Router::new().route("/", get(upgrade)).with_state(out.clone());
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let begun = Instant::now();
    let mut listening = JoinSet::new();
    for _ in 0..sockets {
        let (mut socket, _) = connect_async(url.as_str()).await.expect("a socket");
        listening.spawn(async move {
            let mut heard = Lateness::default();
            while let Some(Ok(message)) = socket.next().await {
                let Ok(text) = message.to_text() else { continue };
                let sent = text.split('.').next().and_then(|micros| micros.parse().ok());
                let sent = sent.map(Duration::from_micros);
                match sent {
                    Some(Duration::ZERO) | None => break,
                    Some(sent) => heard.note(begun.elapsed().saturating_sub(sent)),
                }
            }
            heard
        });
    }
    let padding = ".".repeat(bytes);
    let mut beat = tokio::time::interval(Duration::from_secs(1) / events);
    let end = Instant::now() + span;
    while Instant::now() < end {
        beat.tick().await;
        // Nobody listening is fine.
        let _ = out.send(format!("{}{padding}", begun.elapsed().as_micros()).into());
    }
    let _ = out.send("0.".into());
    let mut all = Lateness::default();
    for heard in listening.join_all().await {
        all.add(&heard);
    }
    server.abort();
    all
}
