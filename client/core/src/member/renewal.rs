//! Renewal: newer certificates over the same key, before the present ones end.

use std::time::Duration;

use emr_model::Timestamp;

use super::Member;
use super::admission::put_certificates;
use crate::account::Account;
use crate::error::Error;

/// How long before its end a certificate should be renewed: 60 days.
const RENEWAL_TIME: Duration = Duration::from_secs(60 * 24 * 3_600);

impl Member {
    /// When this member's certificate ends, if that is within 60 days: then it is time for [`Member::renew`].
    pub fn certificate_ending(&self) -> Option<Timestamp> {
        let end = self.session.identity().certificate().not_after();
        is_due(end, self.session.now()).then_some(end)
    }

    /// Renews the certificates as [`Member::renew`] does, if this member's ends within 60 days. Says whether it did: then
    /// the next session signs in under the new one.
    ///
    /// # Errors
    ///
    /// Those of [`Member::renew`]. The certificates before still serve, and a later session tries again.
    pub async fn renew_if_due(&self, account: &mut Account) -> Result<bool, Error> {
        if self.certificate_ending().is_none() {
            return Ok(false);
        }
        self.renew(account).await?;
        Ok(true)
    }

    /// Has each authority that issued a certificate of the account issue a newer one over the same key, and puts them
    /// into the account; the caller must then save the account. This session goes on under the certificate before, which
    /// is valid until its end.
    ///
    /// # Errors
    ///
    /// [`Error::Unsettled`] if the outbox is not empty; [`Error::Authority`] and [`Error::Trust`] if an authority does
    /// not issue the certificate. Then the account is as it was.
    pub async fn renew(&self, account: &mut Account) -> Result<(), Error> {
        self.session.check_outbox_empty().await?;
        let identity = self.session.identity();
        let csr = account.certificate_request(identity.signer()).await?;
        let key = identity.certificate().key_digest();
        let mut renewed = Vec::with_capacity(account.certificates.len());
        for own in &account.certificates {
            renewed.push(self.reenroll(own, &csr, key).await?);
        }
        let connection = self.session.connection();
        Ok(put_certificates(
            connection,
            account,
            identity.signer(),
            &renewed,
        )?)
    }
}

fn is_due(end: Timestamp, now: Timestamp) -> bool {
    now.plus(RENEWAL_TIME) >= end
}

#[cfg(test)]
mod tests;
