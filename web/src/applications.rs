//! Applications for membership until an approver decides them, and the decisions until the applicant fetches them.

use emr_api::sign_up::{QueuedSignUp, SignUp, SignUpEntry, SignUpStatus};
use emr_model::{Digest, MemberId, Timestamp};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::database::{Database, millis};
use crate::problem::ApiError;

/// The most undecided applications; the service asks later applicants to come again.
const MOST_PENDING: i64 = 1_000;

/// The most bytes of their desk files together.
const MOST_BYTES: i64 = 128 << 20;

/// The queue, in the service's database.
#[derive(Clone)]
pub(crate) struct Applications {
    database: Database,
}

impl Applications {
    pub(crate) fn new(database: Database) -> Self {
        Self { database }
    }

    /// Adds an application. Adding the same one again changes nothing; another one for the same id is refused.
    pub(crate) async fn add(
        &self,
        sign_up: &SignUp,
        key: &Digest,
        now: Timestamp,
    ) -> Result<SignUpEntry, ApiError> {
        let added = sqlx::query(
            "INSERT INTO sign_up (id, sign_up, key, received, pending, status, desk_file)
             SELECT $1, $2, $3, $4, 1, $5, $6
             WHERE (SELECT count(*) FROM sign_up WHERE pending = 1) < $7
               AND (SELECT coalesce(sum(length(desk_file)), 0) FROM sign_up WHERE pending = 1) < $8
             ON CONFLICT DO NOTHING",
        )
        .bind(sign_up.id.as_str())
        .bind(json(&QueuedSignUp::from(sign_up))?)
        .bind(key.as_str())
        .bind(millis(now))
        .bind(json(&SignUpStatus::Pending)?)
        .bind(sign_up.desk_file.0.as_slice())
        .bind(MOST_PENDING)
        .bind(MOST_BYTES)
        .execute(self.database.pool())
        .await?;
        match self.find(&sign_up.id).await? {
            Some(entry) if added.rows_affected() == 1 || is_same(&entry, sign_up, key) => Ok(entry),
            Some(_) => Err(ApiError::Conflict(
                "there is another application for this id",
            )),
            None => Err(ApiError::Busy),
        }
    }

    /// One application.
    pub(crate) async fn find(&self, id: &MemberId) -> Result<Option<SignUpEntry>, ApiError> {
        let row = sqlx::query("SELECT sign_up, key, received, status FROM sign_up WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.database.pool())
            .await?;
        row.as_ref().map(entry).transpose()
    }

    /// The desk file of an application that no approver has decided.
    pub(crate) async fn desk_file(&self, id: &MemberId) -> Result<Option<Vec<u8>>, ApiError> {
        let row = sqlx::query("SELECT desk_file FROM sign_up WHERE id = $1 AND pending = 1")
            .bind(id.as_str())
            .fetch_optional(self.database.pool())
            .await?;
        Ok(row.map(|row| row.try_get("desk_file")).transpose()?)
    }

    /// The applications that no approver has decided, the oldest first.
    pub(crate) async fn pending(&self) -> Result<Vec<SignUpEntry>, ApiError> {
        let rows = sqlx::query(
            "SELECT sign_up, key, received, status FROM sign_up WHERE pending = 1 ORDER BY received LIMIT $1",
        )
        .bind(MOST_PENDING)
        .fetch_all(self.database.pool())
        .await?;
        rows.iter().map(entry).collect()
    }

    /// Decides an application that is pending, and forgets the desk file. Deciding the same again changes nothing.
    pub(crate) async fn decide(
        &self,
        decided: SignUpEntry,
        status: SignUpStatus,
    ) -> Result<SignUpStatus, ApiError> {
        let id = decided.sign_up.id;
        sqlx::query(
            "UPDATE sign_up SET pending = 0, status = $1, desk_file = NULL WHERE id = $2 AND pending = 1",
        )
        .bind(json(&status)?)
        .bind(id.as_str())
        .execute(self.database.pool())
        .await?;
        match self.find(&id).await? {
            Some(entry) if entry.status == status => Ok(status),
            _ => Err(ApiError::Conflict(
                "another approver has decided differently",
            )),
        }
    }
}

/// Whether these are the same application, decided or not.
fn is_same(entry: &SignUpEntry, sign_up: &SignUp, key: &Digest) -> bool {
    entry.key == *key && entry.sign_up.msp == sign_up.msp && entry.sign_up.roles == sign_up.roles
}

fn entry(row: &AnyRow) -> Result<SignUpEntry, ApiError> {
    let received: i64 = row.try_get("received")?;
    Ok(SignUpEntry {
        sign_up: serde_json::from_str(row.try_get("sign_up")?).map_err(ApiError::internal)?,
        key: row
            .try_get::<String, _>("key")?
            .try_into()
            .map_err(ApiError::internal)?,
        received: Timestamp::from_millis(received.unsigned_abs()),
        status: serde_json::from_str(row.try_get("status")?).map_err(ApiError::internal)?,
    })
}

fn json(value: &impl serde::Serialize) -> Result<String, ApiError> {
    serde_json::to_string(value).map_err(ApiError::internal)
}
