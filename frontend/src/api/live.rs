//! Live updates: GraphQL subscriptions over the `graphql-transport-ws` protocol, one socket per subscription.
//!
//! A connection that drops comes back by itself, later and later, and the variables are asked for again, so that whoever
//! keeps a cursor resumes where it stood. A line that is quiet is asked whether it lives ([`super::pulse`]). The protocol is a
//! dozen messages; the socket itself is `gloo-net`'s.

use std::{pin::pin, time::Duration};

use futures_util::{
    SinkExt, StreamExt,
    future::{Either, abortable, select},
};
use gloo_net::websocket::{Message, WebSocketError, futures::WebSocket};
use invites_client::{ClientError, Envelope, GraphQLQuery, Transport, TransportError};
use leptos::prelude::*;
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::{
    fetch::{Fetch, Parsed, decode, encode},
    pulse::{Alarm, Next, Pulse, Woken},
    spawn,
};

/// The sub-protocol that names `graphql-transport-ws` on the wire.
const PROTOCOL: &str = "graphql-transport-ws";

/// The wait before the first new attempt.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait between attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// What a subscription says.
#[derive(Clone, Debug, PartialEq)]
pub enum Live<D> {
    /// Something new.
    Data(D),
    /// The connection is gone or in doubt; another attempt is under way. What was shown may be stale.
    Reconnecting,
    /// The connection that was in doubt is there after all: nothing was missed.
    Alive,
    /// The server refused. Nothing more comes.
    Refused(ClientError),
    /// The server has nothing more to say.
    Over,
}

/// Subscribes to `Q` for as long as the current owner (the screen) lives. `variables` is asked at each connection.
pub fn watch<Q>(
    mut variables: impl FnMut() -> Q::Variables + 'static,
    mut on: impl FnMut(Live<Q::ResponseData>) + 'static,
) where
    Q: GraphQLQuery + 'static,
    Q::Variables: 'static,
{
    let request = move || {
        encode(&Frame {
            id: "1",
            kind: "subscribe",
            payload: Q::build_query(variables()),
        })
    };
    let read = move |live: Live<Parsed>| {
        on(match live {
            Live::Data(data) => match Fetch.read(data) {
                Ok(data) => Live::Data(data),
                Err(error) => Live::Refused(error.into()),
            },
            Live::Reconnecting => Live::Reconnecting,
            Live::Alive => Live::Alive,
            Live::Refused(error) => Live::Refused(error),
            Live::Over => Live::Over,
        });
    };
    follow(Box::new(request), Box::new(read));
}

/// Connects, and connects again, for as long as the current owner lives. Not generic over the operation.
fn follow(mut request: Box<dyn FnMut() -> Result<String, TransportError>>, mut on: Box<dyn FnMut(Live<Parsed>)>) {
    let alarm = Alarm::set();
    let listening = async move {
        let mut attempt = 0;
        loop {
            let ended = match request() {
                Ok(request) => {
                    listen(&request, &alarm, |heard| {
                        let payload = match heard {
                            Heard::Payload(payload) => payload,
                            Heard::Doubt => return on(Live::Reconnecting),
                            Heard::Life => return on(Live::Alive),
                        };
                        attempt = 0;
                        let data = decode::<Envelope<Parsed>>(payload)
                            .map_err(ClientError::from)
                            .and_then(Envelope::into_data);
                        match data {
                            Ok(data) => on(Live::Data(data)),
                            Err(error) => on(Live::Refused(error)),
                        }
                    })
                    .await
                }
                Err(error) => Ended::Refused(error.into()),
            };
            match ended {
                Ended::Lost => on(Live::Reconnecting),
                Ended::Refused(error) => return on(Live::Refused(error)),
                Ended::Over => return on(Live::Over),
            }
            // Back on the network, or looked at again: at once.
            match alarm.sleep(wait(attempt, js_sys::Math::random())).await {
                Woken::InTime => attempt += 1,
                Woken::Early => attempt = 0,
            }
        }
    };
    let (listening, stop) = abortable(listening);
    on_cleanup(move || stop.abort());
    spawn(Box::pin(async move {
        // Aborted: the screen is gone, and its socket with it.
        let _ = listening.await;
    }));
}

#[derive(Serialize)]
struct Frame<'a, P> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    payload: P,
}

/// How a connection ended.
enum Ended {
    /// Dropped, or never came up.
    Lost,
    /// The server will not serve this subscription.
    Refused(ClientError),
    /// Nothing more to come.
    Over,
}

/// What a connection says.
enum Heard {
    /// A message of the subscription.
    Payload(JsValue),
    /// The browser has lost its network: what is shown may be stale.
    Doubt,
    /// The line that was in doubt answers.
    Life,
}

