//! A socket by hand, for what no dashboard does: it comes by a session, or does not read.

use futures_util::{SinkExt, StreamExt};
use invites_domain::ids::TypedId;
use invites_server::transport::PROTOCOL;
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest, http::HeaderValue};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::room::{NARROW, Room};

/// An open socket, acknowledged.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Of somebody who is signed in.
    pub(crate) async fn of_session(room: &Room, secret: &str) -> Self {
        let stream = TcpStream::connect(room.address()).await.expect("a connection");
        Self::open(room, stream, Some(secret)).await
    }

    /// By the room's token, over a connection that holds little on its way.
    pub(crate) async fn narrow(room: &Room) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(NARROW).expect("a smaller buffer");
        let address = room.address().parse().expect("host and port");
        let stream = socket.connect(address).await.expect("a connection");
        Self::open(room, stream, None).await
    }

    async fn open(room: &Room, stream: TcpStream, session: Option<&str>) -> Self {
        let url = format!("ws://{}/graphql/ws", room.address());
        let mut request = url.into_client_request().expect("a URL");
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", HeaderValue::from_static(PROTOCOL));
        let mut payload = json!({});
        match session {
            Some(secret) => {
                let cookie = HeaderValue::from_str(&format!("trackpass_session={secret}")).expect("a cookie");
                headers.insert("cookie", cookie);
            }
            None => payload = json!({ "authorization": format!("Bearer {}", room.token) }),
        }
        let (socket, _) = client_async(request, stream).await.expect("a socket");
        let mut socket = Self(socket);
        socket
            .say(&json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }

    pub(crate) async fn say(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.expect("sent");
    }

    /// Subscribes to the room's event as the page does.
    pub(crate) async fn watch(&mut self, id: &str, room: &Room) {
        let query = include_str!("../../../invites-client/operations/live.graphql");
        let body = json!({ "query": query, "operationName": "LiveEventUpdates",
            "variables": { "inviteId": room.event.encode() } });
        self.say(&json!({ "id": id, "type": "subscribe", "payload": body }))
            .await;
    }

    /// The next message.
    pub(crate) async fn hear(&mut self) -> Value {
        loop {
            if let Message::Text(text) = self.0.next().await.expect("open").expect("good") {
                return serde_json::from_str(&text).expect("JSON");
            }
        }
    }

    /// The code of the first error that comes, and the message that brought it.
    pub(crate) async fn hear_refusal(&mut self) -> (String, Value) {
        loop {
            let heard = self.hear().await;
            // Of an operation that goes on in `next`, of one that is over in `error`.
            let errors = [&heard["payload"]["errors"], &heard["payload"]];
            if let Some(code) = errors
                .iter()
                .find_map(|errors| errors[0]["extensions"]["code"].as_str())
            {
                return (code.to_owned(), heard);
            }
        }
    }
}
