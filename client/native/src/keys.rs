//! Keys in this program's memory.

use async_trait::async_trait;
use emr_client::ports::{Signer, SignerError, Vault, VaultError};
use emr_model::Recipient;
use emr_sealing::age_keys::{AgeIdentity, EphemeralShare, SharedSecret};
use fabric_ca::SigningKey;

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

/// A device's age key in memory.
pub struct MemoryVault(pub AgeIdentity);

#[async_trait]
impl Vault for MemoryVault {
    fn recipient(&self) -> Recipient {
        self.0.recipient()
    }

    async fn agree(&self, shares: &[EphemeralShare]) -> Result<Vec<SharedSecret>, VaultError> {
        Ok(shares.iter().map(|share| self.0.agree(share)).collect())
    }
}
