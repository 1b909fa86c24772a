//! What the reference implementation of `graphql-transport-ws` (npm `graphql-ws`) checks of a server, one test a check.
//!
//! | | check | where it is proved |
//! | --- | --- | --- |
//! | 1 | a sub-protocol that the server does not speak: 4406 | `graphql_transport_ws::a_client_of_another_subprotocol_is_closed_4406` |
//! | 2 | `connection_init` is acknowledged | [`c02_an_initialisation_is_acknowledged_on_the_chosen_protocol`] |
//! | 3 | a refused `connection_init`: 4403 | `graphql_transport_ws::a_token_that_does_not_hold_closes_4403` |
//! | 4 | no `connection_init` in time: 4408 | `graphql_transport_ws::silence_after_connecting_closes_4408` |
//! | 5 | thinking about one is no silence | [`c05_judging_an_initialisation_may_take_longer_than_the_wait_for_it`] |
//! | 6 | a second one while the first is judged: 4429 | [`c06_a_second_initialisation_while_the_first_is_judged_closes_4429`] |
//! | 7 | a second one later: 4429 | `graphql_transport_ws::a_second_initialisation_closes_4429` |
//! | 8 | `ping` is answered by `pong` with its payload, at any time | `graphql_transport_ws::pings_are_answered_with_their_payload` |
//! | 9 | `pong` is not answered | [`c09_a_pong_is_not_answered`] |
//! | 10 | a message that is none: 4400 | `graphql_transport_ws::messages_of_another_protocol_close_4400` |
//! | 11 | `subscribe` before the acknowledgement: 4401 | `graphql_transport_ws::an_operation_before_the_acknowledgement_closes_4401` |
//! | 12 | a query: one `next`, then `complete` | [`c12_a_query_is_one_next_and_complete`] |
//! | 13 | a subscription: each `next` in order, then `complete` | `graphql_transport_ws::a_subscription_answers_in_order_and_completes` |
//! | 14 | a request that never ran: `error`, and nothing after it | `graphql_transport_ws::an_operation_that_never_ran_is_an_error_message_and_no_more` |
//! | 15 | a subscription that breaks: told, and the socket stays | [`c15_a_subscription_that_breaks_leaves_the_socket_open`] |
//! | 16 | completed by the client: silence, and no `complete` back | `graphql_transport_ws::a_completed_operation_is_silent_and_its_id_free` |
//! | 17 | completed before its result is there: silence | [`c17_an_operation_completed_before_its_result_stays_silent`] |
//! | 18 | an id in use: 4409 | `graphql_transport_ws::an_id_in_use_closes_4409` |
//! | 19 | an id in use by what has not answered yet: 4409 | [`c19_an_id_of_an_operation_that_has_not_answered_is_in_use`] |
//! | 20 | a line that drops ends its operations | [`c20_a_line_that_drops_ends_its_operations`] |

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use invites_server::{
    site::{Site, StreamLimits},
    transport::{PROTOCOL, close_code},
};
use serde_json::json;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use crate::{
    socket::{Client, Heard, complete, next},
    support::{SLOW_SESSION, Server, site},
};

/// A client over whose session the server thinks until the gate says otherwise.
async fn pondered(server: &Server) -> Client {
    let cookie = format!("trackpass_session={SLOW_SESSION}");
    let own = format!("http://{}", server.address);
    let client = Client::dial(server, &[("cookie", &cookie), ("origin", &own)]).await;
    client.expect("an open socket")
}

#[tokio::test]
async fn c02_an_initialisation_is_acknowledged_on_the_chosen_protocol() {
    let server = Server::start(site()).await;
    let url = format!("ws://{}/graphql/ws", server.address);
    let mut request = url.into_client_request().expect("a URL");
    let offered = HeaderValue::from_static("graphql-ws, graphql-transport-ws");
    request.headers_mut().insert("sec-websocket-protocol", offered);
    let (socket, answer) = connect_async(request).await.expect("an open socket");
    assert_eq!(answer.headers()["sec-websocket-protocol"], PROTOCOL, "of those offered");
    let mut client = Client(socket);
    for payload in [json!({}), json!({ "anything": [1, 2] })] {
        client
            .say(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(client.hear().await, Heard::Message(json!({ "type": "connection_ack" })));
        client = Client::connect(&server).await;
    }
}

#[tokio::test]
async fn c05_judging_an_initialisation_may_take_longer_than_the_wait_for_it() {
    const WAIT: Duration = Duration::from_secs(1);
    let streams = StreamLimits {
        init_timeout: WAIT,
        ..StreamLimits::default()
    };
    let server = Server::start(Site { streams, ..site() }).await;
    let mut client = pondered(&server).await;
    client.say(json!({ "type": "connection_init" })).await;
    server.gate.entered.notified().await;
    // Somebody who says nothing is sent away meanwhile: the wait is over.
    let mut silent = Client::connect(&server).await;
    assert_eq!(silent.hear().await, Heard::Closed(close_code::INIT_TIMEOUT));
    server.gate.leave.notify_one();
    assert_eq!(client.hear().await, Heard::Message(json!({ "type": "connection_ack" })));
}

#[tokio::test]
async fn c06_a_second_initialisation_while_the_first_is_judged_closes_4429() {
    let server = Server::start(site()).await;
    let mut client = pondered(&server).await;
    client.say(json!({ "type": "connection_init" })).await;
    server.gate.entered.notified().await;
    client.say(json!({ "type": "connection_init" })).await;
    server.gate.leave.notify_one();
    // In the order in which they came: the first may still be acknowledged.
    let mut heard = client.hear().await;
    if heard == Heard::Message(json!({ "type": "connection_ack" })) {
        heard = client.hear().await;
    }
    assert_eq!(heard, Heard::Closed(close_code::TOO_MANY_INITS));
}

#[tokio::test]
async fn c09_a_pong_is_not_answered() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    for pong in [
        json!({ "type": "pong" }),
        json!({ "type": "pong", "payload": { "at": 1 } }),
        json!({ "type": "pong", "payload": null }),
    ] {
        client.say(pong).await;
        client.hears_nothing().await;
    }
}

