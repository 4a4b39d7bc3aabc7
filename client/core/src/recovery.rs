//! Recovery: a member who lost every device begins again with a new one.
//!
//! 1. The new device makes keys and a [`DeviceRequest`](crate::device::DeviceRequest). An approver who knows the member
//!    compares its code, and has certificates issued ([`Session::issue_anew`]).
//! 2. The device takes them up ([`claim`]) and asks the ledger ([`Claimant::ask`]). The ministry and a hospital approve;
//!    the member's other devices, if there are any, can cancel.
//! 3. After the policy's wait the device's key becomes the member's only one ([`Claimant::finish`]).
//! 4. The kit or the keepers' shares open what was sealed to the lost devices
//!    ([`Member::restore`](crate::member::Member::restore)).

use std::fmt;
use std::sync::Arc;

use emr_model::member::Role;
use emr_model::recovery::{FinishRecovery, RequestRecovery};
use emr_model::{ErrorCode, MspId, Recipient, TransactionId};
use emr_sealing::age_keys::AgeIdentity;

use crate::account::Account;
use crate::connection::Connection;
use crate::error::{Error, said};
use crate::member::{Device, put_certificates};
use crate::outbox::Outbox;
use crate::ports::{Signer, Vault};
pub use crate::recovery_answer::RecoveryAnswer;
use crate::session::{Session, Submitted};

/// A device whose key is not the member's yet: it can ask for a recovery, and finish it.
pub struct Claimant {
    session: Session,
    vault: Arc<dyn Vault>,
}

/// Whether a recovery can be finished now, as peers of the ministry and of a hospital say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It can, with the approval of this hospital.
    Ready(MspId),
    /// Not yet: why not, by the hospital that would have approved.
    Waits(Vec<(MspId, String)>),
}

/// Takes up the certificates of an approver's answer, makes the reading key and, for a patient, the patient key of the time
/// after the recovery, and signs in. The caller must then save the account.
///
/// # Errors
///
/// [`Error::AnotherDevice`] or [`Error::Trust`] if the answer is not for this device; those of [`Claimant::sign_in`].
pub async fn claim(
    connection: Connection,
    account: &mut Account,
    (signer, vault): (Arc<dyn Signer>, Arc<dyn Vault>),
    answer: &RecoveryAnswer,
) -> Result<Claimant, Error> {
    if answer.member != account.id || answer.msp != account.msp {
        return Err(Error::AnotherDevice);
    }
    put_certificates(&connection, account, &*signer, &answer.certificates)?;
    account.roles.clone_from(&answer.roles);
    if account.reading_keys.is_empty() {
        account.reading_keys.push(AgeIdentity::generate());
    }
    if account.patient_key.is_none() && account.roles.contains(&Role::Patient) {
        account.patient_key = Some(AgeIdentity::generate());
    }
    let device = Device {
        account,
        signer,
        outbox: Outbox::new(vault.clone()),
        vault,
    };
    Claimant::sign_in(connection, device).await
}

impl Claimant {
    /// Signs in with the new device.
    ///
    /// # Errors
    ///
    /// [`Error::OtherRoots`], [`Error::NotApproved`] if the account has no certificate, [`Error::Identity`], and those of
    /// [`Session::sign_in`].
    pub async fn sign_in(connection: Connection, device: Device<'_>) -> Result<Self, Error> {
        let account = device.account;
        account.check_roots(connection.trust())?;
        let identity = account.identity(device.signer)?.ok_or(Error::NotApproved)?;
        let session = Session::sign_in(connection, identity).await?;
        Ok(Self {
            session: session.with_outbox(device.outbox),
            vault: device.vault,
        })
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Asks the ledger for the recovery of the account's member, and notes the transaction in the account. The caller must
    /// then save the account.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn ask(&self, account: &mut Account) -> Result<Submitted, Error> {
        let request = RequestRecovery {
            id: account.id.clone(),
        };
        let submitted = self.session.submit(&request).await?;
        account.recovery = Some(submitted.transaction.clone());
        Ok(submitted)
    }

    /// Whether the account's recovery can be finished now.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the account asked for none; those of [`Session::endorsed_query`], if it is not that the
    /// recovery must still wait.
    pub async fn readiness(&self, account: &Account) -> Result<Readiness, Error> {
        let recovery = account.recovery.as_ref();
        let recovery = recovery.ok_or(Error::NotFound("recovery of this device"))?;
        let mut waits = Vec::new();
        for hospital in self.hospitals(account) {
            let request = self.finishing(account, recovery, &hospital)?;
            match self.session.endorsed_query(&request).await {
                Ok(_) => return Ok(Readiness::Ready(hospital)),
                Err(error) if error.is_refused(ErrorCode::Conflict) => {
                    waits.push((hospital, said(&error)));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Readiness::Waits(waits))
    }

    /// Makes this device's key the member's only key, with the approval of this hospital, as
    /// [`Claimant::readiness`] says. The caller must then save the account. All devices of before are void.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the account asked for no recovery; those of [`Session::submit`].
    pub async fn finish(
        &self,
        account: &mut Account,
        hospital: &MspId,
    ) -> Result<Submitted, Error> {
        let recovery = account.recovery.as_ref();
        let recovery = recovery.ok_or(Error::NotFound("recovery of this device"))?;
        let request = self.finishing(account, recovery, hospital)?;
        let submitted = self.session.submit(&request).await?;
        account.recovery = None;
        Ok(submitted)
    }

    /// The hospitals that may have approved: the member's own, or any of the network for a member of the ministry's
    /// organization.
    fn hospitals(&self, account: &Account) -> Vec<MspId> {
        let profile = self.session.profile();
        if account.msp != profile.ministry {
            return vec![account.msp.clone()];
        }
        let organizations = profile.organizations.iter();
        let hospitals = organizations.filter(|organization| organization.msp != profile.ministry);
        hospitals
            .map(|organization| organization.msp.clone())
            .collect()
    }

    fn finishing(
        &self,
        account: &Account,
        recovery: &TransactionId,
        hospital: &MspId,
    ) -> Result<FinishRecovery, Error> {
        let recipient = account.reading_recipient().ok_or(Error::NoReadingKey)?;
        let patient = account.patient_key.as_ref();
        let patient: Option<Recipient> = patient.map(AgeIdentity::recipient);
        Ok(FinishRecovery {
            id: account.id.clone(),
            recovery: recovery.clone(),
            hospital: hospital.clone(),
            recipient,
            patient_recipient: patient,
            device: Some(self.vault.recipient()),
            keyring: None,
        })
    }
}

impl fmt::Debug for Claimant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Claimant")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}
