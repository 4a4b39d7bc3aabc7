//! Public keys, and the verification of signatures with them.

use std::fmt;

use fabric_x509::p256_point;

use crate::ecdsa;

/// An ECDSA P-256 public key, as X.509 certificates and certificate requests carry it.
///
/// ```
/// use fabric_gateway::PublicKey;
///
/// # fn example(spki: &[u8], message: &[u8], signature: &[u8]) -> Result<(), fabric_gateway::InvalidPublicKey> {
/// let key = PublicKey::from_spki(spki)?;
/// assert!(key.verifies(message, signature));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey {
    point: [u8; 65],
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo` in DER.
    ///
    /// # Errors
    ///
    /// [`InvalidPublicKey`] if it is anything else, another kind of key or curve, or a compressed point, which Fabric
    /// does not read either. If the point is not on the curve, the key verifies no signature.
    pub fn from_spki(der: &[u8]) -> Result<Self, InvalidPublicKey> {
        let point = p256_point(der).ok_or(InvalidPublicKey)?;
        Ok(Self { point })
    }

    /// The uncompressed point (SEC 1, section 2.3.3).
    pub fn point(&self) -> &[u8; 65] {
        &self.point
    }

    /// Whether this key made the signature (DER) over the SHA-256 of the message. Either `s` is valid, as in X.509.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        ecdsa::verifies(&self.point, message, signature)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({})", hex::encode(self.point))
    }
}

/// The bytes are not an ECDSA P-256 public key in DER.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the public key is not an ECDSA P-256 key in DER")]
pub struct InvalidPublicKey;