#[tokio::test]
async fn c12_a_query_is_one_next_and_complete() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "{ hello }").await;
    assert_eq!(client.hear().await, next("a", json!({ "hello": "world" })));
    assert_eq!(client.hear().await, complete("a"));
    client.hears_nothing().await;
}

#[tokio::test]
async fn c15_a_subscription_that_breaks_leaves_the_socket_open() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "subscription { breaks }").await;
    assert_eq!(client.hear().await, next("a", json!({ "breaks": 1 })));
    let broken = client.hear_of("next", "a").await;
    assert_eq!(broken["payload"]["errors"][0]["message"], "broken", "{broken}");
    assert_eq!(client.hear().await, complete("a"));
    client.subscribe("a", "{ hello }").await;
    assert_eq!(client.hear().await, next("a", json!({ "hello": "world" })));
}

#[tokio::test]
async fn c17_an_operation_completed_before_its_result_stays_silent() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "{ slow }").await;
    server.gate.entered.notified().await;
    client.say(json!({ "id": "a", "type": "complete" })).await;
    client.hears_nothing().await;
    server.gate.leave.notify_one();
    client.hears_nothing().await;
    client.subscribe("a", "{ hello }").await;
    assert_eq!(client.hear().await, next("a", json!({ "hello": "world" })));
}

#[tokio::test]
async fn c19_an_id_of_an_operation_that_has_not_answered_is_in_use() {
    let server = Server::start(site()).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "{ slow }").await;
    server.gate.entered.notified().await;
    client.subscribe("a", "{ hello }").await;
    assert_eq!(client.hear().await, Heard::Closed(close_code::DUPLICATE_ID));
}

#[tokio::test]
async fn c20_a_line_that_drops_ends_its_operations() {
    let server = Server::start(site()).await;
    for politely in [true, false] {
        let mut client = Client::ready(&server).await;
        client.subscribe("a", "subscription { held }").await;
        assert_eq!(client.hear().await, next("a", json!({ "held": 1 })));
        if politely {
            client.0.send(Message::Close(None)).await.expect("sent");
            assert!(client.0.next().await.is_some(), "the server says goodbye");
        }
        drop(client);
        server.gate.left.notified().await;
    }
    let mut client = Client::ready(&server).await;
    client.subscribe("a", "subscription { held }").await;
    assert_eq!(client.hear().await, next("a", json!({ "held": 1 })));
    client.say(json!({ "id": "a", "type": "complete" })).await;
    server.gate.left.notified().await;
    client.hears_nothing().await;
}

#[tokio::test]
async fn who_is_signed_out_is_told_and_watches_no_more() {
    let server = Server::start(site()).await;
    let own = format!("http://{}", server.address);
    let cookie = ("cookie", "trackpass_session=s1");
    let mut client = Client::dial(&server, &[cookie, ("origin", &own)])
        .await
        .expect("an open socket");
    client.init().await;
    let mut stranger = Client::ready(&server).await;
    for watcher in [&mut client, &mut stranger] {
        watcher.subscribe("a", "subscription { held }").await;
        assert_eq!(watcher.hear().await, next("a", json!({ "held": 1 })));
    }
    server.gate.sign_out.notify_waiters();
    let told = client.hear_of("error", "a").await;
    assert_eq!(told["payload"][0]["extensions"]["code"], "UNAUTHENTICATED", "{told}");
    server.gate.left.notified().await;
    client.hears_nothing().await;
    stranger.say(json!({ "id": "a", "type": "complete" })).await;
    server.gate.left.notified().await;
}
