//! Key envelopes: what a patient seals to a grantee, or to their own patient key, about one epoch of a category.

use std::collections::BTreeMap;
use std::fmt;

use emr_model::{Bytes, CategoryId, Digest, Grantee, KindCode, MemberId, Recipient, RecordId};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::age_keys::{AgeError, AgeIdentity, encrypt};
use crate::canonical::canonical_json;
use crate::device_key::DecryptionKey;

/// The largest envelope, sealed: room for the keys of some 1500 earlier epochs.
pub const MAX_ENVELOPE_BYTES: usize = 256 << 10;

/// Identifies an envelope. It stands inside the envelope, and the reader compares it with the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeAddress {
    /// Whose records.
    pub patient: MemberId,
    /// Which category.
    pub category: CategoryId,
    /// Which epoch of it.
    pub epoch: u32,
    /// The grantee; in a patient's own envelope, the patient.
    pub grantee: Grantee,
}

/// The plaintext of a key envelope.
#[derive(Clone)]
pub struct KeyEnvelope {
    /// Which envelope it is.
    pub address: EnvelopeAddress,
    /// What the patient calls the category.
    pub name: String,
    /// The patient's codes of the kinds of record, by the kinds' names.
    pub kinds: BTreeMap<String, KindCode>,
    /// The epoch's private key; `None` if the grantee may not read.
    pub identity: Option<AgeIdentity>,
    /// The private keys of earlier epochs, in their order, only in a patient's own envelope and in a delegate's. So these
    /// readers need only the current envelope, which the ledger names.
    pub earlier: Vec<(u32, AgeIdentity)>,
    /// The keys of single records, if the grant names single records.
    pub records: Vec<GrantedRecord>,
}

/// The key of a single record in an envelope.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantedRecord {
    /// Which record.
    pub record: RecordId,
    /// Which version of it.
    pub version: u32,
    /// The record key, sealed to the gate key, so that the envelope opens nothing without the keepers.
    pub sealed: Bytes,
}

