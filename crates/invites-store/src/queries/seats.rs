//! Seats: how claims come to be, and how their number is kept (R49).
//!
//! Two locks stand one behind the other. The invite's row is held from the decision to the commit, so decisions over
//! it come one after the other; and the seats are taken by an UPDATE that itself refuses to pass the limit, so that
//! even a decision over stale facts cannot give a seat too many. No CHECK can stand behind it: lowering the limit
//! below the number of claims is allowed (R50).

use invites_domain::activity::ActivityKind;
use invites_domain::claim::Grant;
use invites_domain::ids::{ClaimId, InviteId, PersonId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, Set};

use crate::StoreError;
use crate::queries::activity::{self, NewActivity};
use crate::queries::claims::{self, ClaimRecord};
use crate::queries::invites::stored;
use crate::tables::{claim, claim_track, invite, person};

/// Rows of one INSERT: five values each stay below SQLite's 32,766 in a statement.
const ROWS_AT_ONCE: usize = 5_000;

/// A claim to be made.
#[derive(Debug, Clone)]
pub struct NewClaim {
    /// Its id.
    pub id: ClaimId,
    /// Whose it will be.
    pub person: PersonId,
    /// Whether that person may be yet unknown: a stranger who becomes a guest by this claim (R55).
    pub guest: bool,
    /// The terms.
    pub grant: Grant,
}

/// What became of claims to be made together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seated {
    /// These were made. One that is missing was there before, made by somebody who did not hold the invite.
    Made(Vec<ClaimRecord>),
    /// There were fewer free seats than claims. The transaction must not be committed.
    NoSeat,
}

/// Makes claims on `invite`: guests, claims, seats, tracks, and their lines in the activity log, in five statements
/// however many they are. Call it inside a transaction that holds the invite.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn make(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    new: &[NewClaim],
    now: Instant,
) -> Result<Seated, StoreError> {
    insert_guests(connection, new, now).await?;
    let made = insert_claims(connection, invite, new).await?;
    if made.is_empty() {
        return Ok(Seated::Made(made));
    }
    let Some(last_seq) = take(connection, invite, made.len(), now).await? else {
        return Ok(Seated::NoSeat);
    };
    let grants: Vec<&NewClaim> = new
        .iter()
        .filter(|new| made.iter().any(|claim| claim.id == new.id))
        .collect();
    insert_tracks(connection, &grants).await?;
    let entries: Vec<_> = grants
        .iter()
        .map(|new| NewActivity::of_claim(new.id, ActivityKind::Claimed, now))
        .collect();
    activity::write(connection, invite, last_seq, &entries).await?;
    Ok(Seated::Made(made))
}

/// Takes `seats` and as many places in the activity log, and answers the last place before them; none when fewer
/// seats are free.
async fn take(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    seats: usize,
    now: Instant,
) -> Result<Option<i64>, StoreError> {
    let seats = i64::try_from(seats).unwrap_or(i64::MAX);
    let mut update = Query::update();
    update
        .table(invite::Entity)
        .value(
            invite::Column::ClaimCount,
            Expr::col(invite::Column::ClaimCount).add(seats),
        )
        .value(
            invite::Column::ActivitySeq,
            Expr::col(invite::Column::ActivitySeq).add(seats),
        )
        .value(invite::Column::LastClaimAt, now)
        .value(invite::Column::EverClaimed, true)
        .and_where(invite::Column::Id.eq(invite.uuid()))
        .returning_col(invite::Column::ActivitySeq);
    // The negative control of R49 leaves the guard out; see `without_seat_guard` in the application's tests.
    #[cfg(not(feature = "without-seat-guard"))]
    update.and_where(
        Expr::col(invite::Column::InviteLimit)
            .eq(0)
            .or(Expr::col(invite::Column::ClaimCount)
                .add(seats)
                .lte(Expr::col(invite::Column::InviteLimit))),
    );
    let row = connection.query_one(&update).await?;
    row.map(|row| Ok(row.try_get_by_index::<i64>(0)? - seats)).transpose()
}

/// Gives `seats` back, of claims whose access was removed (R52).
///
/// # Errors
/// [`StoreError::Database`].
pub async fn free(connection: &impl ConnectionTrait, invite: InviteId, seats: usize) -> Result<(), StoreError> {
    shift(connection, invite, -i64::try_from(seats).unwrap_or(i64::MAX)).await
}

/// Takes seats without asking whether they are free: for access that is restored, decided over the locked invite
/// (R52).
///
/// # Errors
/// [`StoreError::Database`].
pub async fn retake(connection: &impl ConnectionTrait, invite: InviteId, seats: usize) -> Result<(), StoreError> {
    shift(connection, invite, i64::try_from(seats).unwrap_or(i64::MAX)).await
}

async fn shift(connection: &impl ConnectionTrait, invite: InviteId, by: i64) -> Result<(), StoreError> {
    invite::Entity::update_many()
        .col_expr(
            invite::Column::ClaimCount,
            Expr::col(invite::Column::ClaimCount).add(by),
        )
        .filter(invite::Column::Id.eq(invite.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

async fn insert_guests(connection: &impl ConnectionTrait, new: &[NewClaim], now: Instant) -> Result<(), StoreError> {
    let guests: Vec<_> = new
        .iter()
        .filter(|new| new.guest)
        .map(|new| person::ActiveModel {
            id: Set(new.person.uuid()),
            email: Set(None),
            name: Set(None),
            created_at: Set(now),
            merged_into: Set(None),
            erased_at: Set(None),
            signed_in_at: Set(None),
        })
        .collect();
    if guests.is_empty() {
        return Ok(());
    }
    person::Entity::insert_many(guests)
        .on_conflict(OnConflict::column(person::Column::Id).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

async fn insert_claims(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    new: &[NewClaim],
) -> Result<Vec<ClaimRecord>, StoreError> {
    let rows = new.iter().map(|new| claim::ActiveModel {
        id: Set(new.id.uuid()),
        invite_id: Set(invite.uuid()),
        person_id: Set(new.person.uuid()),
        claimed_at: Set(new.grant.claimed_at),
        access_ends_at: Set(new.grant.access_ends_at),
        play_limit: Set(stored(new.grant.play_limit.get())),
        revoked_at: Set(None),
        revoked_by: Set(None),
        revoke_reason: Set(None),
    });
    // One claim for each person on each invite (R48, R66).
    let once = OnConflict::columns([claim::Column::InviteId, claim::Column::PersonId])
        .do_nothing()
        .to_owned();
    claim::Entity::insert_many(rows)
        .on_conflict(once)
        .exec_with_returning(connection)
        .await?
        .into_iter()
        .map(claims::record)
        .collect()
}

/// Copies the track lists with their order (R65).
async fn insert_tracks(connection: &impl ConnectionTrait, grants: &[&NewClaim]) -> Result<(), StoreError> {
    let rows: Vec<_> = grants
        .iter()
        .flat_map(|new| {
            new.grant
                .tracks
                .iter()
                .zip(0..)
                .map(|(track, position)| claim_track::ActiveModel {
                    claim_id: Set(new.id.uuid()),
                    track_id: Set(track.uuid()),
                    position: Set(position),
                    plays_used: Set(0),
                    plays_granted: Set(0),
                })
        })
        .collect();
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        claim_track::Entity::insert_many(chunk.to_vec())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}
