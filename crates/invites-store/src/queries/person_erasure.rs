//! Erasing a person from a team: what says who somebody was goes; claims, plays and results stay as numbers of nobody.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use invites_domain::email::EmailAddress;
use invites_domain::ids::{PersonId, TeamId, TypedId};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use serde_json::json;
use uuid::Uuid;

use crate::StoreError;
use crate::queries::member_invitations;
use crate::queries::person_export::invites_of;
use crate::tables::{
    activity, allowed_entry, attempt, claim, detail_submission, invite, member_invitation, membership, person, play,
    review,
};

/// The teams that keep something of the person: a membership, an invitation to become a member, details, claims, plays.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn teams_of(connection: &impl ConnectionTrait, person: PersonId) -> Result<BTreeSet<TeamId>, StoreError> {
    let person = person.uuid();
    let mut teams: Vec<Uuid> = membership::Entity::find()
        .select_only()
        .column(membership::Column::TeamId)
        .filter(membership::Column::PersonId.eq(person))
        .into_tuple()
        .all(connection)
        .await?;
    let by_invitations: Vec<Uuid> = member_invitation::Entity::find()
        .select_only()
        .column(member_invitation::Column::TeamId)
        .filter(member_invitation::Column::PersonId.eq(person))
        .into_tuple()
        .all(connection)
        .await?;
    let by_details: Vec<Uuid> = detail_submission::Entity::find()
        .select_only()
        .column(detail_submission::Column::TeamId)
        .filter(detail_submission::Column::PersonId.eq(person))
        .into_tuple()
        .all(connection)
        .await?;
    let by_plays: Vec<Uuid> = play::Entity::find()
        .select_only()
        .column(play::Column::TeamId)
        .distinct()
        .filter(play::Column::PersonId.eq(person))
        .into_tuple()
        .all(connection)
        .await?;
    let claimed = Query::select()
        .column(claim::Column::InviteId)
        .from(claim::Entity)
        .and_where(claim::Column::PersonId.eq(person))
        .to_owned();
    let by_claims: Vec<Uuid> = invite::Entity::find()
        .select_only()
        .column(invite::Column::TeamId)
        .distinct()
        .filter(invite::Column::Id.in_subquery(claimed))
        .into_tuple()
        .all(connection)
        .await?;
    teams.extend(by_invitations);
    teams.extend(by_details);
    teams.extend(by_plays);
    teams.extend(by_claims);
    Ok(teams.into_iter().map(TeamId::from_uuid).collect())
}

/// Takes what the team's records tell of the person: the details, what was answered and said in attempts, the words of
/// reviews, notes in the log, reasons of removal, the address on allow lists, an invitation to become a member.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn erase_traces(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
    email: Option<&EmailAddress>,
) -> Result<(), StoreError> {
    detail_submission::Entity::delete_many()
        .filter(detail_submission::Column::TeamId.eq(team.uuid()))
        .filter(detail_submission::Column::PersonId.eq(person.uuid()))
        .exec(connection)
        .await?;
    member_invitations::delete(connection, team, person).await?;
    let plays = Query::select()
        .column(play::Column::Id)
        .from(play::Entity)
        .and_where(play::Column::TeamId.eq(team.uuid()))
        .and_where(play::Column::PersonId.eq(person.uuid()))
        .to_owned();
    attempt::Entity::update_many()
        .col_expr(attempt::Column::Answers, Expr::value(json!([])))
        .col_expr(attempt::Column::Message, Expr::value(""))
        .filter(attempt::Column::PlayId.in_subquery(plays.clone()))
        .exec(connection)
        .await?;
    review::Entity::update_many()
        .col_expr(review::Column::Words, Expr::value(None::<String>))
        .filter(review::Column::PlayId.in_subquery(plays))
        .exec(connection)
        .await?;
    activity::Entity::update_many()
        .col_expr(activity::Column::Detail, Expr::value(None::<String>))
        .filter(activity::Column::ClaimId.in_subquery(claims_of(team, person)))
        .exec(connection)
        .await?;
    claim::Entity::update_many()
        .col_expr(claim::Column::RevokeReason, Expr::value(None::<String>))
        .filter(claim::Column::Id.in_subquery(claims_of(team, person)))
        .exec(connection)
        .await?;
    if let Some(email) = email {
        allowed_entry::Entity::delete_many()
            .filter(allowed_entry::Column::Entry.eq(email.as_str()))
            .filter(allowed_entry::Column::InviteId.in_subquery(invites_of(team)))
            .exec(connection)
            .await?;
    }
    Ok(())
}

/// Gives the team's claims and plays of the person to `nobody`, a person without name and address made here: for
/// somebody whom another team knows as well.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn detach(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
    nobody: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = person::ActiveModel {
        id: Set(nobody.uuid()),
        email: Set(None),
        name: Set(None),
        created_at: Set(now),
        merged_into: Set(None),
        erased_at: Set(Some(now)),
        signed_in_at: Set(None),
    };
    person::Entity::insert(row).exec_without_returning(connection).await?;
    play::Entity::update_many()
        .col_expr(play::Column::PersonId, Expr::value(nobody.uuid()))
        .filter(play::Column::TeamId.eq(team.uuid()))
        .filter(play::Column::PersonId.eq(person.uuid()))
        .exec(connection)
        .await?;
    claim::Entity::update_many()
        .col_expr(claim::Column::PersonId, Expr::value(nobody.uuid()))
        .filter(claim::Column::Id.in_subquery(claims_of(team, person)))
        .exec(connection)
        .await?;
    Ok(())
}

/// Takes the person's name and address, for good. Their id stays, as nobody's.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn erase_identity(
    connection: &impl ConnectionTrait,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    person::Entity::update_many()
        .col_expr(person::Column::Email, Expr::value(None::<String>))
        .col_expr(person::Column::Name, Expr::value(None::<String>))
        .col_expr(person::Column::ErasedAt, Expr::value(now))
        .filter(person::Column::Id.eq(person.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// The person's claims on the team's invites, as a subquery of their ids.
fn claims_of(team: TeamId, person: PersonId) -> SelectStatement {
    Query::select()
        .column(claim::Column::Id)
        .from(claim::Entity)
        .and_where(claim::Column::PersonId.eq(person.uuid()))
        .and_where(claim::Column::InviteId.in_subquery(invites_of(team)))
        .to_owned()
}
