//! The `graphql-transport-ws` protocol, spoken by a real WebSocket client over a real port.

use std::time::Duration;

use crate::socket::{Client, Heard, complete, next};
use crate::support::{Server, TOKEN, http, site};
use futures_util::{SinkExt, StreamExt};
use invites_server::{
    site::{Site, StreamLimits},
    transport::close_code,
};
use serde_json::json;
use tokio_tungstenite::{
    MaybeTlsStream, connect_async,
    tungstenite::{self, Message, protocol::frame::FrameSocket},
};

fn limits(streams: StreamLimits) -> Site {
    Site { streams, ..site() }
}

#[tokio::test]
async fn a_subscription_answers_in_order_and_completes() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "subscription { count(to: 3) }").await;
    for i in 1..=3 {
        assert_eq!(client.hear().await, next("a", json!({ "count": i })));
    }
    assert_eq!(client.hear().await, complete("a"));
    client.subscribe("a", "{ hello }").await;
    assert_eq!(
        client.hear().await,
        next("a", json!({ "hello": "world" })),
        "the id is free again"
    );
    assert_eq!(client.hear().await, complete("a"));
}

#[tokio::test]
async fn an_operation_that_never_ran_is_an_error_message_and_no_more() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    for query in [
        "{",
        "{ nowhere }",
        "subscription { nowhere }",
        "query($a: Int!) { hello }",
    ] {
        client.subscribe("a", query).await;
        let Heard::Message(message) = client.hear().await else {
            panic!("closed at {query}")
        };
        assert_eq!(
            (&message["type"], &message["id"]),
            (&json!("error"), &json!("a")),
            "{query}"
        );
        assert!(message["payload"][0]["message"].is_string(), "{message}");
        client.hears_nothing().await;
    }
    client.subscribe("b", "{ fails }").await;
    let Heard::Message(message) = client.hear().await else {
        panic!("closed")
    };
    assert_eq!(message["type"], "next", "it ran: {message}");
    assert_eq!(client.hear().await, complete("b"));
}

#[tokio::test]
async fn a_message_of_any_length_arrives_whole() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    // Around the bounds of pieces, and with letters that fall on both sides of one.
    for letters in [0, 2020, 2030, 2031, 2032, 2033, 2040, 4080, 30_000] {
        for word in ["é", "ab"] {
            let payload = json!({ "text": word.repeat(letters) });
            client.say(json!({ "type": "ping", "payload": payload })).await;
            let pong = json!({ "type": "pong", "payload": payload });
            assert_eq!(client.hear().await, Heard::Message(pong), "{letters} of {word}");
        }
    }
}

#[tokio::test]
async fn a_long_message_leaves_in_frames_that_need_little_room() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    let payload = json!({ "text": "a".repeat(20_000) });
    client.say(json!({ "type": "ping", "payload": payload })).await;
    let MaybeTlsStream::Plain(stream) = client.0.into_inner() else {
        unreachable!("no TLS here")
    };
    let stream = stream.into_std().expect("an open socket");
    stream.set_nonblocking(false).expect("an open socket");
    let lengths = tokio::task::spawn_blocking(move || {
        let mut frames = FrameSocket::new(stream);
        let mut lengths = Vec::new();
        loop {
            let frame = frames.read(None).expect("a frame").expect("an open socket");
            lengths.push(frame.payload().len());
            if frame.header().is_final {
                return lengths;
            }
        }
    });
    let lengths = lengths.await.expect("no panic");
    assert!(lengths.iter().sum::<usize>() > 20_000, "{lengths:?}");
    assert!(lengths.iter().all(|length| *length <= 4096), "{lengths:?}");
}

#[tokio::test]
async fn what_is_no_websocket_is_told_so() {
    let server = Server::start(site()).await;
    let answer = http().get(server.url("/graphql/ws")).send().await.expect("an answer");
    assert_eq!(answer.status(), 426);
    assert_eq!(answer.headers()["upgrade"], "websocket");
    assert!(answer.text().await.expect("text").contains("WebSocket"));
}

#[tokio::test]
async fn a_refused_subscription_tells_its_code() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "subscription { refused }").await;
    let Heard::Message(message) = client.hear().await else {
        panic!("closed")
    };
    assert!(message.to_string().contains("NOT_FOUND"), "{message}");
}

#[tokio::test]
async fn a_completed_operation_is_silent_and_its_id_free() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "subscription { forever }").await;
    assert_eq!(client.hear().await, next("a", json!({ "forever": 1 })));
    client.say(json!({ "id": "a", "type": "complete" })).await;
    client.say(json!({ "id": "unknown", "type": "complete" })).await;
    client.hears_nothing().await;
    client.subscribe("a", "subscription { forever }").await;
    assert_eq!(client.hear().await, next("a", json!({ "forever": 1 })));
}

#[tokio::test]
async fn pings_are_answered_with_their_payload() {
    let server = Server::start(site()).await;
    let mut client = Client::connect(&server).await;
    client.say(json!({ "type": "ping", "payload": { "at": 7 } })).await;
    assert_eq!(
        client.hear().await,
        Heard::Message(json!({ "type": "pong", "payload": { "at": 7 } }))
    );
    client.say(json!({ "type": "pong" })).await;
    client.hears_nothing().await;
}

