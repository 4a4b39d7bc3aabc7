//! The age file format, version 1, with X25519 recipients or a passphrase: <https://c2sp.org/age>.
//!
//! This is the part of the format that we use. The library `age` has all of it, with translations of its messages and the
//! code that formats them, and would be a fifth of a browser's module. Tests compare the two on the same files.

mod error;
mod header;
mod passphrase_key;
mod payload;
mod stanza;
mod wrapped_key;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use header::Header;
use passphrase_key::PassphraseKey;

pub use error::AgeError;
pub(crate) use wrapped_key::WrappedKey;
pub use wrapped_key::{EphemeralShare, SharedSecret};

/// The key of one file, from which those of its header and its payload are derived.
pub(crate) type FileKey = Zeroizing<[u8; FILE_KEY_BYTES]>;

const FILE_KEY_BYTES: usize = 16;

/// An age file that was parsed, and not opened.
pub(crate) struct AgeFile<'a> {
    header: Header<'a>,
    nonce: [u8; payload::NONCE_BYTES],
    payload: &'a [u8],
}

impl<'a> AgeFile<'a> {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`AgeError::Damaged`] if it is malformed.
    pub(crate) fn parse(file: &'a [u8]) -> Result<Self, AgeError> {
        let (header, rest) = Header::parse(file).ok_or(AgeError::Damaged)?;
        let (nonce, payload) = rest.split_first_chunk().ok_or(AgeError::Damaged)?;
        Ok(Self {
            header,
            nonce: *nonce,
            payload,
        })
    }

    /// The file's key, sealed to X25519 recipients, in the order of the file.
    pub(crate) fn wrapped_keys(&self) -> &[WrappedKey] {
        &self.header.wrapped_keys
    }

    /// Opens the file with the first file key that `unwrap` returns for a wrapped key.
    ///
    /// # Errors
    ///
    /// [`AgeError::NotForThisKey`] if it returns none; [`AgeError::Damaged`] if the header or the payload is not what
    /// the author wrote, or if `unwrap` says so.
    pub(crate) fn open(
        &self,
        unwrap: impl FnMut(&WrappedKey) -> Result<Option<FileKey>, AgeError>,
    ) -> Result<Zeroizing<Vec<u8>>, AgeError> {
        self.open_payload(&self.key(unwrap)?)
    }

    /// The first file key that `unwrap` returns for a wrapped key.
    ///
    /// # Errors
    ///
    /// [`AgeError::NotForThisKey`] if it returns none; [`AgeError::Damaged`] if the header is not what the author wrote, or
    /// if `unwrap` says so.
    pub(crate) fn key(
        &self,
        unwrap: impl FnMut(&WrappedKey) -> Result<Option<FileKey>, AgeError>,
    ) -> Result<FileKey, AgeError> {
        let mut unwrapped = self.wrapped_keys().iter().map(unwrap);
        let key = unwrapped
            .find_map(Result::transpose)
            .unwrap_or(Err(AgeError::NotForThisKey))?;
        self.authentic(key)
    }

    /// Opens a file under a passphrase.
    ///
    /// # Errors
    ///
    /// [`AgeError::NotForThisKey`] if the passphrase is another one; [`AgeError::Damaged`] if the file is under none, asks
    /// for too much work, or is not what the author wrote.
    pub(crate) fn open_under(&self, passphrase: &str) -> Result<Zeroizing<Vec<u8>>, AgeError> {
        let wrapped = self.header.passphrase_key.as_ref();
        let key = wrapped.ok_or(AgeError::Damaged)?.unwrap(passphrase)?;
        self.open_payload(&self.authentic(key)?)
    }

    /// The file key, if its owner wrote the header.
    fn authentic(&self, key: FileKey) -> Result<FileKey, AgeError> {
        let is_authentic = self.header.is_authentic(&key);
        is_authentic.then_some(key).ok_or(AgeError::Damaged)
    }

    fn open_payload(&self, key: &FileKey) -> Result<Zeroizing<Vec<u8>>, AgeError> {
        let mut payload = Zeroizing::new(self.payload.to_vec());
        let length = payload::open(key, &self.nonce, &mut payload).ok_or(AgeError::Damaged)?;
        payload.truncate(length);
        Ok(payload)
    }
}

/// Opens a file in the memory that it has, with the first file key that `unwrap` returns for a wrapped key: a large one is in
/// memory once.
///
/// # Errors
///
/// Those of [`AgeFile::parse`] and [`AgeFile::open`].
pub(crate) fn open_in_place(
    file: Vec<u8>,
    unwrap: impl FnMut(&WrappedKey) -> Result<Option<FileKey>, AgeError>,
) -> Result<Zeroizing<Vec<u8>>, AgeError> {
    let mut file = Zeroizing::new(file);
    let parsed = AgeFile::parse(&file)?;
    let (key, nonce) = (parsed.key(unwrap)?, parsed.nonce);
    let start = file.len() - parsed.payload.len();
    let length = payload::open(&key, &nonce, &mut file[start..]).ok_or(AgeError::Damaged)?;
    file.truncate(start + length);
    file.drain(..start);
    Ok(file)
}

/// Seals a plaintext to X25519 public keys, in the memory that it has if that has room for [`sealed_len`] bytes: a large one
/// is in memory once.
///
/// # Errors
///
/// [`AgeError::UnusableRecipient`] if there is none, or one whose shared secrets do not depend on its private key.
pub(crate) fn seal(recipients: &[[u8; 32]], plaintext: Vec<u8>) -> Result<Vec<u8>, AgeError> {
    if recipients.is_empty() {
        return Err(AgeError::UnusableRecipient);
    }
    let key: FileKey = random();
    let stanzas = recipients
        .iter()
        .map(|point| Ok(WrappedKey::wrap(&key, point)?.stanza()))
        .collect::<Result<String, _>>()?;
    Ok(write(&key, &stanzas, plaintext))
}

/// Seals `plaintext` under a passphrase.
pub(crate) fn seal_under(passphrase: &str, plaintext: &[u8]) -> Vec<u8> {
    let key: FileKey = random();
    let stanza = PassphraseKey::wrap(&key, passphrase).stanza();
    write(&key, &stanza, plaintext.to_vec())
}

/// A file with this key, which these stanzas seal.
fn write(key: &FileKey, stanzas: &str, plaintext: Vec<u8>) -> Vec<u8> {
    let header = header::write(key, stanzas);
    let nonce = random();
    let length = header.len() + payload::sealed_len(plaintext.len());
    let mut file = with_capacity(plaintext, length);
    payload::seal(key, &nonce, &mut file, header.len());
    file[..header.len()].copy_from_slice(&header);
    file
}

/// The length of a file that is sealed to so many X25519 public keys.
pub(crate) fn sealed_len(recipients: usize, plaintext: usize) -> usize {
    header::length(recipients) + payload::sealed_len(plaintext)
}

/// The same bytes in memory of at least this capacity; memory that they leave is wiped.
pub(crate) fn with_capacity(bytes: Vec<u8>, capacity: usize) -> Vec<u8> {
    if bytes.capacity() >= capacity {
        return bytes;
    }
    let left = Zeroizing::new(bytes);
    let mut bytes = Vec::with_capacity(capacity);
    bytes.extend_from_slice(&left);
    bytes
}

/// Bytes of the operating system's randomness.
pub(crate) fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).expect("the operating system has randomness");
    bytes
}

/// Derives a key with HKDF over SHA-256.
fn derive(salt: &[u8], label: &[u8], secret: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand(label, key.as_mut_slice())
        .expect("HKDF derives keys of 32 bytes");
    key
}

#[cfg(test)]
mod tests;
