//! The typed client of the GraphQL API: for the page, for scripts and for tests.
//!
//! Every operation is a document in `operations/`, checked against `schema.graphql` when this crate compiles, and named in
//! [`operations`]. A [`Client`] runs it over a [`Transport`]: `reqwest` on native builds (feature `native`), the browser's
//! `fetch` in the page, which brings its own. This crate knows neither the server's code nor the page's.
//!
//! ```ignore
//! let client = Client::new(native::Http::new("https://trackpass.example", Some(token))?);
//! let viewer = client.run::<operations::ViewerQuery>(operations::viewer_query::Variables {}).await?.viewer;
//! ```

#![warn(unreachable_pub)]

mod client;
pub mod enums;
mod error;
#[cfg(feature = "native")]
pub mod native;
pub mod operations;
mod transport;

pub use client::Client;
pub use error::{ClientError, Code, Refusal};
pub use graphql_client::{GraphQLQuery, QueryBody};
pub use transport::{Envelope, Transport, TransportError, WireRefusal};
