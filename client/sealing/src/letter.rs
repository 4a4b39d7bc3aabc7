//! Letters: what a patient seals to a grantee, or to their own patient key, about one epoch of a category.

use std::collections::BTreeMap;
use std::fmt;

use emr_model::{Bytes, CategoryId, Digest, Grantee, KindCode, MemberId, Recipient, RecordId};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::age_keys::{AgeError, AgeIdentity, encrypt};
use crate::canonical::canonical_json;
use crate::device_key::DecryptionKey;

/// The largest letter, sealed: room for the keys of some 1500 earlier epochs.
pub const MAX_LETTER_BYTES: usize = 256 << 10;

/// Identifies a letter. It stands inside the letter, and the reader compares it with the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterAddress {
    /// Whose records.
    pub patient: MemberId,
    /// Which category.
    pub category: CategoryId,
    /// Which epoch of it.
    pub epoch: u32,
    /// The grantee; in a patient's own letter, the patient.
    pub grantee: Grantee,
}

/// The plaintext of a letter.
#[derive(Clone)]
pub struct Letter {
    /// Which letter it is.
    pub address: LetterAddress,
    /// What the patient calls the category.
    pub name: String,
    /// The patient's codes of the kinds of record, by the kinds' names.
    pub kinds: BTreeMap<String, KindCode>,
    /// The epoch's private key; `None` if the grantee may not read.
    pub identity: Option<AgeIdentity>,
    /// The private keys of earlier epochs, only in a patient's own letter and in a delegate's. So these readers need
    /// only the current letter, which the ledger names.
    pub earlier: BTreeMap<u32, AgeIdentity>,
    /// The keys of single records, if the grant names single records.
    pub records: Vec<GrantedRecord>,
}

/// The key of a single record in a letter.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantedRecord {
    /// Which record.
    pub record: RecordId,
    /// Which version of it.
    pub version: u32,
    /// The record key, sealed to the gate key, so that the letter opens nothing without the keepers.
    pub sealed: Bytes,
}

/// Why a letter could not be sealed or unsealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// Fault: the publisher of the recipient.
    #[error("the recipient of the letter is not an age X25519 key that can be sealed to")]
    UnusableRecipient,
    /// Fault: the sender.
    #[error("the letter is larger than {} KiB", MAX_LETTER_BYTES >> 10)]
    TooLarge,
    /// Fault: the store or the sender. The digest differs from the ledger's.
    #[error("the digest of the letter is not the ledger's")]
    DigestMismatch,
    /// Fault: the sender, or the reader. The letter is sealed to another key.
    #[error("the letter is not sealed to this key")]
    NotForThisKey,
    /// Fault: the sender.
    #[error("the letter is damaged")]
    Damaged,
    /// Fault: the sender. The letter names another patient, category, epoch or grantee.
    #[error("the letter was written about something else than the ledger says")]
    AddressMismatch,
    /// Fault: the sender. The key inside is not the epoch's.
    #[error("the category key in the letter is not the ledger's")]
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

impl Letter {
    /// Seals the letter to the grantee's device, or a patient's own letter to the patient key.
    ///
    /// # Errors
    ///
    /// [`LetterError::UnusableRecipient`] or [`LetterError::TooLarge`].
    pub fn seal(&self, to: &Recipient) -> Result<Vec<u8>, LetterError> {
        seal_text(&canonical_json(&Plaintext::of(self)), to)
    }

    /// Seals the letters of several categories as one file, to a delegate.
    ///
    /// # Errors
    ///
    /// Those of [`Letter::seal`].
    pub fn seal_all(letters: &[Self], to: &Recipient) -> Result<Vec<u8>, LetterError> {
        let plaintexts: Vec<_> = letters.iter().map(Plaintext::of).collect();
        seal_text(&canonical_json(&plaintexts), to)
    }

    /// The private key of an epoch; `None` if the letter does not have it.
    pub fn key_of(&self, epoch: u32) -> Option<&AgeIdentity> {
        if epoch == self.address.epoch {
            self.identity.as_ref()
        } else {
            self.earlier.get(&epoch)
        }
    }

