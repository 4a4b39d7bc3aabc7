//! Sessions, in the database, so that all instances of the service know them.

mod listing;

use emr_model::{Digest, MemberId, MspId, Timestamp};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::certificate::Holder;
use crate::database::{Database, blocks, millis};
use crate::problem::ApiError;
use crate::user_agent;

pub(crate) use listing::SessionOwner;

/// How long a session lasts at most, unless the certificate ends before.
pub(crate) const SESSION_MILLIS: u64 = 8 * 60 * 60 * 1_000;
/// How long a session lasts without a request.
const IDLE_MILLIS: u64 = 30 * 60 * 1_000;
/// A request is noted only if the last noted one is at least this old, so that most requests write nothing.
const NOTED_MILLIS: u64 = 60 * 1_000;
/// The most sessions under one key; a new one ends the oldest.
const MOST_SESSIONS_OF_A_KEY: i64 = 16;

/// Who is signed in.
#[derive(Clone)]
pub(crate) struct Sessions {
    database: Database,
}

/// A session that has not ended.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The digest of its token.
    id: Digest,
    /// Who signed in.
    pub(crate) holder: Holder,
    /// The read model that answers the holder holds at least this many blocks: those with the holder's own
    /// transactions.
    pub(crate) served_from: u64,
}

/// Whose sessions a block ends.
#[derive(Debug)]
pub(crate) enum Ended<'a> {
    /// All of a member.
    Member(&'a MemberId),
    /// Those of a member under one key.
    Key(&'a MemberId, &'a Digest),
    /// Those of a member under every other key.
    OtherKeys(&'a MemberId, &'a Digest),
    /// Those of all members of an organization.
    Organization(&'a MspId),
}

impl Sessions {
    /// The sessions in this database.
    pub(crate) fn new(database: Database) -> Self {
        Self { database }
    }

    /// Begins a session and returns its token, of which only the digest stays here.
    ///
    /// `height` is how many blocks the read model holds: a fact of an earlier block does not end this session. A read model
    /// of at least `served_from` blocks answers its holder, so that it knows what they did in an earlier session.
    pub(crate) async fn begin(
        &self,
        holder: &Holder,
        (height, served_from): (u64, u64),
        user_agent: &str,
        now: Timestamp,
    ) -> Result<String, ApiError> {
        let token = hex::encode(rand::random::<[u8; 32]>());
        let until = now.plus_millis(SESSION_MILLIS).min(holder.not_after);
        let (program, system) = user_agent::read(user_agent);
        let mut transaction = self.database.begin().await?;
        sqlx::query(
            "INSERT INTO session
               (token, member, msp, key, certificate, holder, began, used, until, height, served_from, program, system)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12)",
        )
        .bind(Digest::of(&token).as_str())
        .bind(holder.member().map_or("", MemberId::as_str))
        .bind(holder.msp.as_str())
        .bind(holder.key.as_str())
        .bind(holder.number.to_string())
        .bind(serde_json::to_string(holder).map_err(ApiError::internal)?)
        .bind(millis(now))
        .bind(millis(until))
        .bind(blocks(height))
        .bind(blocks(served_from))
        .bind(program.as_ref().map(word))
        .bind(system.as_ref().map(word))
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "DELETE FROM session WHERE key = $1 AND token NOT IN
               (SELECT token FROM session WHERE key = $1 ORDER BY began DESC, token LIMIT $2)",
        )
        .bind(holder.key.as_str())
        .bind(MOST_SESSIONS_OF_A_KEY)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM session WHERE until <= $1 OR (used <= $2 AND ended IS NULL)")
            .bind(millis(now))
            .bind(millis(now) - idle())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(token)
    }

    /// The session of this token, unless it has ended.
    ///
    /// # Errors
    ///
    /// [`ApiError::SignedOut`] if the member ended it from another session.
    pub(crate) async fn find(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<Session>, ApiError> {
        let id = Digest::of(token);
        let row = self.row(&id, now).await?;
        let Some(row) = row else {
            return Ok(None);
        };
        if has_ended(&row)? {
            return Err(ApiError::SignedOut);
        }
        let holder: String = row.try_get(0)?;
        let (used, served_from): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
        let noted = i64::try_from(NOTED_MILLIS).unwrap_or(i64::MAX);
        if millis(now) - used > noted {
            let noted = sqlx::query("UPDATE session SET used = $2 WHERE token = $1")
                .bind(id.as_str())
                .bind(millis(now))
                .execute(self.database.pool())
                .await;
            // A disk that is full must not end the session: it may be there to revoke.
            if let Err(error) = noted {
                tracing::warn!(%error, "the use of a session is not noted");
            }
        }
        Ok(Some(Session {
            id,
            holder: serde_json::from_str(&holder).map_err(ApiError::internal)?,
            served_from: served_from.unsigned_abs(),
        }))
    }

    /// Whether a session has not ended. To ask does not count as use of it.
    pub(crate) async fn lasts(&self, session: &Session, now: Timestamp) -> Result<bool, ApiError> {
        let row = self.row(&session.id, now).await?;
        Ok(row.map(|row| has_ended(&row)).transpose()? == Some(false))
    }

    /// Holder, last use, least height and end of a session, by the digest of its token; `None` if it ended by itself.
    async fn row(&self, id: &Digest, now: Timestamp) -> Result<Option<AnyRow>, sqlx::Error> {
        sqlx::query(
            "SELECT holder, used, served_from, ended FROM session
             WHERE token = $1 AND until > $2 AND (used > $3 OR ended IS NOT NULL)",
        )
        .bind(id.as_str())
        .bind(millis(now))
        .bind(millis(now) - idle())
        .fetch_optional(self.database.pool())
        .await
    }

    /// From now on, a read model of at least `height` blocks answers the holder, in all sessions under their key.
    pub(crate) async fn serve_from(&self, holder: &Holder, height: u64) -> Result<(), ApiError> {
        sqlx::query("UPDATE session SET served_from = $2 WHERE key = $1 AND served_from < $2")
            .bind(holder.key.as_str())
            .bind(blocks(height))
            .execute(self.database.pool())
            .await?;
        Ok(())
    }

    /// Ends the session of this token, if there is one.
    pub(crate) async fn end(&self, token: &str) -> Result<(), ApiError> {
        sqlx::query("DELETE FROM session WHERE token = $1")
            .bind(Digest::of(token).as_str())
            .execute(self.database.pool())
            .await?;
        Ok(())
    }
}

