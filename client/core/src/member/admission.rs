//! Becoming a member: applying, taking up certificates, activating.

use emr_api::sign_up::{IssuedCertificate, SignUpStatus};
use emr_model::MemberId;
use emr_model::member::ActivateMember;
use emr_trust::TrustError;

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
/// [`Error::OtherRoots`], [`Error::Web`], and those of [`Account::sign_up`].
pub async fn sign_up(
    connection: &Connection,
    account: &Account,
    signer: &dyn Signer,
    name: impl Into<String>,
) -> Result<(), Error> {
    account.check_roots(connection.trust())?;
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
/// [`Error::OtherRoots`], [`Error::Web`], or [`Error::Trust`] if a certificate is not over the account's key and id, or no pinned root issued
/// it.
pub async fn take_up_certificates(
    connection: &Connection,
    account: &mut Account,
    signer: &dyn Signer,
) -> Result<SignUpStatus, Error> {
    account.check_roots(connection.trust())?;
    let status = connection.web().sign_up_status(&account.id).await?;
    if let SignUpStatus::Approved(certificates) = &status {
        put_certificates(connection, account, signer, certificates)?;
    }
    Ok(status)
}

/// Puts certificates into the account if pinned roots issued them over the account's key and id, the first one for the
/// account's own organization.
pub(super) fn put_certificates(
    connection: &Connection,
    account: &mut Account,
    signer: &dyn Signer,
    certificates: &[IssuedCertificate],
) -> Result<(), TrustError> {
    let key = key_digest(signer);
    for issued in certificates {
        connection.verify_issued(issued, &account.id, &key)?;
    }
    let own = connection
        .profile()
        .organization(&account.msp)
        .map(|organization| &organization.member_authority);
    if certificates.first().map(|issued| &issued.authority) != own {
        return Err(TrustError::NotAMember(account.msp.clone()));
    }
    account
        .set_certificates(signer, certificates.to_vec())
        .map_err(|_| TrustError::AnotherMember)
}

impl Member {
    /// Publishes this member's recipients; from then on they may act.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`](crate::session::Session::submit).
    pub async fn activate(&self) -> Result<Submitted, Error> {
        let request = ActivateMember {
            recipient: self.reading_recipient(),
            patient_recipient: self.patient_key.as_ref().map(|key| key.recipient()),
            device: Some(self.vault.recipient()),
            keyring: None,
        };
        self.session.submit(&request).await
    }
}
