//! The transports over a small schema: one file per protocol.

mod draining;
mod exports;
mod graphql_over_http;
mod graphql_sse;
mod graphql_transport_ws;
mod invitation_page;
mod invite_files;
mod protocol_checks;
mod slow_readers;
mod socket;
mod support;
