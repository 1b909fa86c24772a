//! Allow lists: at most 10,000 entries each, matched in the database by the few keys that would admit an address.

use std::collections::{HashMap, HashSet};

use invites_domain::email::{AllowedEntry, EmailAddress, match_keys};
use invites_domain::ids::{InviteId, TypedId};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::StoreError;
use crate::queries::reading::corrupt;
use crate::tables::allowed_entry::{ActiveModel, Column, Entity};
use crate::tables::{claim, person};

/// Rows of one INSERT: three values each stay below SQLite's 32,766 in a statement.
const ROWS_AT_ONCE: usize = 5_000;

/// The allow list of each of `invites`, in saved order; an invite without one is missing.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn of(
    connection: &impl ConnectionTrait,
    invites: &[InviteId],
) -> Result<HashMap<InviteId, Vec<AllowedEntry>>, StoreError> {
    let rows = Entity::find()
        .filter(Column::InviteId.is_in(invites.iter().map(|id| id.uuid())))
        .order_by_asc(Column::InviteId)
        .order_by_asc(Column::Position)
        .all(connection)
        .await?;
    let mut lists: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        lists
            .entry(InviteId::from_uuid(row.invite_id))
            .or_default()
            .push(read(&row.entry)?);
    }
    Ok(lists)
}

/// How many entries the list of `invite` has.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count(connection: &impl ConnectionTrait, invite: InviteId) -> Result<u64, StoreError> {
    Ok(Entity::find()
        .filter(Column::InviteId.eq(invite.uuid()))
        .count(connection)
        .await?)
}

/// Those of `emails` that the list of `invite` admits (R59).
///
/// # Errors
/// [`StoreError::Database`].
pub async fn admitted<'a>(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    emails: impl IntoIterator<Item = &'a EmailAddress>,
) -> Result<HashSet<&'a EmailAddress>, StoreError> {
    let keys: Vec<(&EmailAddress, Vec<String>)> = emails.into_iter().map(|email| (email, match_keys(email))).collect();
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let wanted: HashSet<&str> = keys.iter().flat_map(|(_, keys)| keys).map(String::as_str).collect();
    let found: HashSet<String> = Entity::find()
        .select_only()
        .column(Column::Entry)
        .filter(Column::InviteId.eq(invite.uuid()))
        .filter(Column::Entry.is_in(wanted))
        .into_tuple()
        .all(connection)
        .await?
        .into_iter()
        .collect();
    let admitted = keys
        .into_iter()
        .filter(|(_, keys)| keys.iter().any(|key| found.contains(key)));
    Ok(admitted.map(|(email, _)| email).collect())
}

/// How many hold a claim on `invite` whose proven address none of `entries` admits, or who proved none (R61). Removed claims
/// do not count.
///
/// The addresses are counted where they are: one pass over the claimers, a few look-ups each, however long the list is.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn claimers_off(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    entries: &[AllowedEntry],
) -> Result<u32, StoreError> {
    let listed: HashSet<String> = entries.iter().map(AllowedEntry::canonical).collect();
    let addresses = Query::select()
        .column((person::Entity, person::Column::Email))
        .from(claim::Entity)
        .inner_join(
            person::Entity,
            Expr::col((claim::Entity, claim::Column::PersonId)).equals((person::Entity, person::Column::Id)),
        )
        .and_where(Expr::col((claim::Entity, claim::Column::InviteId)).eq(invite.uuid()))
        .and_where(Expr::col((claim::Entity, claim::Column::RevokedAt)).is_null())
        .to_owned();
    let mut off = 0;
    for row in connection.query_all(&addresses).await? {
        let address: Option<String> = row.try_get_by_index(0)?;
        let admitted = match address {
            None => false,
            Some(address) => {
                let address = EmailAddress::parse(&address).map_err(|error| corrupt("people.email", error))?;
                match_keys(&address).iter().any(|key| listed.contains(key))
            }
        };
        off += u32::from(!admitted);
    }
    Ok(off)
}

fn read(canonical: &str) -> Result<AllowedEntry, StoreError> {
    AllowedEntry::parse(canonical).map_err(|error| corrupt("allowed_entries.entry", error))
}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    entries: &[AllowedEntry],
) -> Result<(), StoreError> {
    let rows: Vec<_> = entries
        .iter()
        .zip(0..)
        .map(|(entry, position)| ActiveModel {
            invite_id: Set(invite.uuid()),
            entry: Set(entry.canonical()),
            position: Set(position),
        })
        .collect();
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(chunk.to_vec())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

pub(crate) async fn remove(connection: &impl ConnectionTrait, invite: InviteId) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::InviteId.eq(invite.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}
