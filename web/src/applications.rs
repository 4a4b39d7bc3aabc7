//! Applications for membership until an approver decides them, and the decisions until the applicant fetches them.

use emr_api::sign_up::{IssuedCertificate, QueuedSignUp, SignUp, SignUpEntry, SignUpStatus};
use emr_model::{Bytes, Digest, MemberId, MspId, Timestamp};
use emr_service::limits::WebLimits;
use futures::future::ready;
use futures::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::database::{Database, blocks, millis};
use crate::invitations;
use crate::limits::DAY;
use crate::metrics;
use crate::problem::ApiError;

/// The most applications that are listed at a time.
const MOST_LISTED: usize = 1_000;

/// An application's state as the database has it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Pending,
    /// Pending, and an approver has had these certificates issued.
    Issued(Vec<IssuedCertificate>),
    Approved(Vec<IssuedCertificate>),
    Refused(Bytes),
}

/// The queue, in the service's database.
#[derive(Clone)]
pub(crate) struct Applications {
    database: Database,
    limits: WebLimits,
}

impl Applications {
    pub(crate) fn new(database: Database, limits: WebLimits) -> Self {
        Self { database, limits }
    }

    /// Adds an application, if its organization has room for one or an invitation keeps room for it, which it uses up.
    /// Adding the same one again changes nothing; another one for the same id is refused.
    pub(crate) async fn add(
        &self,
        sign_up: &SignUp,
        key: &Digest,
        now: Timestamp,
    ) -> Result<SignUpEntry, ApiError> {
        let mut transaction = self.database.begin().await?;
        let invited_by = match &sign_up.invitation {
            Some(code) => invitations::take(&mut transaction, code, now).await?,
            None => None,
        };
        let is_open = sign_up.invitation.is_none() || invited_by.is_some();
        let added = sqlx::query(
            "INSERT INTO sign_up (id, sign_up, key, received, pending, status, desk_file, msp, invited_by)
             SELECT $1, $2, $3, $4, 1, $5, $6, $7, $11
             WHERE $12 = 1 AND ($13 = 1 OR
               (SELECT count(*) FROM sign_up
                WHERE pending = 1 AND msp = $7 AND invited_by IS NULL) < $8
               AND (SELECT coalesce(sum(length(desk_file)), 0) FROM sign_up
                    WHERE pending = 1 AND msp = $7 AND invited_by IS NULL) + $9 <= $10)
             ON CONFLICT DO NOTHING",
        )
        .bind(sign_up.id.as_str())
        .bind(json(&QueuedSignUp::from(sign_up))?)
        .bind(key.as_str())
        .bind(millis(now))
        .bind(json(&State::Pending)?)
        .bind(sign_up.desk_file.0.as_slice())
        .bind(sign_up.msp.as_str())
        .bind(blocks(self.limits.sign_ups_of_organization))
        .bind(blocks(sign_up.desk_file.0.len() as u64))
        .bind(blocks(self.limits.sign_up_bytes_of_organization))
        .bind(&invited_by)
        .bind(i64::from(is_open))
        .bind(i64::from(invited_by.is_some()))
        .execute(&mut *transaction)
        .await?;
        let is_added = added.rows_affected() == 1;
        // The invitation of an application that is not added stays open.
        match is_added {
            true => transaction.commit().await?,
            false => transaction.rollback().await?,
        }
        match self.find(&sign_up.id).await? {
            Some(entry) if is_added || is_same(&entry, sign_up, key) => Ok(entry),
            Some(_) => Err(ApiError::Conflict(
                "there is another application for this id",
            )),
            None if !is_open => Err(ApiError::Expired(
                "this invitation was used, has ended, or was never made: ask for another one, or apply without it",
            )),
            None => {
                metrics::limited("sign_ups_of_organization");
                Err(ApiError::QuotaUsed(
                    "this organization has too many applications that nobody has decided: ask there, and apply later",
                ))
            }
        }
    }