#[tokio::test]
async fn messages_of_another_protocol_close_4400() {
    let server = Server::start(site()).await;
    for text in [
        "",
        "hello",
        "[]",
        "null",
        r#"{"type":"start","id":"a"}"#,
        r#"{"type":"subscribe"}"#,
        r#"{"type":"subscribe","id":"","payload":{"query":"{ hello }"}}"#,
        r#"{"type":"subscribe","id":1,"payload":{"query":"{ hello }"}}"#,
        r#"{"type":"subscribe","id":"a","payload":{}}"#,
        r#"{"type":"subscribe","id":"a","payload":{"query":1}}"#,
        r#"{"type":"subscribe","id":"a","payload":{"query":"{ hello }","variables":[]}}"#,
        r#"{"type":"subscribe","id":"a","payload":{"query":"{ hello }","operationName":1}}"#,
        r#"{"type":"subscribe","id":"a","payload":[{"query":"{ hello }"}]}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"ping","payload":"now"}"#,
        r#"{"type":"connection_init","payload":"now"}"#,
    ] {
        let mut client = Client::ready(&server).await;
        client.0.send(Message::text(text)).await.expect("sent");
        assert_eq!(
            client.hear().await,
            Heard::Closed(close_code::INVALID_MESSAGE),
            "{text}"
        );
    }
    let mut client = Client::ready(&server).await;
    client
        .0
        .send(Message::binary(b"{\"type\":\"ping\"}".to_vec()))
        .await
        .expect("sent");
    assert_eq!(client.hear().await, Heard::Closed(close_code::INVALID_MESSAGE));
}

#[tokio::test]
async fn an_operation_before_the_acknowledgement_closes_4401() {
    let server = Server::start(site()).await;
    let mut client = Client::connect(&server).await;
    client.subscribe("a", "{ hello }").await;
    assert_eq!(client.hear().await, Heard::Closed(close_code::UNAUTHORIZED));
}

#[tokio::test]
async fn silence_after_connecting_closes_4408() {
    let streams = StreamLimits {
        init_timeout: Duration::from_millis(30),
        ..StreamLimits::default()
    };
    let server = Server::start(limits(streams)).await;
    let mut client = Client::connect(&server).await;
    assert_eq!(client.hear().await, Heard::Closed(close_code::INIT_TIMEOUT));
}

#[tokio::test]
async fn an_id_in_use_closes_4409() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "subscription { forever }").await;
    assert_eq!(client.hear().await, next("a", json!({ "forever": 1 })));
    client.subscribe("a", "{ hello }").await;
    assert_eq!(client.hear().await, Heard::Closed(close_code::DUPLICATE_ID));
}

#[tokio::test]
async fn a_second_initialisation_closes_4429() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.say(json!({ "type": "connection_init" })).await;
    assert_eq!(client.hear().await, Heard::Closed(close_code::TOO_MANY_INITS));
}

#[tokio::test]
async fn a_client_of_another_subprotocol_is_closed_4406() {
    let server = Server::start(site()).await;
    let url = format!("ws://{}/graphql/ws", server.address);
    let (socket, _) = connect_async(url).await.expect("an open socket");
    assert_eq!(Client(socket).hear().await, Heard::Closed(close_code::UNKNOWN_PROTOCOL));
}

#[tokio::test]
async fn a_token_comes_in_the_payload_or_in_the_header() {
    let server = Server::start(site()).await;
    let bearer = format!("Bearer {TOKEN}");
    let mut by_payload = Client::connect(&server).await;
    by_payload
        .say(json!({ "type": "connection_init", "payload": { "Authorization": bearer } }))
        .await;
    let mut by_header = Client::dial(&server, &[("authorization", &bearer)])
        .await
        .expect("an open socket");
    by_header.say(json!({ "type": "connection_init" })).await;
    for client in [&mut by_payload, &mut by_header] {
        assert_eq!(client.hear().await, Heard::Message(json!({ "type": "connection_ack" })));
        client.subscribe("a", "{ me }").await;
        assert_eq!(client.hear().await, next("a", json!({ "me": "token" })));
    }
}

#[tokio::test]
async fn a_token_that_does_not_hold_closes_4403() {
    let server = Server::start(site()).await;
    for authorization in [json!("Bearer wrong"), json!("Basic eA=="), json!(7)] {
        let mut client = Client::connect(&server).await;
        client
            .say(json!({ "type": "connection_init", "payload": { "authorization": authorization } }))
            .await;
        assert_eq!(
            client.hear().await,
            Heard::Closed(close_code::FORBIDDEN),
            "{authorization}"
        );
    }
}

