//! Inviting people to a team: for its owners. Who is invited is no member before they join (`joining.rs`).

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use invites_app::{Acting, AppError, member_invitations};
use invites_domain::member_invitation::MemberInvitationState as DomainState;
use invites_domain::policy::Verb;

use crate::error::{UserError, mendable};
use crate::ids;
use crate::instant::Instant;
use crate::members::Role;
use crate::user::User;

/// What has become of an invitation to a team that was neither accepted nor withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DomainState")]
pub(crate) enum MemberInvitationState {
    /// It waits for an answer.
    Open,
    /// The invited person said no. Until its end they can change their mind.
    Declined,
    /// Its time is over. It can be sent again.
    Ended,
}

/// Somebody who is invited to a team and has not joined. They may do nothing there yet.
#[derive(Debug, Clone)]
pub(crate) struct MemberInvitation(pub(crate) member_invitations::MemberInvitation);

/// Somebody who is invited to a team and has not joined. They may do nothing there yet.
#[Object]
impl MemberInvitation {
    /// Who.
    async fn person(&self) -> User {
        User(self.0.person.clone())
    }

    /// What they may do once they have joined.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Who invites; null for a script and the command line.
    async fn invited_by(&self) -> Option<User> {
        self.0.invited_by.clone().map(User)
    }

    /// When it was last sent.
    async fn invited_at(&self) -> Instant {
        Instant(self.0.invited_at)
    }

    /// From when on nobody can join by it: 14 days after it was last sent.
    async fn ends_at(&self) -> Instant {
        Instant(self.0.ends_at)
    }

    /// When they said no; null while they have not.
    async fn declined_at(&self) -> Option<Instant> {
        self.0.declined_at.map(Instant)
    }

    /// What has become of it.
    async fn state(&self) -> MemberInvitationState {
        self.0.state.into()
    }
}

/// An invitation that was sent, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct InviteMemberPayload {
    /// The invitation; null when something has to be mended first.
    invitation: Option<MemberInvitation>,
    /// Whether a message went out to them. If not, somebody has to tell them to join at `/join/` and the team's slug.
    mailed: bool,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

/// An invitation, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct MemberInvitationPayload {
    /// The invitation; null when something has to be mended first.
    invitation: Option<MemberInvitation>,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Whether an invitation was withdrawn, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct WithdrawInvitationPayload {
    /// True when nobody can join by it any more.
    withdrawn: bool,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Inviting people to a team. For owners.
#[derive(Debug, Default)]
pub(crate) struct MemberInvitationMutations;

#[Object]
impl MemberInvitationMutations {
    /// Invites the person with this address to the team and sends them a message. They are no member before they prove the
    /// address by signing in, and join. The invitation ends after 14 days.
    async fn invite_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "The address of the person.")] email: String,
        #[graphql(desc = "What they may do once they have joined.")] role: Role,
    ) -> Result<InviteMemberPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageMembers).await?;
            acting.invite_member(team, &email, role.into()).await
        };
        sent(answer.await)
    }

    /// Sends an invitation again: it can be accepted for another 14 days, also when it had ended or was declined.
    async fn resend_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "Who is invited.")] person_id: ID,
    ) -> Result<InviteMemberPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageMembers).await?;
            acting.resend_invitation(team, ids::read(&person_id, "personId")?).await
        };
        sent(answer.await)
    }

    /// Invites somebody who has not joined yet to another role. No new message goes out.
    async fn set_invitation_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "Who is invited.")] person_id: ID,
        #[graphql(desc = "What they may do once they have joined.")] role: Role,
    ) -> Result<MemberInvitationPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageMembers).await?;
            acting
                .set_invitation_role(team, ids::read(&person_id, "personId")?, role.into())
                .await
        };
        Ok(match answer.await {
            Ok(invitation) => MemberInvitationPayload {
                invitation: Some(MemberInvitation(invitation)),
                user_errors: Vec::new(),
            },
            Err(error) => MemberInvitationPayload {
                invitation: None,
                user_errors: mendable(error)?,
            },
        })
    }

    /// Withdraws an invitation: nobody can join by it any more.
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "Who is invited.")] person_id: ID,
    ) -> Result<WithdrawInvitationPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageMembers).await?;
            acting
                .withdraw_invitation(team, ids::read(&person_id, "personId")?)
                .await
        };
        Ok(match answer.await {
            Ok(()) => WithdrawInvitationPayload {
                withdrawn: true,
                user_errors: Vec::new(),
            },
            Err(error) => WithdrawInvitationPayload {
                withdrawn: false,
                user_errors: mendable(error)?,
            },
        })
    }
}

fn sent(answer: Result<member_invitations::Invited, AppError>) -> Result<InviteMemberPayload> {
    Ok(match answer {
        Ok(invited) => InviteMemberPayload {
            invitation: Some(MemberInvitation(invited.invitation)),
            mailed: invited.mailed,
            user_errors: Vec::new(),
        },
        Err(error) => InviteMemberPayload {
            user_errors: mendable(error)?,
            ..InviteMemberPayload::default()
        },
    })
}
