//! The device key, and its outbox.

use async_trait::async_trait;
use emr_model::Recipient;
use emr_sealing::age_keys::{EphemeralShare, SharedSecret};

use super::{Cause, Shared};

/// Keeps the device's private age key and computes with it, and keeps the files of the outbox.
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

    /// Keeps a file of the outbox under a name of letters and digits, in place of an earlier one. The file survives a
    /// crash of the machine once this returns.
    ///
    /// # Errors
    ///
    /// [`VaultError`] if the file cannot be kept.
    async fn keep(&self, name: &str, file: &[u8]) -> Result<(), VaultError>;

    /// The files of the outbox. A vault that several programs share leaves out those of programs that are still running,
    /// where it can tell.
    ///
    /// # Errors
    ///
    /// [`VaultError`] if they cannot be read.
    async fn kept(&self) -> Result<Vec<Vec<u8>>, VaultError>;

    /// Removes a file of the outbox, if it is there.
    ///
    /// # Errors
    ///
    /// [`VaultError`] if it cannot be removed.
    async fn forget(&self, name: &str) -> Result<(), VaultError>;
}

/// The device's key or its outbox could not be used. Fault: the device.
#[derive(Debug, thiserror::Error)]
#[error("your device's keys or its outbox cannot be used")]
pub struct VaultError(#[source] Cause);

impl VaultError {
    /// Wraps what went wrong in a [`Vault`].
    pub fn new(source: impl Into<Cause>) -> Self {
        Self(source.into())
    }
}
