//! Where a member is signed in at the web service.

use emr_api::session::SessionEntry;
use emr_model::Digest;

use super::Member;
use crate::error::Error;

impl Member {
    /// Where this member is signed in, as the web service says, the session last used first.
    ///
    /// # Errors
    ///
    /// [`Error::Web`].
    pub async fn sessions(&self) -> Result<Vec<SessionEntry>, Error> {
        Ok(self.session.web().sessions().await?)
    }

    /// Ends one of this member's sessions. A device in wrong hands can sign in again: remove that with
    /// [`Member::remove_device`].
    ///
    /// # Errors
    ///
    /// [`Error::Web`].
    pub async fn end_session(&self, id: &Digest) -> Result<(), Error> {
        Ok(self.session.web().end_session(id).await?)
    }
}
