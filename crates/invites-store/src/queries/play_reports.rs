//! The plays of the Activity Report: narrowed, ordered, paged (R116).
//!
//! A play carries its invite and claim for good (R117), so a deleted invite's history stays (R96).

use invites_domain::ids::{InviteId, PersonId, PlayId, TeamId, TrackId, TypedId};
use invites_domain::play::PlayState;
use invites_domain::time::Instant;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use super::claims::learner_matches;
use super::plays::{Play, is_running};
use super::rehearsals;
use crate::StoreError;
use crate::page::{Page, Slice, Take};
use crate::tables::{claim, invite, play, review};

/// Whose plays are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlayMode {
    /// Learners' plays only.
    #[default]
    Learners,
    /// Previews by the team only.
    Previews,
    /// Both.
    All,
}

/// What the report is narrowed to; none of a field means no restriction by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlayFilter {
    /// Started at this instant or later.
    pub from: Option<Instant>,
    /// Started before this instant.
    pub to: Option<Instant>,
    /// Of these tracks.
    pub tracks: Option<Vec<TrackId>>,
    /// By these invites.
    pub invites: Option<Vec<InviteId>>,
    /// By these people.
    pub people: Option<Vec<PersonId>>,
    /// In these states, as of now.
    pub states: Option<Vec<PlayState>>,
    /// Whether their player said what they think of it.
    pub reviewed: Option<bool>,
    /// Whose plays.
    pub mode: PlayMode,
}

/// In which order plays are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlayOrder {
    /// Newest first.
    #[default]
    StartedDesc,
    /// Oldest first.
    StartedAsc,
}

/// Where a play stands in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayPosition {
    /// When it started.
    pub at: Instant,
    /// Tells plays of one instant apart.
    pub id: PlayId,
}

impl From<&Play> for PlayPosition {
    fn from(play: &Play) -> Self {
        Self {
            at: play.started_at,
            id: play.id,
        }
    }
}

/// One page of the team's plays, as of `now`.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn list(
    connection: &impl ConnectionTrait,
    team: TeamId,
    filter: &PlayFilter,
    order: PlayOrder,
    page: &Page<PlayPosition>,
    now: Instant,
) -> Result<Slice<Play>, StoreError> {
    let backwards = matches!(page.take, Take::Last(_));
    let ascending = order == PlayOrder::StartedAsc;
    let direction = if ascending == backwards {
        Order::Desc
    } else {
        Order::Asc
    };
    let mut query = play::Entity::find().filter(chosen(team, filter, now));
    if let Some(after) = page.after {
        query = query.filter(beside(after, ascending));
    }
    if let Some(before) = page.before {
        query = query.filter(beside(before, !ascending));
    }
    let mut rows = query
        .order_by(play::Column::StartedAt, direction.clone())
        .order_by(play::Column::Id, direction)
        .limit(page.take.size() + 1)
        .all(connection)
        .await?;
    if backwards {
        rows.reverse();
    }
    let plays = rows
        .into_iter()
        .map(|row| Play::read(row, now))
        .collect::<Result<_, _>>()?;
    Ok(Slice::cut(plays, page.take))
}

/// How many plays the filter lets through.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count(
    connection: &impl ConnectionTrait,
    team: TeamId,
    filter: &PlayFilter,
    now: Instant,
) -> Result<u64, StoreError> {
    let query = play::Entity::find().filter(chosen(team, filter, now));
    Ok(query.count(connection).await?)
}

/// At most `most` of the team's learners whose name, address or details hold `text`, whatever the case, in no order.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn learners_named(
    connection: &impl ConnectionTrait,
    team: TeamId,
    text: &str,
    most: u64,
) -> Result<Vec<PersonId>, StoreError> {
    let invites = Query::select()
        .column(invite::Column::Id)
        .from(invite::Entity)
        .and_where(invite::Column::TeamId.eq(team.uuid()))
        .take();
    let backend = connection.get_database_backend();
    let ids: Vec<uuid::Uuid> = claim::Entity::find()
        .select_only()
        .column(claim::Column::PersonId)
        .distinct()
        .filter(claim::Column::InviteId.in_subquery(invites))
        .filter(learner_matches(backend, team, text))
        .limit(most)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids.into_iter().map(PersonId::from_uuid).collect())
}

/// The plays that the filter lets through, as a condition on `plays`.
pub(super) fn chosen(team: TeamId, filter: &PlayFilter, now: Instant) -> Condition {
    use play::Column;
    Condition::all()
        .add(Column::TeamId.eq(team.uuid()))
        .add(not_rehearsed(team))
        .add_option(filter.from.map(|from| Column::StartedAt.gte(from)))
        .add_option(filter.to.map(|to| Column::StartedAt.lt(to)))
        .add_option(filter.tracks.as_deref().map(|ids| Column::TrackId.is_in(uuids(ids))))
        .add_option(filter.invites.as_deref().map(|ids| Column::InviteId.is_in(uuids(ids))))
        .add_option(filter.people.as_deref().map(|ids| Column::PersonId.is_in(uuids(ids))))
        .add_option(filter.states.as_deref().map(|states| in_states(states, now)))
        .add_option(filter.reviewed.map(reviewed))
        .add_option(match filter.mode {
            PlayMode::Learners => Some(Column::Preview.eq(false)),
            PlayMode::Previews => Some(Column::Preview.eq(true)),
            PlayMode::All => None,
        })
}

fn reviewed(wanted: bool) -> Condition {
    let said = Query::select()
        .column(review::Column::PlayId)
        .from(review::Entity)
        .take();
    let id = play::Column::Id;
    Condition::all().add(if wanted {
        id.in_subquery(said)
    } else {
        id.not_in_subquery(said)
    })
}

/// Plays of a rehearsal count nowhere.
fn not_rehearsed(team: TeamId) -> Condition {
    Condition::any()
        .add(play::Column::InviteId.is_null())
        .add(play::Column::InviteId.not_in_subquery(rehearsals::of_team(team)))
}

pub(super) fn uuids<T: TypedId>(ids: &[T]) -> Vec<uuid::Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}

/// The states as of `now`, as [`Play`] reads them: a play whose time limit came is timed out.
fn in_states(states: &[PlayState], now: Instant) -> Condition {
    let open = [PlayState::Starting.as_str(), PlayState::Running.as_str()];
    // An empty list lets nothing through.
    let mut any = Condition::any().add(play::Column::State.is_in([] as [&str; 0]));
    for state in states {
        let stored = Condition::all().add(play::Column::State.eq(state.as_str()));
        any = any.add(if state.is_over() {
            stored
        } else {
            stored.add(is_running(now))
        });
        if *state == PlayState::TimedOut {
            let late = Condition::all()
                .add(play::Column::State.is_in(open))
                .add(play::Column::EndsAt.lte(now));
            any = any.add(late);
        }
    }
    any
}

/// Rows behind `position` when times rise (`later`), or when they fall.
fn beside(position: PlayPosition, later: bool) -> Condition {
    let (at, id) = (play::Column::StartedAt, play::Column::Id);
    let (further, next) = if later {
        (at.gt(position.at), id.gt(position.id.uuid()))
    } else {
        (at.lt(position.at), id.lt(position.id.uuid()))
    };
    let same = Condition::all().add(at.eq(position.at)).add(next);
    Condition::any().add(further).add(same)
}
