//! `GET /graphql/ws`: the `graphql-transport-ws` protocol, written on the socket itself so that every message and every
//! close code is the protocol's.
//!
//! One task per socket reads messages and drives all of its operations. While a message waits to be written the
//! operations are not polled: a slow reader holds back its own streams and nothing else.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_graphql::{Request as Operation, Response as Answered};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use futures_util::{
    StreamExt,
    stream::{self, AbortHandle, Abortable, BoxStream, SelectAll},
};
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::{self, Message};

use super::{
    answer::{Answer, never_ran},
    http::Peer,
    problem::Problem,
    request,
    socket::{Handshake, Socket},
    streaming::answers,
    wire::{ClientMessage, ServerMessage, next},
};
use crate::{
    backend::{Backend, Caller, Refusal},
    router::Shared,
    session::bearer_token,
};

/// The sub-protocol's name in `Sec-WebSocket-Protocol`.
pub const PROTOCOL: &str = "graphql-transport-ws";

/// How long a peer may take to say goodbye.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a socket was closed, as clients see it.
pub mod close_code {
    /// The server stops; connect again.
    pub const GOING_AWAY: u16 = 1001;
    /// The server failed.
    pub const INTERNAL: u16 = 1011;
    /// A message that is none of the protocol's.
    pub const INVALID_MESSAGE: u16 = 4400;
    /// An operation before `connection_init` was acknowledged.
    pub const UNAUTHORIZED: u16 = 4401;
    /// `connection_init` with a token that does not hold.
    pub const FORBIDDEN: u16 = 4403;
    /// The client does not offer `graphql-transport-ws`.
    pub const UNKNOWN_PROTOCOL: u16 = 4406;
    /// No `connection_init` in time.
    pub const INIT_TIMEOUT: u16 = 4408;
    /// An id that is still in use.
    pub const DUPLICATE_ID: u16 = 4409;
    /// The reader stayed stuck; connect again for a fresh snapshot.
    pub const TOO_SLOW: u16 = 4410;
    /// A second `connection_init`.
    pub const TOO_MANY_INITS: u16 = 4429;
}

/// Answers the upgrade, unless a page of another site asks.
pub(crate) async fn upgrade<B: Backend>(State(shared): State<Shared<B>>, peer: Peer, request: Request) -> Response {
    let caller = shared.site.caller(request.headers(), peer.map(|peer| peer.0.0));
    let foreign = shared.site.origins.check(request.headers());
    let spoken = speaks_protocol(request.headers()).then_some(PROTOCOL);
    let Some(handshake) = Handshake::of(request) else {
        return Problem::NoHandshake.into_response();
    };
    if let Err(too_often) = shared.site.count(&caller) {
        return Problem::from(too_often).into_response();
    }
    if let Err(foreign) = foreign {
        return Problem::from(foreign).into_response();
    }
    let open = shared.site.sockets.token();
    let message_bytes = shared.site.streams.message_bytes;
    handshake.accept(spoken, message_bytes, move |socket| async move {
        let mut connection = Connection::new(socket, shared, caller);
        connection.run(spoken.is_some()).await;
        drop(open);
    })
}

/// Whether our protocol is among those that the client offers.
fn speaks_protocol(headers: &HeaderMap) -> bool {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).into_iter();
    offered
        .filter_map(|offered| offered.to_str().ok())
        .flat_map(|offered| offered.split(','))
        .any(|offered| offered.trim() == PROTOCOL)
}

/// Why a connection ends.
enum End {
    /// We close, with a code and a reason.
    Close(u16, &'static str),
    /// The peer closed, or is gone.
    Gone,
}

const GOING_AWAY: End = End::Close(close_code::GOING_AWAY, "The server is stopping");

/// What an operation brings forth.
struct Event {
    id: Arc<str>,
    /// Tells an operation from an earlier one under the same id.
    generation: u64,
    /// `None` when the operation is over.
    answer: Option<Answered>,
}

struct Running {
    generation: u64,
    abort: AbortHandle,
}

struct Connection<B: Backend> {
    socket: Socket,
    shared: Shared<B>,
    caller: Caller,
    acknowledged: bool,
    running: HashMap<Arc<str>, Running>,
    events: SelectAll<BoxStream<'static, Event>>,
    generation: u64,
}

impl<B: Backend> Connection<B> {
    fn new(socket: Socket, shared: Shared<B>, caller: Caller) -> Self {
        Self {
            socket,
            shared,
            caller,
            acknowledged: false,
            running: HashMap::new(),
            events: SelectAll::new(),
            generation: 0,
        }
    }

