//! A team's invites as a list: filtered, ordered, paged by keys, and counted by status.
//!
//! The status filters repeat `invite_status` in SQL over `opens_at` and `closes_at` (R111); a test holds the two
//! together over random times.

use invites_domain::ids::{InviteId, TeamId, TrackId, TypedId};
use invites_domain::invite::InviteKind;
use invites_domain::time::Instant;
use sea_orm::sea_query::{Expr, Func, LikeExpr, Order, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::page::{Page, Slice, Take};
use crate::queries::invites::{InviteRecord, record};
use crate::tables::invite::{Column, Entity, Model};
use crate::tables::invite_track;

/// A status by name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusName {
    /// Takes new people.
    Active,
    /// Does not yet.
    Upcoming,
    /// Does not any more.
    Expired,
}

/// Which invites of a team; each condition narrows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InviteFilter {
    /// Of these statuses; empty is all.
    pub statuses: Vec<StatusName>,
    /// Of this kind.
    pub kind: Option<InviteKind>,
    /// Whose title holds this text, whatever its case.
    pub search: Option<String>,
    /// That cover this track.
    pub track: Option<TrackId>,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteOrder {
    /// Newest first (R103).
    CreatedDesc,
    /// Oldest first.
    CreatedAsc,
    /// By title.
    TitleAsc,
    /// By title, from the end of the alphabet.
    TitleDesc,
    /// Most claimed first.
    ClaimsDesc,
    /// Least claimed first.
    ClaimsAsc,
    /// Those that close next, or closed longest ago, first; those that never close last.
    ClosesAsc,
    /// Those that never close first.
    ClosesDesc,
    /// Claimed a moment ago first; those never claimed last.
    LastClaimDesc,
    /// Those never claimed first.
    LastClaimAsc,
}

/// What an order sorts by.
enum Key {
    Created,
    Title,
    Claims,
    Closes,
    LastClaim,
}

impl InviteOrder {
    /// The key and whether small values come first.
    fn key(self) -> (Key, bool) {
        match self {
            Self::CreatedDesc => (Key::Created, false),
            Self::CreatedAsc => (Key::Created, true),
            Self::TitleAsc => (Key::Title, true),
            Self::TitleDesc => (Key::Title, false),
            Self::ClaimsDesc => (Key::Claims, false),
            Self::ClaimsAsc => (Key::Claims, true),
            Self::ClosesAsc => (Key::Closes, true),
            Self::ClosesDesc => (Key::Closes, false),
            Self::LastClaimDesc => (Key::LastClaim, false),
            Self::LastClaimAsc => (Key::LastClaim, true),
        }
    }
}

impl Key {
    /// The key in SQL. Nothing has a place of its own, because null compares with nothing and databases sort it differently.
    fn sql(&self) -> SimpleExpr {
        match self {
            Self::Created => Expr::col(Column::CreatedAt),
            Self::Title => Expr::col(Column::TitleSearch),
            Self::Claims => Expr::col(Column::ClaimCount),
            Self::Closes => Func::coalesce([Expr::col(Column::ClosesAt), Expr::val(never())]).into(),
            Self::LastClaim => Func::coalesce([Expr::col(Column::LastClaimAt), Expr::val(before_all())]).into(),
        }
    }
}

/// After every instant that an invite can close at: the last second of the last year that both databases write in four digits.
fn never() -> Instant {
    const LAST_SECOND: i64 = 253_402_300_799;
    Instant::from_timestamp(LAST_SECOND, 0).unwrap_or(Instant::MAX_UTC)
}

/// Before every claim.
fn before_all() -> Instant {
    Instant::UNIX_EPOCH
}

/// Where an invite stands in the list: the value it is sorted by, then its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitePosition {
    /// By creation.
    Created(Instant, InviteId),
    /// By title, in small letters.
    Title(String, InviteId),
    /// By claims.
    Claims(u32, InviteId),
    /// By when the link closes.
    Closes(Instant, InviteId),
    /// By the last claim.
    LastClaim(Instant, InviteId),
}

