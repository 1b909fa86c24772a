//! The caller, to themselves. Invitations to teams, their library of claims and what is kept of them are merged in from their
//! own files.

use async_graphql::{Context, MergedObject, Object, Result};
use invites_app::Acting;
use invites_app::teams::TeamRecord;
use invites_domain::policy::Role as DomainRole;

use crate::claim::Library;
use crate::error::refuse;
use crate::joining::TeamInvitations;
use crate::members::Role;
use crate::own_data::OwnData;
use crate::team::Team;
use crate::user::User;

/// Who asks.
#[derive(Debug, MergedObject)]
pub(crate) struct Viewer(ViewerCore, TeamInvitations, Library, OwnData);

impl Viewer {
    /// The caller, read now.
    pub(crate) async fn read(acting: &Acting) -> Result<Self> {
        let viewer = acting.viewer().await.map_err(refuse)?;
        Ok(Self(ViewerCore(viewer), TeamInvitations, Library, OwnData))
    }
}

/// The caller's account.
#[derive(Debug)]
pub(crate) struct ViewerCore(invites_app::viewer::Viewer);

#[Object]
impl ViewerCore {
    /// The signed-in person. Null for a stranger, a guest and a script.
    async fn user(&self) -> Option<User> {
        self.0.user.clone().map(User)
    }

    /// True for somebody whom only a cookie holds, without an account.
    async fn is_guest(&self) -> bool {
        self.0.is_guest
    }

    /// The teams the signed-in person belongs to, longest first.
    async fn memberships(&self) -> Vec<Membership> {
        self.0
            .memberships
            .iter()
            .map(|(team, role)| Membership {
                team: team.clone(),
                role: *role,
            })
            .collect()
    }
}

/// The caller's place in a team.
#[derive(Debug, Clone)]
pub(crate) struct Membership {
    pub(crate) team: TeamRecord,
    pub(crate) role: DomainRole,
}

/// The caller's place in a team.
#[Object]
impl Membership {
    /// The team.
    async fn team(&self) -> Team {
        Team::of(self.team.clone())
    }

    /// What the caller may do there.
    async fn role(&self) -> Role {
        self.role.into()
    }
}

/// Who asks.
#[derive(Debug, Default)]
pub(crate) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The caller: signed in, guest, script or stranger.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Viewer::read(ctx.data::<Acting>()?).await
    }
}
