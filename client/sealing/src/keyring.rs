//! Keyrings: the private age keys that all devices of a member share.

use std::fmt;

use emr_model::{Digest, MemberId, Recipient};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::age_keys::{AgeError, AgeIdentity, encrypt};
use crate::canonical::canonical_json;
use crate::device_key::{DecryptionKey, MAX_EPHEMERAL_SHARES};

/// The largest keyring, sealed: room for some 300 earlier reading keys.
pub const MAX_KEYRING_BYTES: usize = 32 << 10;

/// The most devices that one keyring is sealed to. A kit and the key that the keepers share have places of their own.
pub const MAX_DEVICES: usize = MAX_EPHEMERAL_SHARES - 2;

/// A member's reading keys and, for a patient, the patient key.
///
/// It is sealed to each of the member's devices, so that what others seal to the member opens on all of them. It is also
/// sealed to the member's kit and to the key that the keepers share, if there are any: one of them opens it when all devices
/// are lost.
///
/// ```
/// use emr_model::Digest;
/// use emr_sealing::age_keys::AgeIdentity;
/// use emr_sealing::keyring::Keyring;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let [phone, tablet] = [AgeIdentity::generate(), AgeIdentity::generate()];
/// let keyring = Keyring {
///     member: "0".repeat(32).parse()?,
///     reading: vec![AgeIdentity::generate()],
///     patient: None,
///     kit: None,
///     share: None,
/// };
/// let file = keyring.seal(&[phone.recipient(), tablet.recipient()])?;
///
/// let digest = Digest::of(&file);
/// let reading = keyring.reading[0].recipient();
/// let opened = Keyring::unseal(&file, &digest, &tablet, &keyring.member, &reading)?;
/// assert_eq!(opened.reading[0].recipient(), reading);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Keyring {
    /// Whose keys these are.
    pub member: MemberId,
    /// The reading keys: first the present one, then the earlier ones, which open what was sealed before.
    pub reading: Vec<AgeIdentity>,
    /// The patient key; only a patient has one.
    pub patient: Option<AgeIdentity>,
    /// The public half of the member's kit, to which the keyring is sealed, too; absent if the member has no kit.
    pub kit: Option<Recipient>,
    /// The public half of the key that the keepers share, to which the keyring is sealed, too; absent if the member did
    /// not choose that.
    pub share: Option<Recipient>,
}

/// Why a keyring could not be sealed or unsealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// Fault: the member. One more device would be too many for one keyring.
    #[error("a member has at most {MAX_DEVICES} devices; remove one first")]
    TooManyDevices,
    /// Fault: the device whose recipient was published.
    #[error("the recipient of one of your devices is not an age X25519 key that can be sealed to")]
    UnusableRecipient,
    /// Fault: the member's devices, which changed the reading key too often.
    #[error("the keyring is larger than {} KiB", MAX_KEYRING_BYTES >> 10)]
    TooLarge,
    /// Fault: the store or the sender. The digest differs from the ledger's.
    #[error("the digest of your keyring is not the ledger's")]
    DigestMismatch,
    /// Fault: the device that made the keyring. It did not seal the keyring to this device.
    #[error("your keyring is not sealed to this device")]
    NotForThisDevice,
    /// Fault: the device that made the keyring.
    #[error("your keyring is damaged")]
    Damaged,
    /// Fault: the device that made the keyring. It is another member's, or its reading key is not the ledger's.
    #[error("the keyring does not have the keys that the ledger says")]
    KeyMismatch,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plaintext {
    member: MemberId,
    reading: Vec<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    patient: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kit: Option<Recipient>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    share: Option<Recipient>,
}

impl Keyring {
    /// Seals the keyring to the member's devices, to the kit and to the key that the keepers share.
    ///
    /// # Errors
    ///
    /// [`KeyringError::TooManyDevices`], [`KeyringError::UnusableRecipient`] or [`KeyringError::TooLarge`].
    pub fn seal(&self, devices: &[Recipient]) -> Result<Vec<u8>, KeyringError> {
        if devices.len() > MAX_DEVICES {
            return Err(KeyringError::TooManyDevices);
        }
        let plaintext = Plaintext {
            member: self.member.clone(),
            reading: self
                .reading
                .iter()
                .map(AgeIdentity::to_secret_text)
                .collect(),
            patient: self.patient.as_ref().map(AgeIdentity::to_secret_text),
            kit: self.kit.clone(),
            share: self.share.clone(),
        };
        let others = [&self.kit, &self.share].into_iter().flatten();
        let recipients: Vec<_> = devices.iter().chain(others).collect();
        let file = encrypt(&recipients, &canonical_json(&plaintext))
            .map_err(|_| KeyringError::UnusableRecipient)?;
        match file.len() <= MAX_KEYRING_BYTES {
            true => Ok(file),
            false => Err(KeyringError::TooLarge),
        }
    }

