//! The schema put together, and what each request carries.

use std::sync::Arc;

use async_graphql::{MergedObject, MergedSubscription, Object, Request};
use chrono::{DateTime, Utc};
use invites_app::{Acting, App};

use crate::Credentials;
use crate::api_tokens::TokenMutations;
use crate::claim_mutations::ClaimMutations;
use crate::codes::Codes;
use crate::details::DetailsMutations;
use crate::invite_queries::InviteQueries;
use crate::invite_subscriptions::InviteSubscriptions;
use crate::loaders::loaders;
use crate::members::MemberMutations;
use crate::node::NodeQuery;
use crate::person_data::PersonMutations;
use crate::play_mutations::{PlayMutation, PlaySubscription};
use crate::plays::PlayQuery;
use crate::sign_in::SignInMutations;
use crate::team::{TeamMutations, TeamQuery};
use crate::track_import::TrackMutation;
use crate::track_invite_mutations::InviteMutations;
use crate::viewer::ViewerQuery;

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Reads.
#[derive(Debug, Default, MergedObject)]
pub struct Query(ServerQuery, PlayQuery, ViewerQuery, TeamQuery, InviteQueries, NodeQuery);

/// Writes.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    TrackMutation,
    PlayMutation,
    SignInMutations,
    TeamMutations,
    MemberMutations,
    TokenMutations,
    DetailsMutations,
    PersonMutations,
    InviteMutations,
    ClaimMutations,
);

/// What changes while one looks.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(PlaySubscription, InviteSubscriptions);

/// What the server says of itself.
#[derive(Debug, Default)]
pub(crate) struct ServerQuery;

#[Object]
impl ServerQuery {
    /// The server's clock, which every rule is judged by.
    async fn now(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<DateTime<Utc>> {
        Ok(ctx.data::<App>()?.now())
    }
}

/// The schema of `app`, with its limits. The transport adds its own extensions before `finish`.
#[must_use]
pub fn build(app: App) -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .data(app)
        .extension(Codes)
}

/// What a request carries: who asks, where cookies go, and loaders of its own, so that nothing is read twice (and
/// nothing is shared between callers).
#[must_use]
pub fn request_data(request: Request, acting: Acting, credentials: Arc<dyn Credentials>) -> Request {
    let acting = acting.for_one_request();
    request.data(loaders(acting.clone())).data(acting).data(credentials)
}

/// The SDL: `schema.graphql`.
#[must_use]
pub fn sdl() -> String {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .finish()
        .sdl()
}