impl InvitePosition {
    /// Where `invite` stands in a list in `order`.
    #[must_use]
    pub fn of(invite: &InviteRecord, order: InviteOrder) -> Self {
        match order.key().0 {
            Key::Created => Self::Created(invite.created_at, invite.id),
            Key::Title => Self::Title(invite.public_title.to_lowercase(), invite.id),
            Key::Claims => Self::Claims(invite.claim_count, invite.id),
            Key::Closes => Self::Closes(invite.timing.closes_at().unwrap_or_else(never), invite.id),
            Key::LastClaim => Self::LastClaim(invite.last_claim_at.unwrap_or_else(before_all), invite.id),
        }
    }

    fn row(&self) -> SimpleExpr {
        match self {
            Self::Created(at, id) | Self::Closes(at, id) | Self::LastClaim(at, id) => {
                Expr::tuple([Expr::val(*at), Expr::val(id.uuid())])
            }
            Self::Title(title, id) => Expr::tuple([Expr::val(title.as_str()), Expr::val(id.uuid())]),
            Self::Claims(claims, id) => Expr::tuple([Expr::val(i64::from(*claims)), Expr::val(id.uuid())]),
        }
    }
}

/// A page of the invites of `team` that are not deleted (R96).
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn list(
    connection: &impl ConnectionTrait,
    team: TeamId,
    filter: &InviteFilter,
    order: InviteOrder,
    page: &Page<InvitePosition>,
    now: Instant,
) -> Result<Slice<InviteRecord>, StoreError> {
    let rows = rows_of(team, filter, order, page, now).all(connection).await?;
    slice(rows, page.take)
}

/// As [`list`], with what [`count_by_status`] answers, in one statement.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn list_counted(
    connection: &impl ConnectionTrait,
    team: TeamId,
    filter: &InviteFilter,
    order: InviteOrder,
    page: &Page<InvitePosition>,
    now: Instant,
) -> Result<(Slice<InviteRecord>, StatusCounts), StoreError> {
    const COUNTED: &str = "counted";
    let counts = counting(team, filter, now).into_query();
    let statement = rows_of(team, filter, order, page, now)
        .into_query()
        .expr_as(Expr::col((COUNTED, "invites")), "counted_invites")
        .expr_as(Expr::col((COUNTED, "expired")), "counted_expired")
        .expr_as(Expr::col((COUNTED, "upcoming")), "counted_upcoming")
        // One row beside each of the page's.
        .join_subquery(JoinType::InnerJoin, counts, COUNTED, Condition::all())
        .take();
    let found = connection.query_all(&statement).await?;
    let counts = match found.first() {
        Some(row) => Counted::from_query_result(row, "counted_")?.into(),
        // An empty page has no row to carry them.
        None => count_by_status(connection, team, filter, now).await?,
    };
    let rows = found.iter().map(|row| Model::from_query_result(row, ""));
    Ok((slice(rows.collect::<Result<_, _>>()?, page.take)?, counts))
}

/// The rows of a page and one more, from the end that the page is taken from.
fn rows_of(
    team: TeamId,
    filter: &InviteFilter,
    order: InviteOrder,
    page: &Page<InvitePosition>,
    now: Instant,
) -> Select<Entity> {
    let (key, ascending) = order.key();
    let place = || Expr::tuple([key.sql(), Expr::col(Column::Id)]);
    let mut query = of_team(team, filter).filter(status_is(&filter.statuses, now));
    if let Some(after) = &page.after {
        query = query.filter(if ascending {
            place().gt(after.row())
        } else {
            place().lt(after.row())
        });
    }
    if let Some(before) = &page.before {
        query = query.filter(if ascending {
            place().lt(before.row())
        } else {
            place().gt(before.row())
        });
    }
    // A page from the back is read backwards and turned round.
    let backwards = matches!(page.take, Take::Last(_));
    let direction = if ascending == backwards {
        Order::Desc
    } else {
        Order::Asc
    };
    query
        .order_by(key.sql(), direction.clone())
        .order_by(Column::Id, direction)
        .limit(page.take.size() + 1)
}

fn slice(mut rows: Vec<Model>, take: Take) -> Result<Slice<InviteRecord>, StoreError> {
    if matches!(take, Take::Last(_)) {
        rows.reverse();
    }
    let invites = rows.into_iter().map(record).collect::<Result<_, _>>()?;
    Ok(Slice::cut(invites, take))
}

