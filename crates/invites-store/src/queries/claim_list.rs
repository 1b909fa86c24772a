//! The claims of an invite as a list: in an order that somebody chose, paged by keys.
//!
//! A cursor is a claim's id whatever the order: what the list is sorted by is read from that claim again, so that a
//! name that changed meanwhile leads nowhere wrong. Which claims fit is decided in `claims`.

use invites_domain::ids::{ClaimId, InviteId, TeamId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::{Expr, Func, Order, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::StoreError;
use crate::page::{Page, Slice, Take};
use crate::queries::claims::{ClaimFilter, ClaimRecord, filtered, record};
use crate::tables::claim::{Column, Entity};

/// In which order claims are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ClaimOrder {
    /// Newest first.
    #[default]
    ClaimedDesc,
    /// Oldest first.
    ClaimedAsc,
    /// By the learner's name, or the address where no name is known; whatever the case.
    NameAsc,
    /// The same from the end of the alphabet.
    NameDesc,
    /// Access that ends soonest first, access without an end last.
    EndsAsc,
    /// Access without an end first.
    EndsDesc,
}

impl ClaimOrder {
    fn ascending(self) -> bool {
        matches!(self, Self::ClaimedAsc | Self::NameAsc | Self::EndsAsc)
    }
}

/// A page of the claims on `invite` that fit.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn list(
    connection: &impl ConnectionTrait,
    (team, invite): (TeamId, InviteId),
    filter: &ClaimFilter,
    order: ClaimOrder,
    page: &Page<ClaimId>,
    now: Instant,
) -> Result<Slice<ClaimRecord>, StoreError> {
    let backend = connection.get_database_backend();
    let key = sort_key(backend, team, order);
    let mut query = filtered(backend, team, invite, filter, now);
    if let Some(after) = page.after {
        query = beyond(connection, query, &key, after, order.ascending()).await?;
    }
    if let Some(before) = page.before {
        query = beyond(connection, query, &key, before, !order.ascending()).await?;
    }
    // A page from the back is read backwards and turned round.
    let backwards = matches!(page.take, Take::Last(_));
    let direction = if order.ascending() == backwards {
        Order::Desc
    } else {
        Order::Asc
    };
    let mut rows = query
        .order_by(key, direction.clone())
        .order_by(Column::Id, direction)
        .limit(page.take.size() + 1)
        .all(connection)
        .await?;
    if backwards {
        rows.reverse();
    }
    let claims = rows.into_iter().map(record).collect::<Result<_, _>>()?;
    Ok(Slice::cut(claims, page.take))
}

/// Only what stands on one side of `anchor`. A claim that is gone (two of one person became one, R87) narrows nothing.
async fn beyond(
    connection: &impl ConnectionTrait,
    query: Select<Entity>,
    key: &SimpleExpr,
    anchor: ClaimId,
    greater: bool,
) -> Result<Select<Entity>, StoreError> {
    let found: Option<String> = Entity::find_by_id(anchor.uuid())
        .select_only()
        .expr_as(key.clone(), "sort_key")
        .into_tuple()
        .one(connection)
        .await?;
    let Some(found) = found else { return Ok(query) };
    let place = Expr::tuple([key.clone(), Expr::col((Entity, Column::Id))]);
    let there = Expr::tuple([Expr::val(found), Expr::val(anchor.uuid())]);
    Ok(query.filter(if greater { place.gt(there) } else { place.lt(there) }))
}

/// What the list is sorted by before the id, as text that sorts like it.
fn sort_key(backend: DbBackend, team: TeamId, order: ClaimOrder) -> SimpleExpr {
    match order {
        // Ids grow with time.
        ClaimOrder::ClaimedDesc | ClaimOrder::ClaimedAsc => Expr::val("").cast_as("text"),
        ClaimOrder::EndsAsc | ClaimOrder::EndsDesc => {
            let written = match backend {
                DbBackend::Postgres => {
                    Expr::cust("to_char(claims.access_ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')")
                }
                // Kept as RFC 3339 in UTC.
                _ => Expr::cust("claims.access_ends_at"),
            };
            // After every year that an end may have.
            Func::coalesce([written, Expr::val("never")]).into()
        }
        ClaimOrder::NameAsc | ClaimOrder::NameDesc => name_of_learner(backend, team),
    }
}

/// The learner's name as the team sees it (`invites-app::learners`), in small letters; where none is known, the address.
fn name_of_learner(backend: DbBackend, team: TeamId) -> SimpleExpr {
    let (given, place) = match backend {
        DbBackend::Postgres => (
            ["details->>'firstName'", "details->>'lastName'", "details->>'email'"],
            "$1",
        ),
        _ => (
            [
                "json_extract(details, '$.firstName')",
                "json_extract(details, '$.lastName')",
                "json_extract(details, '$.email')",
            ],
            "?",
        ),
    };
    let [first, last, email] = given;
    let sql = format!(
        "(SELECT LOWER(COALESCE(people.name, NULLIF(TRIM(COALESCE({first}, '') || ' ' || COALESCE({last}, '')), ''), \
         people.email, {email}, '')) FROM people LEFT JOIN detail_submissions \
         ON detail_submissions.person_id = people.id AND detail_submissions.team_id = {place} \
         WHERE people.id = claims.person_id)"
    );
    Expr::cust_with_values(sql, [team.uuid()])
}
