//! The service's own database.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqlSafeStr, SqlitePool};

/// Opens the database in `folder`, which is made if it is not there, and brings its tables up to date.
///
/// What was written is on disk before anybody is told: every commit is synced.
pub(crate) async fn open(folder: &Path) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("web.sqlite"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5));
    let pool = SqlitePoolOptions::new()
        .max_connections(4)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await?;
    let migrations = migrations([
        ("start", include_str!("../migrations/1_start.sql")),
        ("suspended", include_str!("../migrations/2_suspended.sql")),
        ("asked", include_str!("../migrations/3_asked.sql")),
        ("erased", include_str!("../migrations/4_erased.sql")),
    ]);
    migrations.run(&pool).await?;
    Ok(pool)
}

/// The migrations with these names and texts, the first as version 1.
///
/// The macro `sqlx::migrate!` would do the same from the files, but it needs sqlx and SQLite at build time, where they
/// would be compiled a second time.
fn migrations<const N: usize>(texts: [(&'static str, &'static str); N]) -> Migrator {
    let migrations = texts.into_iter().zip(1..).map(|((name, text), version)| {
        let kind = MigrationType::Simple;
        Migration::new(version, name.into(), kind, text.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}
