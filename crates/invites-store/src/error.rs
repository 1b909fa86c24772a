//! What can go wrong with the database, sorted by what the caller can do about it.

use sea_orm::{DbErr, RuntimeErr};

/// A failure of the database.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database refused or lost a statement.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
    /// A stored value does not read as what its column says. The data was written by another version or by hand.
    #[error("stored {what} is not readable: {reason}")]
    Corrupt {
        /// Table and column, in words.
        what: &'static str,
        /// What the reader said.
        reason: String,
    },
    /// The task that ran the transaction ended without an answer; nothing was committed.
    #[error("the transaction was interrupted")]
    Interrupted,
    /// The database URL names no database we speak.
    #[error("`{0}` is not a database URL: use sqlite:PATH or postgres://USER@HOST/NAME")]
    UnknownUrl(String),
    /// PostgreSQL is backed up by its own tools.
    #[error("this installation is on PostgreSQL: back it up with pg_dump")]
    NotAFile,
    /// The bundled SQLite is older than the one this version was tested with.
    #[error("SQLite {found} is too old: at least {needed} is needed")]
    OldSqlite {
        /// The version that answered.
        found: String,
        /// The least version.
        needed: &'static str,
    },
}

impl StoreError {
    /// True when the same transaction, run again, may succeed: a serialization failure or a deadlock on PostgreSQL,
    /// a busy database on SQLite.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        let Self::Database(
            DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error))
            | DbErr::Conn(RuntimeErr::SqlxError(error)),
        ) = self
        else {
            return false;
        };
        // 40001 serialization failure, 40P01 deadlock (PostgreSQL); 5 SQLITE_BUSY, 517 SQLITE_BUSY_SNAPSHOT.
        error
            .as_database_error()
            .and_then(|database| database.code())
            .is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01" | "5" | "517"))
    }
}

/// The error of a transaction's closure: the application's own, which may carry a failure of the database.
pub trait Abort: From<StoreError> + Send + 'static {
    /// The database's failure, if that is what ended the closure.
    fn store_error(&self) -> Option<&StoreError>;
}

impl Abort for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}
