//! Invites, invitations and claims, one at a time.

use async_graphql::{Context, ID, Object, Result};
use invites_app::Acting;

use crate::claim::Claim;
use crate::error::refuse;
use crate::explanation::{AccessExplanation, ExplainAccessInput};
use crate::ids;
use crate::invitation::Invitation;
use crate::track_invite::TrackInvite;

/// The queries of invites and claims.
#[derive(Debug, Default)]
pub(crate) struct InviteQueries;

#[Object]
impl InviteQueries {
    /// An invite, as a member of its team sees it. A deleted one is not found.
    async fn track_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invite.")] id: ID,
    ) -> Result<Option<TrackInvite>> {
        let id = ids::read(&id, "id").map_err(refuse)?;
        let invite = ctx.data::<Acting>()?.track_invite(id).await.map_err(refuse)?;
        Ok(Some(invite.into()))
    }

    /// What stands behind a link, for whoever asks; null for an unknown link, as for a deleted invite. Asking changes
    /// nothing and takes no seat.
    async fn invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The last part of the link.")] token: String,
    ) -> Result<Option<Invitation>> {
        Invitation::behind(ctx, &token).await
    }

    /// A claim, for whoever holds it and for the invite's team.
    async fn claim(&self, ctx: &Context<'_>, #[graphql(desc = "The claim.")] id: ID) -> Result<Option<Claim>> {
        let id = ids::read(&id, "id").map_err(refuse)?;
        Ok(Some(Claim(ctx.data::<Acting>()?.claim(id).await.map_err(refuse)?)))
    }

    /// Why somebody gets in or not: the decision, the rule, the facts, the remedy, and when the answer changes. For
    /// members of the invite's team.
    async fn explain_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose access to which invite.")] input: ExplainAccessInput,
    ) -> Result<AccessExplanation> {
        let (invite, visitor, at) = input.read().map_err(refuse)?;
        Ok(ctx
            .data::<Acting>()?
            .explain_access(invite, visitor, at)
            .await
            .map_err(refuse)?
            .into())
    }
}
