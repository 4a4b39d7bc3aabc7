//! Keys in this program's memory.

use std::path::PathBuf;

use async_trait::async_trait;
use emr_client::ports::{Signer, SignerError, Vault, VaultError};
use emr_model::Recipient;
use emr_sealing::age_keys::{AgeIdentity, EphemeralShare, SharedSecret};
use fabric_ca::SigningKey;

use crate::outbox::FileOutbox;

/// A member key in memory.
pub struct MemoryKey {
    key: SigningKey,
    public_key: Vec<u8>,
}

impl MemoryKey {
    /// Wraps a key.
    pub fn new(key: SigningKey) -> Self {
        Self {
            public_key: key.public_key(),
            key,
        }
    }

    /// The key itself.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }
}

#[async_trait]
impl Signer for MemoryKey {
    fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.key.sign(message))
    }
}

/// A device's age key in memory, with the outbox of a wallet's file; without a file, nothing is kept.
pub struct MemoryVault {
    key: AgeIdentity,
    outbox: Option<FileOutbox>,
}

impl MemoryVault {
    /// The vault with this key, and with the outbox in this folder.
    pub fn new(key: AgeIdentity, outbox: Option<PathBuf>) -> Self {
        Self {
            key,
            outbox: outbox.map(FileOutbox::new),
        }
    }
}

#[async_trait]
impl Vault for MemoryVault {
    fn recipient(&self) -> Recipient {
        self.key.recipient()
    }

    async fn agree(&self, shares: &[EphemeralShare]) -> Result<Vec<SharedSecret>, VaultError> {
        Ok(shares.iter().map(|share| self.key.agree(share)).collect())
    }

    async fn keep(&self, name: &str, file: &[u8]) -> Result<(), VaultError> {
        let outbox = self.outbox.as_ref();
        outbox
            .map_or(Ok(()), |outbox| outbox.keep(name, file))
            .map_err(VaultError::new)
    }

    async fn kept(&self) -> Result<Vec<Vec<u8>>, VaultError> {
        let outbox = self.outbox.as_ref();
        outbox
            .map_or(Ok(Vec::new()), FileOutbox::kept)
            .map_err(VaultError::new)
    }

    async fn forget(&self, name: &str) -> Result<(), VaultError> {
        let outbox = self.outbox.as_ref();
        outbox
            .map_or(Ok(()), |outbox| outbox.forget(name))
            .map_err(VaultError::new)
    }
}
