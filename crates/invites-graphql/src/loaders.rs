//! Reading for many rows at once: one [`DataLoader`] a request, which asks the application as the request's caller.
//!
//! Nothing is cached: a mutation or a later message of a subscription reads what is true then. What is loaded by
//! which key stands beside the types that show it.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Error};
use invites_app::{Acting, AppError};

use crate::error::refusal;

/// Asks the application for batches.
#[derive(Debug)]
pub(crate) struct Reader(pub(crate) Acting);

/// The loaders of one request.
pub(crate) type Loaders = DataLoader<Reader>;

/// How long rows gather before they are read together: longer than it takes to ask for each row of a page. An
/// unoptimised build asks more slowly.
const GATHERING: Duration = Duration::from_millis(if cfg!(debug_assertions) { 20 } else { 1 });

/// Loaders for one request of this caller.
pub(crate) fn loaders(acting: Acting) -> Loaders {
    DataLoader::new(Reader(acting), tokio::spawn).delay(GATHERING)
}

/// A key whose rows the application answers by id, and its loader: one reading, by that verb, for all that ask at the same time.
macro_rules! loaded {
    ($($(#[$about:meta])* $vis:vis $key:ident($id:ty) => $row:ty, by $verb:ident;)+) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis struct $key($vis $id);

        impl async_graphql::dataloader::Loader<$key> for $crate::loaders::Reader {
            type Value = $row;
            type Error = std::sync::Arc<invites_app::AppError>;

            async fn load(&self, keys: &[$key]) -> Result<std::collections::HashMap<$key, $row>, Self::Error> {
                let ids: Vec<$id> = keys.iter().map(|key| key.0).collect();
                let rows = self.0.$verb(&ids).await?;
                Ok(rows.into_iter().map(|(id, row)| ($key(id), row.into())).collect())
            }
        }
    )+};
}

pub(crate) use loaded;

/// The request's loaders.
pub(crate) fn of<'a>(ctx: &Context<'a>) -> async_graphql::Result<&'a Loaders> {
    ctx.data::<Loaders>()
}

/// A batch that failed, told to each who waited for it.
#[allow(clippy::needless_pass_by_value, reason = "made for `map_err`")]
pub(crate) fn failed(error: Arc<AppError>) -> Error {
    refusal(&error)
}
