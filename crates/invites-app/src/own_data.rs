//! A person's own data, for the person: what each team keeps, handed out as a document, and the details mended.
//!
//! Nobody is asked here what they may: it is theirs. What a team wrote for itself (why access was removed) stays with it.

use std::collections::BTreeMap;

use invites_domain::email::EmailAddress;
use invites_domain::error::FieldErrorCode;
use invites_domain::form::{Details, FormFieldKind, InviteForm, validate_details};
use invites_domain::ids::{PersonId, TeamId};
use invites_domain::policy::Role;
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::queries::person_export::{self, ExportedClaim, ExportedInvitation, ExportedPlay};
use invites_store::queries::teams::TeamRecord;
use invites_store::queries::{details, notices, people, person_erasure, teams};
use serde::Serialize;

use crate::error::mistake;
use crate::{Acting, Actor, AppError};

/// What one team keeps of the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptByTeam {
    /// The team.
    pub team: TeamRecord,
    /// What the caller left in its form.
    pub details: Option<Details>,
    /// When they left it.
    pub details_given_at: Option<Instant>,
    /// Claims on its invites.
    pub claims: usize,
    /// Plays of its tracks.
    pub plays: usize,
    /// Whether it may send them notices.
    pub notices: bool,
}

/// Everything that is kept of the caller.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnExport {
    /// Their id.
    pub person: PersonId,
    /// Their address.
    pub email: Option<EmailAddress>,
    /// Their name.
    pub name: Option<String>,
    /// When they were first seen.
    pub created_at: Instant,
    /// What each team keeps of them.
    pub teams: Vec<OwnTeamExport>,
}

/// A team's part of the document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnTeamExport {
    /// The team's name.
    pub team: String,
    /// The caller's role in it, if they are a member.
    pub role: Option<Role>,
    /// An invitation to become a member that they did not accept.
    pub invitation: Option<ExportedInvitation>,
    /// What they left in its form.
    pub details: Option<Details>,
    /// When they left it.
    pub details_given_at: Option<Instant>,
    /// Their claims on its invites.
    pub claims: Vec<ExportedClaim>,
    /// Their plays of its tracks.
    pub plays: Vec<ExportedPlay>,
}

impl Acting {
    /// What each team keeps of the caller; nothing for somebody whom nobody knows, and for a script.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn kept_of_me(&self) -> Result<Vec<KeptByTeam>, AppError> {
        let Some(person) = self.person() else {
            return Ok(Vec::new());
        };
        let read = self.app().store().read();
        let mut kept = Vec::new();
        for id in person_erasure::teams_of(read, person).await? {
            let Some(team) = teams::find(read, id).await? else {
                continue;
            };
            let given = details::of_people(read, id, &[person]).await?.into_iter().next();
            kept.push(KeptByTeam {
                team,
                details_given_at: given.as_ref().map(|given| given.at),
                details: given.map(|given| given.details),
                claims: person_export::claims(read, id, person).await?.len(),
                plays: person_export::plays(read, id, person).await?.len(),
                notices: !notices::refused(read, id, person).await?,
            });
        }
        Ok(kept)
    }

    /// Everything that is kept of the caller, as a document; none for somebody whom nobody knows, and for a script.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn export_of_me(&self) -> Result<Option<OwnExport>, AppError> {
        let read = self.app().store().read();
        let Some(person) = self.person() else { return Ok(None) };
        let Some(record) = people::find(read, person).await? else {
            return Ok(None);
        };
        let mut parts = Vec::new();
        for id in person_erasure::teams_of(read, person).await? {
            let given = details::of_people(read, id, &[person]).await?.into_iter().next();
            let mut claims = person_export::claims(read, id, person).await?;
            for claim in &mut claims {
                claim.revoke_reason = None;
            }
            parts.push(OwnTeamExport {
                team: teams::find(read, id).await?.map(|team| team.name).unwrap_or_default(),
                role: teams::role(read, id, person).await?,
                invitation: person_export::invitation(read, id, person).await?,
                details_given_at: given.as_ref().map(|given| given.at),
                details: given.map(|given| given.details),
                claims,
                plays: person_export::plays(read, id, person).await?,
            });
        }
        Ok(Some(OwnExport {
            person,
            email: record.email,
            name: record.name,
            created_at: record.created_at,
            teams: parts,
        }))
    }

    /// Mends what the caller left in the team's form. Judged by what was asked then (R86), not by the form as it is now
    /// (R78); the consent and its text stay as given (R88a).
    ///
    /// # Errors
    /// [`AppError::Invalid`] with every mistake, by the field's key; [`AppError::NotFound`] where the caller left
    /// nothing; [`AppError::Unauthenticated`] for a stranger, [`AppError::Forbidden`] for a script.
    pub async fn correct_details(&self, team: TeamId, values: &BTreeMap<String, String>) -> Result<(), AppError> {
        let person = match self.actor() {
            Actor::Guest(person) | Actor::User(person) => *person,
            Actor::Stranger => return Err(AppError::Unauthenticated),
            Actor::Token { .. } | Actor::Operator => return Err(AppError::Forbidden),
        };
        let values = values.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let mut values = values.clone();
                async move {
                    let nothing = AppError::NotFound { what: "details" };
                    // Not while the person is merged into another, or erased.
                    people::lock(&*tx, person).await?;
                    let given = details::of_people(&*tx, team, &[person]).await?.into_iter().next();
                    let Some(given) = given else { return Err(nothing) };
                    let consent = FormFieldKind::Consent.key();
                    if let Some(agreed) = given.details.values.get(&consent) {
                        values.insert(consent, agreed.clone());
                    }
                    let asked = InviteForm {
                        fields: given.details.fields_asked,
                        consent_text: given.details.consent_text,
                        custom_messaging: None,
                    };
                    let mended = validate_details(&asked, &values)?;
                    Ok(details::correct(&*tx, team, person, &mended).await?)
                }
            })
            .await
    }

    /// Whether the team may send the caller notices from now on: what the link in every notice decides, for somebody who is
    /// signed in.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `teamId` for a team that keeps nothing of the caller; [`AppError::Unauthenticated`] for
    /// strangers and guests, to whom no mail goes; [`AppError::Forbidden`] for a script.
    pub async fn set_notices(&self, team: TeamId, wanted: bool) -> Result<(), AppError> {
        let person = match self.actor() {
            Actor::User(person) => *person,
            Actor::Stranger | Actor::Guest(_) => return Err(AppError::Unauthenticated),
            Actor::Token { .. } | Actor::Operator => return Err(AppError::Forbidden),
        };
        let now = self.app().now();
        self.app()
            .store()
            .write(move |tx: Tx| async move {
                // Not while the person is erased.
                people::lock(&*tx, person).await?;
                if !person_erasure::teams_of(&*tx, person).await?.contains(&team) {
                    let message = "This team keeps nothing of you, so it sends you nothing.".to_owned();
                    return Err(mistake("teamId", FieldErrorCode::Invalid, message));
                }
                Ok(notices::set_refused(&*tx, team, person, !wanted, now).await?)
            })
            .await
    }
}
