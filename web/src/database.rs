//! The service's database: SQLite in its folder, or PostgreSQL where several instances share one.
//!
//! Both understand every statement of the service. Times are in milliseconds, booleans are 0 or 1.

use std::net::IpAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use emr_model::Timestamp;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Any, AnyPool, ConnectOptions, Connection, SqlSafeStr, Transaction};

/// How long a request waits for a connection: less than a command or a page waits for its answer.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(4);

/// A pool of connections to the service's database, cheap to clone.
#[derive(Clone)]
pub(crate) struct Database {
    /// For single statements.
    pool: AnyPool,
    transactions: AnyPool,
    kind: Kind,
}

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file that this process alone serves.
    Sqlite,
    /// A server, which other instances may use, too.
    Postgres,
}

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// Fault: the operator. Another program wrote it.
    #[error(
        "a newer version of this service wrote the database: run that version, or name another database"
    )]
    Newer,
    /// Fault: the operator. A migration that was applied is not the one that this program knows.
    #[error("the database was changed by another program: restore a backup, or name another one")]
    Changed,
    /// Fault: the operator. Without TLS, what the service knows would cross a network in the clear.
    #[error(
        "PostgreSQL on {0} would be reached without TLS: name its socket or a loopback address, if need be of a tunnel"
    )]
    Remote(String),
    /// Fault: the operator, or the machine.
    #[error("the database cannot be opened")]
    Unusable(#[from] sqlx::Error),
    /// Fault: the machine, or this program.
    #[error("the database's tables cannot be brought up to date")]
    Migration(#[source] MigrateError),
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooOld(..) => Self::Newer,
            MigrateError::VersionMismatch(_) => Self::Changed,
            error => Self::Migration(error),
        }
    }
}

impl Database {
    /// Opens the PostgreSQL database at `url`, or SQLite in `folder` if there is no `url`, and brings its tables up to
    /// date.
    ///
    /// A commit returns only after its data is on disk.
    pub(crate) async fn open(url: Option<&str>, folder: &Path) -> Result<Self, OpenError> {
        install_default_drivers();
        let (kind, options) = match url {
            Some(url) => (Kind::Postgres, migrated_postgres(url).await?),
            None => (Kind::Sqlite, migrated_sqlite(folder).await?),
        };
        let pool = AnyPoolOptions::new()
            .max_connections(4)
            .acquire_timeout(WAIT_FOR_CONNECTION);
        let (pool, transactions) = match kind {
            Kind::Sqlite => {
                let pool = of_file(pool);
                let transactions = ending_transactions(pool.clone());
                let transactions = transactions.connect_with(options.clone()).await?;
                (pool.connect_with(options).await?, transactions)
            }
            Kind::Postgres => {
                let pool = pool.connect_with(options).await?;
                (pool.clone(), pool)
            }
        };
        Ok(Self {
            pool,
            transactions,
            kind,
        })
    }

    /// The pool of connections, for single statements.
    pub(crate) fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Begins a transaction.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        self.transactions.begin().await
    }

    /// Which database it is.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The secret of this name, which all instances share; the first instance makes it.
    pub(crate) async fn secret(&self, name: &str) -> Result<String, sqlx::Error> {
        sqlx::query("INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(name)
            .bind(hex::encode(rand::random::<[u8; 32]>()))
            .execute(&self.pool)
            .await?;
        sqlx::query_scalar("SELECT value FROM secret WHERE name = $1")
            .bind(name)
            .fetch_one(&self.pool)
            .await
    }

    /// Whether the database answers.
    pub(crate) async fn answers(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.pool).await.is_ok()
    }
}

