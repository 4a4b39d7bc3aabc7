//! Wishes: what a requester would like to see, in words that only the patient reads.

use emr_model::{Digest, MemberId, Recipient};
use serde::{Deserialize, Serialize};

use crate::age_keys::{AgeIdentity, decrypt, encrypt};
use crate::canonical::canonical_json;

/// The longest message in bytes of UTF-8.
pub const MAX_MESSAGE_BYTES: usize = 4096;

/// The largest sealed message: JSON may need six bytes for one.
pub const MAX_SEALED_MESSAGE_BYTES: usize = 32 << 10;

/// A request's words, with the ids of patient and requester, so that they cannot be shown as another member's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestMessage {
    /// The patient who is asked.
    pub patient: MemberId,
    /// The member who asks.
    pub requester: MemberId,
    /// What is wanted, for example `laboratory results of this year`.
    pub text: String,
}

/// Why a message could not be sealed or unsealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestMessageError {
    /// Fault: the requester.
    #[error("the message is longer than {MAX_MESSAGE_BYTES} bytes")]
    TooLong,
    /// Fault: the patient, who published the recipient.
    #[error("the recipient of the message is not an age X25519 key that can be sealed to")]
    UnusableRecipient,
    /// Fault: the store or the sender. The digest differs from the ledger's.
    #[error("the digest of the message is not the ledger's")]
    DigestMismatch,
    /// Fault: the requester. The message cannot be read, or names another patient or requester than the ledger.
    #[error("the message cannot be read")]
    Damaged,
}

impl RequestMessage {
    /// Seals the message to the patient key.
    ///
    /// # Errors
    ///
    /// [`RequestMessageError::TooLong`] or [`RequestMessageError::UnusableRecipient`].
    pub fn seal(&self, patient: &Recipient) -> Result<Vec<u8>, RequestMessageError> {
        if self.text.len() > MAX_MESSAGE_BYTES {
            return Err(RequestMessageError::TooLong);
        }
        encrypt(&[patient], &canonical_json(self))
            .map_err(|_| RequestMessageError::UnusableRecipient)
    }

    /// Unseals the message of a request and compares it with the ledger: its digest, its patient and its requester.
    ///
    /// # Errors
    ///
    /// [`RequestMessageError::DigestMismatch`] or [`RequestMessageError::Damaged`].
    pub fn unseal(
        file: &[u8],
        digest: &Digest,
        key: &AgeIdentity,
        patient: &MemberId,
        requester: &MemberId,
    ) -> Result<Self, RequestMessageError> {
        if file.len() > MAX_SEALED_MESSAGE_BYTES || &Digest::of(file) != digest {
            return Err(RequestMessageError::DigestMismatch);
        }
        let text = decrypt(key, file).map_err(|_| RequestMessageError::Damaged)?;
        let message: Self =
            emr_model::json::from_slice(&text).map_err(|_| RequestMessageError::Damaged)?;
        let is_the_requests = &message.patient == patient && &message.requester == requester;
        if is_the_requests && message.text.len() <= MAX_MESSAGE_BYTES {
            Ok(message)
        } else {
            Err(RequestMessageError::Damaged)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_patient_reads_a_message_and_only_as_its_requesters() {
        let (key, other) = (AgeIdentity::generate(), AgeIdentity::generate());
        let message = RequestMessage {
            patient: "01".repeat(16).parse().unwrap(),
            requester: "02".repeat(16).parse().unwrap(),
            text: "laboratory results".into(),
        };
        let file = message.seal(&key.recipient()).unwrap();
        let unseal = |key, patient, requester| {
            RequestMessage::unseal(&file, &Digest::of(&file), key, patient, requester)
        };
        assert_eq!(
            unseal(&key, &message.patient, &message.requester),
            Ok(message.clone())
        );
        assert_eq!(
            unseal(&other, &message.patient, &message.requester),
            Err(RequestMessageError::Damaged)
        );
        assert_eq!(
            unseal(&key, &message.patient, &message.patient),
            Err(RequestMessageError::Damaged)
        );
        let digest = Digest::of("another file");
        assert_eq!(
            RequestMessage::unseal(&file, &digest, &key, &message.patient, &message.requester),
            Err(RequestMessageError::DigestMismatch)
        );
    }

    #[test]
    fn the_longest_message_fits_even_if_every_byte_is_escaped() {
        let key = AgeIdentity::generate();
        let message = RequestMessage {
            patient: "01".repeat(16).parse().unwrap(),
            requester: "02".repeat(16).parse().unwrap(),
            text: "\u{1}".repeat(MAX_MESSAGE_BYTES),
        };
        let file = message.seal(&key.recipient()).unwrap();
        let opened = RequestMessage::unseal(
            &file,
            &Digest::of(&file),
            &key,
            &message.patient,
            &message.requester,
        );
        assert_eq!(opened, Ok(message));
    }
}
