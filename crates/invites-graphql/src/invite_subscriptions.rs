//! Following invites, claims and an invitation as they change.

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::{Stream, StreamExt};
use invites_app::Acting;

use crate::claim::Claim;
use crate::error::refuse;
use crate::ids;
use crate::invitation::Invitation;
use crate::track_invite::TrackInvite;

/// The subscriptions of invites and claims.
#[derive(Debug, Default)]
pub(crate) struct InviteSubscriptions;

#[Subscription]
impl InviteSubscriptions {
    /// Each invite of the team when it is made, edited, closed or deleted (see `deletedAt`), or its counts change.
    async fn track_invite_updates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
    ) -> Result<impl Stream<Item = Result<TrackInvite>> + use<>> {
        let invites = ctx.data::<Acting>()?.follow_invites(&team_slug).await.map_err(refuse)?;
        Ok(invites.map(|invite| invite.map(TrackInvite::from).map_err(refuse)))
    }

    /// Each claim on the invite when it is made, revoked, restored or extended, or one of its plays moves on.
    async fn claim_updates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invite.")] invite_id: ID,
    ) -> Result<impl Stream<Item = Result<Claim>> + use<>> {
        let invite = ids::read(&invite_id, "inviteId").map_err(refuse)?;
        let claims = ctx.data::<Acting>()?.follow_claims(invite).await.map_err(refuse)?;
        Ok(claims.map(|claim| claim.map(Claim).map_err(refuse)))
    }

    /// What stands behind a link: at once, and again whenever it changes, by somebody's hand or by the clock: a page that
    /// counts down opens by itself. Ends with NOT_FOUND when the link leads nowhere any more.
    async fn invitation_updates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The last part of the link.")] token: String,
    ) -> Result<impl Stream<Item = Result<Invitation>> + use<>> {
        let invitations = ctx.data::<Acting>()?.follow_invitation(&token).await.map_err(refuse)?;
        Ok(invitations.map(|invitation| invitation.map(Invitation).map_err(refuse)))
    }
}
