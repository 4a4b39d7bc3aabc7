//! Invitations of approvers, until somebody applies with them or they end.

use emr_api::invitation::{Invitation, InvitationCode};
use emr_model::{MspId, Timestamp};
use emr_service::limits::WebLimits;
use sqlx::AnyConnection;

use crate::database::{Database, blocks, millis};
use crate::limits::DAY;
use crate::metrics;
use crate::problem::ApiError;

/// The open invitations, in the service's database, which has digests of codes alone.
#[derive(Clone)]
pub(crate) struct Invitations {
    database: Database,
    limits: WebLimits,
}

impl Invitations {
    pub(crate) fn new(database: Database, limits: WebLimits) -> Self {
        Self { database, limits }
    }

    /// Makes an invitation of this organization, if it has room for one more invited applicant.
    pub(crate) async fn make(&self, msp: &MspId, now: Timestamp) -> Result<Invitation, ApiError> {
        let days = self.limits.invitation_days.get();
        let invitation = Invitation {
            code: InvitationCode::new(rand::random()),
            until: now.plus_millis(days.saturating_mul(DAY)),
        };
        let made = sqlx::query(
            "INSERT INTO invitation (code, msp, until)
             SELECT $1, $2, $3
             WHERE (SELECT count(*) FROM invitation WHERE msp = $2 AND until > $4)
                 + (SELECT count(*) FROM sign_up WHERE pending = 1 AND invited_by = $2) < $5",
        )
        .bind(invitation.code.digest().as_str())
        .bind(msp.as_str())
        .bind(millis(invitation.until))
        .bind(millis(now))
        .bind(blocks(self.limits.invitations_of_organization))
        .execute(self.database.pool())
        .await?;
        if made.rows_affected() == 0 {
            metrics::limited("invitations_of_organization");
            return Err(ApiError::QuotaUsed(
                "your organization has too many open invitations and invited applicants: decide about some, and try again",
            ));
        }
        Ok(invitation)
    }

    /// Whether an applicant can still use this code.
    pub(crate) async fn is_open(
        &self,
        code: &InvitationCode,
        now: Timestamp,
    ) -> Result<bool, ApiError> {
        let open: i64 =
            sqlx::query_scalar("SELECT count(*) FROM invitation WHERE code = $1 AND until > $2")
                .bind(code.digest().as_str())
                .bind(millis(now))
                .fetch_one(self.database.pool())
                .await?;
        Ok(open > 0)
    }

    /// Forgets invitations that have ended.
    pub(crate) async fn forget(&self, now: Timestamp) -> Result<(), ApiError> {
        sqlx::query("DELETE FROM invitation WHERE until <= $1")
            .bind(millis(now))
            .execute(self.database.pool())
            .await?;
        Ok(())
    }
}

/// Uses an invitation up, and tells whose it was; `None` if it is not open.
pub(crate) async fn take(
    connection: &mut AnyConnection,
    code: &InvitationCode,
    now: Timestamp,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("DELETE FROM invitation WHERE code = $1 AND until > $2 RETURNING msp")
        .bind(code.digest().as_str())
        .bind(millis(now))
        .fetch_optional(connection)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_invitation_ends_and_makes_room_and_its_code_is_kept_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(None, folder.path()).await.unwrap();
        let limits = WebLimits {
            invitations_of_organization: 1,
            ..WebLimits::default()
        };
        let invitations = Invitations::new(database.clone(), limits);
        let msp = "MinistryMSP".parse().unwrap();
        let now = Timestamp::from_millis(1);
        let made = invitations.make(&msp, now).await.unwrap();
        assert!(invitations.is_open(&made.code, now).await.unwrap());
        assert!(!invitations.is_open(&made.code, made.until).await.unwrap());
        let mut connection = database.pool().acquire().await.unwrap();
        let late = take(&mut connection, &made.code, made.until).await.unwrap();
        assert_eq!(late, None);
        drop(connection);
        invitations.make(&msp, now).await.unwrap_err();
        invitations.make(&msp, made.until).await.unwrap();

        invitations.forget(made.until).await.unwrap();
        let kept: Vec<String> = sqlx::query_scalar("SELECT code FROM invitation")
            .fetch_all(database.pool())
            .await
            .unwrap();
        let secret = String::from(made.code);
        assert!(kept.len() == 1 && kept.iter().all(|code| *code != secret));
    }
}
