//! The WebSocket under the protocol: the handshake, and messages that leave in pieces.
//!
//! axum's own socket keeps room for the largest message it ever wrote for as long as it is open; for each dashboard that
//! waits, that is the snapshot of its whole room. Here a long message leaves as several frames (RFC 6455, 5.4), which
//! clients put together again, and the room kept is a piece's.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, header},
    response::Response,
};
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        handshake::server::create_response_with_body,
        protocol::{
            CloseFrame, Role, WebSocketConfig,
            frame::{
                Frame,
                coding::{Data, OpCode},
            },
        },
    },
};

/// Bytes of a message in one frame, at the most. With the frame's head it is the room that an open socket keeps for writing:
/// 4 KiB, which allocators hand out without waste.
const PIECE_BYTES: usize = 4096 - 4;

/// Bytes of a socket's read buffer. The library's own 128 KiB would be 1.3 GB for ten thousand people.
const READ_BYTES: usize = 1024;

/// A request that keeps to the handshake, and its answer.
pub(super) struct Handshake {
    on_upgrade: OnUpgrade,
    answer: Response,
}

impl Handshake {
    /// Reads the request. `None` when it does not ask for a WebSocket, or cannot have one.
    pub(super) fn of(mut request: Request) -> Option<Self> {
        let answer = create_response_with_body(&request, Body::empty).ok()?;
        let on_upgrade = request.extensions_mut().remove()?;
        Some(Self { on_upgrade, answer })
    }

    /// Agrees to `protocol`, and has `converse` hold the conversation; a message from the client has at most so many bytes.
    pub(super) fn accept<C>(
        self,
        protocol: Option<&'static str>,
        message_bytes: usize,
        converse: impl FnOnce(Socket) -> C + Send + 'static,
    ) -> Response
    where
        C: Future<Output = ()> + Send,
    {
        let Self { on_upgrade, mut answer } = self;
        if let Some(protocol) = protocol {
            let headers = answer.headers_mut();
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocol));
        }
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(message_bytes))
            .max_frame_size(Some(message_bytes));
        tokio::spawn(async move {
            // Who left before the answer reached them has nothing to say.
            if let Ok(upgraded) = on_upgrade.await {
                let upgraded = TokioIo::new(upgraded);
                let socket = WebSocketStream::from_raw_socket(upgraded, Role::Server, Some(config)).await;
                converse(Socket(Box::new(socket))).await;
            }
        });
        answer
    }
}

/// An open WebSocket. In a box: each future that it is handed through would keep room for it.
pub(super) struct Socket(Box<WebSocketStream<TokioIo<Upgraded>>>);

impl Socket {
    /// The next message. Safe to cancel. `None` once the peer is gone.
    pub(super) async fn hear(&mut self) -> Option<Result<Message, Error>> {
        self.0.next().await
    }

    /// Says a text. When cancelled, the rest of it is never said: nothing but [`Socket::close`] may follow.
    pub(super) async fn say(&mut self, text: Vec<u8>) -> Result<(), Error> {
        let mut rest = Bytes::from(text);
        let mut part = Data::Text;
        while rest.len() > PIECE_BYTES {
            let piece = Frame::message(rest.split_to(PIECE_BYTES), OpCode::Data(part), false);
            self.0.feed(Message::Frame(piece)).await?;
            part = Data::Continue;
        }
        let last = Frame::message(rest, OpCode::Data(part), true);
        self.0.send(Message::Frame(last)).await
    }

    /// Asks for a sign of life.
    pub(super) async fn ping(&mut self) -> Result<(), Error> {
        self.0.send(Message::Ping(Bytes::new())).await
    }

    /// Says goodbye, and waits for the peer's own, so that the code is read before the connection is cut.
    pub(super) async fn close(&mut self, code: u16, reason: &'static str) -> Result<(), Error> {
        let farewell = CloseFrame {
            code: code.into(),
            reason: reason.into(),
        };
        self.0.send(Message::Close(Some(farewell))).await?;
        while self.hear().await.transpose()?.is_some() {}
        Ok(())
    }
}
