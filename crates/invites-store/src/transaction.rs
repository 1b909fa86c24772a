//! Transactions: a snapshot to read from, and writing by one closure, run to its end whatever becomes of the caller.

use std::ops::Deref;
use std::sync::Arc;

use sea_orm::{
    AccessMode, DatabaseTransaction, IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use crate::{Abort, Backend, Store, StoreError};

/// How often a transaction is run again after a passing failure before the failure is the answer.
const MOST_RUNS: u32 = 8;

/// The open transaction of [`Store::write`]. Queries take it by reference.
#[derive(Debug, Clone)]
pub struct Tx(Arc<DatabaseTransaction>);

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.0
    }
}

impl Store {
    /// A transaction that only reads, over the database as it is now: what several statements find belongs together.
    /// Dropping it ends it. Keep it short: it holds a connection, and SQLite's log cannot shrink meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = match self.backend() {
            // What a transaction of SQLite has read stays as it was.
            Backend::Sqlite => TransactionOptions::default(),
            Backend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        Ok(self.read().begin_with_options(options).await?)
    }

    /// Runs `work` in one transaction: committed when it answers `Ok`, rolled back when it answers `Err`.
    ///
    /// On SQLite the transaction takes the write lock at once (`BEGIN IMMEDIATE`): one that reads first and writes
    /// later fails under load, whatever the busy timeout. On PostgreSQL `work` runs again after a serialization
    /// failure or a deadlock, so it must do nothing but write through its [`Tx`].
    ///
    /// The transaction runs in a task of its own: a client that hangs up cannot leave a pooled connection inside an
    /// open transaction.
    ///
    /// # Errors
    /// What `work` answered, or the database's failure.
    pub async fn write<T, E, F, Fut>(&self, work: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send,
        T: Send + 'static,
        E: Abort,
    {
        let store = self.clone();
        let task = tokio::spawn(async move {
            let mut run = 1;
            loop {
                match store.write_once(&work).await {
                    Err(error) if run < MOST_RUNS && error.store_error().is_some_and(StoreError::is_passing) => {
                        run += 1;
                    }
                    answer => return answer,
                }
            }
        });
        match task.await {
            Ok(answer) => answer,
            Err(join) => match join.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(StoreError::Interrupted.into()),
            },
        }
    }

    async fn write_once<T, E, F, Fut>(&self, work: &F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: Abort,
    {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let begun = self
            .writer()
            .begin_with_options(options)
            .await
            .map_err(StoreError::from)?;
        let tx = Tx(Arc::new(begun));
        let answer = work(tx.clone()).await;
        // `work` has ended and dropped its handle; one kept alive elsewhere means nothing may be committed.
        let Some(open) = Arc::into_inner(tx.0) else {
            return Err(StoreError::Interrupted.into());
        };
        match answer {
            Ok(value) => {
                open.commit().await.map_err(StoreError::from)?;
                Ok(value)
            }
            Err(error) => {
                open.rollback().await.map_err(StoreError::from)?;
                Err(error)
            }
        }
    }
}
