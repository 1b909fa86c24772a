//! A team's details form, and what people left in it (section 11).

use chrono::{DateTime, Utc};
use invites_domain::form::{Details, InviteForm};
use invites_domain::ids::{InviteId, PersonId, SubmissionId, TeamId, TypedId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde::Serialize;

use crate::StoreError;
use crate::queries::reading;
use crate::tables::{detail_submission, invite_form};

/// What one person left in one team's form (R87, R88a).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionRecord {
    /// Its id.
    pub id: SubmissionId,
    /// Whose form.
    pub team: TeamId,
    /// Who.
    pub person: PersonId,
    /// The answers, the fields asked, the consent text.
    pub details: Details,
    /// When.
    pub at: DateTime<Utc>,
    /// By which invite's link; none of what was left before this was written down.
    pub invite: Option<InviteId>,
}

/// The team's form; the default one until it is saved for the first time (R79, R84).
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for a form that does not read.
pub async fn form(connection: &impl ConnectionTrait, team: TeamId) -> Result<InviteForm, StoreError> {
    match invite_form::Entity::find_by_id(team.uuid()).one(connection).await? {
        Some(row) => reading::json("invite_forms.form", row.form),
        None => Ok(InviteForm::default()),
    }
}

/// Saves the team's form.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn save_form(
    connection: &impl ConnectionTrait,
    team: TeamId,
    form: &InviteForm,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = invite_form::ActiveModel {
        team_id: Set(team.uuid()),
        form: Set(json("invite_forms.form", form)?),
        updated_at: Set(now),
    };
    let replaced = [invite_form::Column::Form, invite_form::Column::UpdatedAt];
    invite_form::Entity::insert(row)
        .on_conflict(
            OnConflict::column(invite_form::Column::TeamId)
                .update_columns(replaced)
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Keeps a submission. False when the person left details with this team before: those stay (R78).
///
/// # Errors
/// [`StoreError::Database`].
pub async fn submit(connection: &impl ConnectionTrait, new: &SubmissionRecord) -> Result<bool, StoreError> {
    use detail_submission::Column;
    let row = detail_submission::ActiveModel {
        id: Set(new.id.uuid()),
        team_id: Set(new.team.uuid()),
        person_id: Set(new.person.uuid()),
        details: Set(json("detail_submissions.details", &new.details.values)?),
        fields_asked: Set(json("detail_submissions.fields_asked", &new.details.fields_asked)?),
        consent_text: Set(new.details.consent_text.clone()),
        submitted_at: Set(new.at),
        invite_id: Set(new.invite.map(TypedId::uuid)),
    };
    let kept = detail_submission::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::TeamId, Column::PersonId])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    Ok(kept == 1)
}

/// What these people left with the team, in no order.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for details that do not read.
pub async fn of_people(
    connection: &impl ConnectionTrait,
    team: TeamId,
    people: &[PersonId],
) -> Result<Vec<SubmissionRecord>, StoreError> {
    use detail_submission::Column;
    if people.is_empty() {
        return Ok(Vec::new());
    }
    detail_submission::Entity::find()
        .filter(Column::TeamId.eq(team.uuid()))
        .filter(Column::PersonId.is_in(people.iter().map(|person| person.uuid())))
        .all(connection)
        .await?
        .into_iter()
        .map(read)
        .collect()
}

/// Puts other answers in place of those that the person left with the team; what was asked and when stays.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn correct(
    connection: &impl ConnectionTrait,
    team: TeamId,
    person: PersonId,
    details: &Details,
) -> Result<(), StoreError> {
    use detail_submission::Column;
    let values = json("detail_submissions.details", &details.values)?;
    detail_submission::Entity::update_many()
        .col_expr(Column::Details, Expr::value(values))
        .filter(Column::TeamId.eq(team.uuid()))
        .filter(Column::PersonId.eq(person.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Takes away what the person left with the team.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn delete(connection: &impl ConnectionTrait, team: TeamId, person: PersonId) -> Result<(), StoreError> {
    use detail_submission::Column;
    detail_submission::Entity::delete_many()
        .filter(Column::TeamId.eq(team.uuid()))
        .filter(Column::PersonId.eq(person.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

fn read(row: detail_submission::Model) -> Result<SubmissionRecord, StoreError> {
    Ok(SubmissionRecord {
        id: SubmissionId::from_uuid(row.id),
        team: TeamId::from_uuid(row.team_id),
        person: PersonId::from_uuid(row.person_id),
        details: Details {
            values: reading::json("detail_submissions.details", row.details)?,
            fields_asked: reading::json("detail_submissions.fields_asked", row.fields_asked)?,
            consent_text: row.consent_text,
        },
        at: row.submitted_at,
        invite: row.invite_id.map(InviteId::from_uuid),
    })
}

fn json(what: &'static str, value: &impl Serialize) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(value).map_err(|error| reading::corrupt(what, error))
}
