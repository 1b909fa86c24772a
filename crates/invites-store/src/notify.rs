//! Between processes on one PostgreSQL: NOTIFY and LISTEN. On SQLite there is one process and nothing to do.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{Backend, Store, StoreError};

const CHANNEL: &str = "trackpass";
/// How long a lost listener waits before it connects again.
const RECONNECT: Duration = Duration::from_secs(1);

/// The channel that the processes of an installation share.
#[derive(Debug, Clone)]
pub struct Notifications {
    store: Store,
    /// Tells our own notifications from those of the others.
    sender: String,
}

impl Notifications {
    /// None on SQLite.
    #[must_use]
    pub fn of(store: &Store) -> Option<Self> {
        // The address of the shared pool is unique in this process; the process id tells processes apart.
        let sender = format!("{}-{}", std::process::id(), store.address());
        (store.backend() == Backend::Postgres).then(|| Self {
            store: store.clone(),
            sender,
        })
    }

    /// Sends `payload` (less than 8,000 bytes) to the other processes.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn send(&self, payload: &str) -> Result<(), StoreError> {
        let statement = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_notify($1, $2)",
            [CHANNEL.into(), format!("{} {payload}", self.sender).into()],
        );
        self.store.read().query_one_raw(statement).await?;
        Ok(())
    }

    /// Calls `heard` with each payload of another process, and with none after each (re)connection, when something
    /// may have been missed. Never returns.
    pub async fn listen(&self, heard: impl Fn(Option<&str>)) {
        loop {
            if let Err(error) = self.listen_until_lost(&heard).await {
                tracing::warn!(%error, "lost the channel to other processes");
            }
            tokio::time::sleep(RECONNECT).await;
        }
    }

    async fn listen_until_lost(&self, heard: &impl Fn(Option<&str>)) -> Result<(), sea_orm::sqlx::Error> {
        let mut listener = PgListener::connect_with(self.store.read().get_postgres_connection_pool()).await?;
        listener.listen(CHANNEL).await?;
        heard(None);
        while let Some(notification) = listener.try_recv().await? {
            if let Some((sender, payload)) = notification.payload().split_once(' ')
                && sender != self.sender
            {
                heard(Some(payload));
            }
        }
        Ok(())
    }
}
