//! Readers who stop reading: what waits for them is bounded, they are cut off by a code, and nobody else waits.

use std::{sync::atomic::Ordering, time::Duration};

use futures_util::StreamExt;
use invites_server::{
    site::{Site, StreamLimits},
    transport::close_code,
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::Instant,
};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    socket::{Client, Heard, next},
    support::{Gate, NARROW, Server, http, site},
};

/// Answers that the network holds between a narrow server and a narrow client, the one in hand, and one to spare.
const MOST: usize = 2 * 2 * NARROW as usize / Gate::FLOOD + 3;

fn patience(slow_reader: Duration) -> Site {
    let streams = StreamLimits {
        slow_reader,
        ..StreamLimits::default()
    };
    Site { streams, ..site() }
}

#[tokio::test]
async fn who_stays_stuck_is_cut_off_by_a_code_and_little_was_kept_for_them() {
    let server = Server::narrow(patience(Duration::from_millis(50)));
    let mut client = Client::narrow(&server).await;
    client.subscribe("a", "subscription { flood }").await;
    // Not reading: the server gives the reader up, and lets go of what they asked for.
    server.gate.left.notified().await;
    let taken = server.gate.taken.load(Ordering::SeqCst);
    assert!(taken <= MOST, "{taken} answers of {} bytes", Gate::FLOOD);
    let end = loop {
        match client.0.next().await {
            Some(Ok(Message::Close(Some(frame)))) => break Heard::Closed(frame.code.into()),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break Heard::Gone,
        }
    };
    assert_eq!(end, Heard::Closed(close_code::TOO_SLOW));
}

#[tokio::test]
async fn who_does_not_read_keeps_nobody_else_waiting() {
    let server = Server::narrow(patience(Duration::from_secs(600)));
    let mut stuck = Client::narrow(&server).await;
    stuck.subscribe("a", "subscription { flood }").await;
    let mut brisk = Client::ready(&server).await;
    for _ in 0..50 {
        brisk.subscribe("b", "{ hello }").await;
        assert_eq!(brisk.hear().await, next("b", json!({ "hello": "world" })));
        brisk.hear_of("complete", "b").await;
    }
    let taken = server.gate.taken.load(Ordering::SeqCst);
    assert!(taken <= MOST, "{taken} answers of {} bytes", Gate::FLOOD);
}

#[tokio::test]
async fn who_does_not_read_holds_no_stop_up() {
    let slow = Duration::from_secs(600);
    let server = Server::narrow(patience(slow));
    let mut stuck = Client::narrow(&server).await;
    stuck.subscribe("a", "subscription { flood }").await;
    stuck.hear_of("next", "a").await;
    let since = Instant::now();
    server.site.stopping.cancel();
    server.ended.await.expect("no panic").expect("no failure");
    // Two seconds for the farewell, far less than the drain of five.
    assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
}

/// A narrow connection with an event stream of as much as anybody can read, of which it has read the beginning.
async fn flooded_stream(server: &Server) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(NARROW).expect("a smaller buffer");
    let mut stream = socket.connect(server.address).await.expect("a connection");
    let body = json!({ "query": "subscription { flood }" }).to_string();
    let request = format!(
        "POST /graphql/stream HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream.read_exact(&mut [0; 64]).await.expect("it begins");
    stream
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_event_stream_of_which_nothing_is_taken_is_cut_off() {
    let streams = StreamLimits {
        deaf_reader: Duration::from_millis(500),
        ..StreamLimits::default()
    };
    let server = Server::narrow(Site { streams, ..site() });
    let _deaf = flooded_stream(&server).await;
    server.gate.left.notified().await;
}

#[tokio::test]
async fn an_event_stream_that_is_not_read_is_held_back() {
    let server = Server::narrow(patience(Duration::from_secs(600)));
    let stuck = flooded_stream(&server).await;
    for _ in 0..20 {
        let brisk = http()
            .post(server.url("/graphql"))
            .json(&json!({ "query": "{ hello }" }));
        assert_eq!(brisk.send().await.expect("an answer").status(), 200);
    }
    // The HTTP server gathers up to some 400 kB before it waits for the network.
    let taken = server.gate.taken.load(Ordering::SeqCst);
    assert!(taken <= MOST + 8, "{taken} answers of {} bytes", Gate::FLOOD);
    drop(stuck);
    server.gate.left.notified().await;
}
