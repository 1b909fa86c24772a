//! Opening a database: one SQLite file, or PostgreSQL, behind one [`Store`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::StoreError;

/// The least SQLite whose WAL is free of the reset bug of 3.51.2.
const LEAST_SQLITE: &str = "3.51.3";
/// Readers beside SQLite's one writer.
const SQLITE_READERS: u32 = 8;
/// Rows that SQLite's thread may read ahead of whoever decodes them: a whole page, so that it need not wait for each row.
const SQLITE_ROWS_AHEAD: usize = 128;
/// Connections of one process to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 24;

/// Which database answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// One file, one writer, many readers.
    Sqlite,
    /// A server that several processes share.
    Postgres,
}

/// The database of one installation. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    backend: Backend,
    url: String,
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

impl Store {
    /// Opens `sqlite:PATH` (made if missing) or `postgres://…`. Does not migrate.
    ///
    /// # Errors
    /// [`StoreError::UnknownUrl`] for another scheme, [`StoreError::Database`] when the database does not answer,
    /// [`StoreError::OldSqlite`] when the bundled library is too old.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let backend = match url.split(':').next() {
            Some("sqlite") => Backend::Sqlite,
            Some("postgres" | "postgresql") => Backend::Postgres,
            _ => return Err(StoreError::UnknownUrl(without_password(url))),
        };
        let statements = Arc::new(AtomicU64::new(0));
        let (reader, writer) = match backend {
            Backend::Sqlite => {
                let writer = open(sqlite_options(url, 1), &statements).await?;
                (open(sqlite_options(url, SQLITE_READERS), &statements).await?, writer)
            }
            Backend::Postgres => {
                let mut options = ConnectOptions::new(url);
                options
                    .max_connections(POSTGRES_CONNECTIONS)
                    .acquire_timeout(Duration::from_secs(30))
                    .sqlx_logging(false)
                    .test_before_acquire(false);
                let pool = open(options, &statements).await?;
                (pool.clone(), pool)
            }
        };
        let store = Self {
            inner: Arc::new(Inner {
                backend,
                url: url.to_owned(),
                reader,
                writer,
                statements,
            }),
        };
        if backend == Backend::Sqlite {
            store.refuse_old_sqlite().await?;
        }
        Ok(store)
    }

    /// Applies the migrations that are not yet in force.
    ///
    /// # Errors
    /// [`StoreError::Database`] when one fails; it is rolled back whole.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        Ok(Migrator::up(&self.inner.writer, None).await?)
    }

    /// How many migrations are not yet in force.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database does not answer.
    pub async fn pending_migrations(&self) -> Result<usize, StoreError> {
        Ok(Migrator::get_pending_migrations(&self.inner.reader).await?.len())
    }

    /// A connection for queries. On SQLite it is a pool of readers beside the one writer.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.inner.reader
    }

    /// A connection for a write of one statement that rests on nothing read before: the statement is its own transaction,
    /// without the rounds of BEGIN and COMMIT. Everything else goes through [`Store::write`].
    #[must_use]
    pub fn write_one(&self) -> &DatabaseConnection {
        &self.inner.writer
    }

    /// The pool that [`Store::write`] begins its transactions on.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.inner.writer
    }

    /// Which database this is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.inner.backend
    }

    /// The URL it was opened by; it may hold a password and belongs in no log.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// Statements issued since the store was opened, for tests and benchmarks that count them.
    #[must_use]
    pub fn statements_issued(&self) -> u64 {
        self.inner.statements.load(Ordering::Relaxed)
    }

    /// Tells stores of one process apart.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.inner).addr()
    }

    async fn refuse_old_sqlite(&self) -> Result<(), StoreError> {
        let statement = Statement::from_string(DbBackend::Sqlite, "SELECT sqlite_version() AS version");
        let row = self.inner.reader.query_one_raw(statement).await?;
        let found: String = row
            .map(|row| row.try_get("", "version"))
            .transpose()?
            .unwrap_or_default();
        if version_numbers(&found) < version_numbers(LEAST_SQLITE) {
            return Err(StoreError::OldSqlite {
                found,
                needed: LEAST_SQLITE,
            });
        }
        Ok(())
    }
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .row_buffer_size(SQLITE_ROWS_AHEAD)
                .busy_timeout(Duration::from_secs(10))
        });
    options
}

async fn open(options: ConnectOptions, statements: &Arc<AtomicU64>) -> Result<DatabaseConnection, StoreError> {
    let mut connection = Database::connect(options).await?;
    let counter = Arc::clone(statements);
    connection.set_metric_callback(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    Ok(connection)
}

/// The URL as it may be shown: without user and password.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}…{}", &url[..scheme + 3], &url[at..]),
        _ => url.to_owned(),
    }
}

fn version_numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number_not_by_text() {
        assert!(version_numbers("3.51.10") > version_numbers(LEAST_SQLITE));
        assert!(version_numbers("3.51.2") < version_numbers(LEAST_SQLITE));
    }

    #[test]
    fn a_refused_url_shows_no_password() {
        assert_eq!(without_password("mysql://me:secret@host/db"), "mysql://…@host/db");
    }
}
