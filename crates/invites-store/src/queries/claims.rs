//! Claims as they are kept: one person's seat on one invite, with the terms copied when it was made (R65).
//!
//! Reading, and what an organiser does to claims later. How a claim comes to be stands in `seats`.

use invites_domain::claim::{ClaimFacts, ClaimState};
use invites_domain::ids::{ClaimId, InviteId, PersonId, TeamId, TrackId, TypedId};
use invites_domain::invite::Limit;
use invites_domain::time::Instant;
use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, Select,
    Set,
};

use crate::StoreError;
use crate::page::{Page, Slice};
use crate::queries::invite_list::holding;
use crate::queries::newest_first::newest_first;
use crate::queries::reading::limit;
use crate::tables::claim::{ActiveModel, Column, Entity, Model};
use crate::tables::{claim_track, detail_submission, person as people};

/// Ids of one IN list, far below what either database takes in a statement.
pub(crate) const IDS_AT_ONCE: usize = 5_000;

/// A claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRecord {
    /// Its id.
    pub id: ClaimId,
    /// The invite it was made on.
    pub invite: InviteId,
    /// Whose it is.
    pub person: PersonId,
    /// When it was made.
    pub claimed_at: Instant,
    /// The first instant without access; none is never.
    pub access_ends_at: Option<Instant>,
    /// Plays per track.
    pub play_limit: Limit,
    /// Set while access is removed.
    pub revoked_at: Option<Instant>,
    /// Who removed it; none for an API token.
    pub revoked_by: Option<PersonId>,
    /// Why, in the organiser's words.
    pub revoke_reason: Option<String>,
}

impl ClaimRecord {
    /// What a decision needs.
    #[must_use]
    pub fn facts(&self) -> ClaimFacts {
        ClaimFacts {
            claimed_at: self.claimed_at,
            access_ends_at: self.access_ends_at,
            play_limit: self.play_limit,
            revoked_at: self.revoked_at,
        }
    }
}

/// The claim `id`.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn by_id(connection: &impl ConnectionTrait, id: ClaimId) -> Result<Option<ClaimRecord>, StoreError> {
    Entity::find_by_id(id.uuid())
        .one(connection)
        .await?
        .map(record)
        .transpose()
}

/// The claims `ids` that exist, in no order.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[ClaimId]) -> Result<Vec<ClaimRecord>, StoreError> {
    let mut claims = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let ids = chunk.iter().map(|id| id.uuid());
        for row in Entity::find().filter(Column::Id.is_in(ids)).all(connection).await? {
            claims.push(record(row)?);
        }
    }
    Ok(claims)
}

/// The claims that `people` hold on `invite`, revoked ones included.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn of_people(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    people: &[PersonId],
) -> Result<Vec<ClaimRecord>, StoreError> {
    Entity::find()
        .filter(Column::InviteId.eq(invite.uuid()))
        .filter(Column::PersonId.is_in(people.iter().map(|id| id.uuid())))
        .all(connection)
        .await?
        .into_iter()
        .map(record)
        .collect()
}

/// Which claims of an invite; each condition narrows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimFilter {
    /// Whose learner's name, e-mail or details hold this text, whatever its case.
    pub search: Option<String>,
    /// In this state.
    pub state: Option<ClaimState>,
}

/// A page of the claims on `invite`, newest first.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn of_invite(
    connection: &impl ConnectionTrait,
    (team, invite): (TeamId, InviteId),
    filter: &ClaimFilter,
    page: &Page<ClaimId>,
    now: Instant,
) -> Result<Slice<ClaimRecord>, StoreError> {
    let backend = connection.get_database_backend();
    newest_first(
        connection,
        filtered(backend, team, invite, filter, now),
        Column::Id,
        page,
    )
    .await?
    .try_map(record)
}

/// How many claims on `invite` fit.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count_of_invite(
    connection: &impl ConnectionTrait,
    (team, invite): (TeamId, InviteId),
    filter: &ClaimFilter,
    now: Instant,
) -> Result<u64, StoreError> {
    let backend = connection.get_database_backend();
    Ok(filtered(backend, team, invite, filter, now).count(connection).await?)
}