    /// Unseals a letter and compares it with what the ledger says: its digest, the names in it, and the public half of
    /// the key in it.
    ///
    /// # Errors
    ///
    /// [`LetterError`] names the first check that failed.
    pub fn unseal(
        file: &[u8],
        digest: &Digest,
        key: &impl DecryptionKey,
        address: &LetterAddress,
        category_recipient: &Digest,
    ) -> Result<Self, LetterError> {
        let text = unseal_text(file, digest, key)?;
        let letter = Self::of(serde_json::from_slice(&text).map_err(|_| LetterError::Damaged)?)?;
        if &letter.address != address {
            return Err(LetterError::AddressMismatch);
        }
        match &letter.identity {
            Some(identity) if &identity.recipient().digest() != category_recipient => {
                Err(LetterError::KeyMismatch)
            }
            _ => Ok(letter),
        }
    }

    /// Unseals the letters of a delegation and compares them with the ledger: their digest, their patient and their
    /// grantee.
    ///
    /// # Errors
    ///
    /// [`LetterError`] names the first check that failed.
    pub fn unseal_all(
        file: &[u8],
        digest: &Digest,
        key: &AgeIdentity,
        patient: &MemberId,
        delegate: &MemberId,
    ) -> Result<Vec<Self>, LetterError> {
        let text = unseal_text(file, digest, key)?;
        let plaintexts: Vec<Plaintext> =
            serde_json::from_slice(&text).map_err(|_| LetterError::Damaged)?;
        let letters = plaintexts.into_iter().map(|plaintext| {
            let letter = Self::of(plaintext)?;
            let is_this = letter.address.patient == *patient
                && letter.address.grantee.member() == Some(delegate);
            is_this
                .then_some(letter)
                .ok_or(LetterError::AddressMismatch)
        });
        letters.collect()
    }

    /// The key of a single record, sealed to its gate key; `None` if the letter does not have it.
    pub fn record_key(&self, record: &RecordId, version: u32) -> Option<&Bytes> {
        self.records
            .iter()
            .find(|granted| granted.record == *record && granted.version == version)
            .map(|granted| &granted.sealed)
    }

