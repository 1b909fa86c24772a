//! The statements behind the report: each part asks once, whatever there is to count.

use std::collections::{BTreeMap, HashMap};

use invites_domain::ids::{ChallengeId, InviteId, TeamId, TrackId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryResult,
    QuerySelect,
};
use uuid::Uuid;

use super::{ChallengeActivity, DayActivity, InviteActivity, TrackActivity};
use crate::StoreError;
use crate::queries::play_reports::{PlayFilter, PlayMode, chosen, uuids};
use crate::tables::{attempt, challenge, claim, claim_track, invite, play, play_challenge, track};

const COMPLETED: &str = "CAST(SUM(CASE WHEN plays.state = 'COMPLETED' THEN 1 ELSE 0 END) AS BIGINT)";

/// One report being summed up.
pub(super) struct Sums<'a, C> {
    pub(super) connection: &'a C,
    pub(super) team: TeamId,
    pub(super) filter: &'a PlayFilter,
    pub(super) now: Instant,
}

impl<C: ConnectionTrait> Sums<'_, C> {
    fn plays(&self) -> SelectStatement {
        let mut select = Query::select();
        select
            .from(play::Entity)
            .cond_where(chosen(self.team, self.filter, self.now));
        select
    }

    fn claims(&self) -> SelectStatement {
        let filter = self.filter;
        let on = (claim::Entity, claim::Column::InviteId);
        let with_track = filter.tracks.as_deref().map(|tracks| {
            let mut held = Query::select();
            held.column((claim_track::Entity, claim_track::Column::ClaimId))
                .from(claim_track::Entity)
                .and_where(claim_track::Column::TrackId.is_in(uuids(tracks)));
            claim::Column::Id.in_subquery(held)
        });
        let chosen = Condition::all()
            .add(invite::Column::TeamId.eq(self.team.uuid()))
            .add_option(filter.from.map(|from| claim::Column::ClaimedAt.gte(from)))
            .add_option(filter.to.map(|to| claim::Column::ClaimedAt.lt(to)))
            .add_option(
                filter
                    .invites
                    .as_deref()
                    .map(|ids| claim::Column::InviteId.is_in(uuids(ids))),
            )
            .add_option(
                filter
                    .people
                    .as_deref()
                    .map(|ids| claim::Column::PersonId.is_in(uuids(ids))),
            )
            .add_option(with_track)
            .add_option((filter.mode == PlayMode::Previews).then(|| Expr::cust("1 = 0")));
        let mut select = Query::select();
        select
            .from(claim::Entity)
            .inner_join(
                invite::Entity,
                Expr::col(on).equals((invite::Entity, invite::Column::Id)),
            )
            .cond_where(chosen);
        select
    }

    pub(super) async fn learners(&self) -> Result<u64, StoreError> {
        let (mut people, mut players) = (self.claims(), self.plays());
        players.column((play::Entity, play::Column::PersonId));
        people
            .column((claim::Entity, claim::Column::PersonId))
            .union(UnionType::Distinct, players);
        let mut count = Query::select();
        count
            .expr_as(Expr::cust("CAST(COUNT(*) AS BIGINT)"), "people")
            .from_subquery(people, "learners");
        let row = self.connection.query_one(&count).await?;
        Ok(row.map(|row| natural(&row, "people")).transpose()?.unwrap_or(0))
    }

    pub(super) async fn per_invite(&self) -> Result<Vec<InviteActivity>, StoreError> {
        let mut found: BTreeMap<Uuid, (u64, u64, u64)> = BTreeMap::new();
        let mut claims = self.claims();
        claims
            .expr_as(Expr::col((claim::Entity, claim::Column::InviteId)), "thing")
            .expr_as(Expr::cust("CAST(COUNT(*) AS BIGINT)"), "claims")
            .add_group_by([Expr::col((claim::Entity, claim::Column::InviteId))]);
        for row in self.connection.query_all(&claims).await? {
            found.entry(row.try_get("", "thing")?).or_default().0 = natural(&row, "claims")?;
        }
        let mut plays = self.plays();
        plays
            .expr_as(Expr::col((play::Entity, play::Column::InviteId)), "thing")
            .expr_as(Expr::cust("CAST(COUNT(*) AS BIGINT)"), "plays")
            .expr_as(Expr::cust(COMPLETED), "completed")
            .and_where(play::Column::InviteId.is_not_null())
            .add_group_by([Expr::col((play::Entity, play::Column::InviteId))]);
        for row in self.connection.query_all(&plays).await? {
            let sums = found.entry(row.try_get("", "thing")?).or_default();
            (sums.1, sums.2) = (natural(&row, "plays")?, natural(&row, "completed")?);
        }
        let titles: Vec<(Uuid, String, Option<Instant>)> = invite::Entity::find()
            .select_only()
            .columns([
                invite::Column::Id,
                invite::Column::PublicTitle,
                invite::Column::DeletedAt,
            ])
            .filter(invite::Column::TeamId.eq(self.team.uuid()))
            .filter(invite::Column::Id.is_in(found.keys().copied()))
            .into_tuple()
            .all(self.connection)
            .await?;
        let mut titles: HashMap<_, _> = titles
            .into_iter()
            .map(|(id, title, deleted_at)| (id, (title, deleted_at.is_some())))
            .collect();
        // Ids are ordered by time: the newest first.
        let rows = found
            .into_iter()
            .rev()
            .filter_map(|(id, (claims, plays, completed_plays))| {
                let (public_title, deleted) = titles.remove(&id)?;
                Some(InviteActivity {
                    invite: InviteId::from_uuid(id),
                    public_title,
                    deleted,
                    claims,
                    plays,
                    completed_plays,
                })
            });
        Ok(rows.collect())
    }

    /// Each track's part, with the seconds of all its plays.
    pub(super) async fn per_track(&self) -> Result<Vec<(TrackActivity, u64)>, StoreError> {
        let mut plays = self.plays();
        plays
            .expr_as(Expr::col((play::Entity, play::Column::TrackId)), "thing")
            .expr_as(Expr::cust("CAST(COUNT(*) AS BIGINT)"), "plays")
            .expr_as(Expr::cust(COMPLETED), "completed")
            .expr_as(
                Expr::cust(
                    "CAST(AVG(plays.completed_challenges * 100.0 / NULLIF(plays.total_challenges, 0)) AS DOUBLE PRECISION)",
                ),
                "percent",
            )
            .expr_as(self.seconds(), "seconds")
            .add_group_by([Expr::col((play::Entity, play::Column::TrackId))]);
        let rows = self.connection.query_all(&plays).await?;
        let ids = rows
            .iter()
            .map(|row| row.try_get::<Uuid>("", "thing"))
            .collect::<Result<Vec<_>, _>>()?;
        let titles: HashMap<Uuid, String> = track::Entity::find()
            .select_only()
            .columns([track::Column::Id, track::Column::Title])
            .filter(track::Column::Id.is_in(ids.iter().copied()))
            .into_tuple::<(Uuid, String)>()
            .all(self.connection)
            .await?
            .into_iter()
            .collect();
        let mut found = Vec::with_capacity(rows.len());
        for (row, id) in rows.iter().zip(ids) {
            let (plays, seconds) = (natural(row, "plays")?, natural(row, "seconds")?);
            let part = TrackActivity {
                track: TrackId::from_uuid(id),
                title: titles.get(&id).cloned().unwrap_or_default(),
                plays,
                completed_plays: natural(row, "completed")?,
                average_completion_percent: row.try_get::<Option<f64>>("", "percent")?.unwrap_or(0.0),
                average_time_spent: seconds.checked_div(plays).unwrap_or(0),
            };
            found.push((part, seconds));
        }
        Ok(found)
    }

    /// The whole seconds of each play, summed: to its end, its time limit or now, whichever came first.
    fn seconds(&self) -> SimpleExpr {
        let end = |first: &str, second: &str| {
            format!(
                "COALESCE(plays.stopped_at, CASE WHEN plays.ends_at <= {first} THEN plays.ends_at ELSE {second} END)"
            )
        };
        let sql = match self.connection.get_database_backend() {
            DbBackend::Postgres => {
                let end = end("$1", "$2");
                format!("CAST(SUM(FLOOR(EXTRACT(EPOCH FROM ({end} - plays.started_at)))) AS BIGINT)")
            }
            _ => {
                let end = end("?", "?");
                let seconds = format!("unixepoch({end}, 'subsec') - unixepoch(plays.started_at, 'subsec')");
                format!("CAST(SUM(CAST({seconds} AS BIGINT)) AS BIGINT)")
            }
        };
        Expr::cust_with_values(sql, [self.now, self.now])
    }

    pub(super) async fn per_challenge(&self) -> Result<Vec<ChallengeActivity>, StoreError> {
        let in_play = |table: &'static str| {
            Expr::col((Alias::new(table), Alias::new("play_id"))).equals((play::Entity, play::Column::Id))
        };
        let mut steps = self.plays();
        steps
            .inner_join(play_challenge::Entity, in_play("play_challenges"))
            .expr_as(
                Expr::col((play_challenge::Entity, play_challenge::Column::ChallengeId)),
                "thing",
            )
            .expr_as(
                Expr::cust("CAST(COUNT(play_challenges.started_at) AS BIGINT)"),
                "started",
            )
            .expr_as(sum_of_state("COMPLETED"), "completed")
            .expr_as(sum_of_state("SKIPPED"), "skipped")
            .add_group_by([Expr::col((play_challenge::Entity, play_challenge::Column::ChallengeId))]);
        let steps = self.connection.query_all(&steps).await?;
        let mut checks = self.plays();
        checks
            .inner_join(attempt::Entity, in_play("attempts"))
            .expr_as(Expr::col((attempt::Entity, attempt::Column::ChallengeId)), "thing")
            .expr_as(Expr::cust("CAST(COUNT(*) AS BIGINT)"), "attempts")
            .add_group_by([Expr::col((attempt::Entity, attempt::Column::ChallengeId))]);
        let mut attempts: HashMap<Uuid, u64> = HashMap::new();
        for row in self.connection.query_all(&checks).await? {
            attempts.insert(row.try_get("", "thing")?, natural(&row, "attempts")?);
        }
        let mut found: HashMap<Uuid, (u64, u64, u64)> = HashMap::new();
        for row in &steps {
            let sums = (
                natural(row, "started")?,
                natural(row, "completed")?,
                natural(row, "skipped")?,
            );
            found.insert(row.try_get("", "thing")?, sums);
        }
        let mut named: Vec<(Uuid, i32, Uuid, String)> = challenge::Entity::find()
            .select_only()
            .columns([
                challenge::Column::TrackId,
                challenge::Column::Position,
                challenge::Column::Id,
                challenge::Column::Title,
            ])
            .filter(challenge::Column::Id.is_in(found.keys().copied()))
            .into_tuple()
            .all(self.connection)
            .await?;
        named.sort_by_key(|(track, position, id, _)| (*track, *position, *id));
        let rows = named.into_iter().filter_map(|(track, _, id, title)| {
            let (started, completed, skipped) = found.remove(&id)?;
            Some(ChallengeActivity {
                challenge: ChallengeId::from_uuid(id),
                track: TrackId::from_uuid(track),
                title,
                started,
                completed,
                skipped,
                attempts: attempts.remove(&id).unwrap_or(0),
            })
        });
        Ok(rows.collect())
    }

    pub(super) async fn per_day(&self) -> Result<Vec<DayActivity>, StoreError> {
        let mut found: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
        let mut claims = self.claims();
        claims
            .expr_as(self.day("claims.claimed_at"), "day")
            .expr_as(Expr::cust("CAST(COUNT(*) AS BIGINT)"), "claims")
            .add_group_by([self.day("claims.claimed_at")]);
        for row in self.connection.query_all(&claims).await? {
            found.entry(row.try_get("", "day")?).or_default().0 = natural(&row, "claims")?;
        }
        let mut plays = self.plays();
        plays
            .expr_as(self.day("plays.started_at"), "day")
            .expr_as(Expr::cust("CAST(COUNT(*) AS BIGINT)"), "plays")
            .expr_as(Expr::cust(COMPLETED), "completed")
            .add_group_by([self.day("plays.started_at")]);
        for row in self.connection.query_all(&plays).await? {
            let sums = found.entry(row.try_get("", "day")?).or_default();
            (sums.1, sums.2) = (natural(&row, "plays")?, natural(&row, "completed")?);
        }
        let days = found.into_iter().map(|(day, (claims, plays, completed_plays))| {
            let date = day.parse().map_err(|error: chrono::ParseError| StoreError::Corrupt {
                what: "the day of an instant",
                reason: error.to_string(),
            })?;
            Ok(DayActivity {
                date,
                claims,
                plays,
                completed_plays,
            })
        });
        days.collect()
    }

    /// The UTC day of an instant's column as `YYYY-MM-DD`. SQLite keeps instants as RFC 3339 in UTC.
    fn day(&self, column: &'static str) -> SimpleExpr {
        match self.connection.get_database_backend() {
            DbBackend::Postgres => Expr::cust(format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD')")),
            _ => Expr::cust(format!("substr({column}, 1, 10)")),
        }
    }
}

fn sum_of_state(state: &'static str) -> SimpleExpr {
    Expr::cust(format!(
        "CAST(SUM(CASE WHEN play_challenges.state = '{state}' THEN 1 ELSE 0 END) AS BIGINT)"
    ))
}

/// A count or a sum that is never negative; none of an empty sum.
fn natural(row: &QueryResult, column: &str) -> Result<u64, DbErr> {
    let value: Option<i64> = row.try_get("", column)?;
    Ok(value.and_then(|value| u64::try_from(value).ok()).unwrap_or(0))
}
