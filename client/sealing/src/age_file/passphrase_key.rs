//! A file key that is sealed under a passphrase.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use scrypt::{Params, scrypt};
use zeroize::Zeroizing;

use super::stanza::Stanza;
use super::{AgeError, FILE_KEY_BYTES, FileKey, random};

const LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
const SALT_BYTES: usize = 16;

/// scrypt with N = 2^16 takes about 0.2 s, which is short for a person and long for a guessing program.
const WORK_FACTOR: u8 = 16;
/// A file that asks for more work than this is not ours, and would only keep the machine busy.
const MAX_WORK_FACTOR: u8 = 18;

/// A file key, sealed with what scrypt makes of a passphrase.
pub(crate) struct PassphraseKey {
    salt: [u8; SALT_BYTES],
    work_factor: u8,
    sealed: [u8; FILE_KEY_BYTES + 16],
}

impl PassphraseKey {
    /// The tag of its stanza, which must be the only one of a file.
    pub(super) const TAG: &str = "scrypt";

    /// Seals a file key under a passphrase.
    pub(super) fn wrap(key: &FileKey, passphrase: &str) -> Self {
        let salt = *random();
        let sealed = cipher(&salt, WORK_FACTOR, passphrase)
            .encrypt(&Nonce::default(), key.as_slice())
            .expect("a key is shorter than ChaCha20-Poly1305 allows");
        Self {
            salt,
            work_factor: WORK_FACTOR,
            sealed: sealed.try_into().expect("a tag has 16 bytes"),
        }
    }

    /// Reads a stanza with the tag [`PassphraseKey::TAG`]; `None` if it is malformed or asks for too much work.
    pub(super) fn parse(stanza: &Stanza<'_>) -> Option<Self> {
        let [salt, work_factor] = stanza.arguments.as_slice() else {
            return None;
        };
        let allowed = 1..=MAX_WORK_FACTOR;
        // Only the canonical spelling of a number is in this list.
        let work_factor = allowed
            .into_iter()
            .find(|allowed| allowed.to_string() == *work_factor)?;
        Some(Self {
            salt: STANDARD_NO_PAD.decode(salt).ok()?.try_into().ok()?,
            work_factor,
            sealed: stanza.body.as_slice().try_into().ok()?,
        })
    }

    /// Its stanza.
    pub(super) fn stanza(&self) -> String {
        format!(
            "-> {} {} {}\n{}\n",
            Self::TAG,
            STANDARD_NO_PAD.encode(self.salt),
            self.work_factor,
            STANDARD_NO_PAD.encode(self.sealed),
        )
    }

    /// Opens the file key.
    ///
    /// # Errors
    ///
    /// [`AgeError::NotForThisKey`] if the passphrase is another one.
    pub(super) fn unwrap(&self, passphrase: &str) -> Result<FileKey, AgeError> {
        let opened = cipher(&self.salt, self.work_factor, passphrase)
            .decrypt(&Nonce::default(), self.sealed.as_slice())
            .map_err(|_| AgeError::NotForThisKey)?;
        let opened = Zeroizing::new(opened);
        let mut key = FileKey::default();
        key.copy_from_slice(&opened);
        Ok(key)
    }
}

fn cipher(salt: &[u8; SALT_BYTES], work_factor: u8, passphrase: &str) -> ChaCha20Poly1305 {
    let salt = [LABEL, salt].concat();
    let parameters = Params::new(work_factor, 8, 1).expect("scrypt takes these parameters");
    let mut key = Zeroizing::new([0; 32]);
    scrypt(
        passphrase.as_bytes(),
        &salt,
        &parameters,
        key.as_mut_slice(),
    )
    .expect("a key may have 32 bytes");
    ChaCha20Poly1305::new((&*key).into())
}
