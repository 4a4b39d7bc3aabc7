//! What is public about organizations.

use emr_model::organization::{Organization, OrganizationStatus};
use emr_model::{Digest, Timestamp};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::store::{Store, active};
use crate::database::decode;

impl Store {
    /// All organizations, in the order of their MSP ids.
    pub(super) async fn organizations(&self) -> Result<Vec<Organization>, sqlx::Error> {
        let rows = sqlx::query(concat!(
            "SELECT known.profile, known.registered, suspended.msp AS suspended
             FROM model_organization AS known
             LEFT JOIN model_suspended_organization AS suspended
               ON suspended.generation = known.generation AND suspended.msp = known.msp
             WHERE known.generation = ",
            active!(),
            " ORDER BY known.msp"
        ))
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read).collect()
    }

    /// Whether an organization's profile names this blob as its logo now.
    pub(super) async fn is_logo(&self, digest: &Digest) -> Result<bool, sqlx::Error> {
        let logo = sqlx::query(concat!(
            "SELECT 1 FROM model_organization WHERE generation = ",
            active!(),
            " AND logo = $1 LIMIT 1"
        ))
        .bind(digest.as_str())
        .fetch_optional(self.pool())
        .await?;
        Ok(logo.is_some())
    }
}

fn read(row: &AnyRow) -> Result<Organization, sqlx::Error> {
    let profile: String = row.try_get("profile")?;
    let registered: i64 = row.try_get("registered")?;
    let suspended: Option<String> = row.try_get("suspended")?;
    let organization: Organization = serde_json::from_str(&profile).map_err(decode)?;
    Ok(Organization {
        registered: Timestamp::from_millis(registered.unsigned_abs()),
        status: match suspended {
            Some(_) => OrganizationStatus::Suspended,
            None => OrganizationStatus::Active,
        },
        ..organization
    })
}
