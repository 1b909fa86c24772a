//! Watching a live event, and reading its log for a replay.

use async_graphql::connection::PageInfo;
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject, Subscription};
use futures_util::{Stream, stream};
use invites_app::live::window::Window as LiveWindow;
use invites_app::page::Take;
use invites_app::{Acting, AppError};
use invites_domain::activity::{ActivityEntry, ActivityKind};
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{ClaimId, InviteId};

use crate::connection::{Rows, Window};
use crate::error::refuse;
use crate::event_report::EventReport;
use crate::ids::{read, show};
use crate::instant::Instant;
use crate::live_event::LiveEventMessage;
use crate::live_frames::{Handover, Ready};
use crate::live_row::{LiveRowSort, LiveTile};

/// The list's name in its cursors.
const LOG: &str = "activityLog";
/// Entries of a page of the log when the caller names no number.
const DEFAULT_ENTRIES: i64 = 100;
/// Entries of a page of the log at most: a replay reads all of it.
const MOST_ENTRIES: i64 = 1_000;

/// Which rows of the grid you look at. Tiles, strip and queue are of the whole room whatever you choose here.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct LiveRowsInput {
    /// In which order.
    #[graphql(default_with = "LiveRowSort::Joined")]
    sort: LiveRowSort,
    /// Learners who count in this tile only.
    filter: Option<LiveTile>,
    /// Learners whose name or address holds this text, whatever its case.
    search: Option<String>,
    /// How many to pass over.
    #[graphql(default)]
    offset: i64,
    /// How many: 1 to 200.
    #[graphql(default = 50)]
    first: i64,
}

fn window(rows: Option<&LiveRowsInput>) -> Result<LiveWindow, AppError> {
    let Some(rows) = rows else {
        return Ok(LiveWindow::default());
    };
    LiveWindow::new(
        rows.sort.into(),
        rows.filter.map(Into::into),
        rows.search.as_deref(),
        rows.offset,
        rows.first,
    )
}

/// Reading live events.
#[derive(Debug, Default)]
pub(crate) struct LiveQuery;

#[Object]
impl LiveQuery {
    /// A live event as it stands: a snapshot. To go on from its cursor, subscribe. Self-paced invites have no dashboard
    /// (R4).
    #[graphql(complexity = "500 + child_complexity")]
    async fn live_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's invite.")] invite_id: ID,
        #[graphql(desc = "The rows you look at; without it the first 500.")] rows: Option<LiveRowsInput>,
    ) -> Result<LiveEventMessage> {
        let answer = async {
            let invite: InviteId = read(&invite_id, "inviteId")?;
            ctx_acting(ctx)?.live_event(invite, &window(rows.as_ref())?).await
        };
        let message = answer.await.map_err(refuse)?;
        Ok(LiveEventMessage::from(message.as_ref()))
    }

    /// What the room of a live event struggled with: how far people came, where their time went, what failed checks said,
    /// how long raised hands waited. As of now, complete once the event is over. `exports/event.csv` has its challenges.
    #[graphql(complexity = "500 + child_complexity")]
    async fn event_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's invite.")] invite_id: ID,
    ) -> Result<EventReport> {
        let answer = async { ctx_acting(ctx)?.event_report(read(&invite_id, "inviteId")?).await };
        Ok(EventReport::from(answer.await.map_err(refuse)?))
    }

    /// The activity log of a live event in its order, for a replay: folding it up to an entry is the room at that entry
    /// (R120). For members who may read reports.
    #[graphql(complexity = "1 + usize::try_from(first.unwrap_or(100)).unwrap_or(1).min(1_000) * child_complexity")]
    async fn activity_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's invite.")] invite_id: ID,
        #[graphql(desc = "Entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many: 1 to 1,000; 100 if left out.")] first: Option<i64>,
    ) -> Result<ActivityLogConnection> {
        let first = first.unwrap_or(DEFAULT_ENTRIES);
        let size = u64::try_from(first)
            .ok()
            .filter(|_| (1..=MOST_ENTRIES).contains(&first));
        let size = size.ok_or_else(|| refuse(wrong("first", "Ask for 1 to 1,000 entries.")))?;
        let mut page = Window {
            after,
            ..Window::default()
        }
        .page::<i64>(LOG)?;
        page.take = Take::First(size);
        let answer = async {
            let invite = read(&invite_id, "inviteId")?;
            Ok((invite, ctx_acting(ctx)?.activity_log(invite, &page).await?))
        };
        let (invite, slice) = answer.await.map_err(refuse)?;
        let claims = slice.rows.iter().filter(|entry| entry.kind == ActivityKind::Claimed);
        Ok(ActivityLogConnection {
            invite,
            claimed: claims.filter_map(|entry| entry.claim).collect(),
            rows: Rows::of(LOG, &page, slice, |entry: &ActivityEntry| entry.seq).map(ActivityLogEntry::from),
        })
    }
}

/// Following live events.
#[derive(Debug, Default)]
pub(crate) struct LiveSubscription;

