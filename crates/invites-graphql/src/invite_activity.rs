//! What happened on an invite, and how far people came: the parts of `TrackInvite` that tell its history.

use async_graphql::connection::PageInfo;
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use invites_app::Acting;
use invites_app::invite_activity::{FeedFilter, FeedPosition, InviteActivity as Happened};
use invites_app::invites::InviteRecord;
use invites_app::opening::Funnel;
use invites_domain::activity::ActivityTopic as DomainTopic;
use invites_domain::ids::ClaimId;

use crate::activity_report::Date;
use crate::audit::AuditChange;
use crate::connection::{Rows, Window};
use crate::error::refuse;
use crate::ids;
use crate::instant::Instant;

/// The list's name in its cursors.
const LIST: &str = "activity";

/// What a line of the history is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DomainTopic")]
pub(crate) enum ActivityTopic {
    /// The way in: opened, details, claimed.
    Claims,
    /// Plays and challenges.
    Plays,
    /// Raised hands and messages.
    Help,
    /// What the team did to the invite and to access.
    Team,
}

/// One thing that happened on an invite.
#[derive(Debug, Clone)]
pub(crate) struct InviteHistoryEntry(Happened);

/// One thing that happened on an invite.
#[Object]
impl InviteHistoryEntry {
    /// When.
    async fn at(&self) -> Instant {
        Instant(self.0.at)
    }

    /// What: `CLAIMED`, `PLAY_STARTED`, `CHECK_FAILED` and the like for what learners do and what becomes of access; the
    /// name of the mutation (`updateTrackInvite`) for what the team did to the invite. More will come: pass over what you
    /// do not know.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// What it is about.
    async fn topic(&self) -> ActivityTopic {
        self.0.topic.into()
    }

    /// Who of the team did it, in words; null for what learners do and what happens by itself.
    async fn actor(&self) -> Option<&str> {
        self.0.actor.as_deref()
    }

    /// The learner's claim; null before there is one.
    async fn claim_id(&self) -> Option<ID> {
        self.0.claim.map(ids::show)
    }

    /// The learner's name, or their address; null when neither is known.
    async fn learner(&self) -> Option<&str> {
        self.0.learner.as_deref()
    }

    /// The track's title today.
    async fn track(&self) -> Option<&str> {
        self.0.track.as_deref()
    }

    /// The challenge's title today.
    async fn challenge(&self) -> Option<&str> {
        self.0.challenge.as_deref()
    }

    /// What else belongs to it: what a check said, why access was removed, until when it was extended (an instant; null is
    /// without an end), how many plays were granted (where there is a track).
    async fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// Of what the team did to the invite: what was done, in words, to be read after `actor`.
    async fn action(&self) -> Option<&str> {
        self.0.action.as_deref()
    }

    /// Of what the team did to the invite: from what to what.
    async fn changes(&self) -> Vec<AuditChange> {
        self.0.changes.iter().cloned().map(Into::into).collect()
    }
}

/// One entry of the history and its place in it.
#[derive(Debug, SimpleObject)]
pub(crate) struct InviteHistoryEdge {
    /// Its place, for `after` and `before`. Also what tells entries apart.
    cursor: String,
    /// What happened.
    node: InviteHistoryEntry,
}

/// A page of an invite's history.
#[derive(Debug)]
pub(crate) struct InviteHistoryConnection {
    invite: InviteRecord,
    filter: FeedFilter,
    rows: Rows<InviteHistoryEntry>,
}

impl InviteHistoryConnection {
    /// The history of an invite that the caller has been given.
    pub(crate) async fn of(
        ctx: &Context<'_>,
        invite: &InviteRecord,
        window: Window,
        topics: Option<Vec<ActivityTopic>>,
        claim: Option<ID>,
    ) -> Result<Self> {
        let claim = claim.map(|id| ids::read::<ClaimId>(&id, "claimId")).transpose();
        let filter = FeedFilter {
            topics: topics.unwrap_or_default().into_iter().map(Into::into).collect(),
            claim: claim.map_err(refuse)?,
        };
        let page = window.page::<FeedPosition>(LIST)?;
        let acting = ctx.data::<Acting>()?;
        let slice = acting.activity_of(invite, &filter, &page).await.map_err(refuse)?;
        Ok(Self {
            invite: invite.clone(),
            filter,
            rows: Rows::of(LIST, &page, slice, |entry| entry.position).map(InviteHistoryEntry),
        })
    }
}

/// A page of an invite's history.
#[Object]
impl InviteHistoryConnection {
    /// The entries with their cursors.
    async fn edges(&self) -> Vec<InviteHistoryEdge> {
        let edge = |(cursor, node): &(String, InviteHistoryEntry)| InviteHistoryEdge {
            cursor: cursor.clone(),
            node: node.clone(),
        };
        self.rows.rows.iter().map(edge).collect()
    }

    /// The entries.
    async fn nodes(&self) -> Vec<InviteHistoryEntry> {
        self.rows.rows.iter().map(|(_, node)| node.clone()).collect()
    }

    /// Where the page stands.
    async fn page_info(&self) -> PageInfo {
        self.rows.page_info()
    }

    /// Entries in all; counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        let acting = ctx.data::<Acting>()?;
        let count = acting.activity_count_of(&self.invite, &self.filter).await;
        count.map_err(refuse)
    }
}

/// How far people came on an invite. Each number holds those of the next.
#[derive(Debug, SimpleObject)]
pub(crate) struct InviteFunnel {
    /// Browsers that opened the link, each counted once, members of the team left out; at least as many as went further.
    opened: u64,
    /// People who left their details by this link or claimed: whoever had left them with the team before was not asked.
    details: u64,
    /// People who claimed, those whose access was removed since included.
    claimed: u64,
    /// Claimers who played.
    played: u64,
    /// Claimers who completed a play.
    completed: u64,
}

impl From<Funnel> for InviteFunnel {
    fn from(funnel: Funnel) -> Self {
        Self {
            opened: funnel.opened,
            details: funnel.details,
            claimed: funnel.claimed,
            played: funnel.played,
            completed: funnel.completed,
        }
    }
}

/// How many browsers opened an invite's link for the first time, on one day.
#[derive(Debug, SimpleObject)]
pub(crate) struct DayOpens {
    /// In UTC.
    pub(crate) date: Date,
    /// Browsers.
    pub(crate) opened: u64,
}
