//! A member's wallet: every key they have, in one file under a passphrase.

mod file;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use emr_client::account::Account;
use emr_client::comparison_code::ComparisonCode;
use emr_client::identity::{IdentityError, SigningIdentity, key_digest};
use emr_client::member::Device;
use emr_client::outbox::Outbox;
use emr_client::ports::{Signer, Vault};
use emr_client::session::Registrars;
use emr_client::wallet_file::Contact;
use emr_model::member::Role;
use emr_model::{Digest, MemberId, MspId};
use emr_sealing::age_keys::AgeIdentity;
use emr_trust::Trust;
use fabric_ca::SigningKey;

use crate::keys::{MemoryKey, MemoryVault};

pub use file::{Passphrase, SHORTEST_PASSPHRASE, WalletError};

/// A member's account with the keys of this device.
///
/// ```
/// use emr_model::member::Role;
/// use emr_native::wallet::{Passphrase, Wallet};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("alice.wallet");
/// # let trust = emr_trust::Trust::new(&emr_testkit::Network::default().profile())?;
/// let wallet = Wallet::generate(&trust, "MinistryMSP".parse()?, vec![Role::Patient])?;
/// let passphrase = Passphrase::new("correct horse battery staple")?;
/// wallet.create(&path, &passphrase)?;
///
/// let opened = Wallet::open(&path, &passphrase)?;
/// assert_eq!(opened.key_digest(), wallet.key_digest());
/// # Ok(())
/// # }
/// ```
pub struct Wallet {
    /// The data that is kept besides the two keys.
    pub account: Account,
    /// The people whom the member knows by name.
    pub contacts: Vec<Contact>,
    key: Arc<MemoryKey>,
    device_key: AgeIdentity,
    /// The folder of the outbox, if the wallet was read from a file.
    outbox: Option<PathBuf>,
}

impl Wallet {
    /// A new wallet with an id and keys of its own, which pins these roots of trust; a patient's also has a patient key.
    ///
    /// # Errors
    ///
    /// [`fabric_ca::Error::Unprepared`] if the operating system's randomness fails.
    pub fn generate(trust: &Trust, msp: MspId, roles: Vec<Role>) -> Result<Self, fabric_ca::Error> {
        Ok(Self {
            account: Account::new(trust, msp, roles),
            key: Arc::new(MemoryKey::new(SigningKey::generate()?)),
            device_key: AgeIdentity::generate(),
            contacts: Vec::new(),
            outbox: None,
        })
    }

    /// A wallet with new keys for one more device of an existing member.
    ///
    /// # Errors
    ///
    /// Those of [`Wallet::generate`].
    pub fn joining(trust: &Trust, id: MemberId, msp: MspId) -> Result<Self, fabric_ca::Error> {
        Ok(Self {
            account: Account::joining(trust, id, msp),
            key: Arc::new(MemoryKey::new(SigningKey::generate()?)),
            device_key: AgeIdentity::generate(),
            contacts: Vec::new(),
            outbox: None,
        })
    }

    /// Makes the device's key the reading key that all devices share, in a wallet from before members could have several
    /// devices. Save the wallet before the other device gets the key.
    pub fn adopt_reading_key(&mut self) {
        self.account.adopt_reading_key(&self.device_key);
    }

    /// The device's two keys, as the core uses them.
    pub fn keys(&self) -> (Arc<dyn Signer>, Arc<dyn Vault>) {
        (
            self.signer(),
            Arc::new(MemoryVault::new(
                self.device_key.clone(),
                self.outbox.clone(),
            )),
        )
    }

    /// The code that the applicant compares with their approver.
    pub fn admission_code(&self, trust: &Trust) -> ComparisonCode {
        self.account.admission_code(trust, &*self.key)
    }

    /// The digest of the member's public key.
    pub fn key_digest(&self) -> Digest {
        key_digest(&*self.key)
    }

    /// The member key itself.
    pub fn key(&self) -> &SigningKey {
        self.key.key()
    }

    /// The member key, as the core signs with it.
    pub fn signer(&self) -> Arc<dyn Signer> {
        self.key.clone()
    }

    /// The device key.
    pub fn device_key(&self) -> &AgeIdentity {
        &self.device_key
    }

    /// The account and keys to sign in with.
    pub fn device(&self) -> Device<'_> {
        let (signer, vault) = self.keys();
        Device {
            account: &self.account,
            signer,
            outbox: Outbox::new(vault.clone()),
            vault,
        }
    }

    /// The identity to act under; `None` before the approval.
    ///
    /// # Errors
    ///
    /// [`IdentityError`] if the wallet was tampered with.
    pub fn identity(&self) -> Result<Option<SigningIdentity>, IdentityError> {
        self.account.identity(self.signer())
    }

    /// The registrar identities of a member who admits others.
    pub fn registrars(&self) -> Registrars {
        Registrars::of_member(&self.account, &self.signer())
    }
}

impl fmt::Debug for Wallet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Wallet")
            .field("account", &self.account)
            .field("keys", &"[redacted]")
            .finish()
    }
}

#[cfg(test)]
mod tests;
