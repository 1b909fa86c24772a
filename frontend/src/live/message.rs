//! What the server says of a room, read without a detour.
//!
//! The message is one of two kinds. Left to the generated type, each is first copied whole into a form that could be either,
//! names of fields and all: ten times a second, for a hundred rows. Here its name is read first, then what it is.

use graphql_client::{GraphQLQuery, QueryBody};
use invites_client::{
    Transport, TransportError,
    operations::{
        LiveEventUpdates,
        live_event_updates::{LiveEventUpdatesLiveEvent as Message, Variables},
    },
};
use serde::{Deserialize, Deserializer, de};

use crate::api::{Fetch, Parsed};

/// [`LiveEventUpdates`], answered by [`Told`].
pub(super) struct Following;

impl GraphQLQuery for Following {
    type Variables = Variables;
    type ResponseData = Told;

    fn build_query(variables: Variables) -> QueryBody<Variables> {
        LiveEventUpdates::build_query(variables)
    }
}

/// A message.
pub(super) struct Told {
    /// What it says.
    pub(super) live_event: Message,
}

#[derive(Deserialize)]
struct Either {
    #[serde(rename = "liveEvent")]
    live_event: Parsed,
}

#[derive(Deserialize)]
struct Named {
    #[serde(rename = "__typename")]
    name: String,
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let either = Either::deserialize(deserializer)?;
        let live_event = message(either.live_event).map_err(de::Error::custom)?;
        Ok(Self { live_event })
    }
}

fn message(said: Parsed) -> Result<Message, TransportError> {
    let Named { name } = Fetch.read(said.clone())?;
    match name.as_str() {
        "LiveEventSnapshot" => Fetch.read(said).map(Message::LiveEventSnapshot),
        "LiveEventChanges" => Fetch.read(said).map(Message::LiveEventChanges),
        other => Err(TransportError::Malformed(format!("a {other} of a live event"))),
    }
}
