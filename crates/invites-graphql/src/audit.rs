//! A team's audit log, for its owners.

use async_graphql::connection::PageInfo;
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use invites_app::Acting;
use invites_domain::ids::TeamId;

use crate::connection::Rows;
use crate::error::refuse;
use crate::ids;

/// The list's name in its cursors.
pub(crate) const LIST: &str = "audit";

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
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// Who, in words: an address, a token's name, the command line.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// The name of the mutation.
    async fn verb(&self) -> &str {
        &self.0.verb
    }

    /// The id of what it was done to.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// What else belongs to it, as JSON.
    async fn detail(&self) -> Option<String> {
        self.0.detail.as_ref().map(ToString::to_string)
    }
}

/// A page of the audit log.
#[derive(Debug)]
pub(crate) struct AuditEntryConnection {
    pub(crate) team: TeamId,
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
        ctx.data::<Acting>()?.audit_count(self.team).await.map_err(refuse)
    }
}