    /// Unseals a keyring and compares it with what the ledger says: its digest, its member and the public half of the
    /// present reading key.
    ///
    /// # Errors
    ///
    /// [`KeyringError`] names the first check that failed.
    pub fn unseal(
        file: &[u8],
        digest: &Digest,
        device: &impl DecryptionKey,
        member: &MemberId,
        reading: &Recipient,
    ) -> Result<Self, KeyringError> {
        if file.len() > MAX_KEYRING_BYTES || &Digest::of(file) != digest {
            return Err(KeyringError::DigestMismatch);
        }
        let text = device.decrypt(file).map_err(|error| match error {
            AgeError::NotForThisKey => KeyringError::NotForThisDevice,
            _ => KeyringError::Damaged,
        })?;
        let plaintext: Plaintext =
            emr_model::json::from_slice(&text).map_err(|_| KeyringError::Damaged)?;
        let identity = |text: &Zeroizing<String>| text.parse::<AgeIdentity>();
        let keyring = Self {
            member: plaintext.member,
            reading: plaintext
                .reading
                .iter()
                .map(identity)
                .collect::<Result<_, _>>()
                .map_err(|_| KeyringError::Damaged)?,
            patient: plaintext
                .patient
                .as_ref()
                .map(identity)
                .transpose()
                .map_err(|_| KeyringError::Damaged)?,
            kit: plaintext.kit,
            share: plaintext.share,
        };
        let present = keyring.reading.first().map(AgeIdentity::recipient);
        match &keyring.member == member && present.as_ref() == Some(reading) {
            true => Ok(keyring),
            false => Err(KeyringError::KeyMismatch),
        }
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Keyring")
            .field("member", &self.member)
            .field("keys", &"[redacted]")
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring() -> Keyring {
        Keyring {
            member: "01".repeat(16).parse().unwrap(),
            reading: vec![AgeIdentity::generate(), AgeIdentity::generate()],
            patient: Some(AgeIdentity::generate()),
            kit: None,
            share: None,
        }
    }

    fn unseal(
        keyring: &Keyring,
        file: &[u8],
        device: &AgeIdentity,
    ) -> Result<Keyring, KeyringError> {
        let reading = keyring.reading[0].recipient();
        Keyring::unseal(file, &Digest::of(file), device, &keyring.member, &reading)
    }

    #[test]
    fn each_device_opens_the_keyring_and_no_other_key_does() {
        let keyring = keyring();
        let devices = [AgeIdentity::generate(), AgeIdentity::generate()];
        let file = keyring.seal(&devices.each_ref().map(AgeIdentity::recipient));
        let file = file.unwrap();
        let secrets = |keyring: &Keyring| {
            let all = keyring.reading.iter().chain(&keyring.patient);
            all.map(AgeIdentity::to_secret_text).collect::<Vec<_>>()
        };
        for device in &devices {
            let opened = unseal(&keyring, &file, device).unwrap();
            assert_eq!(secrets(&opened), secrets(&keyring));
        }
        let other = unseal(&keyring, &file, &AgeIdentity::generate());
        assert_eq!(other.err(), Some(KeyringError::NotForThisDevice));
    }

    #[test]
    fn a_keyring_that_the_ledger_does_not_name_is_refused() {
        let (keyring, device) = (keyring(), AgeIdentity::generate());
        let file = keyring.seal(&[device.recipient()]).unwrap();
        let digest = Digest::of(&file);
        let reading = keyring.reading[0].recipient();
        let earlier = keyring.reading[1].recipient();
        let other = "02".repeat(16).parse().unwrap();
        let unseal = |digest: &Digest, member: &MemberId, reading: &Recipient| {
            Keyring::unseal(&file, digest, &device, member, reading).err()
        };
        assert_eq!(unseal(&digest, &keyring.member, &reading), None);
        assert_eq!(
            unseal(&Digest::of("another"), &keyring.member, &reading),
            Some(KeyringError::DigestMismatch)
        );
        assert_eq!(
            unseal(&digest, &other, &reading),
            Some(KeyringError::KeyMismatch)
        );
        assert_eq!(
            unseal(&digest, &keyring.member, &earlier),
            Some(KeyringError::KeyMismatch)
        );
    }

    #[test]
    fn m11_the_kit_and_the_key_that_the_keepers_share_open_the_keyring_too() {
        let [device, kit, share] = [(); 3].map(|()| AgeIdentity::generate());
        let keyring = Keyring {
            kit: Some(kit.recipient()),
            share: Some(share.recipient()),
            ..keyring()
        };
        let file = keyring.seal(&[device.recipient()]).unwrap();
        for key in [&device, &kit, &share] {
            let opened = unseal(&keyring, &file, key).unwrap();
            assert_eq!(opened.kit, keyring.kit);
            assert_eq!(opened.share, keyring.share);
        }
    }

    #[test]
    fn a_keyring_is_sealed_to_no_more_devices_than_a_device_reads_shares_of() {
        let device = AgeIdentity::generate().recipient();
        let sealed = |count: usize| keyring().seal(&vec![device.clone(); count]);
        assert!(sealed(MAX_DEVICES).is_ok());
        assert_eq!(sealed(MAX_DEVICES + 1), Err(KeyringError::TooManyDevices));
    }
}
