//! Rehearsals: invites that stand in for a live event while synthetic learners try it, and go without a trace.
//!
//! A rehearsal is an invite of its own, so that the event's seats, log and dashboard never hear of it. What counts over
//! a whole team leaves rehearsals out by [`of_team`].

use invites_domain::ids::{InviteId, TeamId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use crate::StoreError;
use crate::queries::invites::{self, NewInvite};
use crate::tables::{activity, claim, detail_submission, invite, invite_open, person, play, session};

/// People removed by one statement.
const AT_ONCE: usize = 500;

/// Makes `new` as a rehearsal of the event `of`.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn insert(
    connection: &impl ConnectionTrait,
    new: &NewInvite,
    of: InviteId,
    now: Instant,
) -> Result<(), StoreError> {
    invites::insert(connection, new, now).await?;
    let row = invite::ActiveModel {
        rehearsal_of: Set(Some(of.uuid())),
        ..Default::default()
    };
    invite::Entity::update_many()
        .set(row)
        .filter(invite::Column::Id.eq(new.id.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// The rehearsals that `id` names: itself, or those of the event it is.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn named_by(connection: &impl ConnectionTrait, id: InviteId) -> Result<Vec<InviteId>, StoreError> {
    let itself = Condition::all()
        .add(invite::Column::Id.eq(id.uuid()))
        .add(invite::Column::RehearsalOf.is_not_null());
    let named = Condition::any()
        .add(itself)
        .add(invite::Column::RehearsalOf.eq(id.uuid()));
    ids(connection, named).await
}

/// The rehearsals whose end has passed: nobody took them down.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn over(connection: &impl ConnectionTrait, now: Instant) -> Result<Vec<InviteId>, StoreError> {
    let over = Condition::all()
        .add(invite::Column::RehearsalOf.is_not_null())
        .add(invite::Column::EndsAt.lte(now));
    ids(connection, over).await
}

async fn ids(connection: &impl ConnectionTrait, which: Condition) -> Result<Vec<InviteId>, StoreError> {
    let ids: Vec<Uuid> = invite::Entity::find()
        .select_only()
        .column(invite::Column::Id)
        .filter(which)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids.into_iter().map(InviteId::from_uuid).collect())
}

/// The rehearsals of `team`, as a subquery of their ids.
pub(super) fn of_team(team: TeamId) -> SelectStatement {
    Query::select()
        .column(invite::Column::Id)
        .from(invite::Entity)
        .and_where(Expr::col(invite::Column::TeamId).eq(team.uuid()))
        .and_where(Expr::col(invite::Column::RehearsalOf).is_not_null())
        .take()
}

/// Removes a rehearsal with everything that happened in it, and the guests whom nothing else knows. Answers how many
/// learners it had. What is no rehearsal stays, and none are counted. Hold the invite first
/// ([`invites::by_id_locked`]): who claims or plays at the moment waits, and finds nothing then.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn remove(connection: &impl ConnectionTrait, id: InviteId) -> Result<u64, StoreError> {
    if !named_by(connection, id).await?.contains(&id) {
        return Ok(0);
    }
    let id = id.uuid();
    let people: Vec<Uuid> = claim::Entity::find()
        .select_only()
        .column(claim::Column::PersonId)
        .filter(claim::Column::InviteId.eq(id))
        .into_tuple()
        .all(connection)
        .await?;
    activity::Entity::delete_many()
        .filter(activity::Column::InviteId.eq(id))
        .exec(connection)
        .await?;
    // Challenges and attempts go with their plays, tracks with their claims.
    play::Entity::delete_many()
        .filter(play::Column::InviteId.eq(id))
        .exec(connection)
        .await?;
    let claims = claim::Entity::delete_many()
        .filter(claim::Column::InviteId.eq(id))
        .exec(connection)
        .await?;
    invite_open::Entity::delete_many()
        .filter(invite_open::Column::InviteId.eq(id))
        .exec(connection)
        .await?;
    for some in people.chunks(AT_ONCE) {
        person::Entity::delete_many()
            .filter(unknown_elsewhere(some))
            .exec(connection)
            .await?;
    }
    invite::Entity::delete_many()
        .filter(invite::Column::Id.eq(id))
        .exec(connection)
        .await?;
    Ok(claims.rows_affected)
}

/// Those of `people` who never proved an address and whom nothing of ours names. Whoever else opened a rehearsal's link
/// stays who they are.
fn unknown_elsewhere(people: &[Uuid]) -> Condition {
    fn named<E: EntityTrait>(column: E::Column, people: &[Uuid]) -> SelectStatement {
        Query::select()
            .column(column)
            .from(E::default())
            .and_where(column.is_in(people.iter().copied()))
            .take()
    }
    [
        named::<claim::Entity>(claim::Column::PersonId, people),
        named::<play::Entity>(play::Column::PersonId, people),
        named::<detail_submission::Entity>(detail_submission::Column::PersonId, people),
        named::<session::Entity>(session::Column::PersonId, people),
        named::<person::Entity>(person::Column::MergedInto, people),
    ]
    .into_iter()
    .fold(
        Condition::all()
            .add(person::Column::Id.is_in(people.iter().copied()))
            .add(person::Column::Email.is_null()),
        |unknown, elsewhere| unknown.add(person::Column::Id.not_in_subquery(elsewhere)),
    )
}