/// Gives each connection 32 MiB for pages of the file, and lets 16 MiB be written before they are copied into it.
///
/// Digests come in no order, so that each row is on another page. With SQLite's own 2 MiB, reading a ledger reads, spills and
/// writes the same pages again and again, and takes three times as long. A file in this process needs no test before it is
/// used.
fn of_file(pool: AnyPoolOptions) -> AnyPoolOptions {
    let pool = pool.test_before_acquire(false);
    pool.after_connect(|connection, _| {
        Box::pin(async move {
            for pragma in [
                "PRAGMA cache_size = -32768",
                "PRAGMA wal_autocheckpoint = 4096",
            ] {
                sqlx::query(pragma).execute(&mut *connection).await?;
            }
            Ok(())
        })
    })
}

/// Ends what is left of a transaction when its connection goes back to the pool.
///
/// If a commit fails because the disk is full, SQLite itself ends the transaction. sqlx goes on counting it as open, so that
/// later ones on this connection are savepoints within it, and the rollback of a savepoint does not end them: without this,
/// the lock on the file would never be free again. Connections for single statements are others: two in three statements would
/// be these rollbacks.
fn ending_transactions(pool: AnyPoolOptions) -> AnyPoolOptions {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            // As a rule no transaction is open, and the statement fails.
            let _ = sqlx::query("ROLLBACK").execute(connection).await;
            Ok(true)
        })
    })
}

/// The migrations of SQLite, by name.
const SQLITE: [(&str, &str); 14] = [
    ("start", include_str!("../migrations/sqlite/1_start.sql")),
    (
        "suspended",
        include_str!("../migrations/sqlite/2_suspended.sql"),
    ),
    ("asked", include_str!("../migrations/sqlite/3_asked.sql")),
    ("erased", include_str!("../migrations/sqlite/4_erased.sql")),
    (
        "read model",
        include_str!("../migrations/sqlite/5_read_model.sql"),
    ),
    (
        "revocation",
        include_str!("../migrations/sqlite/6_revocation.sql"),
    ),
    (
        "desk files",
        include_str!("../migrations/sqlite/7_desk_files.sql"),
    ),
    (
        "feedback",
        include_str!("../migrations/sqlite/8_feedback.sql"),
    ),
    (
        "accounts",
        include_str!("../migrations/sqlite/9_accounts.sql"),
    ),
    (
        "sign-up room",
        include_str!("../migrations/sqlite/10_sign_up_room.sql"),
    ),
    (
        "invitations",
        include_str!("../migrations/sqlite/11_invitations.sql"),
    ),
    (
        "sessions listed",
        include_str!("../migrations/sqlite/12_sessions_listed.sql"),
    ),
    (
        "visitors' feedback",
        include_str!("../migrations/sqlite/13_visitors_feedback.sql"),
    ),
    (
        "contacts",
        include_str!("../migrations/sqlite/14_contacts.sql"),
    ),
];

async fn migrated_sqlite(folder: &Path) -> Result<AnyConnectOptions, OpenError> {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("web.sqlite"))
        .create_if_missing(true)
        // The file keeps this mode; every connection sets the other options anew.
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // What a migration deletes is overwritten: earlier versions kept names.
        .pragma("secure_delete", "ON")
        .busy_timeout(Duration::from_secs(5));
    let mut connection = options.connect().await?;
    let migrations = migrations(SQLITE);
    migrations.run(&mut connection).await?;
    connection.close().await?;
    Ok(AnyConnectOptions::from_url(&options.to_url_lossy())?)
}

async fn migrated_postgres(url: &str) -> Result<AnyConnectOptions, OpenError> {
    let options = PgConnectOptions::from_str(url)?;
    if !is_local(&options) {
        return Err(OpenError::Remote(options.get_host().to_owned()));
    }
    let mut connection = PgConnection::connect_with(&options).await?;
    let migrations = migrations([
        ("start", include_str!("../migrations/postgres/1_start.sql")),
        (
            "revocation",
            include_str!("../migrations/postgres/2_revocation.sql"),
        ),
        (
            "desk files",
            include_str!("../migrations/postgres/3_desk_files.sql"),
        ),
        (
            "feedback",
            include_str!("../migrations/postgres/4_feedback.sql"),
        ),
        (
            "accounts",
            include_str!("../migrations/postgres/5_accounts.sql"),
        ),
        (
            "sign-up room",
            include_str!("../migrations/postgres/6_sign_up_room.sql"),
        ),
        (
            "invitations",
            include_str!("../migrations/postgres/7_invitations.sql"),
        ),
        (
            "sessions listed",
            include_str!("../migrations/postgres/8_sessions_listed.sql"),
        ),
        (
            "visitors' feedback",
            include_str!("../migrations/postgres/9_visitors_feedback.sql"),
        ),
        (
            "contacts",
            include_str!("../migrations/postgres/10_contacts.sql"),
        ),
    ]);
    migrations.run(&mut connection).await?;
    connection.close().await?;
    Ok(AnyConnectOptions::from_str(url)?)
}

