//! A person's data in a team: handed out as a document, and erased. For owners, on the person's behalf.

use invites_domain::email::EmailAddress;
use invites_domain::error::FieldErrorCode;
use invites_domain::form::Details;
use invites_domain::ids::{PersonId, TeamId, TypedId};
use invites_domain::policy::{Role, Verb};
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::queries::people::PersonRecord;
use invites_store::queries::person_export::{self, ExportedClaim, ExportedInvitation, ExportedPlay};
use invites_store::queries::{details, email_codes, notices, outgoing_mail, people, person_erasure, sessions, teams};
use serde::Serialize;

use crate::announce::Announcement;
use crate::error::mistake;
use crate::sign_in::read_email;
use crate::{Acting, AppError};

/// Everything a team keeps of a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonExport {
    /// Their id.
    pub person: PersonId,
    /// Their address.
    pub email: Option<EmailAddress>,
    /// Their name.
    pub name: Option<String>,
    /// When they were first seen.
    pub created_at: Instant,
    /// Their role in the team, if they are a member.
    pub role: Option<Role>,
    /// An invitation to become a member that they did not accept.
    pub invitation: Option<ExportedInvitation>,
    /// What they left in the team's form.
    pub details: Option<Details>,
    /// When they left it.
    pub details_given_at: Option<Instant>,
    /// Their claims on the team's invites.
    pub claims: Vec<ExportedClaim>,
    /// Their plays of the team's tracks.
    pub plays: Vec<ExportedPlay>,
}

/// How much a team keeps of a person, before somebody decides what to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalData {
    /// Who.
    pub person: PersonRecord,
    /// Their role in the team, if they are a member.
    pub role: Option<Role>,
    /// When they left details in the team's form.
    pub details_given_at: Option<Instant>,
    /// Claims on the team's invites.
    pub claims: usize,
    /// Plays of the team's tracks.
    pub plays: usize,
    /// Whether another team knows them as well: then erasing leaves them their account.
    pub known_elsewhere: bool,
}

impl Acting {
    /// What the team keeps of the person whose address this is; none when it keeps nothing, which is the same as for an
    /// address that nobody has.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `email` for what is no address; the refusals of [`Acting::must`] for everybody but owners.
    pub async fn personal_data(&self, team: TeamId, email: &str) -> Result<Option<PersonalData>, AppError> {
        self.must(team, Verb::ErasePerson, "team").await?;
        let email = read_email(email)?;
        let read = self.app().store().read();
        let Some(person) = people::by_email(read, &email).await? else {
            return Ok(None);
        };
        let teams = person_erasure::teams_of(read, person.id).await?;
        if !teams.contains(&team) {
            return Ok(None);
        }
        let given = details::of_people(read, team, &[person.id]).await?.into_iter().next();
        Ok(Some(PersonalData {
            role: teams::role(read, team, person.id).await?,
            details_given_at: given.map(|given| given.at),
            claims: person_export::claims(read, team, person.id).await?.len(),
            plays: person_export::plays(read, team, person.id).await?.len(),
            known_elsewhere: teams.len() > 1,
            person,
        }))
    }

    /// Everything the team keeps of the person.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for somebody of whom the team keeps nothing; the refusals of [`Acting::must`] for
    /// everybody but owners.
    pub async fn export_person(&self, team: TeamId, person: PersonId) -> Result<PersonExport, AppError> {
        self.must(team, Verb::ErasePerson, "team").await?;
        let acting = self.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let record = known_to(&tx, team, person).await?;
                    let given = details::of_people(&*tx, team, &[person]).await?.into_iter().next();
                    // Who looked is part of the record: the document holds everything there is.
                    acting.audit(&tx, team, "exportPerson", &person.encode(), None).await?;
                    Ok(PersonExport {
                        person,
                        email: record.email,
                        name: record.name,
                        created_at: record.created_at,
                        role: teams::role(&*tx, team, person).await?,
                        invitation: person_export::invitation(&*tx, team, person).await?,
                        details_given_at: given.as_ref().map(|given| given.at),
                        details: given.map(|given| given.details),
                        claims: person_export::claims(&*tx, team, person).await?,
                        plays: person_export::plays(&*tx, team, person).await?,
                    })
                }
            })
            .await
    }

    /// Erases the person from the team: name, address, details, what they answered. Claims, plays and counts stay, of
    /// nobody. Where no other team knows them, their sign-in goes as well; where one does, they keep it, and this
    /// team's records come loose from it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for somebody of whom the team keeps nothing; [`AppError::Invalid`] on `personId` for a
    /// member, who is removed first; the refusals of [`Acting::must`] for everybody but owners.
    pub async fn erase_person(&self, team: TeamId, person: PersonId) -> Result<(), AppError> {
        self.must(team, Verb::ErasePerson, "team").await?;
        let (acting, now) = (self.clone(), self.app().now());
        let nobody: PersonId = self.app().new_id();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let record = known_to(&tx, team, person).await?;
                    if teams::role(&*tx, team, person).await?.is_some() {
                        return Err(still_a_member());
                    }
                    person_erasure::erase_traces(&*tx, team, person, record.email.as_ref()).await?;
                    if let Some(email) = &record.email {
                        outgoing_mail::forget_recipient(&*tx, email, Some(team)).await?;
                    }
                    notices::set_refused(&*tx, team, person, false, now).await?;
                    let known_elsewhere = person_erasure::teams_of(&*tx, person)
                        .await?
                        .iter()
                        .any(|other| *other != team);
                    if known_elsewhere {
                        person_erasure::detach(&*tx, team, person, nobody, now).await?;
                    } else {
                        person_erasure::erase_identity(&*tx, person, now).await?;
                        sessions::delete_of(&*tx, person).await?;
                        if let Some(email) = &record.email {
                            email_codes::delete(&*tx, email).await?;
                            outgoing_mail::forget_recipient(&*tx, email, None).await?;
                        }
                    }
                    acting.audit(&tx, team, "erasePerson", &person.encode(), None).await
                }
            })
            .await
            .inspect(|_| {
                self.app().announcer().announce(Announcement::Team { team });
                self.app().announcer().announce(Announcement::SignedOut { person });
            })
    }
}

/// The person, if the team keeps anything of them.
async fn known_to(tx: &Tx, team: TeamId, person: PersonId) -> Result<PersonRecord, AppError> {
    let unknown = AppError::NotFound { what: "person" };
    let Some(record) = people::lock(&**tx, person).await? else {
        return Err(unknown);
    };
    if person_erasure::teams_of(&**tx, person).await?.contains(&team) {
        Ok(record)
    } else {
        Err(unknown)
    }
}

fn still_a_member() -> AppError {
    mistake(
        "personId",
        FieldErrorCode::Locked,
        "This person is a member of the team. Remove them from the team first.",
    )
}