/// How many invites have each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StatusCounts {
    /// Active ones.
    pub active: u64,
    /// Upcoming ones.
    pub upcoming: u64,
    /// Expired ones.
    pub expired: u64,
}

impl StatusCounts {
    /// Those of the statuses that `filter` lets through.
    #[must_use]
    pub fn listed(&self, filter: &InviteFilter) -> u64 {
        let all = [
            (StatusName::Active, self.active),
            (StatusName::Upcoming, self.upcoming),
            (StatusName::Expired, self.expired),
        ];
        all.into_iter()
            .filter(|(status, _)| filter.statuses.is_empty() || filter.statuses.contains(status))
            .map(|(_, count)| count)
            .sum()
    }
}

/// Counts the invites of `team` by status, under every condition of `filter` but its statuses (R108).
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count_by_status(
    connection: &impl ConnectionTrait,
    team: TeamId,
    filter: &InviteFilter,
    now: Instant,
) -> Result<StatusCounts, StoreError> {
    let row = counting(team, filter, now)
        .into_model::<Counted>()
        .one(connection)
        .await?;
    Ok(row.map(StatusCounts::from).unwrap_or_default())
}

/// The one row of the counts.
#[derive(Debug, FromQueryResult)]
struct Counted {
    invites: i64,
    expired: Option<i64>,
    upcoming: Option<i64>,
}

impl From<Counted> for StatusCounts {
    fn from(row: Counted) -> Self {
        // The sum over no rows is null; counts are never negative.
        let number = |count: i64| u64::try_from(count).unwrap_or(0);
        let (expired, upcoming) = (row.expired.unwrap_or(0), row.upcoming.unwrap_or(0));
        Self {
            active: number(row.invites - expired - upcoming),
            upcoming: number(upcoming),
            expired: number(expired),
        }
    }
}

fn counting(team: TeamId, filter: &InviteFilter, now: Instant) -> Select<Entity> {
    let one_if = |status| Expr::expr(Expr::case(one_status(status, now), 1).finally(0)).sum();
    of_team(team, filter)
        .select_only()
        .column_as(Column::Id.count(), "invites")
        .column_as(one_if(StatusName::Expired), "expired")
        .column_as(one_if(StatusName::Upcoming), "upcoming")
}

/// Every condition of `filter` but its statuses.
fn of_team(team: TeamId, filter: &InviteFilter) -> Select<Entity> {
    let mut query = Entity::find()
        .filter(Column::TeamId.eq(team.uuid()))
        .filter(Column::DeletedAt.is_null())
        .filter(Column::RehearsalOf.is_null());
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(search) = filter
        .search
        .as_deref()
        .map(str::trim)
        .filter(|search| !search.is_empty())
    {
        query = query.filter(Expr::col(Column::TitleSearch).like(holding(search)));
    }
    if let Some(track) = filter.track {
        let covering = Query::select()
            .column(invite_track::Column::InviteId)
            .from(invite_track::Entity)
            .and_where(Expr::col(invite_track::Column::TrackId).eq(track.uuid()))
            .take();
        query = query.filter(Column::Id.in_subquery(covering));
    }
    query
}

/// The pattern for text that holds `search`, in small letters and letter by letter: `%` and `_` mean themselves.
pub(crate) fn holding(search: &str) -> LikeExpr {
    let escaped = search
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}

fn status_is(statuses: &[StatusName], now: Instant) -> Condition {
    if statuses.is_empty() {
        return Condition::all();
    }
    statuses
        .iter()
        .fold(Condition::any(), |any, status| any.add(one_status(*status, now)))
}

/// `invite_status` in SQL: the end is asked first, so that an event stopped before it began is over.
fn one_status(status: StatusName, now: Instant) -> Condition {
    let expired = || Column::ClosesAt.is_not_null().and(Column::ClosesAt.lte(now));
    let open_end = || Column::ClosesAt.is_null().or(Column::ClosesAt.gt(now));
    match status {
        StatusName::Expired => Condition::all().add(expired()),
        StatusName::Upcoming => Condition::all().add(open_end()).add(Column::OpensAt.gt(now)),
        StatusName::Active => Condition::all()
            .add(open_end())
            .add(Column::OpensAt.is_null().or(Column::OpensAt.lte(now))),
    }
}
