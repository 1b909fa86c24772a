//! How the page asks the server: typed operations over the browser's `fetch`, and live updates over its WebSocket.
//!
//! Requests go to the page's own origin with its cookies; there is no token in the page.

mod fetch;
mod live;

use invites_client::{Client, ClientError, GraphQLQuery};
use leptos::prelude::*;

pub use fetch::Fetch;
pub use live::{Live, watch};

/// Runs an operation once: for mutations, and for what a press asks for.
///
/// # Errors
/// [`ClientError`]. What a person can mend is in the data, as `userErrors` or `denial`.
pub async fn run<Q: GraphQLQuery>(variables: Q::Variables) -> Result<Q::ResponseData, ClientError> {
    Client::new(Fetch).run::<Q>(variables).await
}

/// What a screen shows: asked when the screen opens and again whenever a signal that `variables` reads has changed, or
/// when the resource is told to `refetch`. Show it by [`crate::kit::loaded`].
///
/// `variables` runs outside of the asking: what it reads is tracked.
pub fn query<Q: GraphQLQuery + 'static>(
    variables: impl Fn() -> Q::Variables + 'static,
) -> LocalResource<Result<Q::ResponseData, ClientError>>
where
    Q::Variables: 'static,
    Q::ResponseData: 'static,
{
    LocalResource::new(move || run::<Q>(variables()))
}
