//! Becoming a member: applying, taking up certificates, activating.

use emr_api::invitation::InvitationCode;
use emr_api::sign_up::{IssuedCertificate, SignUpStatus};
use emr_model::MemberId;
use emr_model::desk::DeskSubject;
use emr_model::member::ActivateMember;
use emr_sealing::desk_file::{ApplicantDetails, DeskContent, DeskFile, DeskFileError};
use emr_trust::{Certificate, TrustError};

use super::{Member, agreement};
use crate::account::Account;
use crate::connection::Connection;
use crate::error::Error;
use crate::identity::key_digest;
use crate::keepers;
use crate::ports::{Signer, Vault};
use crate::session::Submitted;

/// Applies for membership. The ministry reads who the person is, and so do the registrars of the hospital applied to, if
/// they admit such members; nobody else does, and not the web service either. With the code of an invitation the application
/// has room in the queue that nobody else can take.
///
/// # Errors
///
/// [`Error::OtherRoots`], [`Error::NoKeeper`], [`Error::KeeperList`], [`Error::Trust`] if the network did not endorse the
/// list of keepers, [`Error::Desk`] if what the person says of themselves cannot be shown, [`Error::Web`], with `EXPIRED` if the
/// invitation was used or has ended, and those of
/// [`Account::sign_up`].
pub async fn sign_up(
    connection: &Connection,
    account: &Account,
    signer: &dyn Signer,
    details: ApplicantDetails,
    invitation: Option<InvitationCode>,
) -> Result<(), Error> {
    account.check_roots(connection.trust())?;
    let registered = keepers::registered(connection).await?;
    let ministry = &connection.profile().ministry;
    let keepers = keepers::of_application(&registered, ministry, &account.msp)?;
    let desk = DeskFile {
        subject: DeskSubject::Application(account.application()),
        content: DeskContent::Applicant(details),
    };
    let file = desk.seal(&keepers::recipients(&keepers))?;
    let application = account.sign_up(signer, file, invitation).await?;
    Ok(connection.web().sign_up(&application).await?)
}

/// The reason of a refusal, from the file in the state of the account's application. It opens with the device that
/// applied.
///
/// # Errors
///
/// [`Error::Vault`], [`Error::Age`] if the file is damaged, [`Error::Desk`] if it is sealed to another device or about
/// something else.
pub async fn reason_of_refusal(
    account: &Account,
    vault: &dyn Vault,
    file: &[u8],
) -> Result<String, Error> {
    let device = agreement(vault, file).await?;
    let subject = DeskSubject::Refusal(account.application());
    match DeskFile::unseal(file, &device, &subject)?.content {
        DeskContent::Reason(reason) => Ok(reason),
        _ => Err(DeskFileError::AnotherSubject.into()),
    }
}

/// The state of the application that was made for this id with this key, as the service says.
///
/// # Errors
///
/// [`Error::Web`].
pub async fn sign_up_status(
    connection: &Connection,
    id: &MemberId,
    signer: &dyn Signer,
) -> Result<SignUpStatus, Error> {
    Ok(connection.web().sign_up_status(id, signer).await?)
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
    let status = sign_up_status(connection, &account.id, signer).await?;
    if let SignUpStatus::Approved(certificates) = &status {
        put_certificates(connection, account, signer, certificates)?;
    }
    Ok(status)
}

/// Checks that an account that comes from elsewhere, for example from a wallet file, is of this network and can be used:
/// the network's authorities issued its certificates over the account's key and id, and they have not ended. An account
/// without certificates is that of an applicant.
///
/// # Errors
///
/// [`Error::OtherRoots`] or [`Error::CertificateEnded`].
pub fn check_certificates(
    connection: &Connection,
    account: &Account,
    signer: &dyn Signer,
) -> Result<(), Error> {
    account.check_roots(connection.trust())?;
    let (key, now) = (key_digest(signer), connection.web().clock().now());
    for issued in &account.certificates {
        let certificate = Certificate::from_pem(&issued.certificate);
        let end = certificate.map_err(|_| Error::OtherRoots)?.not_after();
        if end < now {
            return Err(Error::CertificateEnded(end));
        }
        connection
            .verify_issued(issued, &account.id, &key)
            .map_err(|_| Error::OtherRoots)?;
    }
    Ok(())
}

/// Puts certificates into the account if pinned roots issued them over the account's key and id, the first one for the
/// account's own organization.
pub(crate) fn put_certificates(
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
