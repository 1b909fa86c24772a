//! A team: who belongs to it and who did what. Its tracks, invites and reports are merged in from their own files.

use async_graphql::{Context, ID, MergedObject, Object, Result, SimpleObject};
use invites_app::Acting;
use invites_app::teams::TeamRecord;
use invites_domain::policy::Verb;

use crate::api_tokens::ApiToken;
use crate::audit::{AuditActor, AuditEntry, AuditEntryConnection, AuditLogFilter, LIST};
use crate::connection::{Rows, Window, cost};
use crate::details::InviteForm;
use crate::error::{UserError, mendable, refuse};
use crate::ids;
use crate::member_invitations::MemberInvitation;
use crate::members::Member;
use crate::person_data::PersonalData;
use crate::reports::TeamReports;
use crate::track_invite_list::TeamInvites;
use crate::tracks::TeamTracks;
use crate::undelivered_mail::UndeliveredMail;
use crate::webhooks::Webhook;

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

    /// Who is invited and has not joined yet, oldest first; those who declined and whose invitation has ended included.
    async fn member_invitations(&self, ctx: &Context<'_>) -> Result<Vec<MemberInvitation>> {
        let acting = ctx.data::<Acting>()?;
        let invitations = acting.member_invitations(self.0.id).await.map_err(refuse)?;
        Ok(invitations.into_iter().map(MemberInvitation).collect())
    }

    /// Keys of scripts, newest first, revoked ones included. For owners.
    async fn api_tokens(&self, ctx: &Context<'_>) -> Result<Vec<ApiToken>> {
        let tokens = ctx.data::<Acting>()?.api_tokens(self.0.id).await.map_err(refuse)?;
        Ok(tokens.into_iter().map(ApiToken).collect())
    }

    /// Messages that no mail server took, newest first, at most 100. With the installation's first team stand codes as well,
    /// which belong to no team. For owners.
    async fn undelivered_mail(&self, ctx: &Context<'_>) -> Result<Vec<UndeliveredMail>> {
        let mail = ctx
            .data::<Acting>()?
            .undelivered_mail(self.0.id)
            .await
            .map_err(refuse)?;
        Ok(mail.into_iter().map(UndeliveredMail).collect())
    }

    /// Addresses that are told what happens in the team, oldest first. For owners.
    async fn webhooks(&self, ctx: &Context<'_>) -> Result<Vec<Webhook>> {
        let webhooks = ctx.data::<Acting>()?.webhooks(self.0.id).await.map_err(refuse)?;
        Ok(webhooks.into_iter().map(Webhook).collect())
    }

    /// Whether members are told by mail when they are invited. False on an installation without a mail server: then
    /// somebody has to tell them where to join.
    async fn sends_mail(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.data::<Acting>()?.sends_mail())
    }

    /// What the team keeps of the person with this e-mail address; null when it keeps nothing. For owners.
    async fn personal_data(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person's address.")] email: String,
    ) -> Result<Option<PersonalData>> {
        let found = ctx.data::<Acting>()?.personal_data(self.0.id, &email).await;
        Ok(found.map_err(refuse)?.map(PersonalData))
    }

    /// Everybody who stands in the audit log, by name; those who have left included. For owners.
    async fn audit_actors(&self, ctx: &Context<'_>) -> Result<Vec<AuditActor>> {
        let actors = ctx.data::<Acting>()?.audit_actors(self.0.id).await.map_err(refuse)?;
        Ok(actors.into_iter().map(AuditActor::from).collect())
    }

    /// Who did what in the team, newest first. For owners.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries.")] filter: Option<AuditLogFilter>,
        #[graphql(desc = "So many from the front, at most 100.")] first: Option<i64>,
        #[graphql(desc = "Only what stands behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the back, at most 100.")] last: Option<i64>,
        #[graphql(desc = "Only what stands before this cursor.")] before: Option<String>,
    ) -> Result<AuditEntryConnection> {
        let filter = filter.unwrap_or_default().read().map_err(refuse)?;
        let page = Window {
            first,
            after,
            last,
            before,
        }
        .page(LIST)?;
        let slice = ctx
            .data::<Acting>()?
            .audit_log(self.0.id, &filter, &page)
            .await
            .map_err(refuse)?;
        let rows = Rows::of(LIST, &page, slice, |entry| entry.id);
        Ok(AuditEntryConnection {
            team: self.0.id,
            filter,
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

/// A team, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct TeamPayload {
    /// The team; null when something has to be mended first.
    team: Option<Team>,
    /// What has to be mended; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Changing the team itself. For owners.
#[derive(Debug, Default)]
pub(crate) struct TeamMutations;

#[Object]
impl TeamMutations {
    /// Calls the team something else. Its slug stays, and with it every address and script.
    async fn update_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "Its name for people, 1 to 100 characters.")] name: String,
    ) -> Result<TeamPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageTeam).await?;
            acting.rename_team(team, &name).await
        };
        Ok(match answer.await {
            Ok(team) => TeamPayload {
                team: Some(Team::of(team)),
                user_errors: Vec::new(),
            },
            Err(error) => TeamPayload {
                team: None,
                user_errors: mendable(error)?,
            },
        })
    }
}