/// Ends the sessions that a fact of `block` ends, except those that began when the model already held that block.
pub(crate) async fn end_sessions(
    connection: &mut AnyConnection,
    ended: &Ended<'_>,
    block: u64,
) -> Result<(), sqlx::Error> {
    let query = match ended {
        Ended::Member(member) => {
            sqlx::query("DELETE FROM session WHERE height <= $1 AND member = $2")
                .bind(blocks(block))
                .bind(member.as_str())
        }
        Ended::Key(member, key) => {
            sqlx::query("DELETE FROM session WHERE height <= $1 AND member = $2 AND key = $3")
                .bind(blocks(block))
                .bind(member.as_str())
                .bind(key.as_str())
        }
        Ended::OtherKeys(member, key) => {
            sqlx::query("DELETE FROM session WHERE height <= $1 AND member = $2 AND key <> $3")
                .bind(blocks(block))
                .bind(member.as_str())
                .bind(key.as_str())
        }
        Ended::Organization(msp) => {
            sqlx::query("DELETE FROM session WHERE height <= $1 AND msp = $2 AND member <> ''")
                .bind(blocks(block))
                .bind(msp.as_str())
        }
    };
    query.execute(connection).await.map(drop)
}

fn has_ended(row: &AnyRow) -> Result<bool, sqlx::Error> {
    Ok(row.try_get::<Option<i64>, _>("ended")?.is_some())
}

/// The word for a program or a system, as JSON has it.
fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).expect("a name has a JSON form");
    json.as_str().unwrap_or_default().to_owned()
}

