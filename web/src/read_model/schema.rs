//! The read model's tables.
//!
//! The service never migrates them, since everything in them follows from the blocks. It drops tables of an older
//! layout, or an incomplete set of tables, and reads the blocks again. Each row belongs to a generation. One generation
//! is active and answers; another may be a shadow under construction.

use sqlx::{AnyConnection, AssertSqlSafe, Row};

use crate::database::{Database, Kind};

/// The number of the present layout, one more with every change of a table here or of what a fact writes.
pub(super) const LAYOUT: i64 = 6;

/// Each table with its columns, and an index if it has one besides its primary key.
pub(crate) const TABLES: [(&str, &str, Option<&str>); 13] = [
    (
        "model_position",
        "layout BIGINT NOT NULL, height BIGINT NOT NULL, active BIGINT NOT NULL, PRIMARY KEY (generation)",
        None,
    ),
    (
        "model_member",
        "member TEXT NOT NULL, msp TEXT NOT NULL, roles TEXT NOT NULL, activated BIGINT NOT NULL, \
         stopped BIGINT NOT NULL, PRIMARY KEY (generation, member)",
        None,
    ),
    (
        "model_key",
        "member TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (generation, member, key)",
        None,
    ),
    (
        "model_organization",
        "msp TEXT NOT NULL, profile TEXT NOT NULL, logo TEXT NOT NULL, registered BIGINT NOT NULL, \
         PRIMARY KEY (generation, msp)",
        None,
    ),
    (
        "model_suspended_organization",
        "msp TEXT NOT NULL, PRIMARY KEY (generation, msp)",
        None,
    ),
    (
        "model_practitioner",
        "member TEXT NOT NULL, msp TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (generation, member)",
        None,
    ),
    (
        "model_hospital_request",
        "request TEXT NOT NULL, hospital TEXT NOT NULL, PRIMARY KEY (generation, request)",
        None,
    ),
    (
        "model_envelope",
        "digest TEXT NOT NULL, addressee TEXT NOT NULL, block BIGINT NOT NULL, \
         PRIMARY KEY (generation, digest, addressee)",
        None,
    ),
    (
        "model_kept",
        "digest TEXT NOT NULL, PRIMARY KEY (generation, digest)",
        None,
    ),
    (
        "model_part",
        "digest TEXT NOT NULL, recorded TEXT NOT NULL, record TEXT NOT NULL, block BIGINT NOT NULL, \
         PRIMARY KEY (generation, digest, recorded)",
        Some("generation, record"),
    ),
    (
        "model_opened",
        "member TEXT NOT NULL, key TEXT NOT NULL, recorded TEXT NOT NULL, content TEXT NOT NULL, \
         lock TEXT NOT NULL, until BIGINT NOT NULL, PRIMARY KEY (generation, member, key, recorded, content)",
        Some("until"),
    ),
    (
        "model_revoked",
        "certificate TEXT NOT NULL, PRIMARY KEY (generation, certificate)",
        None,
    ),
    (
        "model_signature",
        "member TEXT NOT NULL, block BIGINT NOT NULL, place BIGINT NOT NULL, id TEXT NOT NULL, \
         function TEXT NOT NULL, verdict BIGINT NOT NULL, PRIMARY KEY (generation, member, block, place)",
        Some("generation, member, function, block, place"),
    ),
];

/// Why the read model's tables cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SchemaError {
    /// Fault: the operator. A newer program wrote them.
    #[error(
        "a newer version of this service wrote the read model: run that version, or drop the tables whose names begin with model_"
    )]
    Newer,
    /// Fault: the machine.
    #[error("the read model's tables cannot be made")]
    Database(#[from] sqlx::Error),
}

/// Makes the tables, with an active generation that has read no block, unless all of them exist in this layout.
pub(super) async fn prepare(database: &Database) -> Result<(), SchemaError> {
    let mut transaction = database.begin().await?;
    if database.kind() == Kind::Postgres {
        // If two instances start together, only one makes the tables.
        sqlx::query("SELECT pg_advisory_xact_lock(7365677)")
            .execute(&mut *transaction)
            .await?;
    }
    let present = tables(&mut transaction, database.kind()).await?;
    if present.contains(&"model_position") {
        match layout(&mut transaction).await? {
            Some(layout) if layout > LAYOUT => return Err(SchemaError::Newer),
            Some(LAYOUT) if present.len() == TABLES.len() => return Ok(()),
            _ => (),
        }
    }
    for table in present {
        run(&mut transaction, format!("DROP TABLE {table}")).await?;
    }
    for (name, columns, index) in TABLES {
        let statement = format!("CREATE TABLE {name} (generation BIGINT NOT NULL, {columns})");
        run(&mut transaction, statement).await?;
        if let Some(index) = index {
            let statement = format!("CREATE INDEX {name}_index ON {name} ({index})");
            run(&mut transaction, statement).await?;
        }
    }
    sqlx::query(
        "INSERT INTO model_position (generation, layout, height, active) VALUES (1, $1, 0, 1)",
    )
    .bind(LAYOUT)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    tracing::info!("the read model is empty, and is made from the channel's first block on");
    Ok(())
}

