//! The device's age key.

use async_trait::async_trait;
use emr_model::Recipient;
use emr_sealing::age_keys::{EphemeralShare, SharedSecret};

use super::{Cause, Shared};

/// Keeps the device's private age key, and computes with it.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Vault: Shared {
    /// The public half of the device's key, to which others seal.
    fn recipient(&self) -> Recipient;

    /// Computes X25519 (RFC 7748) of the device's key and each share, in the order of the shares.
    ///
    /// # Errors
    ///
    /// [`VaultError`] if the key cannot be used, for example because the vault was locked meanwhile.
    async fn agree(&self, shares: &[EphemeralShare]) -> Result<Vec<SharedSecret>, VaultError>;
}

/// The device's key could not be used. Fault: the device.
#[derive(Debug, thiserror::Error)]
#[error("your device's key cannot be used")]
pub struct VaultError(#[source] Cause);

impl VaultError {
    /// Wraps what went wrong in a [`Vault`].
    pub fn new(source: impl Into<Cause>) -> Self {
        Self(source.into())
    }
}
