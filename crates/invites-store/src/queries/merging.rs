//! Moving a guest's records to the person they turn out to be (R87). Which of two claims stays is decided above.

use invites_domain::ids::{ClaimId, InviteId, PersonId, TeamId, TypedId};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::StoreError;
use crate::queries::claims::{self, ClaimRecord};
use crate::queries::{member_invitations, teams};
use crate::tables::{activity, api_token, claim, claim_track, detail_submission, invite, person, play};

/// Everything the person claimed, revoked claims included.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn claims_of(connection: &impl ConnectionTrait, person: PersonId) -> Result<Vec<ClaimRecord>, StoreError> {
    let ids: Vec<Uuid> = claim::Entity::find()
        .select_only()
        .column(claim::Column::Id)
        .filter(claim::Column::PersonId.eq(person.uuid()))
        .into_tuple()
        .all(connection)
        .await?;
    let ids: Vec<_> = ids.into_iter().map(ClaimId::from_uuid).collect();
    claims::by_ids(connection, &ids).await
}

/// Locks the invites in the order of their ids, so that two merges cannot wait for one another; answers whose they are.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn lock_invites(
    connection: &impl ConnectionTrait,
    invites: &[InviteId],
) -> Result<Vec<(InviteId, TeamId)>, StoreError> {
    if invites.is_empty() {
        return Ok(Vec::new());
    }
    let held: Vec<(Uuid, Uuid)> = invite::Entity::find()
        .select_only()
        .columns([invite::Column::Id, invite::Column::TeamId])
        .filter(invite::Column::Id.is_in(invites.iter().map(|invite| invite.uuid())))
        .order_by_asc(invite::Column::Id)
        .lock_exclusive()
        .into_tuple()
        .all(connection)
        .await?;
    let ids = |(invite, team)| (InviteId::from_uuid(invite), TeamId::from_uuid(team));
    Ok(held.into_iter().map(ids).collect())
}

/// Gives a claim to another person.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn hand_over(connection: &impl ConnectionTrait, claim: ClaimId, to: PersonId) -> Result<(), StoreError> {
    claim::Entity::update_many()
        .col_expr(claim::Column::PersonId, Expr::value(to.uuid()))
        .filter(claim::Column::Id.eq(claim.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Makes one claim of two on the same invite: what was played on `gone` is charged to `kept`, plays granted beyond the
/// limit move along, the log speaks of `kept` only, and `gone` is deleted. Seats are the caller's.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn collapse(connection: &impl ConnectionTrait, kept: ClaimId, gone: ClaimId) -> Result<(), StoreError> {
    play::Entity::update_many()
        .col_expr(play::Column::ClaimId, Expr::value(kept.uuid()))
        .filter(play::Column::ClaimId.eq(gone.uuid()))
        .exec(connection)
        .await?;
    activity::Entity::update_many()
        .col_expr(activity::Column::ClaimId, Expr::value(kept.uuid()))
        .filter(activity::Column::ClaimId.eq(gone.uuid()))
        .exec(connection)
        .await?;
    let charged = claim_track::Entity::find()
        .filter(claim_track::Column::ClaimId.eq(gone.uuid()))
        .all(connection)
        .await?;
    for track in charged {
        use claim_track::Column;
        // A track that only the later claim held is not gained: the earlier claim's terms stay (R65).
        claim_track::Entity::update_many()
            .col_expr(Column::PlaysUsed, Expr::col(Column::PlaysUsed).add(track.plays_used))
            .col_expr(
                Column::PlaysGranted,
                Expr::col(Column::PlaysGranted).add(track.plays_granted),
            )
            .filter(Column::ClaimId.eq(kept.uuid()))
            .filter(Column::TrackId.eq(track.track_id))
            .exec(connection)
            .await?;
    }
    number_plays(connection, kept).await?;
    claim::Entity::delete_by_id(gone.uuid()).exec(connection).await?;
    Ok(())
}

/// Numbers the plays of a claim anew: each track's from 1, in the order they were started.
async fn number_plays(connection: &impl ConnectionTrait, claim: ClaimId) -> Result<(), StoreError> {
    let plays = play::Entity::find()
        .filter(play::Column::ClaimId.eq(claim.uuid()))
        .order_by_asc(play::Column::TrackId)
        .order_by_asc(play::Column::StartedAt)
        .order_by_asc(play::Column::Id)
        .all(connection)
        .await?;
    let (mut track, mut number) = (None, 0);
    for play in plays {
        number = if track == Some(play.track_id) { number + 1 } else { 1 };
        track = Some(play.track_id);
        if play.number != number {
            play::Entity::update_many()
                .col_expr(play::Column::Number, Expr::value(number))
                .filter(play::Column::Id.eq(play.id))
                .exec(connection)
                .await?;
        }
    }
    Ok(())
}

/// Moves everything but claims from the guest `from` to `to`, and marks `from` as merged. Where both left details with
/// a team, `to`'s own stay; where both are members, the greater role stays.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn move_the_rest(connection: &impl ConnectionTrait, from: PersonId, to: PersonId) -> Result<(), StoreError> {
    play::Entity::update_many()
        .col_expr(play::Column::PersonId, Expr::value(to.uuid()))
        .filter(play::Column::PersonId.eq(from.uuid()))
        .exec(connection)
        .await?;
    move_details(connection, from, to).await?;
    move_memberships(connection, from, to).await?;
    invite::Entity::update_many()
        .col_expr(invite::Column::CreatedBy, Expr::value(to.uuid()))
        .filter(invite::Column::CreatedBy.eq(from.uuid()))
        .exec(connection)
        .await?;
    api_token::Entity::update_many()
        .col_expr(api_token::Column::CreatedBy, Expr::value(to.uuid()))
        .filter(api_token::Column::CreatedBy.eq(from.uuid()))
        .exec(connection)
        .await?;
    person::Entity::update_many()
        .col_expr(person::Column::MergedInto, Expr::value(to.uuid()))
        .filter(person::Column::Id.eq(from.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

async fn move_details(connection: &impl ConnectionTrait, from: PersonId, to: PersonId) -> Result<(), StoreError> {
    use detail_submission::{Column, Entity};
    let own_teams = Query::select()
        .column(Column::TeamId)
        .from(Entity)
        .and_where(Column::PersonId.eq(to.uuid()))
        .to_owned();
    Entity::delete_many()
        .filter(Column::PersonId.eq(from.uuid()))
        .filter(Column::TeamId.in_subquery(own_teams))
        .exec(connection)
        .await?;
    Entity::update_many()
        .col_expr(Column::PersonId, Expr::value(to.uuid()))
        .filter(Column::PersonId.eq(from.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Only an owner who signed in by a link, without an address, is a member before they prove one. Who is a member is invited no
/// longer.
async fn move_memberships(connection: &impl ConnectionTrait, from: PersonId, to: PersonId) -> Result<(), StoreError> {
    for member in teams::memberships(connection, from).await? {
        teams::remove_member(connection, member.team, from).await?;
        let moved = teams::MembershipRecord { person: to, ..member };
        if !teams::add_member(connection, moved).await?
            && teams::role(connection, member.team, to)
                .await?
                .is_some_and(|own| own < member.role)
        {
            teams::set_role(connection, member.team, to, member.role).await?;
        }
        member_invitations::delete(connection, member.team, to).await?;
    }
    Ok(())
}