/// Why an envelope could not be sealed or unsealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Fault: the publisher of the recipient.
    #[error("the recipient of the envelope is not an age X25519 key that can be sealed to")]
    UnusableRecipient,
    /// Fault: the sender.
    #[error("the envelope is larger than {} KiB", MAX_ENVELOPE_BYTES >> 10)]
    TooLarge,
    /// Fault: the store or the sender. The digest differs from the ledger's.
    #[error("the digest of the envelope is not the ledger's")]
    DigestMismatch,
    /// Fault: the sender, or the reader. The envelope is sealed to another key.
    #[error("the envelope is not sealed to this key")]
    NotForThisKey,
    /// Fault: the sender.
    #[error("the envelope is damaged")]
    Damaged,
    /// Fault: the sender. The envelope names another patient, category, epoch or grantee.
    #[error("the envelope names another patient, grantee, category or epoch than the ledger")]
    AddressMismatch,
    /// Fault: the sender. The key inside is not the epoch's.
    #[error("the category key in the envelope is not the ledger's")]
    KeyMismatch,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plaintext {
    patient: MemberId,
    category: CategoryId,
    epoch: u32,
    grantee: Grantee,
    name: String,
    kinds: BTreeMap<String, KindCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<EarlierEpoch>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    records: Vec<GrantedRecord>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EarlierEpoch {
    epoch: u32,
    identity: Zeroizing<String>,
}

impl KeyEnvelope {
    /// Seals the envelope to the grantee's device, or a patient's own envelope to the patient key.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError::UnusableRecipient`] or [`EnvelopeError::TooLarge`].
    pub fn seal(&self, to: &Recipient) -> Result<Vec<u8>, EnvelopeError> {
        self.seal_to_each(&[to])
    }

    /// Seals the envelope so that each of these can open it.
    ///
    /// # Errors
    ///
    /// Those of [`KeyEnvelope::seal`].
    pub fn seal_to_each(&self, to: &[&Recipient]) -> Result<Vec<u8>, EnvelopeError> {
        seal_text(&canonical_json(&Plaintext::of(self)), to)
    }

    /// Seals the envelopes of several categories as one file, to a delegate.
    ///
    /// # Errors
    ///
    /// Those of [`KeyEnvelope::seal`].
    pub fn seal_all(envelopes: &[Self], to: &Recipient) -> Result<Vec<u8>, EnvelopeError> {
        let plaintexts: Vec<_> = envelopes.iter().map(Plaintext::of).collect();
        seal_text(&canonical_json(&plaintexts), &[to])
    }

    /// The private key of an epoch; `None` if the envelope does not have it.
    pub fn key_of(&self, epoch: u32) -> Option<&AgeIdentity> {
        if epoch == self.address.epoch {
            self.identity.as_ref()
        } else {
            let mut earlier = self.earlier.iter();
            let found = earlier.find(|(other, _)| *other == epoch);
            found.map(|(_, key)| key)
        }
    }

    /// Unseals an envelope and compares it with what the ledger says: its digest, the names in it, and the public half of
    /// the key in it.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] names the first check that failed.
    pub fn unseal(
        file: &[u8],
        digest: &Digest,
        key: &(impl DecryptionKey + ?Sized),
        address: &EnvelopeAddress,
        category_recipient: &Digest,
    ) -> Result<Self, EnvelopeError> {
        let text = unseal_text(file, digest, key)?;
        let envelope =
            Self::of(emr_model::json::from_slice(&text).map_err(|_| EnvelopeError::Damaged)?)?;
        if &envelope.address != address {
            return Err(EnvelopeError::AddressMismatch);
        }
        match &envelope.identity {
            Some(identity) if &identity.recipient().digest() != category_recipient => {
                Err(EnvelopeError::KeyMismatch)
            }
            _ => Ok(envelope),
        }
    }

    /// Unseals the envelopes of a delegation and compares them with the ledger: their digest, their patient and their
    /// grantee.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] names the first check that failed.
    pub fn unseal_all(
        file: &[u8],
        digest: &Digest,
        key: &AgeIdentity,
        patient: &MemberId,
        delegate: &MemberId,
    ) -> Result<Vec<Self>, EnvelopeError> {
        let text = unseal_text(file, digest, key)?;
        let plaintexts: Vec<Plaintext> =
            emr_model::json::from_slice(&text).map_err(|_| EnvelopeError::Damaged)?;
        let envelopes = plaintexts.into_iter().map(|plaintext| {
            let envelope = Self::of(plaintext)?;
            let is_this = envelope.address.patient == *patient
                && envelope.address.grantee.member() == Some(delegate);
            is_this
                .then_some(envelope)
                .ok_or(EnvelopeError::AddressMismatch)
        });
        envelopes.collect()
    }

    /// The key of a single record, sealed to its gate key; `None` if the envelope does not have it.
    pub fn record_key(&self, record: &RecordId, version: u32) -> Option<&Bytes> {
        self.records
            .iter()
            .find(|granted| granted.record == *record && granted.version == version)
            .map(|granted| &granted.sealed)
    }

    fn of(plaintext: Plaintext) -> Result<Self, EnvelopeError> {
        let damaged = |_: AgeError| EnvelopeError::Damaged;
        let identity = plaintext.identity.as_ref().map(|text| text.parse());
        let earlier = plaintext
            .earlier
            .iter()
            .map(|earlier| Ok((earlier.epoch, earlier.identity.parse()?)));
        Ok(Self {
            address: EnvelopeAddress {
                patient: plaintext.patient,
                category: plaintext.category,
                epoch: plaintext.epoch,
                grantee: plaintext.grantee,
            },
            name: plaintext.name,
            kinds: plaintext.kinds,
            identity: identity.transpose().map_err(damaged)?,
            earlier: earlier.collect::<Result<_, _>>().map_err(damaged)?,
            records: plaintext.records,
        })
    }
}

impl Plaintext {
    fn of(envelope: &KeyEnvelope) -> Self {
        let address = envelope.address.clone();
        let earlier = envelope
            .earlier
            .iter()
            .map(|(epoch, identity)| EarlierEpoch {
                epoch: *epoch,
                identity: identity.to_secret_text(),
            });
        Self {
            patient: address.patient,
            category: address.category,
            epoch: address.epoch,
            grantee: address.grantee,
            name: envelope.name.clone(),
            kinds: envelope.kinds.clone(),
            identity: envelope.identity.as_ref().map(AgeIdentity::to_secret_text),
            earlier: earlier.collect(),
            records: envelope.records.clone(),
        }
    }
}

fn seal_text(text: &[u8], to: &[&Recipient]) -> Result<Vec<u8>, EnvelopeError> {
    let file = encrypt(to, text).map_err(|_| EnvelopeError::UnusableRecipient)?;
    match file.len() > MAX_ENVELOPE_BYTES {
        true => Err(EnvelopeError::TooLarge),
        false => Ok(file),
    }
}

fn unseal_text(
    file: &[u8],
    digest: &Digest,
    key: &(impl DecryptionKey + ?Sized),
) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    if file.len() > MAX_ENVELOPE_BYTES {
        return Err(EnvelopeError::TooLarge);
    }
    if &Digest::of(file) != digest {
        return Err(EnvelopeError::DigestMismatch);
    }
    key.decrypt(file).map_err(|error| match error {
        AgeError::NotForThisKey => EnvelopeError::NotForThisKey,
        _ => EnvelopeError::Damaged,
    })
}

