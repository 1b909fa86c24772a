//! A client of the `graphql-transport-ws` protocol on a real socket.

use futures_util::{SinkExt, StreamExt};
use invites_server::transport::PROTOCOL;
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, client_async,
    tungstenite::{self, Message, client::IntoClientRequest, http::HeaderValue},
};

use crate::support::{NARROW, Server};

/// One socket.
pub(crate) struct Client(pub(crate) WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What the server did next.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Message(Value),
    Closed(u16),
    Gone,
}

impl Client {
    pub(crate) async fn dial(server: &Server, headers: &[(&'static str, &str)]) -> Result<Self, tungstenite::Error> {
        let stream = TcpStream::connect(server.address).await.expect("a connection");
        Self::over(stream, server, headers).await
    }

    /// Acknowledged, and reads no more than it must: the network holds little for it.
    pub(crate) async fn narrow(server: &Server) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(NARROW).expect("a smaller buffer");
        let stream = socket.connect(server.address).await.expect("a connection");
        let mut client = Self::over(stream, server, &[]).await.expect("an open socket");
        client.init().await;
        client
    }

    async fn over(
        stream: TcpStream,
        server: &Server,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, tungstenite::Error> {
        let mut request = format!("ws://{}/graphql/ws", server.address).into_client_request()?;
        request
            .headers_mut()
            .insert("sec-websocket-protocol", HeaderValue::from_static(PROTOCOL));
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value)?);
        }
        Ok(Self(client_async(request, MaybeTlsStream::Plain(stream)).await?.0))
    }

    pub(crate) async fn connect(server: &Server) -> Self {
        Self::dial(server, &[]).await.expect("an open socket")
    }

    /// Connected and acknowledged.
    pub(crate) async fn ready(server: &Server) -> Self {
        let mut client = Self::connect(server).await;
        client.init().await;
        client
    }

    /// Introduces itself, and is acknowledged.
    pub(crate) async fn init(&mut self) {
        self.say(json!({ "type": "connection_init" })).await;
        assert_eq!(self.hear().await, Heard::Message(json!({ "type": "connection_ack" })));
    }

    /// The next message, whose type is `kind` and whose id is `id`.
    pub(crate) async fn hear_of(&mut self, kind: &str, id: &str) -> Value {
        let Heard::Message(message) = self.hear().await else {
            panic!("closed")
        };
        assert_eq!(
            (&message["type"], &message["id"]),
            (&json!(kind), &json!(id)),
            "{message}"
        );
        message
    }

    pub(crate) async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("sent");
    }

    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "id": id, "type": "subscribe", "payload": { "query": query } }))
            .await;
    }

    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Heard::Message(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Close(Some(frame)))) => return Heard::Closed(frame.code.into()),
                Some(Ok(Message::Close(None))) | Some(Err(_)) | None => return Heard::Gone,
                Some(Ok(_)) => {}
            }
        }
    }

    /// Proves that nothing is on its way: the pong comes first.
    pub(crate) async fn hears_nothing(&mut self) {
        self.say(json!({ "type": "ping" })).await;
        assert_eq!(self.hear().await, Heard::Message(json!({ "type": "pong" })));
    }
}

#[expect(clippy::needless_pass_by_value, reason = "called with literals")]
pub(crate) fn next(id: &str, data: Value) -> Heard {
    Heard::Message(json!({ "id": id, "type": "next", "payload": { "data": data } }))
}

pub(crate) fn complete(id: &str) -> Heard {
    Heard::Message(json!({ "id": id, "type": "complete" }))
}