fn idle() -> i64 {
    i64::try_from(IDLE_MILLIS).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::certificate::{CertificateNumber, HolderKind};

    pub(super) fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn holder() -> Holder {
        Holder {
            msp: "MinistryMSP".parse::<MspId>().unwrap(),
            certificate: Digest::of("certificate"),
            number: CertificateNumber {
                issuer: Digest::of("issuer"),
                serial: vec![1],
            },
            key: Digest::of("key"),
            point: Vec::new(),
            not_after: at(1 << 50),
            kind: HolderKind::Administrator,
        }
    }

    pub(super) fn member(id: &str) -> Holder {
        Holder {
            kind: HolderKind::Member {
                id: id.repeat(16).parse().unwrap(),
            },
            ..holder()
        }
    }

    pub(super) async fn sessions(folder: &TempDir) -> Sessions {
        let database = Database::open(None, folder.path()).await.unwrap();
        Sessions::new(database)
    }

    async fn end(sessions: &Sessions, ended: &Ended<'_>, block: u64) {
        let mut connection = sessions.database.pool().acquire().await.unwrap();
        end_sessions(&mut connection, ended, block).await.unwrap();
    }

    #[tokio::test]
    async fn a_session_ends_after_its_time_or_idle_or_at_sign_out_or_with_the_certificate() {
        let folder = tempfile::tempdir().unwrap();
        let sessions = sessions(&folder).await;
        let token = sessions.begin(&holder(), (0, 0), "", at(0)).await.unwrap();
        let mut now = 0;
        while now + IDLE_MILLIS - 1 < SESSION_MILLIS {
            now += IDLE_MILLIS - 1;
            assert!(sessions.find(&token, at(now)).await.unwrap().is_some());
        }
        let over = sessions.find(&token, at(SESSION_MILLIS)).await.unwrap();
        assert!(over.is_none(), "it was used all the time, and is old");

        let token = sessions.begin(&holder(), (0, 0), "", at(0)).await.unwrap();
        let idle = sessions.find(&token, at(IDLE_MILLIS)).await.unwrap();
        assert!(idle.is_none());

        let token = sessions.begin(&holder(), (0, 0), "", at(0)).await.unwrap();
        sessions.end(&token).await.unwrap();
        assert!(sessions.find(&token, at(0)).await.unwrap().is_none());

        let mut ending = holder();
        ending.not_after = at(5);
        let token = sessions.begin(&ending, (0, 0), "", at(0)).await.unwrap();
        assert!(sessions.find(&token, at(5)).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn the_oldest_session_of_a_key_makes_room() {
        let folder = tempfile::tempdir().unwrap();
        let sessions = sessions(&folder).await;
        let first = sessions.begin(&holder(), (0, 0), "", at(0)).await.unwrap();
        let mut last = String::new();
        for millis in 0..u64::try_from(MOST_SESSIONS_OF_A_KEY).unwrap() {
            last = sessions
                .begin(&holder(), (0, 0), "", at(1 + millis))
                .await
                .unwrap();
        }
        assert!(sessions.find(&first, at(20)).await.unwrap().is_none());
        assert!(sessions.find(&last, at(20)).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn m14_a_block_ends_the_sessions_that_it_is_about_and_began_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let sessions = sessions(&folder).await;
        let (one, other) = (member("0a"), member("0b"));
        let id = one.member().unwrap();
        let (key, other_key) = (Digest::of("key"), Digest::of("another"));
        let goes_on = async |token: &str| sessions.find(token, at(1)).await.unwrap().is_some();
        let cases = [
            (Ended::Member(id), true),
            (Ended::Key(id, &key), true),
            (Ended::Key(id, &other_key), false),
            (Ended::OtherKeys(id, &key), false),
            (Ended::OtherKeys(id, &other_key), true),
            (Ended::Organization(&one.msp), true),
        ];
        for (ended, is_its) in cases {
            let before = sessions.begin(&one, (7, 0), "", at(0)).await.unwrap();
            let after = sessions.begin(&one, (8, 0), "", at(0)).await.unwrap();
            end(&sessions, &ended, 7).await;
            assert_eq!(goes_on(&before).await, !is_its, "{ended:?}");
            assert!(goes_on(&after).await, "{ended:?}");
        }
        let others = sessions.begin(&other, (0, 0), "", at(0)).await.unwrap();
        end(&sessions, &Ended::Member(id), 7).await;
        end(&sessions, &Ended::Key(id, &key), 7).await;
        assert!(
            goes_on(&others).await,
            "its key is the same, its owner is not"
        );
    }
}
