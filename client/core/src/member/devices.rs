//! A member's devices: added by a device that the member has, removed at once, and all with the same keyring.

use std::sync::Arc;

use emr_api::sign_up::IssuedCertificate;
use emr_model::member::{ChangeKeys, ListKeys, Member as MemberEntry, NewKeyring, PinnedKey};
use emr_model::{Digest, MemberId, Recipient};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::keyring::{Keyring, KeyringError, MAX_DEVICES, MAX_KEYRING_BYTES};
use fabric_ca::{EnrollRequest, ReenrollRequest};

use super::admission::put_certificates;
use super::{Device, Member};
use crate::account::Account;
use crate::connection::Connection;
use crate::device::{DeviceAnswer, DeviceRequest};
use crate::error::Error;
use crate::outbox::Outbox;
use crate::pages;
use crate::ports::{Signer, Vault};
use crate::session::Submitted;
use crate::session::issuance::refused_by;

impl Member {
    /// The keys that were ever pinned for this member, endorsed: one for each device, those in force and the others.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn devices(&self) -> Result<Vec<PinnedKey>, Error> {
        self.keys_of(&self.id).await
    }

    /// The keys that were ever pinned for a member, endorsed; for those who may freeze one of them.
    pub(super) async fn keys_of(&self, member: &MemberId) -> Result<Vec<PinnedKey>, Error> {
        let ask = |page| async move {
            let request = ListKeys {
                id: member.clone(),
                grant: None,
                page,
            };
            self.session.endorsed_query(&request).await
        };
        pages::all(ask).await
    }

    /// Adds a new device of this member, after the member has compared the request's code on both screens.
    ///
    /// The authorities that issued this device's certificates issue the same ones over the new key. The keyring is sealed
    /// to the new device, too, and its key is pinned. Call it again if it was interrupted: then what is done already
    /// is not done twice.
    ///
    /// # Errors
    ///
    /// [`Error::AnotherDevice`] if the request names another member; [`Error::NoReadingKey`]; [`Error::Keyring`] if there would be too many devices; [`Error::Authority`] and
    /// [`Error::Trust`] if an authority does not issue the certificate; those of
    /// [`Session::submit`](crate::session::Session::submit), with `CONFLICT` if another device changed the keys
    /// meanwhile.
    pub async fn add_device(
        &self,
        account: &Account,
        request: &DeviceRequest,
    ) -> Result<DeviceAnswer, Error> {
        let key = request.key()?;
        let entry = self.session.member(&self.id).await?;
        let keyring = self.present_keyring(&entry).await?;
        let devices = self.devices().await?;
        let mut recipients = recipients_in_force(&devices);
        if recipients.len() >= MAX_DEVICES {
            return Err(KeyringError::TooManyDevices.into());
        }
        let answer = self.certify_device(account, request).await?;
        let is_added = |device: &PinnedKey| device.key == key && device.is_in_force;
        if !devices.iter().any(is_added) {
            recipients.push(request.recipient.clone());
            let change = ChangeKeys {
                add: Some(key),
                proof: Some(request.csr.clone()),
                device: Some(request.recipient.clone()),
                ..self.change(&entry, &keyring, &recipients).await?
            };
            self.session.submit(&change).await?;
        }
        Ok(answer)
    }

    /// Has certificates issued for a new device of this member, and changes nothing on the ledger yet: until its key is
    /// pinned, the device can do nothing.
    ///
    /// # Errors
    ///
    /// [`Error::AnotherDevice`] if the request names another member; [`Error::Authority`] and [`Error::Trust`] if an
    /// authority does not issue a certificate.
    pub async fn certify_device(
        &self,
        account: &Account,
        request: &DeviceRequest,
    ) -> Result<DeviceAnswer, Error> {
        if request.member != self.id {
            return Err(Error::AnotherDevice);
        }
        let key = request.key()?;
        let mut certificates = Vec::with_capacity(account.certificates.len());
        for own in &account.certificates {
            certificates.push(self.reenroll(own, &request.csr, &key).await?);
        }
        Ok(DeviceAnswer {
            member: self.id.clone(),
            msp: self.msp.clone(),
            certificates,
        })
    }

    /// Makes a new device the only one of this member, with another reading key, and ends the key of this device, which
    /// can do nothing from then on: so a hospital hands over the keys that it kept for a patient.
    ///
    /// First bring the answer of [`Member::certify_device`] to the new device: this device can make no other one
    /// afterwards. What this device could read until now, it may have kept.
    ///
    /// # Errors
    ///
    /// [`Error::AnotherDevice`] if the request names another member; those of [`Member::add_device`].
    pub async fn hand_over(&self, request: &DeviceRequest) -> Result<Submitted, Error> {
        if request.member != self.id {
            return Err(Error::AnotherDevice);
        }
        let entry = self.session.member(&self.id).await?;
        let mut keyring = self.present_keyring(&entry).await?;
        let devices = self.devices().await?;
        let ended = devices.into_iter().filter(|device| device.is_in_force);
        let next = AgeIdentity::generate();
        let recipient = next.recipient();
        keyring.reading.insert(0, next);
        let recipients = [request.recipient.clone()];
        let change = ChangeKeys {
            add: Some(request.key()?),
            proof: Some(request.csr.clone()),
            device: Some(request.recipient.clone()),
            end: ended.map(|device| device.key).collect(),
            recipient,
            ..self.change(&entry, &keyring, &recipients).await?
        };
        self.session.submit(&change).await
    }

    /// Ends the key of one of this member's devices at once, and gives the other devices another reading key. The
    /// account gets it, too; the caller must then save the account.
    ///
    /// The removed device keeps the patient key and the earlier reading keys that it had.
    ///
    /// # Errors
    ///
    /// [`Error::OwnDevice`], [`Error::NoDevice`], and those of [`Member::add_device`].
    pub async fn remove_device(
        &mut self,
        account: &mut Account,
        key: &Digest,
    ) -> Result<Submitted, Error> {
        if self.session.identity().certificate().key_digest() == key {
            return Err(Error::OwnDevice);
        }
        let entry = self.session.member(&self.id).await?;
        let mut keyring = self.present_keyring(&entry).await?;
        let mut devices = self.devices().await?;
        let position = devices
            .iter()
            .position(|device| device.key == *key && device.until.is_none());
        let position = position.ok_or_else(|| Error::NoDevice(key.clone()))?;
        devices.swap_remove(position);

        let next = AgeIdentity::generate();
        let recipient = next.recipient();
        keyring.reading.insert(0, next);
        let recipients = recipients_in_force(&devices);
        let change = ChangeKeys {
            end: vec![key.clone()],
            recipient,
            ..self.change(&entry, &keyring, &recipients).await?
        };
        let submitted = self.session.submit(&change).await?;
        self.reading_keys = keyring.reading;
        account.reading_keys.clone_from(&self.reading_keys);
        Ok(submitted)
    }

    /// Takes up the keyring that the ledger names, for example after another device has changed the reading key. The
    /// caller must then save the account.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the member has no keyring; [`Error::Keyring`]; those of
    /// [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn take_up_keyring(&mut self, account: &mut Account) -> Result<(), Error> {
        let keyring = self.fetch_keyring().await?;
        self.reading_keys = keyring.reading;
        self.patient_key = keyring.patient;
        account.reading_keys.clone_from(&self.reading_keys);
        account.patient_key.clone_from(&self.patient_key);
        Ok(())
    }

    /// The keyring that the ledger names, opened with this device's key.
    pub(super) async fn fetch_keyring(&self) -> Result<Keyring, Error> {
        let entry = self.session.member(&self.id).await?;
        let digest = entry.keyring.ok_or(Error::NotFound("keyring"))?;
        let reading = entry.recipient.ok_or(Error::Answer)?;
        let file = self.session.web().blob(&digest, MAX_KEYRING_BYTES).await?;
        let device = self.agreement(&file).await?;
        Ok(Keyring::unseal(
            &file, &digest, &device, &self.id, &reading,
        )?)
    }

    /// The keyring that the ledger names, which another device may have changed; if it names none, a first one with this
    /// device's keys.
    pub(super) async fn present_keyring(&self, entry: &MemberEntry) -> Result<Keyring, Error> {
        if entry.keyring.is_some() {
            return self.fetch_keyring().await;
        }
        let present = self.reading_keys.first().ok_or(Error::NoReadingKey)?;
        if entry.recipient.as_ref() != Some(&present.recipient()) {
            return Err(Error::NoReadingKey);
        }
        Ok(Keyring {
            member: self.id.clone(),
            reading: self.reading_keys.clone(),
            patient: self.patient_key.clone(),
            kit: None,
            share: None,
        })
    }

    /// A change of nothing but the keyring: seals and stores it.
    pub(super) async fn change(
        &self,
        entry: &MemberEntry,
        keyring: &Keyring,
        recipients: &[Recipient],
    ) -> Result<ChangeKeys, Error> {
        Ok(ChangeKeys {
            add: None,
            proof: None,
            device: None,
            end: Vec::new(),
            recipient: entry.recipient.clone().ok_or(Error::Answer)?,
            patient_recipient: entry.patient_recipient.clone(),
            keyring: Some(NewKeyring {
                file: self.store(keyring.seal(recipients)?).await?,
                replaces: entry.keyring.clone(),
            }),
        })
    }

    /// Has the authority that issued one of this device's certificates issue the same over another key.
    pub(super) async fn reenroll(
        &self,
        own: &IssuedCertificate,
        csr: &str,
        key: &Digest,
    ) -> Result<IssuedCertificate, Error> {
        let authority = &own.authority;
        let request = ReenrollRequest::new(EnrollRequest::new(csr));
        let unsigned = request.unsigned(authority, &own.certificate);
        let bytes = unsigned.bytes_to_sign();
        let signature = self.session.identity().sign(&bytes).await?;
        let request = unsigned.authorize(&signature);
        let request = request.map_err(refused_by(authority))?;
        self.session
            .enroll(authority, &request, &self.id, key)
            .await
    }
}

