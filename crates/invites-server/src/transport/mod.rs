//! GraphQL over the wire: HTTP, WebSocket and Server-Sent Events, over one reading of requests and one writing of answers.

mod answer;
mod explorer;
mod http;
mod media;
mod problem;
mod request;
mod shared_reads;
mod socket;
mod sse;
mod streaming;
mod websocket;
mod wire;

pub(crate) use explorer::{script as explorer_script, style as explorer_style};
pub(crate) use http::{Peer, get as http_get, post as http_post};
pub(crate) use problem::Problem;
pub(crate) use shared_reads::SharedReads;
pub(crate) use sse::post as sse_post;
pub(crate) use websocket::upgrade as websocket_upgrade;
pub use websocket::{PROTOCOL, close_code};
