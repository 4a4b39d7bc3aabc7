//! Keys in this program's memory.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// A device key in memory, with the outbox of a wallet's file; without a file, the outbox is in memory, too.
pub struct MemoryVault {
    key: AgeIdentity,
    outbox: Kept,
}

/// Where signed transactions are kept.
enum Kept {
    InFolder(FileOutbox),
    InMemory(Mutex<BTreeMap<String, Vec<u8>>>),
}

impl MemoryVault {
    /// The vault with this key, and with the outbox in this folder.
    pub fn new(key: AgeIdentity, outbox: Option<PathBuf>) -> Self {
        let in_memory = || Kept::InMemory(Mutex::default());
        Self {
            key,
            outbox: outbox.map_or_else(in_memory, |folder| Kept::InFolder(FileOutbox::new(folder))),
        }
    }
}

impl Kept {
    fn keep(&self, name: &str, file: &[u8]) -> io::Result<()> {
        match self {
            Self::InFolder(outbox) => outbox.keep(name, file)?,
            Self::InMemory(files) => {
                lock(files).insert(name.to_owned(), file.to_vec());
            }
        }
        Ok(())
    }

    fn all(&self) -> io::Result<Vec<Vec<u8>>> {
        match self {
            Self::InFolder(outbox) => outbox.kept(),
            Self::InMemory(files) => Ok(lock(files).values().cloned().collect()),
        }
    }

    fn forget(&self, name: &str) -> io::Result<()> {
        match self {
            Self::InFolder(outbox) => outbox.forget(name)?,
            Self::InMemory(files) => {
                lock(files).remove(name);
            }
        }
        Ok(())
    }
}

fn lock(files: &Mutex<BTreeMap<String, Vec<u8>>>) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
    files.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.outbox.keep(name, file).map_err(VaultError::new)
    }

    async fn kept(&self) -> Result<Vec<Vec<u8>>, VaultError> {
        self.outbox.all().map_err(VaultError::new)
    }

    async fn forget(&self, name: &str) -> Result<(), VaultError> {
        self.outbox.forget(name).map_err(VaultError::new)
    }
}
