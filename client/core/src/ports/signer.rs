//! The member's private key.

use async_trait::async_trait;

use super::{Cause, Shared};

/// Signs with a private ECDSA P-256 key, wherever that key is kept.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Signer: Shared {
    /// The public key: DER of its SubjectPublicKeyInfo.
    fn public_key(&self) -> &[u8];

    /// Makes an ECDSA signature over the SHA-256 of the message: DER, or the raw `r‖s` that WebCrypto returns.
    ///
    /// # Errors
    ///
    /// [`SignerError`] if the key cannot be used, for example because its vault was locked meanwhile.
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError>;
}

/// The key did not sign. Fault: the device.
#[derive(Debug, thiserror::Error)]
#[error("your key did not sign")]
pub struct SignerError(#[source] Cause);

impl SignerError {
    /// Wraps what went wrong in a [`Signer`].
    pub fn new(source: impl Into<Cause>) -> Self {
        Self(source.into())
    }
}
