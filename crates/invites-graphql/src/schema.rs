//! The schema put together, and what each request carries.

use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, MergedObject, Object, Request};
use chrono::{DateTime, Utc};
use invites_app::{Acting, App};

use crate::Credentials;

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// Reads.
#[derive(Debug, Default, MergedObject)]
pub struct Query(ServerQuery);

/// What the server says of itself.
#[derive(Debug, Default)]
pub struct ServerQuery;

#[Object]
impl ServerQuery {
    /// The server's clock, which every rule is judged by.
    async fn now(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<DateTime<Utc>> {
        Ok(ctx.data::<App>()?.now())
    }
}

/// Most nested fields of a query.
const DEEPEST: usize = 15;
/// Most points of a query; a field costs one, a list its page size times its rows' fields.
const MOST_COMPLEX: usize = 20_000;

/// The schema of `app`, with its limits. The transport adds its own extensions before `finish`.
#[must_use]
pub fn build(app: App) -> async_graphql::SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription)
        .data(app)
        .limit_depth(DEEPEST)
        .limit_complexity(MOST_COMPLEX)
        .limit_directives(20)
}

/// What a request carries: who asks, where cookies go, and loaders of its own, so that nothing is read twice (and
/// nothing is shared between callers).
#[must_use]
pub fn request_data(request: Request, acting: Acting, credentials: Arc<dyn Credentials>) -> Request {
    request.data(acting).data(credentials)
}

/// The SDL: `schema.graphql`.
#[must_use]
pub fn sdl() -> String {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription).finish().sdl()
}
