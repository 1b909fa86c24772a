//! Joining a team one is invited to, or declining: for the invited person.

use async_graphql::{Context, Object, Result, SimpleObject};
use invites_app::{Acting, joining};

use crate::error::{UserError, mendable, refuse};
use crate::instant::Instant;
use crate::member_invitations::MemberInvitationState;
use crate::members::Role;
use crate::viewer::Membership;

/// A team that invites you. Of the team itself you see no more before you join.
#[derive(Debug)]
pub(crate) struct TeamInvitation(joining::TeamInvitation);

/// A team that invites you. Of the team itself you see no more before you join.
#[Object]
impl TeamInvitation {
    /// The team's name in addresses, such as `acme`.
    async fn team_slug(&self) -> &str {
        &self.0.team.slug
    }

    /// The team's name for people.
    async fn team_name(&self) -> &str {
        &self.0.team.name
    }

    /// What you may do there once you have joined.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Who invites you, by name or address; null for a script.
    async fn invited_by(&self) -> Option<&str> {
        self.0.invited_by.as_deref()
    }

    /// When it was last sent.
    async fn invited_at(&self) -> Instant {
        Instant(self.0.invited_at)
    }

    /// From when on you cannot join by it.
    async fn ends_at(&self) -> Instant {
        Instant(self.0.ends_at)
    }

    /// What has become of it.
    async fn state(&self) -> MemberInvitationState {
        self.0.state.into()
    }
}

/// The teams that invite the caller: the part of `Viewer` about them.
#[derive(Debug)]
pub(crate) struct TeamInvitations;

#[Object]
impl TeamInvitations {
    /// The teams that invite you, newest first, those you declined and those whose invitation has ended included. Empty for
    /// everybody who is not signed in.
    async fn team_invitations(&self, ctx: &Context<'_>) -> Result<Vec<TeamInvitation>> {
        let invitations = ctx.data::<Acting>()?.team_invitations().await.map_err(refuse)?;
        Ok(invitations.into_iter().map(TeamInvitation).collect())
    }
}

/// The membership that joining gave, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct JoinTeamPayload {
    /// The membership; null when something has to be mended first.
    membership: Option<Membership>,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Whether an invitation was declined, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct DeclineInvitationPayload {
    /// True when the team sees that you declined.
    declined: bool,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Answering an invitation. For whoever signed in with the invited address.
#[derive(Debug, Default)]
pub(crate) struct JoiningMutations;

#[Object]
impl JoiningMutations {
    /// Makes you a member of a team that invites you. Joining again answers the membership you have.
    async fn join_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
    ) -> Result<JoinTeamPayload> {
        Ok(match ctx.data::<Acting>()?.join_team(&team_slug).await {
            Ok((team, role)) => JoinTeamPayload {
                membership: Some(Membership { team, role }),
                user_errors: Vec::new(),
            },
            Err(error) => JoinTeamPayload {
                membership: None,
                user_errors: mendable(error)?,
            },
        })
    }

    /// Says no to a team that invites you. Until the invitation ends you can still join.
    async fn decline_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
    ) -> Result<DeclineInvitationPayload> {
        Ok(match ctx.data::<Acting>()?.decline_invitation(&team_slug).await {
            Ok(()) => DeclineInvitationPayload {
                declined: true,
                user_errors: Vec::new(),
            },
            Err(error) => DeclineInvitationPayload {
                declined: false,
                user_errors: mendable(error)?,
            },
        })
    }
}
