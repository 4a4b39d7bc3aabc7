//! The one form of a signature that Fabric accepts.

use p256::ecdsa::Signature;

use crate::Error;

/// Two signatures verify alike. This returns the one with the lower `s`, in DER, because Fabric refuses the other.
///
/// Takes DER, or the 64 bytes `r‖s` that WebCrypto returns.
pub(crate) fn with_low_s(signature: &[u8]) -> Result<Vec<u8>, Error> {
    let signature = Signature::from_der(signature)
        .or_else(|_| Signature::from_slice(signature))
        .map_err(|_| Error::InvalidSignature)?;
    Ok(signature.normalize_s().to_der().as_bytes().to_vec())
}