/// A page of what `person` holds, on whatever invite (R68), newest first.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn of_person(
    connection: &impl ConnectionTrait,
    person: PersonId,
    page: &Page<ClaimId>,
) -> Result<Slice<ClaimRecord>, StoreError> {
    let query = Entity::find().filter(Column::PersonId.eq(person.uuid()));
    newest_first(connection, query, Column::Id, page).await?.try_map(record)
}

/// How many claims `person` holds.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count_of_person(connection: &impl ConnectionTrait, person: PersonId) -> Result<u64, StoreError> {
    Ok(Entity::find()
        .filter(Column::PersonId.eq(person.uuid()))
        .count(connection)
        .await?)
}

/// Removes access from those of `ids` that still have it, and answers them.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn revoke(
    connection: &impl ConnectionTrait,
    ids: &[ClaimId],
    by: Option<PersonId>,
    reason: Option<&str>,
    now: Instant,
) -> Result<Vec<ClaimRecord>, StoreError> {
    let mut revoked = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let these = Column::Id.is_in(chunk.iter().map(|id| id.uuid()));
        revoked.extend(revoke_where(connection, Condition::all().add(these), by, reason, now).await?);
    }
    Ok(revoked)
}

/// Removes access from everybody on `invite` who still has it, and answers their claims.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn revoke_all_of(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    by: Option<PersonId>,
    reason: Option<&str>,
    now: Instant,
) -> Result<Vec<ClaimRecord>, StoreError> {
    let all = Condition::all().add(Column::InviteId.eq(invite.uuid()));
    revoke_where(connection, all, by, reason, now).await
}

async fn revoke_where(
    connection: &impl ConnectionTrait,
    which: Condition,
    by: Option<PersonId>,
    reason: Option<&str>,
    now: Instant,
) -> Result<Vec<ClaimRecord>, StoreError> {
    let row = ActiveModel {
        revoked_at: Set(Some(now)),
        revoked_by: Set(by.map(TypedId::uuid)),
        revoke_reason: Set(reason.map(str::to_owned)),
        ..ActiveModel::default()
    };
    write_returning(connection, row, which.add(Column::RevokedAt.is_null())).await
}

/// Gives access back to those of `ids` from whom it was removed, and answers them.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn restore(connection: &impl ConnectionTrait, ids: &[ClaimId]) -> Result<Vec<ClaimRecord>, StoreError> {
    let mut restored = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let row = ActiveModel {
            revoked_at: Set(None),
            revoked_by: Set(None),
            revoke_reason: Set(None),
            ..ActiveModel::default()
        };
        let these = Condition::all()
            .add(Column::Id.is_in(chunk.iter().map(|id| id.uuid())))
            .add(Column::RevokedAt.is_not_null());
        restored.extend(write_returning(connection, row, these).await?);
    }
    Ok(restored)
}

/// The claims on `invite` whose access ends at exactly `end`.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn ending_at(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    end: Instant,
) -> Result<Vec<ClaimRecord>, StoreError> {
    Entity::find()
        .filter(Column::InviteId.eq(invite.uuid()))
        .filter(Column::AccessEndsAt.eq(end))
        .all(connection)
        .await?
        .into_iter()
        .map(record)
        .collect()
}

/// Moves the end of access; none is forever. Answers the claim, or none when there is no such claim.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn set_end(
    connection: &impl ConnectionTrait,
    id: ClaimId,
    until: Option<Instant>,
) -> Result<Option<ClaimRecord>, StoreError> {
    let row = ActiveModel {
        access_ends_at: Set(until),
        ..ActiveModel::default()
    };
    let written = write_returning(connection, row, Condition::all().add(Column::Id.eq(id.uuid()))).await?;
    Ok(written.into_iter().next())
}

/// Grants `plays` more plays of `track`, unless that would make more than `most` granted ones. False when the claim
/// does not hold the track, or would hold too many.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn grant_plays(
    connection: &impl ConnectionTrait,
    id: ClaimId,
    track: TrackId,
    plays: i32,
    most: i32,
) -> Result<bool, StoreError> {
    let granted = claim_track::Column::PlaysGranted;
    let written = claim_track::Entity::update_many()
        .col_expr(granted, Expr::col(granted).add(plays))
        .filter(claim_track::Column::ClaimId.eq(id.uuid()))
        .filter(claim_track::Column::TrackId.eq(track.uuid()))
        .filter(granted.lte(most.saturating_sub(plays)))
        .exec(connection)
        .await?;
    Ok(written.rows_affected == 1)
}

