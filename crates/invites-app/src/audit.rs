//! The team's audit log: written in the transaction of each deed, read by owners.

use std::collections::HashMap;

use invites_domain::ids::{AuditEntryId, ClaimId, InviteId, PersonId, TeamId, TokenId, TrackId, TypedId, WebhookId};
use invites_domain::policy::Verb;
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::page::{Page, Slice};
use invites_store::queries::audit::{self, AuditRow, NewEntry};
use invites_store::queries::people::PersonRecord;
use invites_store::queries::{api_tokens, claims, invites, people, tracks, webhooks};
use serde_json::Value;

pub use crate::audit_words::AuditChange;
use crate::audit_words::{action, changes, tracks_in};
use crate::{Acting, Actor, AppError};
pub use invites_store::queries::audit::By;
pub use invites_store::queries::audit_filter::{AuditFilter, AuditKind};

/// One deed, as an owner reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Its id and its place in the log.
    pub id: AuditEntryId,
    /// When.
    pub at: Instant,
    /// Who did it.
    pub by: By,
    /// Who did it, in words: an address, a token's name, the command line.
    pub actor: String,
    /// The API's name of the mutation.
    pub verb: String,
    /// What was done, in words, to be read between the actor and the thing: `changed the invite`.
    pub action: String,
    /// The kind of thing it was done to.
    pub kind: AuditKind,
    /// The encoded id of the thing it was done to.
    pub subject: String,
    /// What the thing is called today; none for the team itself.
    pub subject_name: Option<String>,
    /// The invite that it happened on, if that still stands.
    pub invite: Option<InviteId>,
    /// From what to what.
    pub changes: Vec<AuditChange>,
    /// What else belongs to it, as it was written.
    pub detail: Option<Value>,
}

/// Somebody who stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditActor {
    /// Who.
    pub by: By,
    /// What they are called today.
    pub name: String,
}

impl Acting {
    /// Writes down a deed of this caller, inside the deed's transaction. `verb` is the API's name of the mutation,
    /// `subject` the encoded id of the thing; `detail` holds neither names nor secrets. What was changed stands there as
    /// `changes`, made by [`audit_changes`](crate::audit_changes).
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
        let Some(by) = self.by() else { return Ok(()) };
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

    /// The caller as logs write them down; none for strangers and guests, who do nothing on a team's behalf.
    pub(crate) fn by(&self) -> Option<By> {
        match self.actor() {
            Actor::User(person) => Some(By::Person(*person)),
            Actor::Token { token, .. } => Some(By::Token(*token)),
            Actor::Operator => Some(By::Operator),
            Actor::Stranger | Actor::Guest(_) => None,
        }
    }

    /// A page of the team's audit log, as far as it fits, newest first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] and the like for everybody but owners; [`AppError::Store`].
    pub async fn audit_log(
        &self,
        team: TeamId,
        filter: &AuditFilter,
        page: &Page<AuditEntryId>,
    ) -> Result<Slice<AuditEntry>, AppError> {
        self.must(team, Verb::ReadAudit, "team").await?;
        let read = self.app().store().read();
        let slice = audit::list(read, team, filter, page).await?;
        let things = self.things_named(team, &slice.rows).await?;
        Ok(slice.map(|row| things.entry(row)))
    }

    /// One entry of a team's audit log.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown entry and one of another team; [`AppError::Forbidden`] and the like for
    /// everybody but owners; [`AppError::Store`].
    pub async fn audit_entry(&self, id: AuditEntryId) -> Result<AuditEntry, AppError> {
        let row = self.known(audit::find(self.app().store().read(), id).await?, "entry")?;
        self.must(row.team, Verb::ReadAudit, "entry").await?;
        let things = self.things_named(row.team, std::slice::from_ref(&row)).await?;
        Ok(things.entry(row))
    }

    /// How many entries of the team's audit log fit.
    ///
    /// # Errors
    /// As [`Acting::audit_log`].
    pub async fn audit_count(&self, team: TeamId, filter: &AuditFilter) -> Result<u64, AppError> {
        self.must(team, Verb::ReadAudit, "team").await?;
        Ok(audit::count(self.app().store().read(), team, filter).await?)
    }

    /// Everybody who stands in the team's audit log, by name: those who have left included.
    ///
    /// # Errors
    /// As [`Acting::audit_log`].
    pub async fn audit_actors(&self, team: TeamId) -> Result<Vec<AuditActor>, AppError> {
        self.must(team, Verb::ReadAudit, "team").await?;
        let by = audit::actors(self.app().store().read(), team).await?;
        let names = self.names_of(team, by.iter().copied()).await?;
        let mut actors: Vec<_> = by.into_iter().map(|by| AuditActor { by, name: names.of(by) }).collect();
        actors.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(actors)
    }

    /// What those who did something in the team are called today.
    pub(crate) async fn names_of(&self, team: TeamId, by: impl IntoIterator<Item = By>) -> Result<Names, AppError> {
        self.people_named(team, by.into_iter().filter_map(person_of).collect())
            .await
    }

    async fn people_named(&self, team: TeamId, people: Vec<PersonId>) -> Result<Names, AppError> {
        let read = self.app().store().read();
        let tokens = api_tokens::list(read, team).await?.into_iter();
        Ok(Names {
            people: people::find_many(read, &people).await?,
            tokens: tokens.map(|token| (token.id, token.name)).collect(),
        })
    }

