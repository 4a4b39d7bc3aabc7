//! A file key that is sealed to one X25519 public key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};
use zeroize::Zeroizing;

use super::stanza::Stanza;
use super::{AgeError, FILE_KEY_BYTES, FileKey, derive, random};

const LABEL: &[u8] = b"age-encryption.org/v1/X25519";

/// A one-time public key that a file's author put beside the file key.
pub type EphemeralShare = [u8; 32];

/// The output of X25519 for a device's key and an [`EphemeralShare`].
pub type SharedSecret = Zeroizing<[u8; 32]>;

/// A file key, sealed with the secret that a one-time key and a recipient's key have in common.
pub(crate) struct WrappedKey {
    share: EphemeralShare,
    sealed: [u8; FILE_KEY_BYTES + 16],
}

impl WrappedKey {
    /// The tag of its stanza.
    pub(super) const TAG: &str = "X25519";
    /// The length of its stanza: share and sealed key in 43 characters each.
    pub(super) const STANZA_BYTES: usize = "-> X25519 \n\n".len() + 43 + 43;

    /// Seals a file key to a public key, with a one-time key of its own.
    ///
    /// # Errors
    ///
    /// [`AgeError::UnusableRecipient`] if the shared secret does not depend on the one-time key.
    pub(super) fn wrap(key: &FileKey, recipient: &[u8; 32]) -> Result<Self, AgeError> {
        let one_time = random();
        let secret = SharedSecret::new(x25519(*one_time, *recipient));
        if is_zero(&secret) {
            return Err(AgeError::UnusableRecipient);
        }
        let share = x25519(*one_time, X25519_BASEPOINT_BYTES);
        let sealed = cipher(&share, recipient, &secret)
            .encrypt(&Nonce::default(), key.as_slice())
            .expect("a key is shorter than ChaCha20-Poly1305 allows");
        Ok(Self {
            share,
            sealed: sealed.try_into().expect("a tag has 16 bytes"),
        })
    }

    /// Reads a stanza with the tag [`WrappedKey::TAG`]; `None` if it is malformed.
    pub(super) fn parse(stanza: &Stanza<'_>) -> Option<Self> {
        let [share] = stanza.arguments.as_slice() else {
            return None;
        };
        Some(Self {
            share: STANDARD_NO_PAD.decode(share).ok()?.try_into().ok()?,
            sealed: stanza.body.as_slice().try_into().ok()?,
        })
    }

    /// Its stanza.
    pub(super) fn stanza(&self) -> String {
        format!(
            "-> {} {}\n{}\n",
            Self::TAG,
            STANDARD_NO_PAD.encode(self.share),
            STANDARD_NO_PAD.encode(self.sealed),
        )
    }

    /// The public half of the one-time key.
    pub(crate) fn share(&self) -> &EphemeralShare {
        &self.share
    }

    /// Opens the file key with the secret that the recipient's key and the share have in common; `None` if it is sealed
    /// to another recipient.
    ///
    /// # Errors
    ///
    /// [`AgeError::Damaged`] if the secret is zero. The format demands this refusal: with such a share the secret does
    /// not depend on the recipient's key.
    pub(crate) fn unwrap(
        &self,
        recipient: &[u8; 32],
        secret: &SharedSecret,
    ) -> Result<Option<FileKey>, AgeError> {
        if is_zero(secret) {
            return Err(AgeError::Damaged);
        }
        let cipher = cipher(&self.share, recipient, secret);
        let Ok(opened) = cipher.decrypt(&Nonce::default(), self.sealed.as_slice()) else {
            return Ok(None);
        };
        let opened = Zeroizing::new(opened);
        let mut key = FileKey::default();
        key.copy_from_slice(&opened);
        Ok(Some(key))
    }
}

fn cipher(share: &EphemeralShare, recipient: &[u8; 32], secret: &SharedSecret) -> ChaCha20Poly1305 {
    let salt = [*share, *recipient].concat();
    ChaCha20Poly1305::new((&*derive(&salt, LABEL, secret.as_slice())).into())
}

/// Whether the secret is zero, in a time that does not depend on it.
fn is_zero(secret: &SharedSecret) -> bool {
    secret.iter().fold(0, |all, byte| all | byte) == 0
}
