//! A bare WebSocket that broadcasts ready messages: what there is to beat. Its server is a process of its own, as ours is.

use std::process::Stdio;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, stdin};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::broadcast;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes, protocol::WebSocketConfig};
use tokio_tungstenite::{accept_async_with_config, connect_async_with_config};

use super::Lateness;

/// By this argument the benchmark is the bare server.
pub(crate) const SERVER: &str = "bare-server";

/// Says its port, then broadcasts each line that it reads, until there is none.
pub(crate) async fn serve() {
    let (out, _) = broadcast::channel::<Utf8Bytes>(64);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    println!("{}", listener.local_addr().expect("bound").port());
    let accepting = {
        let out = out.clone();
        async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).expect("an open socket");
                let mut inbox = out.subscribe();
                tokio::spawn(async move {
                    let config = WebSocketConfig::default().read_buffer_size(1_024);
                    let mut socket = accept_async_with_config(stream, Some(config))
                        .await
                        .expect("a handshake");
                    while let Ok(text) = inbox.recv().await {
                        if socket.send(Message::Text(text)).await.is_err() {
                            break;
                        }
                    }
                });
            }
        }
    };
    tokio::spawn(accepting);
    let mut lines = BufReader::new(stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        // Nobody listening is fine.
        let _ = out.send(line.into());
    }
}

/// Broadcasts so many messages a second, of so many bytes, to so many sockets.
pub(super) async fn lateness(sockets: usize, events: u32, bytes: usize, span: Duration) -> Lateness {
    let itself = std::env::current_exe().expect("this program");
    let mut server = Command::new(itself);
    server.arg(SERVER).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut server = server.kill_on_drop(true).spawn().expect("a process");
    let mut said = BufReader::new(server.stdout.take().expect("piped")).lines();
    let port = said.next_line().await.expect("readable").expect("a port");
    let mut says = server.stdin.take().expect("piped");
    let begun = Instant::now();
    let mut listening = JoinSet::new();
    for _ in 0..sockets {
        let config = WebSocketConfig::default().read_buffer_size(8 * 1_024);
        let opened = connect_async_with_config(format!("ws://127.0.0.1:{port}/"), Some(config), true).await;
        let (mut socket, _) = opened.expect("a socket");
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
        let line = format!("{}{padding}\n", begun.elapsed().as_micros());
        says.write_all(line.as_bytes()).await.expect("an open pipe");
    }
    says.write_all(b"0.\n").await.expect("an open pipe");
    let mut all = Lateness::default();
    for heard in listening.join_all().await {
        all.add(&heard);
    }
    all
}
