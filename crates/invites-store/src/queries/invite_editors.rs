//! Who has an invite open to change it. Knows instants; how long silence lasts before somebody counts as gone, the caller
//! says.

use invites_domain::ids::{InviteId, PersonId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use crate::StoreError;
use crate::tables::invite_editor::{ActiveModel, Column, Entity};

/// Notes that the person has the invite open at `now`. Whoever was last heard of at `gone` or before is forgotten: nobody
/// tidies up otherwise.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn note(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    person: PersonId,
    gone: Instant,
    now: Instant,
) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::InviteId.eq(invite.uuid()))
        .filter(Column::SeenAt.lte(gone))
        .exec(connection)
        .await?;
    let row = ActiveModel {
        invite_id: Set(invite.uuid()),
        person_id: Set(person.uuid()),
        since: Set(now),
        seen_at: Set(now),
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::InviteId, Column::PersonId])
                .update_column(Column::SeenAt)
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Notes that the person has it open no more.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn forget(connection: &impl ConnectionTrait, invite: InviteId, person: PersonId) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::InviteId.eq(invite.uuid()))
        .filter(Column::PersonId.eq(person.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Who has it open and was heard of after `gone`, the longest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn of(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    gone: Instant,
) -> Result<Vec<PersonId>, StoreError> {
    let people: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::PersonId)
        .filter(Column::InviteId.eq(invite.uuid()))
        .filter(Column::SeenAt.gt(gone))
        .order_by_asc(Column::Since)
        .order_by_asc(Column::PersonId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(people.into_iter().map(PersonId::from_uuid).collect())
}