#[Subscription]
impl LiveSubscription {
    /// A live event: a snapshot, or, with a cursor, what came since; then each change, each with a cursor. Changes of
    /// one tick come together, the first after a quiet spell at once. A reader who is too slow is sent a snapshot in
    /// place of what was missed. Changing the window is a new subscription with the last cursor. Ends with FORBIDDEN
    /// once you may not watch any more, with UNAUTHENTICATED once you are signed out or your token is revoked.
    #[graphql(complexity = "500 + child_complexity")]
    async fn live_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's invite.")] invite_id: ID,
        #[graphql(desc = "The last cursor you have; without it you begin with a snapshot.")] after: Option<String>,
        #[graphql(desc = "The rows you look at; without it the first 500.")] rows: Option<LiveRowsInput>,
    ) -> Result<impl Stream<Item = Result<LiveEventMessage>> + use<>> {
        if let Some(ready) = ctx.data_opt::<Ready>() {
            return Ok(stream::iter(Some(ready.shown())));
        }
        let answer = async {
            let invite = read(&invite_id, "inviteId")?;
            let window = window(rows.as_ref())?;
            ctx_acting(ctx)?
                .follow_live_event(invite, after.as_deref(), window)
                .await
        };
        let messages = answer.await.map_err(refuse)?;
        ctx.data::<Handover>()?.leave(ctx, messages);
        Ok(stream::iter(None))
    }
}

/// One entry of an event's activity log.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ActivityLogEntry {
    /// Its place in the log, from 1, without gaps.
    seq: i64,
    /// When.
    at: Instant,
    /// What happened, such as `CHALLENGE_COMPLETED`; `UNKNOWN` for what only a later version knows.
    kind: String,
    /// Whose claim; null for what concerns the event as a whole.
    claim_id: Option<ID>,
    /// In which play.
    play_id: Option<ID>,
    /// On which track.
    track_id: Option<ID>,
    /// At which challenge.
    challenge_id: Option<ID>,
    /// What else belongs to it: a note, a message, a reason, an instant.
    detail: Option<String>,
}

impl From<ActivityEntry> for ActivityLogEntry {
    fn from(entry: ActivityEntry) -> Self {
        Self {
            seq: entry.seq,
            at: Instant(entry.at),
            kind: entry.kind.as_str().to_owned(),
            claim_id: entry.claim.map(show),
            play_id: entry.play.map(show),
            track_id: entry.track.map(show),
            challenge_id: entry.challenge.map(show),
            detail: entry.detail,
        }
    }
}

/// A page of an event's activity log.
#[derive(Debug)]
pub(crate) struct ActivityLogConnection {
    invite: InviteId,
    /// Who claimed on this page.
    claimed: Vec<ClaimId>,
    rows: Rows<ActivityLogEntry>,
}

/// What a learner in the log is called.
#[derive(Debug, SimpleObject)]
pub(crate) struct ActivityLogLearner {
    /// Whose claim.
    claim_id: ID,
    /// Their name; null for a guest who never said.
    name: Option<String>,
    /// Their proven address, or the one they typed.
    email: Option<String>,
}

/// An entry and its place in the log.
#[derive(Debug, SimpleObject)]
pub(crate) struct ActivityLogEdge {
    /// Its place, for `after`.
    cursor: String,
    /// The entry.
    node: ActivityLogEntry,
}

/// A page of an event's activity log.
#[Object]
impl ActivityLogConnection {
    /// The entries with their cursors.
    async fn edges(&self) -> Vec<ActivityLogEdge> {
        let edge = |(cursor, node): &(String, ActivityLogEntry)| ActivityLogEdge {
            cursor: cursor.clone(),
            node: node.clone(),
        };
        self.rows.rows.iter().map(edge).collect()
    }

    /// The entries.
    async fn nodes(&self) -> Vec<ActivityLogEntry> {
        self.rows.rows.iter().map(|(_, node)| node.clone()).collect()
    }

    /// What the learners are called who claimed on this page. All pages together name everybody in the log.
    async fn learners(&self, ctx: &Context<'_>) -> Result<Vec<ActivityLogLearner>> {
        let claims: Vec<ClaimId> = self.claimed.clone();
        let acting = ctx.data::<Acting>()?;
        let mut called = acting.learners_in_event(self.invite, &claims).await.map_err(refuse)?;
        let named = claims
            .into_iter()
            .filter_map(|claim| Some((claim, called.remove(&claim)?)));
        let named = named.map(|(claim, called)| ActivityLogLearner {
            claim_id: show(claim),
            name: called.name,
            email: called.email,
        });
        Ok(named.collect())
    }

    /// Where the page stands.
    async fn page_info(&self) -> PageInfo {
        self.rows.page_info()
    }

    /// Entries in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        let acting = ctx.data::<Acting>()?;
        acting.activity_log_length(self.invite).await.map_err(refuse)
    }
}

/// The caller. Each request carries one.
fn ctx_acting<'a>(ctx: &Context<'a>) -> Result<&'a Acting, AppError> {
    ctx.data_opt::<Acting>().ok_or(AppError::Unauthenticated)
}

fn wrong(field: &'static str, message: &str) -> AppError {
    AppError::Invalid(vec![FieldError {
        field: field.into(),
        code: FieldErrorCode::OutOfRange,
        message: message.to_owned(),
        rule: None,
    }])
}
