//! A claim: one person's seat on one invite, seen by its holder and by the invite's team.

use async_graphql::connection::PageInfo;
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use invites_app::claims::{ClaimFilter, ClaimOrder, ClaimRecord};
use invites_app::invites::InviteRecord;
use invites_app::{Acting, App, AppError};
use invites_domain::claim::claim_state;
use invites_domain::ids::ClaimId;

use crate::connection::{Rows, Window, cost};
use crate::error::refuse;
use crate::ids;
use crate::instant::Instant;
use crate::invitation::Invitation;
use crate::invite_loading::InviteOf;
use crate::invite_names::ClaimState;
use crate::learner::{Learner, learner_of};
use crate::loaders::{self, loaded};
use crate::plays::{ClaimedTrack, claimed_tracks};
use crate::track_invite::TrackInvite;

/// A claim: one person's seat on one invite, with the terms that were copied when it was made.
#[derive(Debug, Clone)]
pub(crate) struct Claim(pub(crate) ClaimRecord);

/// A claim: one person's seat on one invite, with the terms that were copied when it was made.
#[Object]
impl Claim {
    /// The claim's id.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The team's view of the invite; a learner asks for `invitation` instead.
    async fn invite(&self, ctx: &Context<'_>) -> Result<TrackInvite> {
        let invite = loaders::of(ctx)?
            .load_one(InviteOf(self.0.invite))
            .await
            .map_err(loaders::failed)?;
        invite.ok_or_else(|| refuse(AppError::NotFound { what: "invite" }))
    }

    /// The invite as the holder of this claim sees it, whatever has become of its link.
    async fn invitation(&self, ctx: &Context<'_>) -> Result<Invitation> {
        let invitation = ctx.data::<Acting>()?.invitation_behind(&self.0).await.map_err(refuse)?;
        Ok(Invitation(
            invitation.ok_or_else(|| refuse(AppError::NotFound { what: "link" }))?,
        ))
    }

    /// Who claimed.
    async fn learner(&self, ctx: &Context<'_>) -> Result<Learner> {
        learner_of(ctx, self.0.invite, self.0.person).await
    }

    /// When it was made; the clock of its terms started then.
    async fn claimed_at(&self) -> Instant {
        Instant(self.0.claimed_at)
    }

    /// What it holds, in the frozen order, with the account of plays.
    async fn tracks(&self, ctx: &Context<'_>) -> Result<Vec<ClaimedTrack>> {
        claimed_tracks(ctx, self.0.id).await
    }

    /// What it is worth right now.
    async fn state(&self, ctx: &Context<'_>) -> Result<ClaimState> {
        Ok(claim_state(&self.0.facts(), ctx.data::<App>()?.now()).into())
    }

    /// The first instant without access; null is never. Plays that run then go on.
    async fn access_ends_at(&self) -> Option<Instant> {
        self.0.access_ends_at.map(Instant)
    }

    /// Plays of each track; 0 is unlimited. `tracks` counts those granted beyond it.
    async fn play_limit(&self) -> u32 {
        self.0.play_limit.get()
    }

    /// Set while access is removed.
    async fn revoked_at(&self) -> Option<Instant> {
        self.0.revoked_at.map(Instant)
    }

    /// Why access was removed, in the organiser's words; for the team only.
    async fn revoked_reason(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        // The organiser wrote it for colleagues: the holder's own view leaves it out.
        let own = ctx.data::<Acting>()?.person() == Some(self.0.person);
        Ok(self.0.revoke_reason.as_deref().filter(|_| !own))
    }

    /// When the learner last did something: claimed, played, raised a hand.
    async fn last_active_at(&self, ctx: &Context<'_>) -> Result<Option<Instant>> {
        loaders::of(ctx)?
            .load_one(ActiveLast(self.0.id))
            .await
            .map(|last| last.map(Instant))
            .map_err(loaders::failed)
    }

    /// True in the last tenth of the access time.
    async fn ends_soon(&self, ctx: &Context<'_>) -> Result<bool> {
        let now = ctx.data::<App>()?.now();
        Ok(self.0.access_ends_at.is_some_and(|end| {
            let whole = end - self.0.claimed_at;
            now < end && (end - now) * 10 <= whole
        }))
    }
}

loaded! {
    /// When a claim's learner was last active.
    ActiveLast(ClaimId) => DateTime<Utc>, by last_active;
}

/// A page of claims.
#[derive(Debug)]
pub(crate) struct ClaimConnection {
    rows: Rows<Claim>,
    whole: Whole,
}

/// What the page is a page of.
#[derive(Debug)]
enum Whole {
    Invite(Box<InviteRecord>, ClaimFilter),
    Library,
}

/// Cursors of claims: their ids, which grow with time.
const LIST: &str = "claims";

impl ClaimConnection {
    /// The claims on an invite that the caller has been given.
    pub(crate) async fn of_invite(
        ctx: &Context<'_>,
        invite: &InviteRecord,
        window: Window,
        filter: ClaimFilter,
        order: ClaimOrder,
    ) -> Result<Self> {
        let page = window.page::<ClaimId>(LIST)?;
        let slice = ctx
            .data::<Acting>()?
            .claims_of(invite, &filter, order, &page)
            .await
            .map_err(refuse)?;
        let rows = Rows::of(LIST, &page, slice, |claim| claim.id).map(Claim);
        Ok(Self {
            rows,
            whole: Whole::Invite(Box::new(invite.clone()), filter),
        })
    }

    /// What the caller holds.
    pub(crate) async fn library(ctx: &Context<'_>, window: Window) -> Result<Self> {
        let page = window.page::<ClaimId>(LIST)?;
        let slice = ctx.data::<Acting>()?.library(&page).await.map_err(refuse)?;
        let rows = Rows::of(LIST, &page, slice, |claim| claim.id).map(Claim);
        Ok(Self {
            rows,
            whole: Whole::Library,
        })
    }
}

/// What the caller holds: the part of `Viewer` that lists it.
#[derive(Debug)]
pub(crate) struct Library;

#[Object]
impl Library {
    /// What the caller has claimed, newest first. It stays reachable without the links.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn library(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the front, 1 to 100.")] first: Option<i64>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the back, 1 to 100.")] last: Option<i64>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<ClaimConnection> {
        ClaimConnection::library(
            ctx,
            Window {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }
}

/// One claim of a page.
#[derive(Debug, SimpleObject)]
pub(crate) struct ClaimEdge {
    /// Where it stands in the list.
    cursor: String,
    /// The claim.
    node: Claim,
}

/// A page of claims.
#[Object]
impl ClaimConnection {
    /// The page's claims with their cursors.
    async fn edges(&self) -> Vec<ClaimEdge> {
        let edge = |(cursor, node): &(String, Claim)| ClaimEdge {
            cursor: cursor.clone(),
            node: node.clone(),
        };
        self.rows.rows.iter().map(edge).collect()
    }

    /// The page's claims.
    async fn nodes(&self) -> Vec<Claim> {
        self.rows.rows.iter().map(|(_, node)| node.clone()).collect()
    }

    /// Where the page stands in its list.
    async fn page_info(&self) -> PageInfo {
        self.rows.page_info()
    }

    /// How many claims the list has.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        let acting = ctx.data::<Acting>()?;
        match &self.whole {
            Whole::Invite(invite, filter) => acting.claim_count_of(invite, filter).await,
            Whole::Library => acting.library_count().await,
        }
        .map_err(refuse)
    }
}
