//! A copy of a SQLite database that is in use.

use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{Backend, Store, StoreError};

impl Store {
    /// Writes a consistent copy of the SQLite database to `path`, which must not exist, while others read and write.
    ///
    /// # Errors
    /// [`StoreError::NotAFile`] on PostgreSQL, which has tools of its own; [`StoreError::Database`] when `path` exists or
    /// cannot be written.
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        if self.backend() != Backend::Sqlite {
            return Err(StoreError::NotAFile);
        }
        let copy =
            Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.display().to_string().into()]);
        self.read().execute_raw(copy).await?;
        Ok(())
    }
}
