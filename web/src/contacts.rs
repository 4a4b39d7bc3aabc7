//! Members' contact details, sealed and signed: the last that each member wrote.

use emr_api::contact::SealedContact;
use emr_model::MemberId;

use crate::database::{Database, millis};
use crate::problem::ApiError;

/// The contact details, in the service's database.
#[derive(Clone)]
pub(crate) struct Contacts {
    database: Database,
}

impl Contacts {
    pub(crate) fn new(database: Database) -> Self {
        Self { database }
    }

    /// Keeps a member's contact details in place of earlier ones. Keeping the same again changes nothing.
    ///
    /// # Errors
    ///
    /// [`ApiError::Conflict`] if the member has written others since.
    pub(crate) async fn put(&self, contact: &SealedContact) -> Result<(), ApiError> {
        let sealed = serde_json::to_string(contact).map_err(ApiError::internal)?;
        let kept = sqlx::query(
            "INSERT INTO contact (member, written, sealed) VALUES ($1, $2, $3)
             ON CONFLICT (member) DO UPDATE SET written = excluded.written, sealed = excluded.sealed
             WHERE contact.written < excluded.written OR contact.sealed = excluded.sealed",
        )
        .bind(contact.about.id.as_str())
        .bind(millis(contact.written))
        .bind(sealed)
        .execute(self.database.pool())
        .await?;
        match kept.rows_affected() {
            1 => Ok(()),
            _ => Err(ApiError::Conflict(
                "another device of yours has written later contact details: look at those first",
            )),
        }
    }

    /// A member's contact details, if they wrote any.
    pub(crate) async fn find(&self, member: &MemberId) -> Result<Option<SealedContact>, ApiError> {
        let sealed: Option<String> =
            sqlx::query_scalar("SELECT sealed FROM contact WHERE member = $1")
                .bind(member.as_str())
                .fetch_optional(self.database.pool())
                .await?;
        let contact = sealed.map(|sealed| serde_json::from_str(&sealed));
        contact.transpose().map_err(ApiError::internal)
    }
}