/// One connection: opens it, subscribes, tells `on` what it says. Not generic over the operation.
async fn listen(request: &str, alarm: &Alarm, mut on: impl FnMut(Heard)) -> Ended {
    let Some(mut socket) = socket_url().and_then(|url| WebSocket::open_with_protocol(&url, PROTOCOL).ok()) else {
        return Ended::Lost;
    };
    if !said(&mut socket, r#"{"type":"connection_init"}"#).await {
        return Ended::Lost;
    }
    let (mut pulse, mut in_doubt) = (Pulse::default(), false);
    loop {
        let waited = match select(socket.next(), pin!(alarm.sleep(pulse.patience()))).await {
            Either::Left((message, _)) => Ok(message),
            Either::Right((woken, _)) => Err(woken),
        };
        let message = match waited {
            Ok(Some(message)) => message,
            Ok(None) => return Ended::Lost,
            Err(woken) => {
                if woken == Woken::Early && !window().navigator().on_line() && !in_doubt {
                    in_doubt = true;
                    on(Heard::Doubt);
                }
                let next = match woken {
                    Woken::InTime => Some(pulse.waited()),
                    Woken::Early => pulse.doubted(),
                };
                match next {
                    Some(Next::GiveUp) => return Ended::Lost,
                    Some(Next::Ask) if !said(&mut socket, r#"{"type":"ping"}"#).await => return Ended::Lost,
                    Some(Next::Ask) | None => continue,
                }
            }
        };
        pulse.heard();
        if std::mem::take(&mut in_doubt) {
            on(Heard::Life);
        }
        let text = match message {
            Ok(Message::Text(text)) => text,
            Ok(Message::Bytes(_)) => continue,
            Err(WebSocketError::ConnectionClose(close)) => return of_close_code(close.code),
            Err(_) => return Ended::Lost,
        };
        let Ok(message) = js_sys::JSON::parse(&text) else {
            continue;
        };
        let reply = match field(&message, "type").and_then(|kind| kind.as_string()).as_deref() {
            Some("connection_ack") => Some(request.to_owned()),
            Some("ping") => Some(r#"{"type":"pong"}"#.to_owned()),
            Some("next") => {
                on(Heard::Payload(field(&message, "payload").unwrap_or(JsValue::UNDEFINED)));
                None
            }
            Some("error") => return refusal(&message),
            Some("complete") => return Ended::Over,
            _ => None,
        };
        if let Some(reply) = reply
            && !said(&mut socket, &reply).await
        {
            return Ended::Lost;
        }
    }
}

/// Whether the socket took the message.
async fn said(socket: &mut WebSocket, message: &str) -> bool {
    socket.send(Message::Text(message.to_owned())).await.is_ok()
}

/// An `error` message: its payload is a list of GraphQL errors.
fn refusal(message: &JsValue) -> Ended {
    let envelope = js_sys::Object::new();
    let _ = js_sys::Reflect::set(
        &envelope,
        &"errors".into(),
        &field(message, "payload").unwrap_or(JsValue::UNDEFINED),
    );
    let refused = decode::<Envelope<()>>(envelope.into())
        .map_err(ClientError::from)
        .and_then(Envelope::into_data);
    Ended::Refused(
        refused
            .err()
            .unwrap_or_else(|| TransportError::Malformed("an error without a reason".to_owned()).into()),
    )
}

/// The protocol's close codes: 44xx says that asking again in the same way will not help.
fn of_close_code(code: u16) -> Ended {
    match code {
        4400..=4499 => Ended::Refused(TransportError::NotGraphql { status: code }.into()),
        _ => Ended::Lost,
    }
}

fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(object, &name.into()).ok()
}

/// The socket's address on the page's own origin.
fn socket_url() -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" {
        "wss"
    } else {
        "ws"
    };
    Some(format!("{scheme}://{}/graphql/ws", location.host().ok()?))
}

/// The wait before attempt number `attempt` (0 is the first after a connection that worked): doubling, and spread by
/// `chance` (0 to 1) over its second half, so that a room full of pages does not come back in one instant.
fn wait(attempt: u32, chance: f64) -> Duration {
    let full = FIRST_WAIT
        .saturating_mul(2_u32.saturating_pow(attempt))
        .min(LONGEST_WAIT);
    full.mul_f64(0.5 + chance / 2.0)
}

#[cfg(test)]
mod tests {
    use super::{FIRST_WAIT, LONGEST_WAIT, wait};

    #[test]
    fn waits_double_up_to_a_bound() {
        assert_eq!(wait(0, 1.0), FIRST_WAIT);
        assert_eq!(wait(1, 1.0), FIRST_WAIT * 2);
        assert_eq!(wait(40, 1.0), LONGEST_WAIT);
    }

    #[test]
    fn pages_come_back_spread_out() {
        assert_eq!(wait(3, 0.0), wait(3, 1.0) / 2);
    }
}
