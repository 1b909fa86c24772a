//! A team: who belongs to it and who did what. Its tracks, invites and reports are merged in from their own files.

use async_graphql::{Context, ID, MergedObject, Object, Result};
use invites_app::Acting;
use invites_app::teams::TeamRecord;

use crate::api_tokens::ApiToken;
use crate::audit::{AuditEntry, AuditEntryConnection, LIST};
use crate::connection::{Rows, Window, cost};
use crate::details::InviteForm;
use crate::error::refuse;
use crate::ids;
use crate::members::Member;
use crate::reports::TeamReports;
use crate::track_invite_list::TeamInvites;
use crate::tracks::TeamTracks;

/// A team: the owner of tracks, invites and a form.
#[derive(Debug, MergedObject)]
pub(crate) struct Team(TeamCore, TeamTracks, TeamInvites, TeamReports);

impl Team {
    /// The whole team, of which each part shows its own.
    pub(crate) fn of(team: TeamRecord) -> Self {
        let id = team.id;
        Self(TeamCore(team), TeamTracks(id), TeamInvites(id), TeamReports(id))
    }

    /// As every [`Node`](crate::node::Node) has one.
    pub(crate) async fn id(&self, ctx: &Context<'_>) -> Result<ID> {
        self.0.id(ctx).await
    }
}

/// The team itself, its people and its log.
#[derive(Debug)]
pub(crate) struct TeamCore(TeamRecord);

#[Object]
impl TeamCore {
    /// Opaque id.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// Its name in addresses, such as `acme`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The details form, one for the whole team.
    async fn invite_form(&self, ctx: &Context<'_>) -> Result<InviteForm> {
        let form = ctx.data::<Acting>()?.invite_form(self.0.id).await.map_err(refuse)?;
        Ok(InviteForm(form))
    }

    /// Who belongs to it, longest first.
    async fn members(&self, ctx: &Context<'_>) -> Result<Vec<Member>> {
        let members = ctx.data::<Acting>()?.members(self.0.id).await.map_err(refuse)?;
        Ok(members.into_iter().map(Member).collect())
    }

    /// Keys of scripts, newest first, revoked ones included. For owners.
    async fn api_tokens(&self, ctx: &Context<'_>) -> Result<Vec<ApiToken>> {
        let tokens = ctx.data::<Acting>()?.api_tokens(self.0.id).await.map_err(refuse)?;
        Ok(tokens.into_iter().map(ApiToken).collect())
    }

    /// Who did what in the team, newest first. For owners.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the front, at most 100.")] first: Option<i64>,
        #[graphql(desc = "Only what stands behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the back, at most 100.")] last: Option<i64>,
        #[graphql(desc = "Only what stands before this cursor.")] before: Option<String>,
    ) -> Result<AuditEntryConnection> {
        let page = Window {
            first,
            after,
            last,
            before,
        }
        .page(LIST)?;
        let slice = ctx
            .data::<Acting>()?
            .audit_log(self.0.id, &page)
            .await
            .map_err(refuse)?;
        let rows = Rows::of(LIST, &page, slice, |entry| entry.id);
        Ok(AuditEntryConnection {
            team: self.0.id,
            rows: rows.map(AuditEntry),
        })
    }
}

/// The teams one belongs to.
#[derive(Debug, Default)]
pub(crate) struct TeamQuery;

#[Object]
impl TeamQuery {
    /// The team with this slug. `NOT_FOUND` for callers who do not belong to it.
    async fn team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its name in addresses, such as `acme`.")] slug: String,
    ) -> Result<Option<Team>> {
        let team = ctx.data::<Acting>()?.team(&slug).await.map_err(refuse)?;
        Ok(Some(Team::of(team)))
    }
}