/// Whether the claim holds the track.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn holds(connection: &impl ConnectionTrait, id: ClaimId, track: TrackId) -> Result<bool, StoreError> {
    Ok(claim_track::Entity::find_by_id((id.uuid(), track.uuid()))
        .one(connection)
        .await?
        .is_some())
}

async fn write_returning(
    connection: &impl ConnectionTrait,
    row: ActiveModel,
    which: Condition,
) -> Result<Vec<ClaimRecord>, StoreError> {
    Entity::update_many()
        .set(row)
        .filter(which)
        .exec_with_returning(connection)
        .await?
        .into_iter()
        .map(record)
        .collect()
}

pub(super) fn filtered(
    backend: DbBackend,
    team: TeamId,
    invite: InviteId,
    filter: &ClaimFilter,
    now: Instant,
) -> Select<Entity> {
    let mut query = Entity::find().filter(Column::InviteId.eq(invite.uuid()));
    if let Some(state) = filter.state {
        query = query.filter(state_is(state, now));
    }
    if let Some(search) = filter
        .search
        .as_deref()
        .map(str::trim)
        .filter(|search| !search.is_empty())
    {
        query = query.filter(learner_matches(backend, team, search));
    }
    query
}

/// `claim_state` in SQL.
fn state_is(state: ClaimState, now: Instant) -> Condition {
    let kept = || Column::RevokedAt.is_null();
    match state {
        ClaimState::Revoked => Condition::all().add(Column::RevokedAt.is_not_null()),
        ClaimState::Ended => Condition::all().add(kept()).add(Column::AccessEndsAt.lte(now)),
        ClaimState::Active => Condition::all()
            .add(kept())
            .add(Column::AccessEndsAt.is_null().or(Column::AccessEndsAt.gt(now))),
    }
}

/// The learner's name, proven e-mail, or anything left in the team's form.
pub(super) fn learner_matches(backend: DbBackend, team: TeamId, search: &str) -> Condition {
    let lower = |column: people::Column| Expr::expr(Func::lower(Expr::col((people::Entity, column))));
    let known = Query::select()
        .column(people::Column::Id)
        .from(people::Entity)
        .cond_where(
            Condition::any()
                .add(lower(people::Column::Email).like(holding(search)))
                .add(lower(people::Column::Name).like(holding(search))),
        )
        .take();
    // Each value of the JSON object, not its keys. The two databases unfold it by functions of different names.
    let unfolded = match backend {
        DbBackend::Postgres => "EXISTS (SELECT 1 FROM jsonb_each_text(details) AS field WHERE $1)",
        _ => "EXISTS (SELECT 1 FROM json_each(details) AS field WHERE ?)",
    };
    let value = Expr::expr(Func::lower(Expr::col(("field", "value")))).like(holding(search));
    let told = Query::select()
        .column(detail_submission::Column::PersonId)
        .from(detail_submission::Entity)
        .and_where(Expr::col(detail_submission::Column::TeamId).eq(team.uuid()))
        .and_where(Expr::cust_with_expr(unfolded, value))
        .take();
    Condition::any()
        .add(Column::PersonId.in_subquery(known))
        .add(Column::PersonId.in_subquery(told))
}

/// Reads a row.
pub(crate) fn record(row: Model) -> Result<ClaimRecord, StoreError> {
    Ok(ClaimRecord {
        id: ClaimId::from_uuid(row.id),
        invite: InviteId::from_uuid(row.invite_id),
        person: PersonId::from_uuid(row.person_id),
        claimed_at: row.claimed_at,
        access_ends_at: row.access_ends_at,
        play_limit: limit("claims.play_limit", row.play_limit)?,
        revoked_at: row.revoked_at,
        revoked_by: row.revoked_by.map(PersonId::from_uuid),
        revoke_reason: row.revoke_reason,
    })
}
