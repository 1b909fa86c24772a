//! Notices: whom one may concern, who was told, and who wants none.

use chrono::{DateTime, Utc};
use invites_domain::ids::{ClaimId, PersonId, TeamId, TypedId};
use invites_domain::notice::{ENDS_SOON_AT_MOST, NoticeKind, REMOVED_FOR, STARTS, TOMORROW};
use sea_orm::sea_query::{Condition, Expr, IntoCondition, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use crate::StoreError;
use crate::tables::{claim, invite, notice, notice_refusal, person};

/// The claims that this notice may concern at `now`, by id, at most `most` behind `after`: on invites that send it, held by
/// somebody with a proven address who wants it and was not told. Which of them it does concern, the domain says.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn candidates(
    connection: &impl ConnectionTrait,
    kind: NoticeKind,
    now: DateTime<Utc>,
    after: Option<ClaimId>,
    most: u64,
) -> Result<Vec<ClaimId>, StoreError> {
    let invites = claim::Entity::belongs_to(invite::Entity)
        .from(claim::Column::InviteId)
        .to(invite::Column::Id);
    let people = claim::Entity::belongs_to(person::Entity)
        .from(claim::Column::PersonId)
        .to(person::Column::Id);
    let refusals = claim::Entity::belongs_to(notice_refusal::Entity)
        .from(claim::Column::PersonId)
        .to(notice_refusal::Column::PersonId)
        .on_condition(|_, refusals| {
            Expr::col((refusals, notice_refusal::Column::TeamId))
                .equals((invite::Entity, invite::Column::TeamId))
                .into_condition()
        });
    let told = claim::Entity::belongs_to(notice::Entity)
        .from(claim::Column::Id)
        .to(notice::Column::ClaimId)
        .on_condition(move |_, told| {
            let about = Expr::col((told.clone(), notice::Column::About));
            let about = match kind {
                NoticeKind::AccessEndsSoon => about.equals((claim::Entity, claim::Column::AccessEndsAt)),
                NoticeKind::AccessRemoved => about.equals((claim::Entity, claim::Column::RevokedAt)),
                NoticeKind::EventTomorrow | NoticeKind::EventStarts => {
                    about.equals((invite::Entity, invite::Column::StartsAt))
                }
            };
            Condition::all()
                .add(Expr::col((told, notice::Column::Kind)).eq(kind.as_str()))
                .add(about)
        });
    let mut claims = claim::Entity::find()
        .select_only()
        .column(claim::Column::Id)
        .join(JoinType::InnerJoin, invites.into())
        .join(JoinType::InnerJoin, people.into())
        .join(JoinType::LeftJoin, refusals.into())
        .join(JoinType::LeftJoin, told.into())
        .filter(concerned(kind, now))
        // A rehearsal is the team's own.
        .filter(invite::Column::RehearsalOf.is_null())
        .filter(person::Column::Email.is_not_null())
        .filter(notice_refusal::Column::PersonId.is_null())
        .filter(notice::Column::ClaimId.is_null())
        .order_by_asc(claim::Column::Id)
        .limit(most);
    if let Some(after) = after {
        claims = claims.filter(claim::Column::Id.gt(after.uuid()));
    }
    let ids: Vec<Uuid> = claims.into_tuple().all(connection).await?;
    Ok(ids.into_iter().map(ClaimId::from_uuid).collect())
}

/// Roughly the claims of the notice's occasion: never fewer than the domain finds.
fn concerned(kind: NoticeKind, now: DateTime<Utc>) -> Condition {
    let holds = claim::Column::RevokedAt.is_null();
    let living = invite::Column::DeletedAt.is_null();
    match kind {
        NoticeKind::AccessEndsSoon => Condition::all()
            .add(invite::Column::NoticeAccessEndsSoon.eq(true))
            .add(holds)
            .add(claim::Column::AccessEndsAt.gt(now))
            .add(claim::Column::AccessEndsAt.lte(now + ENDS_SOON_AT_MOST)),
        NoticeKind::EventTomorrow => Condition::all()
            .add(invite::Column::NoticeEventTomorrow.eq(true))
            .add(living)
            .add(holds)
            .add(invite::Column::StartsAt.gt(now + TOMORROW.1))
            .add(invite::Column::StartsAt.lte(now + TOMORROW.0)),
        NoticeKind::EventStarts => Condition::all()
            .add(invite::Column::NoticeEventStarts.eq(true))
            .add(living)
            .add(holds)
            .add(invite::Column::StartsAt.gt(now - STARTS.1))
            .add(invite::Column::StartsAt.lte(now + STARTS.0)),
        NoticeKind::AccessRemoved => Condition::all()
            .add(invite::Column::NoticeAccessRemoved.eq(true))
            .add(claim::Column::RevokedAt.gt(now - REMOVED_FOR))
            .add(claim::Column::RevokedAt.lte(now)),
    }
}

/// Notes that the holder is told. False when they were told before.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn note(
    connection: &impl ConnectionTrait,
    claim: ClaimId,
    kind: NoticeKind,
    about: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let row = notice::ActiveModel {
        claim_id: Set(claim.uuid()),
        kind: Set(kind.as_str().to_owned()),
        about: Set(about),
        created_at: Set(now),
    };
    let keys = [notice::Column::ClaimId, notice::Column::Kind, notice::Column::About];
    let noted = notice::Entity::insert(row)
        .on_conflict(OnConflict::columns(keys).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(noted == 1)
}

/// Whether the person wants no notices of the team.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn refused(connection: &impl ConnectionTrait, team: TeamId, person: PersonId) -> Result<bool, StoreError> {
    let row = notice_refusal::Entity::find_by_id((team.uuid(), person.uuid()))
        .one(connection)
        .await?;
    Ok(row.is_some())
}

/// Sends the person no notices of the team any more, or sends them again.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn set_refused(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
    refused: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if !refused {
        notice_refusal::Entity::delete_by_id((team.uuid(), person.uuid()))
            .exec(connection)
            .await?;
        return Ok(());
    }
    let row = notice_refusal::ActiveModel {
        team_id: Set(team.uuid()),
        person_id: Set(person.uuid()),
        created_at: Set(now),
    };
    let keys = [notice_refusal::Column::TeamId, notice_refusal::Column::PersonId];
    notice_refusal::Entity::insert(row)
        .on_conflict(OnConflict::columns(keys).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(())
}
