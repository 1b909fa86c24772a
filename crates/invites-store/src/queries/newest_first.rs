//! Lists that begin with the newest row: ids grow with time, so the newest have the greatest.

use invites_domain::ids::TypedId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::StoreError;
use crate::page::{Page, Slice, Take};

/// A page of `query`, whose ids stand in the column `id`.
///
/// # Errors
/// [`StoreError::Database`].
pub(super) async fn newest_first<E: EntityTrait, I: TypedId>(
    connection: &impl ConnectionTrait,
    mut query: Select<E>,
    id: E::Column,
    page: &Page<I>,
) -> Result<Slice<E::Model>, StoreError> {
    if let Some(after) = page.after {
        query = query.filter(id.lt(after.uuid()));
    }
    if let Some(before) = page.before {
        query = query.filter(id.gt(before.uuid()));
    }
    // A page from the back is read backwards and turned round.
    let backwards = matches!(page.take, Take::Last(_));
    let mut rows = query
        .order_by(id, if backwards { Order::Asc } else { Order::Desc })
        .limit(page.take.size() + 1)
        .all(connection)
        .await?;
    if backwards {
        rows.reverse();
    }
    Ok(Slice::cut(rows, page.take))
}