    /// One application.
    pub(crate) async fn find(&self, id: &MemberId) -> Result<Option<SignUpEntry>, ApiError> {
        let row = sqlx::query(
            "SELECT sign_up, key, received, status, invited_by FROM sign_up WHERE id = $1",
        )
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

    /// The wanted applications that no approver has decided, those of invited applicants first, and the oldest first; to
    /// one organization, or to all.
    ///
    /// If they are too many, organizations take turns: a flood of applications to one hides none to another.
    pub(crate) async fn pending(
        &self,
        to: Option<&MspId>,
        is_wanted: impl Fn(&SignUpEntry) -> bool,
    ) -> Result<Vec<SignUpEntry>, ApiError> {
        let rows = sqlx::query(
            "SELECT sign_up, key, received, status, invited_by FROM
               (SELECT sign_up, key, received, status, invited_by,
                  row_number() OVER (PARTITION BY msp ORDER BY invited_by IS NULL, received) AS turn
                FROM sign_up WHERE pending = 1 AND ($1 = '' OR msp = $1)) AS waiting
             ORDER BY turn, received",
        )
        .bind(to.map_or("", MspId::as_str))
        .fetch(self.database.pool());
        let wanted = rows
            .map(|row| entry(&row?))
            .try_filter(|entry| ready(is_wanted(entry)));
        let mut listed: Vec<_> = wanted.take(MOST_LISTED).try_collect().await?;
        listed.sort_by_key(|entry| (entry.invited_by.is_none(), entry.received));
        Ok(listed)
    }

    /// Keeps certificates that were issued for an application that is pending: those that it has already, and further ones.
    /// Keeping the same again changes nothing.
    pub(crate) async fn keep_certificates(
        &self,
        application: &SignUpEntry,
        certificates: Vec<IssuedCertificate>,
    ) -> Result<(), ApiError> {
        let kept = &application.certificates;
        let present = match kept.is_empty() {
            true => State::Pending,
            false => State::Issued(kept.clone()),
        };
        let kept = certificates.starts_with(kept)
            && sqlx::query(
                "UPDATE sign_up SET status = $1 WHERE id = $2 AND pending = 1 AND status = $3",
            )
            .bind(json(&State::Issued(certificates))?)
            .bind(application.sign_up.id.as_str())
            .bind(json(&present)?)
            .execute(self.database.pool())
            .await?
            .rows_affected()
                == 1;
        match kept {
            true => Ok(()),
            false => Err(ApiError::Conflict(
                "the application was decided, or has other certificates already",
            )),
        }
    }

    /// Forgets applications that nobody decided in time, and those that were decided long ago.
    pub(crate) async fn forget(&self, now: Timestamp) -> Result<(), ApiError> {
        let before = |days: u64| {
            let age = days.saturating_mul(DAY);
            millis(Timestamp::from_millis(now.as_millis().saturating_sub(age)))
        };
        sqlx::query(
            "DELETE FROM sign_up WHERE (pending = 1 AND received < $1) OR (pending = 0 AND decided < $2)",
        )
        .bind(before(self.limits.sign_up_days.get()))
        .bind(before(self.limits.decided_sign_up_days.get()))
        .execute(self.database.pool())
        .await?;
        Ok(())
    }

    /// Decides an application that is pending, and forgets the desk file. Deciding the same again changes nothing.
    pub(crate) async fn decide(
        &self,
        id: &MemberId,
        status: SignUpStatus,
        now: Timestamp,
    ) -> Result<SignUpEntry, ApiError> {
        let state = match status.clone() {
            SignUpStatus::Pending => State::Pending,
            SignUpStatus::Approved(certificates) => State::Approved(certificates),
            SignUpStatus::Refused(reason) => State::Refused(reason),
        };
        sqlx::query(
            "UPDATE sign_up SET pending = 0, status = $1, desk_file = NULL, decided = $3
             WHERE id = $2 AND pending = 1",
        )
        .bind(json(&state)?)
        .bind(id.as_str())
        .bind(millis(now))
        .execute(self.database.pool())
        .await?;
        match self.find(id).await? {
            Some(entry) if entry.status == status => Ok(entry),
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
    let state = serde_json::from_str(row.try_get("status")?).map_err(ApiError::internal)?;
    let (status, certificates) = match state {
        State::Pending => (SignUpStatus::Pending, Vec::new()),
        State::Issued(certificates) => (SignUpStatus::Pending, certificates),
        State::Approved(certificates) => (SignUpStatus::Approved(certificates), Vec::new()),
        State::Refused(reason) => (SignUpStatus::Refused(reason), Vec::new()),
    };
    Ok(SignUpEntry {
        sign_up: serde_json::from_str(row.try_get("sign_up")?).map_err(ApiError::internal)?,
        key: row
            .try_get::<String, _>("key")?
            .try_into()
            .map_err(ApiError::internal)?,
        received: Timestamp::from_millis(received.unsigned_abs()),
        status,
        invited_by: row
            .try_get::<Option<String>, _>("invited_by")?
            .map(|msp| msp.try_into().map_err(ApiError::internal))
            .transpose()?,
        certificates,
    })
}

fn json(value: &impl serde::Serialize) -> Result<String, ApiError> {
    serde_json::to_string(value).map_err(ApiError::internal)
}