impl fmt::Debug for KeyEnvelope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeyEnvelope")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn envelope(identity: Option<AgeIdentity>) -> KeyEnvelope {
        KeyEnvelope {
            address: EnvelopeAddress {
                patient: "01".repeat(16).parse().unwrap(),
                category: "02".repeat(16).parse().unwrap(),
                epoch: 3,
                grantee: "03".repeat(16).parse().unwrap(),
            },
            name: "Laboratory".into(),
            kinds: BTreeMap::from([("DiagnosticReport".into(), "04".repeat(16).parse().unwrap())]),
            identity,
            earlier: Vec::new(),
            records: Vec::new(),
        }
    }

    fn unseal(
        sealed: &KeyEnvelope,
        file: &[u8],
        key: &AgeIdentity,
    ) -> Result<KeyEnvelope, EnvelopeError> {
        let category = sealed.identity.as_ref().unwrap().recipient().digest();
        KeyEnvelope::unseal(file, &Digest::of(file), key, &sealed.address, &category)
    }

    #[test]
    fn an_envelope_comes_back_whole() {
        let (key, category) = (AgeIdentity::generate(), AgeIdentity::generate());
        let earlier = AgeIdentity::generate();
        let mut sealed = envelope(Some(category.clone()));
        sealed.earlier.push((2, earlier.clone()));
        let file = sealed.seal(&key.recipient()).unwrap();
        let opened = unseal(&sealed, &file, &key).unwrap();
        let key_of = |epoch| opened.key_of(epoch).map(AgeIdentity::recipient);
        assert_eq!(key_of(3), Some(category.recipient()));
        assert_eq!(key_of(2), Some(earlier.recipient()));
        assert_eq!(key_of(1), None);
        assert_eq!(opened.address, sealed.address);
        assert_eq!(opened.name, sealed.name);
        assert_eq!(opened.kinds, sealed.kinds);
    }

    #[test]
    fn who_may_only_add_gets_no_key() {
        let key = AgeIdentity::generate();
        let sealed = envelope(None);
        let file = sealed.seal(&key.recipient()).unwrap();
        let opened = KeyEnvelope::unseal(
            &file,
            &Digest::of(&file),
            &key,
            &sealed.address,
            &Digest::of("whatever"),
        );
        assert!(opened.unwrap().identity.is_none());
    }

    #[test]
    fn an_envelope_about_something_else_is_refused() {
        let (key, category) = (AgeIdentity::generate(), AgeIdentity::generate());
        let sealed = envelope(Some(category));
        let file = sealed.seal(&key.recipient()).unwrap();
        let elsewhere: [fn(&mut EnvelopeAddress); 4] = [
            |address| address.patient = "00".repeat(16).parse().unwrap(),
            |address| address.category = "00".repeat(16).parse().unwrap(),
            |address| address.epoch = 4,
            |address| address.grantee = "00".repeat(16).parse().unwrap(),
        ];
        for change in elsewhere {
            let mut expected = sealed.clone();
            change(&mut expected.address);
            assert_eq!(
                unseal(&expected, &file, &key).err(),
                Some(EnvelopeError::AddressMismatch)
            );
        }
        let other = envelope(Some(AgeIdentity::generate()));
        assert_eq!(
            unseal(&other, &file, &key).err(),
            Some(EnvelopeError::KeyMismatch)
        );
        assert_eq!(
            unseal(&sealed, &file, &AgeIdentity::generate()).err(),
            Some(EnvelopeError::NotForThisKey)
        );
        let digest = Digest::of("another file");
        let opened = KeyEnvelope::unseal(&file, &digest, &key, &sealed.address, &digest);
        assert_eq!(opened.err(), Some(EnvelopeError::DigestMismatch));
    }

    #[test]
    fn a_delegates_envelopes_come_back_and_those_of_others_do_not() {
        let key = AgeIdentity::generate();
        let sealed = [envelope(Some(AgeIdentity::generate())), envelope(None)];
        let file = KeyEnvelope::seal_all(&sealed, &key.recipient()).unwrap();
        let EnvelopeAddress {
            patient, grantee, ..
        } = &sealed[0].address;
        let delegate = grantee.member().unwrap();
        let unseal = |patient, delegate| {
            KeyEnvelope::unseal_all(&file, &Digest::of(&file), &key, patient, delegate)
        };
        let opened = unseal(patient, delegate).unwrap();
        assert_eq!(opened[0].address, sealed[0].address);
        assert!(opened[0].identity.is_some() && opened[1].identity.is_none());
        for (patient, delegate) in [(delegate, delegate), (patient, patient)] {
            assert_eq!(
                unseal(patient, delegate).err(),
                Some(EnvelopeError::AddressMismatch)
            );
        }
    }

    proptest! {
        #[test]
        fn garbage_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let key = AgeIdentity::generate();
            let sealed = envelope(Some(AgeIdentity::generate()));
            prop_assert!(unseal(&sealed, &bytes, &key).is_err());
            let file = encrypt(&[&key.recipient()], &bytes).unwrap();
            prop_assert!(unseal(&sealed, &file, &key).is_err());
        }
    }
}
