//! SIGTERM with everything open that can be open: the server ends in time and by itself, and gives back what it held.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::{Router, extract::State, http::StatusCode, routing::post};
use invites_rehearsal::watcher::{WatchError, Watcher};
use invites_server::transport::close_code;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::guest::Guest;
use crate::process::{Database, Event, Server, http, text};

/// How long what is being handed over may hold up the end, and something for a machine that does much else.
const END: Duration = Duration::from_secs(15);
/// Far below the leases on letters (60 s) and webhooks (90 s): what waits for those to run out does not come so soon.
const AT_ONCE: Duration = Duration::from_secs(30);

/// A mail server and a receiver of webhooks that say nothing until they are told to.
#[derive(Default)]
struct Others {
    speak: AtomicBool,
    /// A letter, or a message, is being handed over.
    letter_begun: Notify,
    message_begun: Notify,
    /// It is taken.
    letter_taken: Notify,
    message_taken: Notify,
}

impl Others {
    /// Where they listen: the mail server and the receiver.
    async fn listen(self: &Arc<Self>) -> (String, String) {
        let listener = || TcpListener::bind("127.0.0.1:0");
        let (mail, hooks) = (listener().await.expect("a port"), listener().await.expect("a port"));
        let urls = (
            format!("smtp://{}", mail.local_addr().expect("bound")),
            format!("http://{}/hooks", hooks.local_addr().expect("bound")),
        );
        let others = Arc::clone(self);
        tokio::spawn(async move {
            while let Ok((stream, _)) = mail.accept().await {
                tokio::spawn(take_letter(stream, Arc::clone(&others)));
            }
        });
        let routes = Router::new()
            .route("/hooks", post(take_message))
            .with_state(Arc::clone(self));
        tokio::spawn(async move { axum::serve(hooks, routes).await });
        urls
    }

    fn speak(&self) {
        self.speak.store(true, Ordering::SeqCst);
    }

    fn speaks(&self) -> bool {
        self.speak.load(Ordering::SeqCst)
    }
}

async fn take_message(State(others): State<Arc<Others>>) -> StatusCode {
    if !others.speaks() {
        others.message_begun.notify_one();
        std::future::pending::<()>().await;
    }
    others.message_taken.notify_one();
    StatusCode::OK
}

/// SMTP with somebody polite, or silence.
async fn take_letter(stream: TcpStream, others: Arc<Others>) -> std::io::Result<()> {
    if !others.speaks() {
        others.letter_begun.notify_one();
        std::future::pending::<()>().await;
    }
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 test ESMTP\r\n").await?;
    let mut in_letter = false;
    while let Some(line) = lines.next_line().await? {
        let answer: &[u8] = match line.as_str() {
            "." => {
                in_letter = false;
                others.letter_taken.notify_one();
                b"250 taken\r\n"
            }
            _ if in_letter => continue,
            "DATA" => {
                in_letter = true;
                b"354 go on\r\n"
            }
            line if line.starts_with("EHLO") => b"250-test\r\n250 8BITMIME\r\n",
            _ => b"250 fine\r\n",
        };
        writer.write_all(answer).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_a_server_in_time_whatever_is_open_and_its_errands_go_on_at_once_elsewhere() {
    let others = Arc::<Others>::default();
    let (smtp, hooks) = others.listen().await;
    let flags = [
        "--allow-private-webhooks",
        "--smtp-url",
        smtp.as_str(),
        "--mail-from",
        "t@tracks.test",
    ];
    let database = Database::sqlite();
    let server = Server::start_at(&database, 0, &flags).await;
    let address = server.url.trim_start_matches("http://").to_owned();
    let token = server.token("ADMIN").await;
    let event = Event::on(&server, &token).await;

    // A dashboard that will not answer the farewell, and one as an event stream.
    let mut dashboard = Watcher::open(&server.url, &token).await.expect("a socket");
    dashboard.subscribe(&event.id, None).await.expect("sent");
    dashboard.frame().await.expect("the room");
    let watch = "subscription($id: ID!) { liveEvent(inviteId: $id) { __typename } }";
    let mut stream = http()
        .post(format!("{}/graphql/stream", server.url))
        .bearer_auth(&token)
        .header("accept", "text/event-stream")
        .json(&json!({ "query": watch, "variables": { "id": event.id } }))
        .send()
        .await
        .expect("an answer");
    stream.chunk().await.expect("readable").expect("the room");
    // A connection that is kept, and one on which nothing was said yet.
    let mut kept = TcpStream::connect(&address).await.expect("a connection");
    kept.write_all(b"GET /health HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .expect("sent");
    kept.read_exact(&mut [0; 12]).await.expect("an answer");
    let _quiet = TcpStream::connect(&address).await.expect("a connection");
    // Requests that are never sent as a whole.
    let mut halves = Vec::new();
    for path in ["/graphql", "/unsubscribe/nobody"] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\n");
        for half in [head.clone(), format!("{head}content-length: 9\r\n\r\nnotic")] {
            let mut stream = TcpStream::connect(&address).await.expect("a connection");
            stream.write_all(half.as_bytes()).await.expect("sent");
            halves.push(stream);
        }
    }
    // A message to a webhook that does not answer.
    let make = "mutation($url: String!) { createWebhook(teamSlug: \"team\",
        input: { url: $url, events: [PLAY_STARTED] }) { webhook { id } userErrors { message } } }";
    let made = server.ask(&token, make, json!({ "url": hooks })).await;
    let webhook = text(&made["createWebhook"]["webhook"]["id"]);
    let send = "mutation($id: ID!) { testWebhook(id: $id) { userErrors { message } } }";
    server.ask(&token, send, json!({ "id": webhook })).await;
    others.message_begun.notified().await;
    // A request under way, which waits for a mail server that does not answer.
    let url = server.url.clone();
    let request = tokio::spawn(async move {
        let ask = "mutation { requestEmailCode(email: \"anna@arbor.test\") { userErrors { message } } }";
        Guest::at(&url).ask(ask, json!({})).await
    });
    others.letter_begun.notified().await;

    let (status, took) = server.stop().await;
    assert!(status.success(), "{status}");
    assert!(took < END, "{took:?}");
    let answered = request.await.expect("answered before the end");
    assert_eq!(answered["requestEmailCode"]["userErrors"], json!([]));
    let farewell = loop {
        if let Err(end) = dashboard.frame().await {
            break end;
        }
    };
    assert!(
        matches!(farewell, WatchError::Dropped(Some(close_code::GOING_AWAY))),
        "{farewell}"
    );
    while let Ok(Some(more)) = stream.chunk().await {
        assert!(!more.starts_with(b"event: complete"), "cut, so that it comes back");
    }

    others.speak();
    let _again = Server::start_at(&database, 0, &flags).await;
    let both = async { tokio::join!(others.letter_taken.notified(), others.message_taken.notified()) };
    timeout(AT_ONCE, both)
        .await
        .expect("given back when the server stopped");
}
