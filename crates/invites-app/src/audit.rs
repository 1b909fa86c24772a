//! The team's audit log: written in the transaction of each deed, read by owners.

use std::collections::HashMap;

use invites_domain::ids::{AuditEntryId, PersonId, TeamId, TokenId};
use invites_domain::policy::Verb;
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::page::{Page, Slice};
use invites_store::queries::audit::{self, AuditRow, By, NewEntry};
use invites_store::queries::people::PersonRecord;
use invites_store::queries::{api_tokens, people};
use serde_json::Value;

use crate::{Acting, Actor, AppError};

/// One deed, as an owner reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Its id and its place in the log.
    pub id: AuditEntryId,
    /// When.
    pub at: Instant,
    /// Who did it, in words: an address, a token's name, the command line.
    pub actor: String,
    /// The API's name of the mutation.
    pub verb: String,
    /// The encoded id of the thing it was done to.
    pub subject: String,
    /// What else belongs to it.
    pub detail: Option<Value>,
}

impl Acting {
    /// Writes down a deed of this caller, inside the deed's transaction. `verb` is the API's name of the mutation,
    /// `subject` the encoded id of the thing; `detail` holds neither names nor secrets.
    ///
    /// Strangers and guests change nothing of a team's, so they leave no entry.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub(crate) async fn audit(
        &self,
        tx: &Tx,
        team: TeamId,
        verb: &'static str,
        subject: &str,
        detail: Option<Value>,
    ) -> Result<(), AppError> {
        let by = match self.actor() {
            Actor::User(person) => By::Person(*person),
            Actor::Token { token, .. } => By::Token(*token),
            Actor::Operator => By::Operator,
            Actor::Stranger | Actor::Guest(_) => return Ok(()),
        };
        let (id, at) = (self.app().new_id(), self.app().now());
        Ok(audit::record(
            &**tx,
            NewEntry {
                id,
                team,
                by,
                verb,
                subject,
                detail,
                at,
            },
        )
        .await?)
    }

    /// A page of the team's audit log, newest first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] and the like for everybody but owners; [`AppError::Store`].
    pub async fn audit_log(&self, team: TeamId, page: &Page<AuditEntryId>) -> Result<Slice<AuditEntry>, AppError> {
        self.must(team, Verb::ReadAudit, "team").await?;
        let read = self.app().store().read();
        let slice = audit::list(read, team, page).await?;
        let names = self.names(team, &slice.rows).await?;
        Ok(slice.map(|row| names.entry(row)))
    }

    /// One entry of a team's audit log.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown entry and one of another team; [`AppError::Forbidden`] and the like for
    /// everybody but owners; [`AppError::Store`].
    pub async fn audit_entry(&self, id: AuditEntryId) -> Result<AuditEntry, AppError> {
        let row = self.known(audit::find(self.app().store().read(), id).await?, "entry")?;
        self.must(row.team, Verb::ReadAudit, "entry").await?;
        let names = self.names(row.team, std::slice::from_ref(&row)).await?;
        Ok(names.entry(row))
    }

    /// What those who did these deeds are called today.
    async fn names(&self, team: TeamId, rows: &[AuditRow]) -> Result<Names, AppError> {
        let read = self.app().store().read();
        let ids: Vec<PersonId> = rows.iter().filter_map(|row| person_of(row.by)).collect();
        Ok(Names {
            people: people::find_many(read, &ids)
                .await?
                .into_iter()
                .map(|person| (person.id, person))
                .collect(),
            tokens: api_tokens::list(read, team)
                .await?
                .into_iter()
                .map(|token| (token.id, token.name))
                .collect(),
        })
    }

    /// How many entries the team's audit log has.
    ///
    /// # Errors
    /// As [`Acting::audit_log`].
    pub async fn audit_count(&self, team: TeamId) -> Result<u64, AppError> {
        self.must(team, Verb::ReadAudit, "team").await?;
        Ok(audit::count(self.app().store().read(), team).await?)
    }
}

/// What people and tokens are called.
struct Names {
    people: HashMap<PersonId, PersonRecord>,
    tokens: HashMap<TokenId, String>,
}

impl Names {
    fn entry(&self, row: AuditRow) -> AuditEntry {
        AuditEntry {
            id: row.id,
            at: row.at,
            actor: self.of(row.by),
            verb: row.verb,
            subject: row.subject,
            detail: row.detail,
        }
    }

    fn of(&self, by: By) -> String {
        let person = match by {
            By::Operator => return "the command line".to_owned(),
            By::Token(token) => {
                let name = self.tokens.get(&token);
                return name.map_or_else(|| "an API token".to_owned(), |name| format!("API token “{name}”"));
            }
            By::Person(person) => self.people.get(&person).filter(|person| person.erased_at.is_none()),
        };
        let address = |person: &PersonRecord| person.email.as_ref().map(ToString::to_string);
        person
            .and_then(|person| address(person).or_else(|| person.name.clone()))
            .unwrap_or_else(|| "a person without an address".to_owned())
    }
}

fn person_of(by: By) -> Option<PersonId> {
    match by {
        By::Person(person) => Some(person),
        By::Token(_) | By::Operator => None,
    }
}
