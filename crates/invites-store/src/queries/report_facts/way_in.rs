//! What comes before a claim: openings of links, and details left by people who never claimed.
//!
//! Openings are a count by invite and day of UTC, of nobody in particular. A day belongs to a span of time in which its
//! noon lies: of the days of any time zone each has exactly one day of UTC, the one it shares most hours with.

use chrono::{NaiveDate, TimeDelta};
use invites_domain::time::Instant;
use sea_orm::sea_query::{Expr, Query, SelectStatement, SubQueryStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::Scope;
use super::scan::of_invites;
use crate::StoreError;
use crate::tables::{claim, detail_submission, invite, invite_open};

/// When a claim followed what was left. The entity leaves it out: only reports know it.
const CLAIMED_AT: &str = "claimed_at";

/// How far those came who did not claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WayIn {
    /// Browsers that opened a link, each counted once for each invite.
    pub opened: u64,
    /// People who left their details by a link and hold no claim on its invite.
    pub left_details: Vec<u128>,
}

/// What happened before claims in scope, in two statements.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn way_in(connection: &impl ConnectionTrait, scope: &Scope<'_>) -> Result<WayIn, StoreError> {
    let row = connection.query_one(&opens(scope)).await?;
    let opened: Option<i64> = row.map(|row| row.try_get("", "opened")).transpose()?.flatten();
    let people: Vec<Uuid> = detail_submission::Entity::find()
        .select_only()
        .column(detail_submission::Column::PersonId)
        .filter(detail_submission::Column::InviteId.in_subquery(invites_in(scope)))
        .filter(Expr::col((detail_submission::Entity, CLAIMED_AT)).is_null())
        .filter(
            Condition::all()
                .add_option(scope.from.map(|from| detail_submission::Column::SubmittedAt.gte(from)))
                .add_option(scope.to.map(|to| detail_submission::Column::SubmittedAt.lt(to))),
        )
        .filter(Expr::exists(claim_that_followed(claim::Column::Id)).not())
        .into_tuple()
        .all(connection)
        .await?;
    Ok(WayIn {
        opened: opened.and_then(|opened| u64::try_from(opened).ok()).unwrap_or(0),
        left_details: people.into_iter().map(|person| person.as_u128()).collect(),
    })
}

/// Marks details that a claim has followed, so that no report looks at them again. A mark saves time and nothing else:
/// whoever has none is looked up among the claims.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn mark_claimed(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    let followed = SubQueryStatement::from(claim_that_followed(claim::Column::ClaimedAt));
    detail_submission::Entity::update_many()
        .col_expr(CLAIMED_AT, Expr::from(followed))
        .filter(Expr::col((detail_submission::Entity, CLAIMED_AT)).is_null())
        .filter(Expr::exists(claim_that_followed(claim::Column::Id)))
        .exec(connection)
        .await?;
    Ok(())
}

fn opens(scope: &Scope<'_>) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(Expr::cust("CAST(SUM(opened) AS BIGINT)"), "opened")
        .from(invite_open::Entity)
        .and_where(invite_open::Column::InviteId.in_subquery(invites_in(scope)))
        .cond_where(
            Condition::all()
                .add_option(scope.from.map(|from| invite_open::Column::Day.gte(first_day(from))))
                .add_option(scope.to.map(|to| invite_open::Column::Day.lt(first_day(to)))),
        );
    select
}

fn invites_in(scope: &Scope<'_>) -> SelectStatement {
    let mut select = Query::select();
    select
        .column(invite::Column::Id)
        .from(invite::Entity)
        .cond_where(of_invites(scope));
    select
}

/// The claim on the same invite by the same person.
fn claim_that_followed(column: claim::Column) -> SelectStatement {
    use detail_submission::{Column, Entity};
    let mut select = Query::select();
    select
        .column((claim::Entity, column))
        .from(claim::Entity)
        .and_where(Expr::col((claim::Entity, claim::Column::InviteId)).equals((Entity, Column::InviteId)))
        .and_where(Expr::col((claim::Entity, claim::Column::PersonId)).equals((Entity, Column::PersonId)));
    select
}

/// The first day of UTC whose noon is not before `at`.
fn first_day(at: Instant) -> NaiveDate {
    (at + TimeDelta::hours(12) - TimeDelta::microseconds(1)).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r116_each_local_day_has_one_day_of_utc() {
        let day = |from: &str, to: &str| {
            let at = |text: &str| first_day(text.parse().expect("an instant"));
            (at(from).to_string(), at(to).to_string())
        };
        let tenth = ("2030-05-10".to_owned(), "2030-05-11".to_owned());
        assert_eq!(day("2030-05-10T00:00:00Z", "2030-05-11T00:00:00Z"), tenth);
        assert_eq!(day("2030-05-09T22:00:00Z", "2030-05-10T22:00:00Z"), tenth, "Amsterdam");
        assert_eq!(
            day("2030-05-10T07:00:00Z", "2030-05-11T07:00:00Z"),
            tenth,
            "Los Angeles"
        );
        assert_eq!(
            day("2030-05-10T12:00:00Z", "2030-05-11T12:00:00Z"),
            tenth,
            "twelve hours behind"
        );
        let ninth = ("2030-05-09".to_owned(), "2030-05-10".to_owned());
        assert_eq!(day("2030-05-09T10:00:00Z", "2030-05-10T10:00:00Z"), ninth, "Kiritimati");
    }
}
