//! Certificates that authorities revoked at an official's request, until the channel lists them.

use emr_api::revocation::PendingRevocation;
use emr_model::{MemberId, Timestamp};
use fabric_ca::{Request, Response};
use serde::Deserialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::certificate::{CertificateNumber, number_of};
use crate::database::{Database, millis};
use crate::problem::ApiError;
use crate::read_model::ReadModel;

/// Everything that an official may say in a request to revoke: a member, never a single certificate or another identity.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    id: MemberId,
    #[serde(rename = "reason")]
    _reason: String,
    #[serde(rename = "gencrl")]
    _with_list: bool,
    #[serde(rename = "caname")]
    _authority: String,
}

/// The member whose certificates a request asks an authority to revoke.
///
/// # Errors
///
/// [`ApiError::Invalid`] if it asks for anything else.
pub(crate) fn member_of(request: &Request) -> Result<MemberId, ApiError> {
    let wanted: Wanted = serde_json::from_slice(request.body()).map_err(|_| {
        ApiError::Invalid("the body names more than a member, a reason and the authority".into())
    })?;
    Ok(wanted.id)
}

/// The revocations that went through this service, in its database.
#[derive(Clone)]
pub(crate) struct Revocations {
    database: Database,
}

impl Revocations {
    pub(crate) fn new(database: Database) -> Self {
        Self { database }
    }

    /// Notes what an authority with this root revoked, if its answer says that it revoked anything.
    pub(crate) async fn note(
        &self,
        member: &MemberId,
        (authority, root): (&str, &str),
        answer: &Response,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let Ok(revocation) = answer.revocation() else {
            return Ok(());
        };
        let numbers = revocation.certificates.iter();
        for number in numbers.filter_map(|number| number_of(root, &number.serial)) {
            sqlx::query(
                "INSERT INTO revocation (certificate, member, authority, revoked)
                 VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            )
            .bind(serde_json::to_string(&number).map_err(ApiError::internal)?)
            .bind(member.as_str())
            .bind(authority)
            .bind(millis(now))
            .execute(self.database.pool())
            .await?;
        }
        Ok(())
    }

    /// The revocations that the channel does not list yet, the oldest first. Forgets the others.
    pub(crate) async fn pending(
        &self,
        read_model: &ReadModel,
    ) -> Result<Vec<PendingRevocation>, ApiError> {
        let rows = sqlx::query(
            "SELECT certificate, member, authority, revoked FROM revocation ORDER BY revoked, member, authority",
        )
        .fetch_all(self.database.pool())
        .await?;
        let mut pending: Vec<PendingRevocation> = Vec::new();
        for row in &rows {
            let number: String = row.try_get("certificate")?;
            if read_model.is_revoked(&read(&number)?).await? {
                self.forget(&number).await?;
                continue;
            }
            let found = revocation(row)?;
            let mut same = pending.iter_mut();
            match same.find(|it| (&it.member, &it.authority) == (&found.member, &found.authority)) {
                Some(same) => same.certificates += 1,
                None => pending.push(found),
            }
        }
        Ok(pending)
    }

    async fn forget(&self, number: &str) -> Result<(), ApiError> {
        sqlx::query("DELETE FROM revocation WHERE certificate = $1")
            .bind(number)
            .execute(self.database.pool())
            .await?;
        Ok(())
    }
}

fn read(number: &str) -> Result<CertificateNumber, ApiError> {
    serde_json::from_str(number).map_err(ApiError::internal)
}

/// The revocation of one certificate.
fn revocation(row: &AnyRow) -> Result<PendingRevocation, ApiError> {
    let revoked: i64 = row.try_get("revoked")?;
    let member: String = row.try_get("member")?;
    Ok(PendingRevocation {
        member: member.try_into().map_err(ApiError::internal)?,
        authority: row.try_get("authority")?,
        certificates: 1,
        revoked: Timestamp::from_millis(revoked.unsigned_abs()),
    })
}
