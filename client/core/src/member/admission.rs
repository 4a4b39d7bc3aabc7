//! Becoming a member: applying, taking up certificates, activating.

use std::time::SystemTime;

use emr_api::sign_up::SignUpStatus;
use emr_model::MemberId;
use emr_model::member::ActivateMember;
use emr_trust::{Certificate, TrustError};

use super::Member;
use crate::account::Account;
use crate::connection::Connection;
use crate::error::Error;
use crate::identity::key_digest;
use crate::ports::Signer;
use crate::session::Submitted;

/// Applies for membership; `name` is how the approver knows the person, and stays in the queue.
///
/// # Errors
///
/// [`Error::Web`], and those of [`Account::sign_up`].
pub async fn sign_up(
    connection: &Connection,
    account: &Account,
    signer: &dyn Signer,
    name: impl Into<String>,
) -> Result<(), Error> {
    let application = account.sign_up(signer, name.into()).await?;
    Ok(connection.web().sign_up(&application).await?)
}

/// The state of an application, as the service says.
///
/// # Errors
///
/// [`Error::Web`].
pub async fn sign_up_status(connection: &Connection, id: &MemberId) -> Result<SignUpStatus, Error> {
    Ok(connection.web().sign_up_status(id).await?)
}

/// Asks for the state of the account's application. If it is approved, puts the certificates into the account; the
/// caller must then save the account.
///
/// # Errors
///
/// [`Error::Web`], or [`Error::Trust`] if a certificate is not over the account's key and id, or no pinned root issued
/// it.
pub async fn take_up_certificates(
    connection: &Connection,
    account: &mut Account,
    signer: &dyn Signer,
) -> Result<SignUpStatus, Error> {
    let (web, profile) = (connection.web(), connection.profile());
    let status = web.sign_up_status(&account.id).await?;
    if let SignUpStatus::Approved(certificates) = &status {
        let (key, now) = (key_digest(signer), SystemTime::from(web.clock().now()));
        for issued in certificates {
            let msp = profile
                .organizations
                .iter()
                .find(|organization| organization.member_authority == issued.authority)
                .map(|organization| &organization.msp)
                .ok_or_else(|| TrustError::UnknownOrganization(issued.authority.clone()))?;
            let certificate = Certificate::from_pem(&issued.certificate)
                .map_err(|_| TrustError::NotAMember(msp.clone()))?;
            connection
                .trust()
                .verify_issued(msp, &certificate, &account.id, &key, now)?;
        }
        let own = profile
            .organization(&account.msp)
            .map(|organization| &organization.member_authority);
        if certificates.first().map(|issued| &issued.authority) != own {
            return Err(TrustError::NotAMember(account.msp.clone()).into());
        }
        account
            .set_certificates(signer, certificates.clone())
            .map_err(|_| TrustError::AnotherMember)?;
    }
    Ok(status)
}

impl Member {
    /// Publishes this member's recipients; from then on they may act.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`](crate::session::Session::submit).
    pub async fn activate(&self) -> Result<Submitted, Error> {
        let request = ActivateMember {
            recipient: self.vault.recipient(),
            patient_recipient: self.patient_key.as_ref().map(|key| key.recipient()),
        };
        self.session.submit(&request).await
    }
}
