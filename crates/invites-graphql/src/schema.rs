//! The schema put together, and what each request carries.

use std::sync::Arc;

use async_graphql::{MergedObject, MergedSubscription, Object, Request};
use invites_app::{Acting, App};

use crate::Credentials;
use crate::api_tokens::TokenMutations;
use crate::claim_mutations::ClaimMutations;
use crate::details::DetailsMutations;
use crate::instant::Instant;
use crate::invite_queries::InviteQueries;
use crate::invite_subscriptions::InviteSubscriptions;
use crate::joining::JoiningMutations;
use crate::live_mutations::LiveMutation;
use crate::live_queries::{LiveQuery, LiveSubscription};
use crate::loaders::loaders;
use crate::member_invitations::MemberInvitationMutations;
use crate::members::MemberMutations;
use crate::node::NodeQuery;
use crate::own_data::OwnDataMutations;
use crate::person_data::PersonMutations;
use crate::play_mutations::{PlayMutation, PlaySubscription};
use crate::play_reviews::ReviewMutation;
use crate::plays::PlayQuery;
use crate::record_batch::BatchMutation;
use crate::rehearsals::RehearsalMutation;
use crate::sign_in::SignInMutations;
use crate::team::{TeamMutations, TeamQuery};
use crate::track_import::TrackMutation;
use crate::track_invite_mutations::InviteMutations;
use crate::undelivered_mail::MailMutations;
use crate::viewer::ViewerQuery;
use crate::webhook_mutations::WebhookMutations;

/// Reads.
#[derive(Debug, Default, MergedObject)]
pub(crate) struct Query(
    ServerQuery,
    PlayQuery,
    ViewerQuery,
    TeamQuery,
    InviteQueries,
    NodeQuery,
    LiveQuery,
);

/// Writes.
#[derive(Debug, Default, MergedObject)]
pub(crate) struct Mutation(
    TrackMutation,
    PlayMutation,
    SignInMutations,
    TeamMutations,
    MembershipMutations,
    MailMutations,
    TokenMutations,
    WebhookMutations,
    DetailsMutations,
    PersonMutations,
    InviteMutations,
    ClaimMutations,
    LiveMutation,
    BatchMutation,
    ReviewMutation,
    OwnDataMutations,
    RehearsalMutation,
);

/// Who belongs to a team: changed, invited, joined. Merged apart, because the compiler counts how deep a merging goes.
#[derive(Debug, Default, MergedObject)]
pub(crate) struct MembershipMutations(MemberMutations, MemberInvitationMutations, JoiningMutations);

/// What changes while one looks.
#[derive(Debug, Default, MergedSubscription)]
pub(crate) struct Subscription(PlaySubscription, InviteSubscriptions, LiveSubscription);

/// What the server says of itself.
#[derive(Debug, Default)]
pub(crate) struct ServerQuery;

#[Object]
impl ServerQuery {
    /// The server's clock, which every rule is judged by.
    async fn now(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Instant> {
        Ok(Instant(ctx.data::<App>()?.now()))
    }
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
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .finish()
        .sdl()
}