    async fn run(&mut self, speaks_protocol: bool) {
        let end = if speaks_protocol {
            self.converse().await
        } else {
            End::Close(close_code::UNKNOWN_PROTOCOL, "Subprotocol not acceptable")
        };
        // Operations end before the farewell: none outlives its reader.
        self.events.clear();
        self.running.clear();
        if let End::Close(code, reason) = end {
            // Nobody is told whether it arrived: the connection ends either way.
            let _ = timeout(FAREWELL, self.socket.close(code, reason)).await;
        }
    }

    /// Reads and writes until one side has had enough.
    async fn converse(&mut self) -> End {
        let limits = self.shared.site.streams;
        let stopping = self.shared.site.stopping.clone();
        let init_deadline = Instant::now() + limits.init_timeout;
        let mut last_heard = Instant::now();
        let mut heartbeat = tokio::time::interval_at(last_heard + limits.heartbeat, limits.heartbeat);
        loop {
            let step = tokio::select! {
                biased;
                () = stopping.cancelled() => Err(GOING_AWAY),
                message = self.socket.hear() => {
                    last_heard = Instant::now();
                    // In a box: thousands wait for the next answer, and none keeps room for a question meanwhile.
                    Box::pin(self.hear(message)).await
                }
                Some(event) = self.events.next(), if !self.events.is_empty() => self.tell(event).await,
                () = tokio::time::sleep_until(init_deadline), if !self.acknowledged => {
                    Err(End::Close(close_code::INIT_TIMEOUT, "Connection initialisation timeout"))
                }
                _ = heartbeat.tick() => {
                    if last_heard.elapsed() > limits.heartbeat * 2 {
                        Err(End::Gone)
                    } else {
                        self.write(Socket::ping).await
                    }
                }
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// Takes one message from the client.
    async fn hear(&mut self, message: Option<Result<Message, tungstenite::Error>>) -> Result<(), End> {
        const INVALID: End = End::Close(close_code::INVALID_MESSAGE, "Invalid message");
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Close(_))) | None => return Err(End::Gone),
            // Bytes, a message too large, or a frame that breaks the WebSocket protocol.
            Some(Ok(Message::Binary(_) | Message::Frame(_)) | Err(_)) => return Err(INVALID),
        };
        match serde_json::from_str(&text).map_err(|_| INVALID)? {
            ClientMessage::ConnectionInit { payload } => self.init(payload).await,
            ClientMessage::Ping { payload } => self.send(&ServerMessage::Pong { payload }).await,
            ClientMessage::Pong { .. } => Ok(()),
            ClientMessage::Subscribe { .. } if !self.acknowledged => {
                Err(End::Close(close_code::UNAUTHORIZED, "Unauthorized"))
            }
            ClientMessage::Subscribe { id, .. } if id.is_empty() => Err(INVALID),
            ClientMessage::Subscribe { id, .. } if self.running.contains_key(id.as_str()) => {
                Err(End::Close(close_code::DUPLICATE_ID, "Subscriber already exists"))
            }
            ClientMessage::Subscribe { id, payload } => {
                let operation = request::from_json(payload).map_err(|_| INVALID)?;
                self.subscribe(id.into(), operation).await
            }
            ClientMessage::Complete { id } => {
                // Not echoed: the client knows.
                if let Some(running) = self.running.remove(id.as_str()) {
                    running.abort.abort();
                }
                Ok(())
            }
        }
    }

    /// Lets the caller in, or not. A token in the payload comes before the upgrade's own headers, because browsers
    /// cannot set those.
    async fn init(&mut self, payload: Option<Map<String, Value>>) -> Result<(), End> {
        if self.acknowledged {
            return Err(End::Close(
                close_code::TOO_MANY_INITS,
                "Too many initialisation requests",
            ));
        }
        let forbidden = || End::Close(close_code::FORBIDDEN, "Forbidden");
        if let Some(authorization) = payload.as_ref().and_then(authorization) {
            let token = authorization.as_str().and_then(bearer_token).ok_or_else(forbidden)?;
            let Caller {
                address, request_id, ..
            } = std::mem::take(&mut self.caller);
            self.caller = Caller {
                bearer: Some(token),
                address,
                request_id,
                ..Caller::default()
            };
        }
        match self.shared.backend.admit(self.caller.clone(), None).await {
            Ok(_) => {
                self.acknowledged = true;
                self.send(&ServerMessage::ConnectionAck).await
            }
            Err(Refusal::BadToken) => Err(forbidden()),
            Err(Refusal::Internal { .. }) => Err(End::Close(close_code::INTERNAL, "Internal error")),
        }
    }

