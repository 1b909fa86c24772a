//! What the database knows of the people who stand before an invite: the facts of R64, for many people at once.

use std::collections::{HashMap, HashSet};

use invites_domain::email::EmailAddress;
use invites_domain::ids::{PersonId, TypedId};
use invites_domain::invite::AccessSetting;
use invites_domain::visitor::Visitor;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::StoreError;
use crate::queries::claims::ClaimRecord;
use crate::queries::invites::InviteRecord;
use crate::queries::reading::corrupt;
use crate::queries::{allowed, claims};
use crate::tables::{detail_submission, person};

/// A person before an invite.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Their claim on it, if they hold one.
    pub claim: Option<ClaimRecord>,
    /// What a decision needs. The gate's facts are only read where the gate asks for them.
    pub visitor: Visitor,
}

/// What is known of each of `people` before `invite`: one statement, and at most two more that its gate asks for.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn before(
    connection: &impl ConnectionTrait,
    invite: &InviteRecord,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Known>, StoreError> {
    let mut known: HashMap<PersonId, Known> = people.iter().map(|person| (*person, Known::default())).collect();
    if people.is_empty() {
        return Ok(known);
    }
    for claim in claims::of_people(connection, invite.id, people).await? {
        if let Some(known) = known.get_mut(&claim.person) {
            known.visitor.claim = Some(claim.facts());
            known.claim = Some(claim);
        }
    }
    match invite.access_setting {
        AccessSetting::AnyoneWithLink => {}
        AccessSetting::AnyoneLeavingDetails => {
            for person in with_details(connection, invite, people).await? {
                if let Some(known) = known.get_mut(&person) {
                    known.visitor.details_given = true;
                }
            }
        }
        AccessSetting::SpecificPeople => {
            let emails = proven_emails(connection, people).await?;
            let admitted = allowed::admitted(connection, invite.id, emails.values()).await?;
            for (person, email) in &emails {
                if let Some(known) = known.get_mut(person) {
                    known.visitor.on_allow_list = admitted.contains(email);
                    known.visitor.proven_email = Some(email.clone());
                }
            }
        }
    }
    Ok(known)
}

/// The proven addresses of those of `people` who have one (R60). An address of this column has been proven.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn proven_emails(
    connection: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<HashMap<PersonId, EmailAddress>, StoreError> {
    let rows: Vec<(Uuid, String)> = person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::Email])
        .filter(person::Column::Id.is_in(people.iter().map(|id| id.uuid())))
        .filter(person::Column::Email.is_not_null())
        .into_tuple()
        .all(connection)
        .await?;
    rows.into_iter()
        .map(|(id, email)| {
            Ok((
                PersonId::from_uuid(id),
                EmailAddress::parse(&email).map_err(|error| corrupt("people.email", error))?,
            ))
        })
        .collect()
}

/// Those of `people` who gave their details to the invite's team, on any invite of it (R78).
async fn with_details(
    connection: &impl ConnectionTrait,
    invite: &InviteRecord,
    people: &[PersonId],
) -> Result<HashSet<PersonId>, StoreError> {
    let rows: Vec<Uuid> = detail_submission::Entity::find()
        .select_only()
        .column(detail_submission::Column::PersonId)
        .filter(detail_submission::Column::TeamId.eq(invite.team.uuid()))
        .filter(detail_submission::Column::PersonId.is_in(people.iter().map(|id| id.uuid())))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(PersonId::from_uuid).collect())
}
