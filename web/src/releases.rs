//! What the service may hand out to whom, as far as committed transactions say so.

use emr_model::{Digest, Grantee, MemberId, MspId, RecordId, Timestamp, TransactionId};
use sqlx::{Sqlite, SqlitePool, Transaction};

use crate::observer::{Fact, Opening};
use crate::problem::ApiError;

/// The memory of what was committed.
#[derive(Clone)]
pub(crate) struct Releases {
    pool: SqlitePool,
}

impl Releases {
    pub(crate) fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }

    /// Remembers what a committed transaction says, with which its submission is settled; remembering it again changes
    /// nothing.
    pub(crate) async fn remember(
        &self,
        committed: &TransactionId,
        facts: &[Fact],
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let mut database = self.pool.begin().await?;
        for fact in facts {
            match fact {
                Fact::Registered { member, msp, key } => {
                    register(&mut database, member, msp, key).await?;
                }
                Fact::Suspended { member } => suspend(&mut database, member).await?,
                Fact::Reinstated { member } => {
                    run(
                        &mut database,
                        "DELETE FROM suspended WHERE member = ?",
                        &[member.as_str()],
                    )
                    .await?;
                }
                Fact::KeyAdded { beside, key } => {
                    run(
                        &mut database,
                        "INSERT INTO member_key (member, key, msp)
                         SELECT member, ?2, msp FROM member_key WHERE key = ?1
                         ON CONFLICT DO NOTHING",
                        &[beside.as_str(), key.as_str()],
                    )
                    .await?;
                }
                Fact::KeyEnded { key } => {
                    run(
                        &mut database,
                        "DELETE FROM member_key WHERE key = ?",
                        &[key.as_str()],
                    )
                    .await?;
                }
                Fact::Recovered { member, key } => recover(&mut database, member, key).await?,
                Fact::Asked { request, hospital } => {
                    run(
                        &mut database,
                        "INSERT INTO asked (request, hospital) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        &[request.as_str(), hospital.as_str()],
                    )
                    .await?;
                }
                Fact::Answer {
                    request,
                    requester,
                    digest,
                } => {
                    answer(&mut database, request, requester, digest).await?;
                }
                Fact::Letter { digest, to } => address(&mut database, digest, to).await?,
                Fact::Recorded {
                    transaction,
                    record,
                    parts,
                } => {
                    for part in parts {
                        claim(&mut database, part, transaction, record).await?;
                    }
                }
                Fact::Erased { record } => {
                    run(
                        &mut database,
                        "DELETE FROM opened
                         WHERE content IN (SELECT digest FROM record_part WHERE record = ?)",
                        &[record.as_str()],
                    )
                    .await?;
                }
                Fact::Opened(opening) => open(&mut database, opening).await?,
            }
        }
        sqlx::query("DELETE FROM opened WHERE until <= ?")
            .bind(millis(now))
            .execute(&mut *database)
            .await?;
        sqlx::query("DELETE FROM submission WHERE id = ?")
            .bind(committed.as_str())
            .execute(&mut *database)
            .await?;
        database.commit().await?;
        Ok(())
    }

    /// Whether this key may have this blob now.
    ///
    /// A letter is its addressee's for as long as their key is registered; a hospital's, everybody's there: only its
    /// keeper opens it. Parts of a record are a reader's for minutes
    /// after their opening was committed.
    pub(crate) async fn releases_blob(
        &self,
        key: &Digest,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<bool, ApiError> {
        let released = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM opened WHERE key = ?1 AND until > ?3 AND (content = ?2 OR lock = ?2))
                 OR EXISTS (SELECT 1 FROM letter JOIN member_key ON letter.member IN (member_key.member, msp)
                            WHERE digest = ?2 AND key = ?1)",
        )
        .bind(key.as_str())
        .bind(digest.as_str())
        .bind(millis(now))
        .fetch_one(&self.pool)
        .await?;
        Ok(released)
    }

    /// Whether this key may have the author's transaction of a record now.
    pub(crate) async fn releases_transaction(
        &self,
        key: &Digest,
        transaction: &TransactionId,
        now: Timestamp,
    ) -> Result<bool, ApiError> {
        let released = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM opened WHERE key = ? AND recorded = ? AND until > ?)",
        )
        .bind(key.as_str())
        .bind(transaction.as_str())
        .bind(millis(now))
        .fetch_one(&self.pool)
        .await?;
        Ok(released)
    }

    /// Content and locks of all versions of a record.
    pub(crate) async fn parts_of(&self, record: &RecordId) -> Result<Vec<Digest>, ApiError> {
        let digests: Vec<String> =
            sqlx::query_scalar("SELECT digest FROM record_part WHERE record = ?")
                .bind(record.as_str())
                .fetch_all(&self.pool)
                .await?;
        let digests = digests.into_iter().map(|digest| digest.try_into());
        digests
            .collect::<Result<_, _>>()
            .map_err(ApiError::internal)
    }

    /// Whether the ledger refuses everything to this member.
    pub(crate) async fn is_suspended(&self, member: &MemberId) -> Result<bool, ApiError> {
        let suspended =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM suspended WHERE member = ?)")
                .bind(member.as_str())
                .fetch_one(&self.pool)
                .await?;
        Ok(suspended)
    }

    /// Whether the database answers.
    pub(crate) async fn answers(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.pool).await.is_ok()
    }

    /// Whether the ledger has this member with this key.
    pub(crate) async fn is_registered(
        &self,
        member: &MemberId,
        msp: &MspId,
        key: &Digest,
    ) -> Result<bool, ApiError> {
        let registered = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM member_key WHERE member = ? AND msp = ? AND key = ?)",
        )
        .bind(member.as_str())
        .bind(msp.as_str())
        .bind(key.as_str())
        .fetch_one(&self.pool)
        .await?;
        Ok(registered)
    }
}

