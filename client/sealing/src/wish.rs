//! Wishes: what a requester would like to see, in words that only the patient reads.

use emr_model::{Digest, MemberId, Recipient};
use serde::{Deserialize, Serialize};

use crate::age_keys::{AgeIdentity, decrypt, encrypt};
use crate::canonical::canonical_json;

/// The longest wish in bytes of UTF-8.
pub const MAX_WISH_BYTES: usize = 4096;

/// The largest sealed wish: JSON may need six bytes for one.
pub const MAX_SEALED_WISH_BYTES: usize = 32 << 10;

/// A request's words, with the ids of patient and requester, so that they cannot be shown as another member's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The patient who is asked.
    pub patient: MemberId,
    /// The member who asks.
    pub requester: MemberId,
    /// What is wanted, for example `laboratory results of this year`.
    pub text: String,
}

/// Why a wish could not be sealed or unsealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WishError {
    /// Fault: the requester.
    #[error("the wish is longer than {MAX_WISH_BYTES} bytes")]
    TooLong,
    /// Fault: the patient, who published the recipient.
    #[error("the recipient of the wish is not an age X25519 key that can be sealed to")]
    UnusableRecipient,
    /// Fault: the store or the sender. The digest differs from the ledger's.
    #[error("the digest of the wish is not the ledger's")]
    DigestMismatch,
    /// Fault: the requester. The wish cannot be read, or names another patient or requester than the ledger.
    #[error("the wish cannot be read")]
    Damaged,
}

impl Wish {
    /// Seals the wish to the patient key.
    ///
    /// # Errors
    ///
    /// [`WishError::TooLong`] or [`WishError::UnusableRecipient`].
    pub fn seal(&self, patient: &Recipient) -> Result<Vec<u8>, WishError> {
        if self.text.len() > MAX_WISH_BYTES {
            return Err(WishError::TooLong);
        }
        encrypt(&[patient], &canonical_json(self)).map_err(|_| WishError::UnusableRecipient)
    }

    /// Unseals the wish of a request and compares it with the ledger: its digest, its patient and its requester.
    ///
    /// # Errors
    ///
    /// [`WishError::DigestMismatch`] or [`WishError::Damaged`].
    pub fn unseal(
        file: &[u8],
        digest: &Digest,
        key: &AgeIdentity,
        patient: &MemberId,
        requester: &MemberId,
    ) -> Result<Self, WishError> {
        if file.len() > MAX_SEALED_WISH_BYTES || &Digest::of(file) != digest {
            return Err(WishError::DigestMismatch);
        }
        let text = decrypt(key, file).map_err(|_| WishError::Damaged)?;
        let wish: Self = serde_json::from_slice(&text).map_err(|_| WishError::Damaged)?;
        let is_the_requests = &wish.patient == patient && &wish.requester == requester;
        if is_the_requests && wish.text.len() <= MAX_WISH_BYTES {
            Ok(wish)
        } else {
            Err(WishError::Damaged)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_patient_reads_a_wish_and_only_as_its_requesters() {
        let (key, other) = (AgeIdentity::generate(), AgeIdentity::generate());
        let wish = Wish {
            patient: "01".repeat(16).parse().unwrap(),
            requester: "02".repeat(16).parse().unwrap(),
            text: "laboratory results".into(),
        };
        let file = wish.seal(&key.recipient()).unwrap();
        let unseal = |key, patient, requester| {
            Wish::unseal(&file, &Digest::of(&file), key, patient, requester)
        };
        assert_eq!(
            unseal(&key, &wish.patient, &wish.requester),
            Ok(wish.clone())
        );
        assert_eq!(
            unseal(&other, &wish.patient, &wish.requester),
            Err(WishError::Damaged)
        );
        assert_eq!(
            unseal(&key, &wish.patient, &wish.patient),
            Err(WishError::Damaged)
        );
        let digest = Digest::of("another file");
        assert_eq!(
            Wish::unseal(&file, &digest, &key, &wish.patient, &wish.requester),
            Err(WishError::DigestMismatch)
        );
    }

    #[test]
    fn the_longest_wish_fits_even_if_every_byte_is_escaped() {
        let key = AgeIdentity::generate();
        let wish = Wish {
            patient: "01".repeat(16).parse().unwrap(),
            requester: "02".repeat(16).parse().unwrap(),
            text: "\u{1}".repeat(MAX_WISH_BYTES),
        };
        let file = wish.seal(&key.recipient()).unwrap();
        let opened = Wish::unseal(
            &file,
            &Digest::of(&file),
            &key,
            &wish.patient,
            &wish.requester,
        );
        assert_eq!(opened, Ok(wish));
    }
}
