//! Members of a team and their roles.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use invites_app::Acting;
use invites_domain::policy::{Role as DomainRole, Verb};

use crate::error::{UserError, mendable};
use crate::ids;
use crate::instant::Instant;
use crate::user::User;

/// What a member may do; each role may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DomainRole")]
pub(crate) enum Role {
    /// Reads.
    Viewer,
    /// Runs events as well.
    Instructor,
    /// Makes tracks, invites and forms as well.
    Author,
    /// Everything.
    Owner,
}

/// Somebody who belongs to a team.
#[derive(Debug, Clone)]
pub(crate) struct Member(pub(crate) invites_app::members::Member);

/// Somebody who belongs to a team.
#[Object]
impl Member {
    /// Who.
    async fn person(&self) -> User {
        User(self.0.person.clone())
    }

    /// What they may do.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Since when.
    async fn since(&self) -> Instant {
        Instant(self.0.since)
    }
}

/// A member, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct MemberPayload {
    /// The member; null when something has to be mended first.
    member: Option<Member>,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Whether a member was removed, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct RemoveMemberPayload {
    /// True when the person is no member any more.
    removed: bool,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Changing who belongs to a team. For owners.
#[derive(Debug, Default)]
pub(crate) struct MemberMutations;

#[Object]
impl MemberMutations {
    /// Gives a member another role. The last owner stays one.
    async fn set_member_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "The member.")] person_id: ID,
        #[graphql(desc = "What they may do from now on.")] role: Role,
    ) -> Result<MemberPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageMembers).await?;
            acting
                .set_member_role(team, ids::read(&person_id, "personId")?, role.into())
                .await
        };
        member_payload(answer.await)
    }

    /// Takes a member out of the team. What they made stays. The last owner cannot be removed.
    async fn remove_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "The member.")] person_id: ID,
    ) -> Result<RemoveMemberPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageMembers).await?;
            acting.remove_member(team, ids::read(&person_id, "personId")?).await
        };
        removal(answer.await)
    }

    /// Takes the caller out of the team, whatever their role. The last owner cannot leave.
    async fn leave_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
    ) -> Result<RemoveMemberPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ReadTeam).await?;
            acting.leave_team(team).await
        };
        removal(answer.await)
    }
}

fn removal(answer: Result<(), invites_app::AppError>) -> Result<RemoveMemberPayload> {
    Ok(match answer {
        Ok(()) => RemoveMemberPayload {
            removed: true,
            user_errors: Vec::new(),
        },
        Err(error) => RemoveMemberPayload {
            removed: false,
            user_errors: mendable(error)?,
        },
    })
}

fn member_payload(answer: Result<invites_app::members::Member, invites_app::AppError>) -> Result<MemberPayload> {
    Ok(match answer {
        Ok(member) => MemberPayload {
            member: Some(Member(member)),
            user_errors: Vec::new(),
        },
        Err(error) => MemberPayload {
            member: None,
            user_errors: mendable(error)?,
        },
    })
}