async fn register(
    database: &mut Transaction<'_, Sqlite>,
    member: &MemberId,
    msp: &MspId,
    key: &Digest,
) -> Result<(), ApiError> {
    sqlx::query(
        "INSERT INTO member_key (member, key, msp) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(member.as_str())
    .bind(key.as_str())
    .bind(msp.as_str())
    .execute(&mut **database)
    .await?;
    Ok(())
}

/// Runs a statement with these texts in it.
async fn run(
    database: &mut Transaction<'_, Sqlite>,
    statement: &'static str,
    texts: &[&str],
) -> Result<(), ApiError> {
    let query = texts
        .iter()
        .fold(sqlx::query(statement), |query, text| query.bind(*text));
    query.execute(&mut **database).await?;
    Ok(())
}

/// The answer to a request is for whom access was asked: the requester, if it was not for their hospital. One statement,
/// since a transaction that reads first may not be let to write.
async fn answer(
    database: &mut Transaction<'_, Sqlite>,
    request: &TransactionId,
    requester: &MemberId,
    digest: &Digest,
) -> Result<(), ApiError> {
    run(
        database,
        "INSERT INTO letter (digest, member)
         SELECT ?1, coalesce((SELECT hospital FROM asked WHERE request = ?2), ?3)
         WHERE NOT EXISTS (SELECT 1 FROM record_part WHERE digest = ?1)
         ON CONFLICT DO NOTHING",
        &[digest.as_str(), request.as_str(), requester.as_str()],
    )
    .await
}

/// The new key takes the place of all earlier ones.
async fn recover(
    database: &mut Transaction<'_, Sqlite>,
    member: &MemberId,
    key: &Digest,
) -> Result<(), ApiError> {
    let texts = [member.as_str(), key.as_str()];
    for statement in [
        "INSERT INTO member_key (member, key, msp)
         SELECT DISTINCT member, ?2, msp FROM member_key WHERE member = ?1
         ON CONFLICT DO NOTHING",
        "DELETE FROM member_key WHERE member = ?1 AND key <> ?2",
        "DELETE FROM suspended WHERE member = ?1 AND ?2 <> ''",
    ] {
        run(database, statement, &texts).await?;
    }
    Ok(())
}

async fn suspend(
    database: &mut Transaction<'_, Sqlite>,
    member: &MemberId,
) -> Result<(), ApiError> {
    sqlx::query("INSERT INTO suspended (member) VALUES (?) ON CONFLICT DO NOTHING")
        .bind(member.as_str())
        .execute(&mut **database)
        .await?;
    Ok(())
}

/// What is named as a letter first is never part of a record, and the reverse: naming a record's ciphertext in a grant
/// hands it to nobody, and naming somebody's letter in a record takes it from nobody.
async fn address(
    database: &mut Transaction<'_, Sqlite>,
    digest: &Digest,
    to: &Grantee,
) -> Result<(), ApiError> {
    sqlx::query(
        "INSERT INTO letter (digest, member)
         SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM record_part WHERE digest = ?1)
         ON CONFLICT DO NOTHING",
    )
    .bind(digest.as_str())
    .bind(to.as_str())
    .execute(&mut **database)
    .await?;
    Ok(())
}

async fn claim(
    database: &mut Transaction<'_, Sqlite>,
    digest: &Digest,
    recorded: &TransactionId,
    record: &RecordId,
) -> Result<(), ApiError> {
    sqlx::query(
        "INSERT INTO record_part (digest, recorded, record)
         SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM letter WHERE digest = ?1)
         ON CONFLICT DO NOTHING",
    )
    .bind(digest.as_str())
    .bind(recorded.as_str())
    .bind(record.as_str())
    .execute(&mut **database)
    .await?;
    Ok(())
}

/// Only parts that the record's own transaction named first are opened: who registers somebody's ciphertext under a
/// record of their own opens nothing by it.
async fn open(database: &mut Transaction<'_, Sqlite>, opening: &Opening) -> Result<(), ApiError> {
    sqlx::query(
        "INSERT INTO opened (key, recorded, content, lock, until)
         SELECT ?1, ?2, ?3, ?4, ?5
         WHERE EXISTS (SELECT 1 FROM record_part WHERE digest = ?3 AND recorded = ?2)
           AND EXISTS (SELECT 1 FROM record_part WHERE digest = ?4 AND recorded = ?2)
         ON CONFLICT DO UPDATE SET until = max(until, excluded.until)",
    )
    .bind(opening.key.as_str())
    .bind(opening.recorded.as_str())
    .bind(opening.content.as_str())
    .bind(opening.lock.as_str())
    .bind(millis(opening.until))
    .execute(&mut **database)
    .await?;
    Ok(())
}

/// A time as SQLite has it; times are below 2^53.
pub(crate) fn millis(time: Timestamp) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