/// Whether PostgreSQL is on this machine: behind a socket in a folder, or at a loopback address.
fn is_local(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let is_loopback = |address: IpAddr| address.is_loopback();
    options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.parse().is_ok_and(is_loopback)
}

/// The migrations with these names and texts, the first as version 1.
///
/// The macro `sqlx::migrate!` would do the same from the files, but it needs sqlx and SQLite at build time, where they
/// would be compiled a second time.
fn migrations(texts: impl IntoIterator<Item = (&'static str, &'static str)>) -> Migrator {
    let migrations = texts.into_iter().zip(1..).map(|((name, text), version)| {
        let kind = MigrationType::Simple;
        Migration::new(version, name.into(), kind, text.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// The error for a row that does not hold what this program wrote there.
pub(crate) fn decode(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}

/// A time as the database has it; times are below 2^53.
pub(crate) fn millis(time: Timestamp) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// A number of blocks as the database has it.
pub(crate) fn blocks(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_and_reasons_of_an_earlier_queue_are_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("web.sqlite");
        let options = SqliteConnectOptions::new().filename(&file);
        let mut earlier = options.create_if_missing(true).connect().await.unwrap();
        let before_sealing = SQLITE
            .into_iter()
            .take_while(|(name, _)| *name != "desk files");
        migrations(before_sealing).run(&mut earlier).await.unwrap();
        for (id, name, pending, status) in [
            ("1", "Paula Patient", 1, r#""pending""#),
            ("2", "", 0, r#"{"refused":"unknown to us"}"#),
            ("3", "", 0, r#"{"approved":[]}"#),
        ] {
            let sign_up = format!(r#"{{"id":"{id}","name":"{name}"}}"#);
            sqlx::query("INSERT INTO sign_up VALUES ($1, $2, 'key', 0, $3, $4)")
                .bind(id)
                .bind(sign_up)
                .bind(pending)
                .bind(status)
                .execute(&mut earlier)
                .await
                .unwrap();
        }
        earlier.close().await.unwrap();
        let holds = |text: &str| {
            let bytes = std::fs::read(&file).unwrap();
            bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        assert!(holds("Paula Patient") && holds("unknown to us"));

        let database = Database::open(None, folder.path()).await.unwrap();
        let left: Vec<(String, String)> = sqlx::query_as("SELECT id, sign_up FROM sign_up")
            .fetch_all(database.pool())
            .await
            .unwrap();
        let digest = "0".repeat(64);
        let approved = format!(r#"{{"id":"3","desk_file":"{digest}"}}"#);
        assert_eq!(left, [("3".to_owned(), approved)]);
        database.pool().close().await;
        assert!(!holds("Paula Patient") && !holds("unknown to us"));
    }

    #[test]
    fn postgresql_is_reached_on_this_machine_alone() {
        let is_local = |url| is_local(&PgConnectOptions::from_str(url).unwrap());
        for url in [
            "postgres://web@127.0.0.1/web",
            "postgres://web@localhost/web",
            "postgres://web@%2Fvar%2Frun%2Fpostgresql/web",
        ] {
            assert!(is_local(url), "{url}");
        }
        assert!(!is_local("postgres://web@database.example/web"));
        assert!(!is_local("postgres://web@192.0.2.1/web"));
    }
}
