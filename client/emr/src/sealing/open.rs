//! Opening a record and checking it against the ledger's facts.

use std::fmt;

use emr_model::Digest;
use emr_model::record::RecordFacts;
use zeroize::Zeroizing;

use super::{
    MAX_LOCK_BYTES, MAX_SEALED_CONTENT_BYTES, OpenError, Part, Share, lock, payload, shares,
};
use crate::age_keys::{AgeError, AgeIdentity, decrypt};

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

/// A record that was opened, and that is what the ledger says.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedRecord {
    /// The content.
    pub content: Zeroizing<Vec<u8>>,
    /// The salt of the commitment, for whoever must prove the content to others.
    pub salt: [u8; 32],
}

impl fmt::Debug for OpenedRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OpenedRecord([redacted])")
    }
}

impl SealedRecord<'_> {
    /// Opens the record with what at least two keepers released and the category's key.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the first thing that is not as the ledger says.
    pub fn open_with_shares(
        &self,
        shares: &[Share],
        category: &AgeIdentity,
    ) -> Result<OpenedRecord, OpenError> {
        self.check_digests()?;
        let lock = shares::combine(shares)
            .find_map(|gate_key| match decrypt(&gate_key, self.lock) {
                Err(AgeError::NotForThisKey) => None,
                result => Some(result.map_err(|error| OpenError::of(Part::Lock, error))),
            })
            .ok_or(OpenError::SharesDoNotCombine)??;
        self.open_with_lock(&lock, category)
    }

    /// Opens the record as its patient does, without any keeper.
    ///
    /// # Errors
    ///
    /// [`OpenError`] names the first thing that is not as the ledger says.
    pub fn open_with_patient_key(
        &self,
        patient: &AgeIdentity,
        category: &AgeIdentity,
    ) -> Result<OpenedRecord, OpenError> {
        self.check_digests()?;
        if patient.recipient().digest() != self.facts.parts.patient_recipient {
            return Err(OpenError::WrongPatientKey);
        }
        let lock = decrypt(patient, self.lock).map_err(|error| OpenError::of(Part::Lock, error))?;
        self.open_with_lock(&lock, category)
    }

    /// Checks that content and lock are the very bytes that the ledger names; no key is needed.
    ///
    /// # Errors
    ///
    /// [`OpenError::DigestMismatch`], or [`OpenError::TooLarge`] before anything is computed.
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

    fn open_with_lock(
        &self,
        opened_lock: &[u8],
        category: &AgeIdentity,
    ) -> Result<OpenedRecord, OpenError> {
        if category.recipient().digest() != self.facts.parts.category_recipient {
            return Err(OpenError::WrongCategoryKey);
        }
        let record_key = lock::record_key(opened_lock, category, &self.facts.context)?;
        let payload = decrypt(&record_key, self.content)
            .map_err(|error| OpenError::of(Part::Content, error))?;
        let checked = payload::check(&payload, self.facts)?;
        Ok(OpenedRecord {
            content: Zeroizing::new(checked.content.to_vec()),
            salt: checked.salt,
        })
    }
}
