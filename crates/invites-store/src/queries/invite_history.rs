//! What changed on an invite from version to version, as the audit log of its team has it.

use std::collections::BTreeSet;

use invites_domain::ids::{InviteId, TeamId, TypedId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;

use crate::StoreError;
use crate::tables::audit_entry::{Column, Entity};

/// The part of an edit's audit entry that this file reads.
#[derive(Deserialize)]
struct Edit {
    version: u32,
    changed: Vec<String>,
}

/// Edits looked at: older ones than these do not matter to somebody who has the page open.
const MOST_EDITS: u64 = 200;

/// The fields (by their API names) that edits after `version` changed, each once.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn changed_since(
    connection: &impl ConnectionTrait,
    team: TeamId,
    invite: InviteId,
    version: u32,
) -> Result<Vec<String>, StoreError> {
    let details: Vec<Option<serde_json::Value>> = Entity::find()
        .select_only()
        .column(Column::Detail)
        .filter(Column::TeamId.eq(team.uuid()))
        .filter(Column::Subject.eq(invite.encode()))
        .order_by_desc(Column::Id)
        .limit(MOST_EDITS)
        .into_tuple()
        .all(connection)
        .await?;
    // Entries of other verbs have other details and are passed over.
    let edits = details
        .into_iter()
        .flatten()
        .filter_map(|detail| serde_json::from_value::<Edit>(detail).ok());
    let changed: BTreeSet<String> = edits
        .filter(|edit| edit.version > version)
        .flat_map(|edit| edit.changed)
        .collect();
    Ok(changed.into_iter().collect())
}