#[tokio::test]
async fn a_cookie_counts_on_our_own_pages_only() {
    let server = Server::start(site()).await;
    let cookie = ("cookie", "trackpass_session=s1");
    let own = format!("http://{}", server.address);
    let mut client = Client::dial(&server, &[cookie, ("origin", &own)])
        .await
        .expect("an open socket");
    client.say(json!({ "type": "connection_init" })).await;
    assert_eq!(client.hear().await, Heard::Message(json!({ "type": "connection_ack" })));
    client.subscribe("a", "{ me }").await;
    assert_eq!(client.hear().await, next("a", json!({ "me": "session s1" })));
    let refused = Client::dial(&server, &[cookie, ("origin", "https://evil.example")])
        .await
        .err();
    let Some(tungstenite::Error::Http(response)) = refused else {
        panic!("not refused: {refused:?}")
    };
    assert_eq!(response.status(), 403);
}

#[tokio::test]
async fn a_socket_runs_a_bounded_number_of_operations() {
    let streams = StreamLimits {
        subscriptions: 2,
        ..StreamLimits::default()
    };
    let server = Server::start(limits(streams)).await;
    let mut client = Client::ready(&server).await;
    for id in ["a", "b"] {
        client.subscribe(id, "subscription { forever }").await;
        assert_eq!(client.hear().await, next(id, json!({ "forever": 1 })));
    }
    client.subscribe("c", "subscription { forever }").await;
    let Heard::Message(message) = client.hear().await else {
        panic!("closed")
    };
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("c")));
    client.say(json!({ "id": "a", "type": "complete" })).await;
    client.subscribe("c", "subscription { forever }").await;
    assert_eq!(client.hear().await, next("c", json!({ "forever": 1 })));
}

#[tokio::test]
async fn a_message_too_large_ends_the_socket() {
    let streams = StreamLimits {
        message_bytes: 1_000,
        ..StreamLimits::default()
    };
    let server = Server::start(limits(streams)).await;
    let mut client = Client::ready(&server).await;
    client
        .say(json!({ "type": "ping", "payload": { "pad": "x".repeat(2_000) } }))
        .await;
    assert!(matches!(
        client.hear().await,
        Heard::Closed(close_code::INVALID_MESSAGE) | Heard::Gone
    ));
}

#[tokio::test]
async fn documents_too_large_to_judge_are_refused_on_sockets_too() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    let aliases: String = (0..100).map(|i| format!("a{i}: hello ")).collect();
    client.subscribe("a", &format!("{{ {aliases} }}")).await;
    let Heard::Message(message) = client.hear().await else {
        panic!("closed")
    };
    assert_eq!(message["payload"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX");
}

#[tokio::test]
async fn a_stopping_server_says_going_away_and_ends() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "subscription { forever }").await;
    assert_eq!(client.hear().await, next("a", json!({ "forever": 1 })));
    server.site.stopping.cancel();
    assert_eq!(client.hear().await, Heard::Closed(close_code::GOING_AWAY));
    server.ended.await.expect("no panic").expect("no failure");
}

#[tokio::test]
async fn operations_of_one_socket_run_side_by_side() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "subscription { forever }").await;
    assert_eq!(client.hear().await, next("a", json!({ "forever": 1 })));
    client.subscribe("b", "{ hello }").await;
    assert_eq!(
        client.hear().await,
        next("b", json!({ "hello": "world" })),
        "`a` goes on and holds nobody up"
    );
    assert_eq!(client.hear().await, complete("b"));
    client
        .say(json!({ "id": "c", "type": "subscribe", "payload": {
        "query": "query A { hello } query B($text: String!) { length(text: $text) }", "operationName": "B",
        "variables": { "text": "four" }, "extensions": {} } }))
        .await;
    assert_eq!(client.hear().await, next("c", json!({ "length": 4 })));
    assert_eq!(client.hear().await, complete("c"));
}

#[tokio::test]
async fn an_id_is_its_own_sockets() {
    let server = Server::start(site()).await;
    let (mut one, mut other) = (Client::ready(&server).await, Client::ready(&server).await);
    for client in [&mut one, &mut other] {
        client.subscribe("a", "subscription { forever }").await;
        assert_eq!(client.hear().await, next("a", json!({ "forever": 1 })));
    }
    one.say(json!({ "id": "a", "type": "complete" })).await;
    one.hears_nothing().await;
    other.subscribe("a", "{ hello }").await;
    assert_eq!(
        other.hear().await,
        Heard::Closed(close_code::DUPLICATE_ID),
        "the other's still runs"
    );
    one.subscribe("a", "{ hello }").await;
    assert_eq!(one.hear().await, next("a", json!({ "hello": "world" })));
}

#[tokio::test]
async fn the_server_pings_and_lets_go_of_who_is_gone() {
    let streams = StreamLimits {
        heartbeat: Duration::from_millis(20),
        ..StreamLimits::default()
    };
    let server = Server::start(limits(streams)).await;
    let mut client = Client::ready(&server).await;
    let heard = client.0.next().await.expect("a frame").expect("a good one");
    assert!(matches!(heard, Message::Ping(_)), "{heard:?}");
    // Not reading is not answering: to the server the client is gone.
    server.site.sockets.close();
    server.site.sockets.wait().await;
}
