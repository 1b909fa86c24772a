//! A team's audit log, for its owners.

use async_graphql::connection::PageInfo;
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use invites_app::audit::{AuditFilter, AuditKind as DomainKind, By};
use invites_app::{Acting, AppError};
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{PersonId, TeamId, TokenId, TypedId};

use crate::connection::Rows;
use crate::error::refuse;
use crate::ids;
use crate::instant::Instant;

/// The list's name in its cursors.
pub(crate) const LIST: &str = "audit";

/// What kind of thing a deed was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DomainKind")]
pub(crate) enum AuditKind {
    /// Invites, and the claims and plays on them.
    Invites,
    /// Tracks.
    Tracks,
    /// The details form.
    Form,
    /// The team's name, its members and their roles.
    Team,
    /// API tokens.
    Tokens,
    /// Webhooks.
    Webhooks,
    /// A person's data, exported or erased.
    Privacy,
}

/// Which entries of the log to answer; what is left out lets everything through.
#[derive(Debug, Default, InputObject)]
pub(crate) struct AuditLogFilter {
    /// Done by one of these, as `auditActors` names them.
    actor_ids: Option<Vec<ID>>,
    /// Done to one of these kinds of thing.
    kinds: Option<Vec<AuditKind>>,
    /// Done to the thing of this id.
    subject: Option<ID>,
    /// At this instant or later.
    from: Option<Instant>,
    /// Before this instant.
    to: Option<Instant>,
}

impl AuditLogFilter {
    /// # Errors
    /// [`AppError::Invalid`] naming the id of no possible actor.
    pub(crate) fn read(self) -> Result<AuditFilter, AppError> {
        let ids = self.actor_ids.unwrap_or_default();
        Ok(AuditFilter {
            by: ids.iter().enumerate().map(actor).collect::<Result<_, _>>()?,
            kinds: self
                .kinds
                .unwrap_or_default()
                .into_iter()
                .map(DomainKind::from)
                .collect(),
            subject: self.subject.map(|subject| subject.0),
            from: self.from.map(|instant| instant.0),
            to: self.to.map(|instant| instant.0),
        })
    }
}

fn actor((index, id): (usize, &ID)) -> Result<By, AppError> {
    let person = PersonId::parse(id.as_str()).map(By::Person);
    let token = || TokenId::parse(id.as_str()).map(By::Token);
    let operator = (id.as_str() == By::Operator.encode()).then_some(By::Operator);
    person.or_else(|_| token()).ok().or(operator).ok_or_else(|| {
        AppError::Invalid(vec![FieldError {
            field: format!("filter.actorIds[{index}]").into(),
            code: FieldErrorCode::Invalid,
            message: "This is nobody who could stand in the log. Take ids from `auditActors`.".to_owned(),
            rule: None,
        }])
    })
}

/// Somebody who stands in the audit log.
#[derive(Debug, SimpleObject)]
pub(crate) struct AuditActor {
    /// A person's id, a token's, or the command line's; for `actorIds` of the filter.
    id: ID,
    /// What they are called today: an address, a token's name, the command line.
    name: String,
}

impl From<invites_app::audit::AuditActor> for AuditActor {
    fn from(actor: invites_app::audit::AuditActor) -> Self {
        Self {
            id: ID(actor.by.encode()),
            name: actor.name,
        }
    }
}

/// One thing that a deed changed.
#[derive(Debug, SimpleObject)]
pub(crate) struct AuditChange {
    /// The field's name in the API.
    field: String,
    /// The field's name for people.
    label: String,
    /// What it was, in words; null where there was nothing. Instants stand as `DateTime`s do.
    from: Option<String>,
    /// What it became, likewise.
    to: Option<String>,
}

impl From<invites_app::audit::AuditChange> for AuditChange {
    fn from(change: invites_app::audit::AuditChange) -> Self {
        Self {
            field: change.field,
            label: change.label,
            from: change.from,
            to: change.to,
        }
    }
}

/// One deed.
#[derive(Debug, Clone)]
pub(crate) struct AuditEntry(pub(crate) invites_app::audit::AuditEntry);

/// One deed.
#[Object]
impl AuditEntry {
    /// Opaque id.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// When.
    async fn at(&self) -> Instant {
        Instant(self.0.at)
    }

    /// Who, in words: an address, a token's name, the command line.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// The id of who did it, as `auditActors` has it.
    async fn actor_id(&self) -> ID {
        ID(self.0.by.encode())
    }

    /// What was done, in words, to be read between `actor` and `subjectName`: `changed the invite`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// The kind of thing it was done to.
    async fn kind(&self) -> AuditKind {
        self.0.kind.into()
    }

    /// What the thing is called today; null for the team itself and for what is gone.
    async fn subject_name(&self) -> Option<&str> {
        self.0.subject_name.as_deref()
    }

    /// The invite that it happened on; null for another thing and for a deleted invite.
    async fn invite_id(&self) -> Option<ID> {
        self.0.invite.map(ids::show)
    }

    /// From what to what.
    async fn changes(&self) -> Vec<AuditChange> {
        self.0.changes.iter().cloned().map(Into::into).collect()
    }

    /// The name of the mutation.
    async fn verb(&self) -> &str {
        &self.0.verb
    }

    /// The id of what it was done to.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// What was written down with it, as JSON.
    async fn detail(&self) -> Option<String> {
        self.0.detail.as_ref().map(ToString::to_string)
    }
}

/// A page of the audit log.
#[derive(Debug)]
pub(crate) struct AuditEntryConnection {
    pub(crate) team: TeamId,
    pub(crate) filter: AuditFilter,
    pub(crate) rows: Rows<AuditEntry>,
}

/// An entry and its place in the log.
#[derive(Debug, SimpleObject)]
pub(crate) struct AuditEntryEdge {
    /// Its place, for `after` and `before`.
    cursor: String,
    /// The entry.
    node: AuditEntry,
}

/// A page of the audit log.
#[Object]
impl AuditEntryConnection {
    /// The entries with their cursors.
    async fn edges(&self) -> Vec<AuditEntryEdge> {
        self.rows
            .rows
            .iter()
            .map(|(cursor, node)| AuditEntryEdge {
                cursor: cursor.clone(),
                node: node.clone(),
            })
            .collect()
    }

    /// The entries.
    async fn nodes(&self) -> Vec<AuditEntry> {
        self.rows.rows.iter().map(|(_, node)| node.clone()).collect()
    }

    /// Where the page stands.
    async fn page_info(&self) -> PageInfo {
        self.rows.page_info()
    }

    /// Entries in all; counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        ctx.data::<Acting>()?
            .audit_count(self.team, &self.filter)
            .await
            .map_err(refuse)
    }
}