/// Makes this device, with its two keys, one of the member's: takes up the certificates of the first device's answer,
/// signs in, and takes up roles, keyring and, for a patient, the categories. The caller must then save the account.
///
/// # Errors
///
/// [`Error::AnotherDevice`] or [`Error::Trust`] if the answer is not for this device; those of [`Member::sign_in`],
/// [`Member::take_up_keyring`] and [`Member::own_category`].
pub async fn join(
    connection: Connection,
    account: &mut Account,
    (signer, vault): (Arc<dyn Signer>, Arc<dyn Vault>),
    answer: &DeviceAnswer,
) -> Result<Member, Error> {
    if answer.member != account.id || answer.msp != account.msp {
        return Err(Error::AnotherDevice);
    }
    put_certificates(&connection, account, &*signer, &answer.certificates)?;
    let device = Device {
        account,
        signer,
        outbox: Outbox::new(vault.clone()),
        vault,
    };
    let mut member = Member::sign_in(connection, device).await?;
    account.roles = member.session.member(&member.id).await?.roles;
    member.take_up_keyring(account).await?;
    if member.patient_key.is_some() {
        member.take_up_categories(account).await?;
    }
    Ok(member)
}

/// The recipients of the devices whose keys are in force, each once.
pub(super) fn recipients_in_force(devices: &[PinnedKey]) -> Vec<Recipient> {
    let in_force = devices.iter().filter(|device| device.is_in_force);
    let mut recipients: Vec<_> = in_force
        .filter_map(|device| device.recipient.clone())
        .collect();
    recipients.sort();
    recipients.dedup();
    recipients
}