    fn of(plaintext: Plaintext) -> Result<Self, LetterError> {
        let damaged = |_: AgeError| LetterError::Damaged;
        let identity = plaintext.identity.as_ref().map(|text| text.parse());
        let earlier = plaintext
            .earlier
            .iter()
            .map(|earlier| Ok((earlier.epoch, earlier.identity.parse()?)));
        Ok(Self {
            address: LetterAddress {
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
    fn of(letter: &Letter) -> Self {
        let address = letter.address.clone();
        let earlier = letter.earlier.iter().map(|(epoch, identity)| EarlierEpoch {
            epoch: *epoch,
            identity: identity.to_secret_text(),
        });
        Self {
            patient: address.patient,
            category: address.category,
            epoch: address.epoch,
            grantee: address.grantee,
            name: letter.name.clone(),
            kinds: letter.kinds.clone(),
            identity: letter.identity.as_ref().map(AgeIdentity::to_secret_text),
            earlier: earlier.collect(),
            records: letter.records.clone(),
        }
    }
}

fn seal_text(text: &[u8], to: &Recipient) -> Result<Vec<u8>, LetterError> {
    let file = encrypt(&[to], text).map_err(|_| LetterError::UnusableRecipient)?;
    match file.len() > MAX_LETTER_BYTES {
        true => Err(LetterError::TooLarge),
        false => Ok(file),
    }
}

fn unseal_text(
    file: &[u8],
    digest: &Digest,
    key: &impl DecryptionKey,
) -> Result<Zeroizing<Vec<u8>>, LetterError> {
    if file.len() > MAX_LETTER_BYTES {
        return Err(LetterError::TooLarge);
    }
    if &Digest::of(file) != digest {
        return Err(LetterError::DigestMismatch);
    }
    key.decrypt(file).map_err(|error| match error {
        AgeError::NotForThisKey => LetterError::NotForThisKey,
        _ => LetterError::Damaged,
    })
}

impl fmt::Debug for Letter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Letter")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letter(identity: Option<AgeIdentity>) -> Letter {
        Letter {
            address: LetterAddress {
                patient: "01".repeat(16).parse().unwrap(),
                category: "02".repeat(16).parse().unwrap(),
                epoch: 3,
                grantee: "03".repeat(16).parse().unwrap(),
            },
            name: "Laboratory".into(),
            kinds: BTreeMap::from([("DiagnosticReport".into(), "04".repeat(16).parse().unwrap())]),
            identity,
            earlier: BTreeMap::new(),
            records: Vec::new(),
        }
    }

    fn unseal(sealed: &Letter, file: &[u8], key: &AgeIdentity) -> Result<Letter, LetterError> {
        let category = sealed.identity.as_ref().unwrap().recipient().digest();
        Letter::unseal(file, &Digest::of(file), key, &sealed.address, &category)
    }

    #[test]
    fn a_letter_comes_back_whole() {
        let (key, category) = (AgeIdentity::generate(), AgeIdentity::generate());
        let earlier = AgeIdentity::generate();
        let mut sealed = letter(Some(category.clone()));
        sealed.earlier.insert(2, earlier.clone());
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
        let sealed = letter(None);
        let file = sealed.seal(&key.recipient()).unwrap();
        let opened = Letter::unseal(
            &file,
            &Digest::of(&file),
            &key,
            &sealed.address,
            &Digest::of("whatever"),
        );
        assert!(opened.unwrap().identity.is_none());
    }

    #[test]
    fn a_letter_about_something_else_is_refused() {
        let (key, category) = (AgeIdentity::generate(), AgeIdentity::generate());
        let sealed = letter(Some(category));
        let file = sealed.seal(&key.recipient()).unwrap();
        let elsewhere: [fn(&mut LetterAddress); 4] = [
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
                Some(LetterError::AddressMismatch)
            );
        }
        let other = letter(Some(AgeIdentity::generate()));
        assert_eq!(
            unseal(&other, &file, &key).err(),
            Some(LetterError::KeyMismatch)
        );
        assert_eq!(
            unseal(&sealed, &file, &AgeIdentity::generate()).err(),
            Some(LetterError::NotForThisKey)
        );
        let digest = Digest::of("another file");
        let opened = Letter::unseal(&file, &digest, &key, &sealed.address, &digest);
        assert_eq!(opened.err(), Some(LetterError::DigestMismatch));
    }

    #[test]
    fn a_delegates_letters_come_back_and_those_of_others_do_not() {
        let key = AgeIdentity::generate();
        let sealed = [letter(Some(AgeIdentity::generate())), letter(None)];
        let file = Letter::seal_all(&sealed, &key.recipient()).unwrap();
        let LetterAddress {
            patient, grantee, ..
        } = &sealed[0].address;
        let delegate = grantee.member().unwrap();
        let unseal = |patient, delegate| {
            Letter::unseal_all(&file, &Digest::of(&file), &key, patient, delegate)
        };
        let opened = unseal(patient, delegate).unwrap();
        assert_eq!(opened[0].address, sealed[0].address);
        assert!(opened[0].identity.is_some() && opened[1].identity.is_none());
        for (patient, delegate) in [(delegate, delegate), (patient, patient)] {
            assert_eq!(
                unseal(patient, delegate).err(),
                Some(LetterError::AddressMismatch)
            );
        }
    }

    proptest! {
        #[test]
        fn garbage_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let key = AgeIdentity::generate();
            let sealed = letter(Some(AgeIdentity::generate()));
            prop_assert!(unseal(&sealed, &bytes, &key).is_err());
            let file = encrypt(&[&key.recipient()], &bytes).unwrap();
            prop_assert!(unseal(&sealed, &file, &key).is_err());
        }
    }
}
