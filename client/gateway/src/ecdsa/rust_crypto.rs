use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::pkcs8::DecodePrivateKey;

use crate::SigningError;

/// Whether the key with this uncompressed point made the signature (DER).
pub(crate) fn verifies(point: &[u8; 65], message: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (
        VerifyingKey::from_sec1_bytes(point),
        Signature::from_der(signature),
    ) else {
        return false;
    };
    key.verify(message, &signature).is_ok()
}

pub(crate) struct PrivateKey(SigningKey);

impl PrivateKey {
    pub(crate) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        SigningKey::from_pkcs8_der(der).ok().map(Self)
    }

    /// The signature in DER, with either `s`; the same message always gets the same signature (RFC 6979).
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let signature: Signature = self.0.try_sign(message).map_err(SigningError::new)?;
        Ok(signature.to_der().as_bytes().to_vec())
    }
}
