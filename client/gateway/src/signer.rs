//! How messages are signed.

use std::error::Error;
use std::fmt;

use fabric_x509::one_block;
use p256::ecdsa::Signature;

use crate::ecdsa::PrivateKey;

/// A PEM file of a P-256 key has some 240 bytes; a much longer one is refused.
const MAX_PEM_BYTES: usize = 4096;

/// Signs messages with the private key of an [`Identity`](crate::Identity).
///
/// It is not asynchronous: a local key signs in 30 µs, too little to be worth a future at every rung of the ladder. A
/// key that lives elsewhere (a browser, a security module behind a network) needs no `Signer` at all: pass it the
/// `bytes_to_sign` of a proposal, transaction or request, and attach the signature with `with_signature`.
pub trait Signer: Send + Sync {
    /// Makes an ECDSA P-256 signature over the SHA-256 of the message: DER, or the raw `r‖s`, with either `s`.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if the key cannot be used.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError>;
}

/// The key did not sign, or its output is not an ECDSA P-256 signature.
#[derive(Debug, thiserror::Error)]
#[error("the key did not sign")]
pub struct SigningError(#[source] Box<dyn Error + Send + Sync>);

impl SigningError {
    /// Wraps an error of a [`Signer`].
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

/// An ECDSA P-256 key in memory.
///
/// ```no_run
/// use fabric_gateway::{EcdsaSigner, Signer};
///
/// let pem = std::fs::read_to_string("key.pem")?;
/// let signer = EcdsaSigner::from_pkcs8_pem(&pem)?;
/// let signature = signer.sign(b"a message")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct EcdsaSigner {
    key: PrivateKey,
}

impl EcdsaSigner {
    /// Reads a private key from PKCS#8 PEM (`BEGIN PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// [`InvalidKey`] if it is anything else, or not of the curve P-256.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, InvalidKey> {
        if pem.len() > MAX_PEM_BYTES {
            return Err(InvalidKey);
        }
        let pkcs8 = one_block(pem, "PRIVATE KEY").ok_or(InvalidKey)?;
        let key = PrivateKey::from_pkcs8(&pkcs8).ok_or(InvalidKey)?;
        Ok(Self { key })
    }
}

impl Signer for EcdsaSigner {
    /// The signature in DER, with the lower `s`.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        low_s_der(&self.key.sign(message)?).map_err(SigningError::new)
    }
}

impl fmt::Debug for EcdsaSigner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EcdsaSigner([redacted])")
    }
}

/// The text is not an ECDSA P-256 private key in PKCS#8 PEM.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the private key is not an ECDSA P-256 key in PKCS#8 PEM; `openssl pkcs8 -topk8 -nocrypt -in KEY` converts other files"
)]
pub struct InvalidKey;

/// The bytes are not an ECDSA P-256 signature, neither in DER nor raw.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the signature is not one of ECDSA P-256")]
pub struct InvalidSignature;

/// Converts an ECDSA P-256 signature into the only form that Fabric accepts: DER, with the lower `s`.
///
/// Takes DER, or the 64 bytes `r‖s` that WebCrypto returns, with either `s`, since both verify.
///
/// # Errors
///
/// [`InvalidSignature`] if it is neither.
pub fn low_s_der(signature: &[u8]) -> Result<Vec<u8>, InvalidSignature> {
    let signature = Signature::from_der(signature)
        .or_else(|_| Signature::from_slice(signature))
        .map_err(|_| InvalidSignature)?;
    Ok(signature.normalize_s().to_der().as_bytes().to_vec())
}

pub(crate) fn is_low_s_der(signature: &[u8]) -> bool {
    Signature::from_der(signature).is_ok_and(|signature| signature == signature.normalize_s())
}