    /// These deeds with names. The caller has authorised it.
    pub(crate) async fn told(&self, team: TeamId, rows: Vec<AuditRow>) -> Result<Vec<AuditEntry>, AppError> {
        let things = self.things_named(team, &rows).await?;
        Ok(rows.into_iter().map(|row| things.entry(row)).collect())
    }

    /// What those who did these deeds, and what they were done to, are called today.
    async fn things_named(&self, team: TeamId, rows: &[AuditRow]) -> Result<Things, AppError> {
        let read = self.app().store().read();
        let claims = claims::by_ids(read, &subjects::<ClaimId>(rows)).await?;
        let mut invites = subjects::<InviteId>(rows);
        invites.extend(claims.iter().map(|claim| claim.invite));
        let mut people = subjects::<PersonId>(rows);
        people.extend(claims.iter().map(|claim| claim.person));
        people.extend(rows.iter().filter_map(|row| person_of(row.by)));
        let mut named = subjects::<TrackId>(rows);
        named.extend(rows.iter().flat_map(|row| tracks_in(row.detail.as_ref())));
        let invites = invites::by_ids(read, &invites).await?;
        // Ids in an entry's detail are held by no foreign key: a track of another team has no name here.
        let tracks = tracks::by_ids(read, &named).await?.into_iter();
        let tracks = tracks.filter(|(_, track)| track.team == team);
        let webhooks = match subjects::<WebhookId>(rows).is_empty() {
            true => Vec::new(),
            false => webhooks::list(read, team).await?,
        };
        Ok(Things {
            webhooks: webhooks.into_iter().map(|webhook| (webhook.id, webhook.url)).collect(),
            names: self.people_named(team, people).await?,
            tracks: tracks.map(|(id, track)| (id, track.title)).collect(),
            claims: claims
                .into_iter()
                .map(|claim| (claim.id, (claim.invite, claim.person)))
                .collect(),
            invites: invites
                .into_iter()
                .map(|invite| (invite.id, (invite.public_title, invite.deleted.is_none())))
                .collect(),
        })
    }
}

/// What people and tokens are called.
pub(crate) struct Names {
    people: HashMap<PersonId, PersonRecord>,
    tokens: HashMap<TokenId, String>,
}

impl Names {
    /// Who did it, in words.
    pub(crate) fn of(&self, by: By) -> String {
        match by {
            By::Operator => "the command line".to_owned(),
            By::Token(token) => {
                let name = self.tokens.get(&token);
                name.map_or_else(|| "an API token".to_owned(), |name| format!("API token “{name}”"))
            }
            By::Person(person) => self.person(person),
        }
    }

    fn person(&self, id: PersonId) -> String {
        let person = self.people.get(&id).filter(|person| person.erased_at.is_none());
        let address = |person: &PersonRecord| person.email.as_ref().map(ToString::to_string);
        person
            .and_then(|person| address(person).or_else(|| person.name.clone()))
            .unwrap_or_else(|| "a person without an address".to_owned())
    }
}

/// What deeds were done to, by name.
struct Things {
    names: Names,
    tracks: HashMap<TrackId, String>,
    /// Addresses.
    webhooks: HashMap<WebhookId, String>,
    claims: HashMap<ClaimId, (InviteId, PersonId)>,
    /// Titles, and whether the invite still stands.
    invites: HashMap<InviteId, (String, bool)>,
}

impl Things {
    fn entry(&self, row: AuditRow) -> AuditEntry {
        let (subject_name, invite) = self.subject(&row.subject);
        AuditEntry {
            id: row.id,
            at: row.at,
            by: row.by,
            actor: self.names.of(row.by),
            action: action(&row.verb),
            kind: AuditKind::of(&row.verb, &row.subject),
            changes: changes(row.detail.as_ref(), &self.tracks),
            verb: row.verb,
            subject: row.subject,
            subject_name,
            invite,
            detail: row.detail,
        }
    }

    /// What the thing is called, and the invite it stands on.
    fn subject(&self, subject: &str) -> (Option<String>, Option<InviteId>) {
        if let Ok(id) = InviteId::parse(subject) {
            let known = self.invites.get(&id);
            return (known.map(|(title, _)| title.clone()), self.standing(id));
        }
        if let Some((invite, person)) = ClaimId::parse(subject).ok().and_then(|id| self.claims.get(&id)) {
            return (Some(self.names.person(*person)), self.standing(*invite));
        }
        if let Ok(id) = PersonId::parse(subject) {
            return (Some(self.names.person(id)), None);
        }
        let track = TrackId::parse(subject).ok().and_then(|id| self.tracks.get(&id));
        let token = TokenId::parse(subject).ok().and_then(|id| self.names.tokens.get(&id));
        let webhook = WebhookId::parse(subject).ok().and_then(|id| self.webhooks.get(&id));
        (track.or(token).or(webhook).cloned(), None)
    }

    fn standing(&self, invite: InviteId) -> Option<InviteId> {
        self.invites.get(&invite).filter(|(_, stands)| *stands).map(|_| invite)
    }
}

/// The subjects of one kind.
fn subjects<T: TypedId>(rows: &[AuditRow]) -> Vec<T> {
    rows.iter().filter_map(|row| T::parse(&row.subject).ok()).collect()
}

fn person_of(by: By) -> Option<PersonId> {
    match by {
        By::Person(person) => Some(person),
        By::Token(_) | By::Operator => None,
    }
}