    /// Starts an operation. The caller is let in anew each time: a token revoked meanwhile opens nothing more.
    async fn subscribe(&mut self, id: Arc<str>, mut operation: Operation) -> Result<(), End> {
        if let Err(too_often) = self.shared.site.count(&self.caller) {
            return self.refuse(&id, &Problem::from(too_often)).await;
        }
        let limit = self.shared.site.streams.subscriptions;
        if self.running.len() >= limit {
            return self.refuse(&id, &Problem::TooManySubscriptions { limit }).await;
        }
        let kind = match self.shared.site.judge(&mut operation) {
            Ok(kind) => kind,
            Err(error) => {
                let payload = &[error];
                return self.send(&ServerMessage::Error { id: &id, payload }).await;
            }
        };
        self.generation += 1;
        let generation = self.generation;
        let (abort, registration) = AbortHandle::new_pair();
        let answers = answers(self.shared.clone(), self.caller.clone(), operation, kind);
        let event = {
            let id = Arc::clone(&id);
            move |answer| Event {
                id: Arc::clone(&id),
                generation,
                answer,
            }
        };
        let events = answers.map(Some).chain(stream::iter([None])).map(event);
        self.events.push(Abortable::new(events, registration).boxed());
        self.running.insert(id, Running { generation, abort });
        Ok(())
    }

    /// Hands an operation's event to the client.
    async fn tell(&mut self, event: Event) -> Result<(), End> {
        let Event { id, generation, answer } = event;
        if self
            .running
            .get(&id)
            .is_none_or(|running| running.generation != generation)
        {
            return Ok(()); // completed by the client in the meantime
        }
        match answer {
            Some(answer) if never_ran(&answer) => {
                if let Some(running) = self.running.remove(&id) {
                    running.abort.abort();
                }
                self.send(&ServerMessage::Error {
                    id: &id,
                    payload: &answer.errors,
                })
                .await
            }
            Some(answer) => self.say(next(&id, &Answer::from(&answer))).await,
            None => {
                self.running.remove(&id);
                self.send(&ServerMessage::Complete { id: &id }).await
            }
        }
    }

    async fn refuse(&mut self, id: &str, problem: &Problem) -> Result<(), End> {
        self.send(&ServerMessage::Error {
            id,
            payload: &[problem.as_error()],
        })
        .await
    }

    async fn send(&mut self, message: &ServerMessage<'_>) -> Result<(), End> {
        self.say(serde_json::to_vec(message)).await
    }

    async fn say(&mut self, text: serde_json::Result<Vec<u8>>) -> Result<(), End> {
        match text {
            Ok(text) => self.write(async |socket| socket.say(text).await).await,
            Err(error) => {
                tracing::error!(%error, "a socket message could not be written as JSON");
                Err(End::Close(close_code::INTERNAL, "Internal error"))
            }
        }
    }

    async fn write(
        &mut self,
        write: impl AsyncFnOnce(&mut Socket) -> Result<(), tungstenite::Error>,
    ) -> Result<(), End> {
        let sending = timeout(self.shared.site.streams.slow_reader, write(&mut self.socket));
        tokio::select! {
            biased;
            sent = sending => match sent {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_gone)) => Err(End::Gone),
                Err(_elapsed) => Err(End::Close(close_code::TOO_SLOW, "Too slow a reader")),
            },
            // Who does not read holds no stop up.
            () = self.shared.site.stopping.cancelled() => Err(GOING_AWAY),
        }
    }
}

/// `authorization`, in any case, of `connection_init`'s payload.
fn authorization(payload: &Map<String, Value>) -> Option<&Value> {
    payload
        .iter()
        .find(|(name, value)| name.eq_ignore_ascii_case("authorization") && !value.is_null())
        .map(|(_, value)| value)
}
