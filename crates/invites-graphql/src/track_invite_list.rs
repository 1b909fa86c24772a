//! A team's invites: the part of `Team` that lists them.

use async_graphql::connection::PageInfo;
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use invites_app::Acting;
use invites_app::invites::{InviteFilter, InviteOrder, InvitePosition, StatusCounts, StatusName};
use invites_domain::ids::TeamId;
use tokio::sync::OnceCell;

use crate::connection::{Rows, Window, cost};
use crate::error::refuse;
use crate::ids;
use crate::invite_names::{TrackInviteOrder, TrackInviteStatus, TrackInviteType};
use crate::track_invite::TrackInvite;

/// Which invites; each condition narrows.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct TrackInviteFilter {
    /// Of these statuses. Left out: active and upcoming ones. An empty list: all.
    statuses: Option<Vec<TrackInviteStatus>>,
    /// Of this type.
    #[graphql(name = "type")]
    kind: Option<TrackInviteType>,
    /// Part of the title, whatever its case.
    search: Option<String>,
    /// That cover this track.
    track_id: Option<ID>,
}

impl TrackInviteFilter {
    fn read(self) -> Result<InviteFilter> {
        let statuses = match self.statuses {
            Some(statuses) => statuses.into_iter().map(StatusName::from).collect(),
            // R107: expired ones are filtered out by default.
            None => vec![StatusName::Active, StatusName::Upcoming],
        };
        let track = self
            .track_id
            .map(|id| ids::read(&id, "filter.trackId"))
            .transpose()
            .map_err(refuse)?;
        Ok(InviteFilter {
            statuses,
            kind: self.kind.map(Into::into),
            search: self.search,
            track,
        })
    }
}

/// The invites of a team.
#[derive(Debug)]
pub(crate) struct TeamInvites(pub(crate) TeamId);

#[Object]
impl TeamInvites {
    /// The team's invites. Without a filter of statuses: active and upcoming ones. Deleted ones are in no list.
    #[allow(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection, and what narrows it"
    )]
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn track_invites(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invites.")] filter: Option<TrackInviteFilter>,
        #[graphql(desc = "In which order.", default_with = "TrackInviteOrder::CreatedDesc")] order_by: TrackInviteOrder,
        #[graphql(desc = "So many from the front, 1 to 100.")] first: Option<i64>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the back, 1 to 100.")] last: Option<i64>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<TrackInviteConnection> {
        let (order, filter) = (InviteOrder::from(order_by), filter.unwrap_or_default().read()?);
        // A cursor says where a row stands in one order, and means nothing in another.
        let list = match order {
            InviteOrder::CreatedDesc => "invites by creation",
            InviteOrder::CreatedAsc => "invites by creation, oldest first",
            InviteOrder::TitleAsc => "invites by title",
            InviteOrder::TitleDesc => "invites by title, backwards",
            InviteOrder::ClaimsDesc => "invites by claims",
            InviteOrder::ClaimsAsc => "invites by claims, fewest first",
            InviteOrder::ClosesAsc => "invites by closing",
            InviteOrder::ClosesDesc => "invites by closing, never first",
            InviteOrder::LastClaimDesc => "invites by last claim",
            InviteOrder::LastClaimAsc => "invites by last claim, never first",
        };
        let page = Window {
            first,
            after,
            last,
            before,
        }
        .page::<InvitePosition>(list)?;
        let acting = ctx.data::<Acting>()?;
        let asked = ctx.look_ahead();
        let counts = OnceCell::new();
        let slice = if COUNTS.iter().any(|name| asked.field(name).exists()) {
            let counted = acting.track_invites_counted(self.0, &filter, order, &page).await;
            let (slice, counted) = counted.map_err(refuse)?;
            // Nobody else knows the cell yet.
            let _ = counts.set(counted);
            slice
        } else {
            let listed = acting.track_invites(self.0, &filter, order, &page).await;
            listed.map_err(refuse)?
        };
        let slice = if asked.field("nodes").field("tracks").exists()
            || asked.field("edges").field("node").field("tracks").exists()
        {
            TrackInvite::with_tracks(acting, slice).await.map_err(refuse)?
        } else {
            slice.map(TrackInvite::from)
        };
        let position = |invite: &TrackInvite| InvitePosition::of(&invite.0, order);
        Ok(TrackInviteConnection {
            rows: Rows::of(list, &page, slice, position),
            team: self.0,
            filter,
            counts,
        })
    }
}

/// The fields of a page that need the counts by status: with any of them the page is read counted.
const COUNTS: [&str; 3] = ["totalCount", "expiredCount", "statusCounts"];

/// A page of invites.
#[derive(Debug)]
pub(crate) struct TrackInviteConnection {
    rows: Rows<TrackInvite>,
    team: TeamId,
    filter: InviteFilter,
    counts: OnceCell<StatusCounts>,
}

impl TrackInviteConnection {
    /// How many invites have each status, counted once for all fields that show it.
    async fn counts(&self, ctx: &Context<'_>) -> Result<&StatusCounts> {
        let acting = ctx.data::<Acting>()?;
        let count = || acting.track_invite_counts(self.team, &self.filter);
        self.counts.get_or_try_init(count).await.map_err(refuse)
    }
}

/// One invite of a page.
#[derive(Debug, SimpleObject)]
pub(crate) struct TrackInviteEdge {
    /// Where it stands in the list.
    cursor: String,
    /// The invite.
    node: TrackInvite,
}

/// A page of invites.
#[Object]
impl TrackInviteConnection {
    /// The page's invites with their cursors.
    async fn edges(&self) -> Vec<TrackInviteEdge> {
        let edge = |(cursor, node): &(String, TrackInvite)| TrackInviteEdge {
            cursor: cursor.clone(),
            node: node.clone(),
        };
        self.rows.rows.iter().map(edge).collect()
    }

    /// The page's invites.
    async fn nodes(&self) -> Vec<&TrackInvite> {
        self.rows.rows.iter().map(|(_, node)| node).collect()
    }

    /// Where the page stands in its list.
    async fn page_info(&self) -> PageInfo {
        self.rows.page_info()
    }

    /// How many invites the list has.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(self.counts(ctx).await?.listed(&self.filter))
    }

    /// How many expired invites there are under the same filter, whatever statuses it lets through: when the list is
    /// empty, these are what it hides.
    async fn expired_count(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(self.counts(ctx).await?.expired)
    }

    /// How many invites have each status under the same filter, whatever statuses it lets through.
    async fn status_counts(&self, ctx: &Context<'_>) -> Result<TrackInviteStatusCounts> {
        let counts = self.counts(ctx).await?;
        Ok(TrackInviteStatusCounts {
            active: counts.active,
            upcoming: counts.upcoming,
            expired: counts.expired,
        })
    }
}

/// How many invites have each status.
#[derive(Debug, SimpleObject)]
pub(crate) struct TrackInviteStatusCounts {
    /// Active ones.
    active: u64,
    /// Upcoming ones.
    upcoming: u64,
    /// Expired ones.
    expired: u64,
}
