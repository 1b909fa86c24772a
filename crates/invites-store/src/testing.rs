//! Databases for tests: real ones, a fresh one for each test, on both kinds.
//!
//! SQLite tests get a file of their own. PostgreSQL tests get a database cloned from a migrated template, on the
//! server that `TRACKPASS_TEST_POSTGRES` names; `cargo xtask test` starts one.

use std::path::PathBuf;
use std::sync::Arc;

use invites_domain::ids::{TeamId, TrackId, TypedId};
use invites_domain::time::Instant;
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait, Set, Statement};
use uuid::Uuid;

use crate::Store;
use crate::tables::track;

/// The advisory lock under which the first test makes the template.
const TEMPLATE_LOCK: i64 = 7_230_041;

/// A database of one test; a SQLite file goes with it, a PostgreSQL database with its throw-away server.
#[derive(Debug, Clone)]
pub struct TestDb {
    /// The opened, migrated store.
    pub store: Store,
    _directory: Option<Arc<Directory>>,
}

#[derive(Debug)]
struct Directory(PathBuf);

impl Drop for Directory {
    fn drop(&mut self) {
        // Left-over files in the system's temporary directory harm nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A migrated SQLite file.
pub async fn sqlite() -> TestDb {
    let path = std::env::temp_dir().join(format!("trackpass-test-{}", fresh_name()));
    std::fs::create_dir_all(&path).expect("the temporary directory takes a directory");
    let store = Store::connect(&format!("sqlite:{}", path.join("trackpass.db").display()))
        .await
        .expect("SQLite opens");
    store.migrate().await.expect("the migrations apply");
    TestDb {
        store,
        _directory: Some(Arc::new(Directory(path))),
    }
}

/// A PostgreSQL database cloned from the migrated template.
///
/// # Panics
/// Without `TRACKPASS_TEST_POSTGRES`: a missing PostgreSQL must not pass for a green test.
pub async fn postgres() -> TestDb {
    let url = postgres_database().await;
    TestDb {
        store: Store::connect(&url).await.expect("the clone opens"),
        _directory: None,
    }
}

/// The URL of a fresh PostgreSQL database, for tests that open it more than once.
///
/// # Panics
/// As [`postgres`].
pub async fn postgres_database() -> String {
    let admin_url = std::env::var("TRACKPASS_TEST_POSTGRES").expect(
        "this test needs PostgreSQL: run `cargo xtask test`, or set TRACKPASS_TEST_POSTGRES to postgres://USER@HOST:PORT/postgres",
    );
    let admin = Database::connect(&admin_url)
        .await
        .expect("the PostgreSQL of TRACKPASS_TEST_POSTGRES answers");
    let template = template_name();
    execute(&admin, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let known = admin
        .query_one_raw(Statement::from_string(
            DbBackend::Postgres,
            format!("SELECT 1 AS one FROM pg_database WHERE datname = '{template}'"),
        ))
        .await
        .expect("pg_database answers");
    if known.is_none() {
        let draft = format!("{template}_draft");
        execute(&admin, &format!("DROP DATABASE IF EXISTS {draft}")).await;
        execute(&admin, &format!("CREATE DATABASE {draft}")).await;
        let connection = Database::connect(with_database(&admin_url, &draft))
            .await
            .expect("the draft opens");
        Migrator::up(&connection, None).await.expect("the migrations apply");
        connection.close().await.expect("the draft closes");
        execute(&admin, &format!("ALTER DATABASE {draft} RENAME TO {template}")).await;
    }
    let name = format!("t_{}", fresh_name());
    execute(
        &admin,
        &format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"),
    )
    .await;
    execute(&admin, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    admin.close().await.expect("the admin connection closes");
    with_database(&admin_url, &name)
}

/// The template's name changes with the history, so an old one is never used; by its length too, because a migration may
/// land before the last one.
fn template_name() -> String {
    let history = Migrator::migrations();
    let last = history.last().map(|migration| migration.name().to_owned());
    format!("trackpass_{}_{}", history.len(), last.unwrap_or_default())
}

fn with_database(url: &str, name: &str) -> String {
    let end = url.rfind('/').map_or(url.len(), |slash| slash + 1);
    format!("{}{name}", &url[..end])
}

async fn execute(connection: &DatabaseConnection, sql: &str) {
    connection
        .execute_raw(Statement::from_string(DbBackend::Postgres, sql.to_owned()))
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[allow(
    clippy::disallowed_methods,
    reason = "a test's database needs a name that no other test has"
)]
fn fresh_name() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the machine has randomness");
    Uuid::from_bytes(bytes).simple().to_string()
}

/// Writes a test once and runs it on both databases: `NAME::sqlite` and `NAME::postgres`.
///
/// ```ignore
/// on_both_databases! {
///     async fn r48_a_person_counts_once(db: TestDb) { … }
/// }
/// ```
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: TestDb) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "a test may use nothing of its module")]
            use super::*;

            async fn check($db: $crate::testing::TestDb) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                check($crate::testing::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                check($crate::testing::postgres().await).await;
            }
        }
    )+};
}

/// A track without challenges, for tests that are about invites and not about what is played.
pub async fn add_track(store: &Store, id: TrackId, team: TeamId, slug: &str, now: Instant) {
    let row = track::ActiveModel {
        id: Set(id.uuid()),
        team_id: Set(team.uuid()),
        slug: Set(slug.to_owned()),
        title: Set(slug.to_owned()),
        teaser: Set(None),
        description_markdown: Set(String::new()),
        description_html: Set(String::new()),
        icon: Set(None),
        level: Set(None),
        tags: Set(serde_json::json!([])),
        time_limit_seconds: Set(3_600),
        idle_timeout_seconds: Set(None),
        skipping_enabled: Set(false),
        sandbox: Set(serde_json::json!({})),
        import_notes: Set(serde_json::json!([])),
        checksum: Set(String::new()),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    track::Entity::insert(row)
        .exec_without_returning(store.writer())
        .await
        .expect("a track is added");
}