/// Begins a generation that is not active, and returns its number. An earlier one that never became active is deleted,
/// unless it becomes active at this moment.
pub(super) async fn begin_shadow(database: &Database) -> Result<i64, sqlx::Error> {
    let mut transaction = database.begin().await?;
    // The position goes first: it is the row that a rebuild locks when it makes its generation active.
    let shadows: Vec<i64> =
        sqlx::query_scalar("DELETE FROM model_position WHERE active = 0 RETURNING generation")
            .fetch_all(&mut *transaction)
            .await?;
    for shadow in shadows {
        delete_rows(&mut transaction, shadow).await?;
    }
    let generation = sqlx::query_scalar(
        "INSERT INTO model_position (generation, layout, height, active)
         SELECT max(generation) + 1, $1, 0, 0 FROM model_position RETURNING generation",
    )
    .bind(LAYOUT)
    .fetch_one(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(generation)
}

/// Makes a shadow the active generation, if it holds the same blocks as the one that is active now, and returns that one's
/// number.
///
/// # Errors
///
/// [`sqlx::Error::RowNotFound`] if the shadow is not there any more.
pub(super) async fn activate(database: &Database, shadow: i64) -> Result<Option<i64>, sqlx::Error> {
    let mut transaction = database.begin().await?;
    let before: Option<i64> = sqlx::query_scalar(
        "UPDATE model_position SET active = 0
         WHERE active = 1 AND height = (SELECT height FROM model_position WHERE generation = $1)
         RETURNING generation",
    )
    .bind(shadow)
    .fetch_optional(&mut *transaction)
    .await?;
    let activated =
        sqlx::query("UPDATE model_position SET active = $2 WHERE generation = $1 AND active = 0")
            .bind(shadow)
            .bind(i64::from(before.is_some()))
            .execute(&mut *transaction)
            .await?;
    if activated.rows_affected() != 1 {
        return Err(sqlx::Error::RowNotFound);
    }
    transaction.commit().await?;
    Ok(before)
}

/// Deletes a generation, all or nothing.
pub(super) async fn delete(database: &Database, generation: i64) -> Result<(), sqlx::Error> {
    let mut transaction = database.begin().await?;
    delete_rows(&mut transaction, generation).await?;
    transaction.commit().await
}

async fn delete_rows(connection: &mut AnyConnection, generation: i64) -> Result<(), sqlx::Error> {
    for (name, _, _) in TABLES {
        let statement = format!("DELETE FROM {name} WHERE generation = $1");
        sqlx::query(AssertSqlSafe(statement))
            .bind(generation)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The names of those of our tables that exist.
async fn tables(
    connection: &mut AnyConnection,
    kind: Kind,
) -> Result<Vec<&'static str>, sqlx::Error> {
    let statement = match kind {
        Kind::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Kind::Postgres => {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()"
        }
    };
    let rows = sqlx::query(statement).fetch_all(connection).await?;
    let names: Vec<String> = rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    let ours = TABLES.iter().map(|(name, _, _)| *name);
    Ok(ours
        .filter(|name| names.iter().any(|there| there == name))
        .collect())
}

async fn layout(connection: &mut AnyConnection) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT layout FROM model_position WHERE active = 1")
        .fetch_optional(connection)
        .await
}

/// Runs a statement that is put together from this file's constants alone.
async fn run(connection: &mut AnyConnection, statement: String) -> Result<(), sqlx::Error> {
    sqlx::query(AssertSqlSafe(statement))
        .execute(connection)
        .await
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn positions(database: &Database) -> Vec<(i64, i64)> {
        let rows = sqlx::query("SELECT generation, active FROM model_position ORDER BY generation");
        let rows = rows.fetch_all(database.pool()).await.unwrap();
        let pair = |row: &sqlx::any::AnyRow| (row.get(0), row.get(1));
        rows.iter().map(pair).collect()
    }

    #[tokio::test]
    async fn a_shadow_that_another_rebuild_deleted_does_not_become_active() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(None, folder.path()).await.unwrap();
        prepare(&database).await.unwrap();
        let first = begin_shadow(&database).await.unwrap();
        sqlx::query("DELETE FROM model_position WHERE generation = $1")
            .bind(first)
            .execute(database.pool())
            .await
            .unwrap();
        let activated = activate(&database, first).await;
        assert!(
            matches!(activated, Err(sqlx::Error::RowNotFound)),
            "{activated:?}"
        );
        let active = |positions: &[(i64, i64)]| {
            let active = positions.iter().filter(|(_, active)| *active == 1);
            active.count()
        };
        assert_eq!(active(&positions(&database).await), 1);
    }

    #[tokio::test]
    async fn a_shadow_of_the_same_height_takes_the_place_of_the_generation_that_answers() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(None, folder.path()).await.unwrap();
        prepare(&database).await.unwrap();
        let shadow = begin_shadow(&database).await.unwrap();
        assert_eq!(activate(&database, shadow).await.unwrap(), Some(1));
        delete(&database, 1).await.unwrap();
        assert_eq!(positions(&database).await, [(shadow, 1)]);
    }
}
