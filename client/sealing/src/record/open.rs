//! Opening a record and checking it against the ledger's facts.

use std::fmt;

use emr_model::Digest;
use emr_model::record::RecordFacts;
use zeroize::Zeroizing;

use super::{
    MAX_LOCK_BYTES, MAX_SEALED_CONTENT_BYTES, OpenError, Part, Share, open_record_key, payload,
    shares,
};
use crate::age_keys::{AgeError, AgeIdentity, check_recipient, decrypt, decrypt_in_place};

/// A record as its reader gets it: the ledger's facts, and the two parts from the blob store.
#[derive(Clone, Copy)]
pub struct SealedRecord<'a> {
    /// What the ledger says.
    pub facts: &'a RecordFacts,
    /// The encrypted content.
    pub content: &'a [u8],
    /// The lock.
    pub lock: &'a [u8],
}

/// A record that was opened and agrees with the ledger's facts.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedRecord {
    /// The content.
    pub content: Zeroizing<Vec<u8>>,
    /// The salt of the commitment, with which a reader can prove the content to others.
    pub salt: [u8; 32],
}

impl fmt::Debug for OpenedRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OpenedRecord([redacted])")
    }
}

/// A lock that was opened.
pub struct Gate {
    /// The gate key.
    pub key: AgeIdentity,
    /// The lock's content: the record key, sealed to the category.
    pub opened: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Gate([redacted])")
    }
}

impl SealedRecord<'_> {
    /// Opens the record with the shares of at least two keepers and the category key.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the first check that failed.
    pub fn open_with_shares(
        &self,
        shares: &[Share],
        category: &AgeIdentity,
    ) -> Result<OpenedRecord, OpenError> {
        let gate = self.open_lock(shares)?;
        let record_key = self.record_key(&gate.opened, category)?;
        self.open_with_record_key(&record_key)
    }

    /// Opens the lock with at least two keepers' shares of the gate key.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the first check that failed.
    pub fn open_lock(&self, shares: &[Share]) -> Result<Gate, OpenError> {
        self.check_digests()?;
        shares::combine(shares)
            .find_map(|key| match decrypt(&key, self.lock) {
                Err(AgeError::NotForThisKey) => None,
                Err(error) => Some(Err(OpenError::of(Part::Lock, error))),
                Ok(opened) => Some(Ok(Gate { key, opened })),
            })
            .ok_or(OpenError::SharesDoNotCombine)?
    }

    /// Opens the record in an emergency, with at least two keepers' shares of the record key.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the first check that failed.
    pub fn open_with_record_shares(&self, shares: &[Share]) -> Result<OpenedRecord, OpenError> {
        self.open_with_record_key(&self.record_key_of_shares(shares)?)
    }

    /// The record key, in an emergency: of at least two keepers' shares of it.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the first check that failed.
    pub fn record_key_of_shares(&self, shares: &[Share]) -> Result<AgeIdentity, OpenError> {
        self.check_digests()?;
        shares::combine(shares)
            .find_map(|key| match check_recipient(&key, self.content) {
                Err(AgeError::NotForThisKey) => None,
                Err(error) => Some(Err(OpenError::of(Part::Content, error))),
                Ok(()) => Some(Ok(key)),
            })
            .ok_or(OpenError::SharesDoNotCombine)?
    }

    /// Opens the record as its patient does, without any keeper.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the first check that failed.
    pub fn open_with_patient_key(
        &self,
        patient: &AgeIdentity,
        category: &AgeIdentity,
    ) -> Result<OpenedRecord, OpenError> {
        self.open_with_record_key(&self.record_key_of_patient(patient, category)?)
    }

    /// The record key, for the patient, who needs no keeper.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the first check that failed.
    pub fn record_key_of_patient(
        &self,
        patient: &AgeIdentity,
        category: &AgeIdentity,
    ) -> Result<AgeIdentity, OpenError> {
        self.check_digests()?;
        if patient.recipient().digest() != self.facts.parts.patient_recipient {
            return Err(OpenError::WrongPatientKey);
        }
        let lock = decrypt(patient, self.lock).map_err(|error| OpenError::of(Part::Lock, error))?;
        self.record_key(&lock, category)
    }

    /// The record key in an opened lock.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the first check that failed.
    pub fn record_key(
        &self,
        opened_lock: &[u8],
        category: &AgeIdentity,
    ) -> Result<AgeIdentity, OpenError> {
        if category.recipient().digest() != self.facts.parts.category_recipient {
            return Err(OpenError::WrongCategoryKey);
        }
        open_record_key(opened_lock, category, &self.facts.context)
    }

    /// Opens the content with the record's own key.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the first check that failed.
    pub fn open_with_record_key(
        &self,
        record_key: &AgeIdentity,
    ) -> Result<OpenedRecord, OpenError> {
        self.check_digests()?;
        open_content(self.content.to_vec(), self.facts, record_key)
    }

    /// Checks that content and lock are the very bytes that the ledger names; no key is needed.
    ///
    /// # Errors
    ///
    /// [`OpenError::DigestMismatch`], or [`OpenError::TooLarge`] before any digest is computed.
    pub fn check_digests(&self) -> Result<(), OpenError> {
        if self.content.len() > MAX_SEALED_CONTENT_BYTES {
            return Err(OpenError::TooLarge(Part::Content));
        }
        if self.lock.len() > MAX_LOCK_BYTES {
            return Err(OpenError::TooLarge(Part::Lock));
        }
        let parts = &self.facts.parts;
        if self.content.len() as u64 != parts.padded_size
            || Digest::of(self.content) != parts.content
        {
            return Err(OpenError::DigestMismatch(Part::Content));
        }
        if Digest::of(self.lock) != parts.lock {
            return Err(OpenError::DigestMismatch(Part::Lock));
        }
        Ok(())
    }
}

/// Opens the encrypted content of a record with the record's own key, in the memory that it has: a large content is in memory
/// once. Its digest was checked: see [`SealedRecord::check_digests`].
///
/// # Errors
///
/// [`OpenError`] names the first check that failed.
pub fn open_content(
    content: Vec<u8>,
    facts: &RecordFacts,
    record_key: &AgeIdentity,
) -> Result<OpenedRecord, OpenError> {
    let opened = decrypt_in_place(record_key, content);
    let mut payload = opened.map_err(|error| OpenError::of(Part::Content, error))?;
    let checked = payload::check(&payload, facts)?;
    payload.truncate(checked.content.end);
    payload.drain(..checked.content.start);
    Ok(OpenedRecord {
        content: payload,
        salt: checked.salt,
    })
}
