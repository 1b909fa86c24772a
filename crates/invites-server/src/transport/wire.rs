//! The messages of the `graphql-transport-ws` protocol, as they stand on the wire.

use async_graphql::ServerError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::answer::Answer;

/// What a client may send. Anything else closes the socket.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Pong {
        /// Read so that a payload of the wrong type is noticed, and not used.
        #[serde(default, rename = "payload")]
        _payload: Option<Map<String, Value>>,
    },
    Subscribe {
        id: String,
        payload: Value,
    },
    Complete {
        id: String,
    },
}

/// What the server sends, besides answers ([`next`]).
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerMessage<'a> {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    /// The operation never ran; nothing follows for this id.
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

/// What the server says of an answer to the operation `id`. Apart, as an answer may hold what no serializer takes as it is.
///
/// # Errors
/// For what JSON cannot say.
pub(super) fn next(id: &str, answer: &Answer<'_>) -> serde_json::Result<Vec<u8>> {
    let mut json = br#"{"type":"next","id":"#.to_vec();
    serde_json::to_writer(&mut json, id)?;
    json.extend_from_slice(br#","payload":"#);
    answer.write_json(&mut json)?;
    json.push(b'}');
    Ok(json)
}
