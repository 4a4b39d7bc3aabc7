//! The wallet file of the `emr` command: a member's account and both keys, as JSON under a passphrase.

use std::collections::BTreeMap;
use std::fmt;

use emr_api::sign_up::IssuedCertificate;
use emr_model::member::Role;
use emr_model::{Digest, KindCode, MemberId, MspId, Recipient, TransactionId};
use emr_sealing::age_keys::{AgeError, AgeIdentity};
use emr_sealing::passphrase_file;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::account::{Account, OwnCategory};
use crate::patient_address::PatientAddress;

/// No wallet is longer, in bytes: a longer file is something else.
pub const MAX_FILE_BYTES: usize = 4 << 20;

/// What a wallet file contains.
pub struct WalletFile {
    /// The member's account.
    pub account: Account,
    /// The signing key: PKCS#8 in PEM. Its owner checks that it is one.
    pub key: Zeroizing<String>,
    /// The device key.
    pub device_key: AgeIdentity,
    /// The people whom the member knows by name.
    pub contacts: Vec<Contact>,
}

/// A person whom a member knows by name. The name is on the member's devices and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The person.
    pub id: MemberId,
    /// What the member calls them.
    pub name: String,
    /// Of a patient: the key to which requests for access are sealed, as in [`PatientAddress`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Recipient>,
}

impl Contact {
    /// The address at which the member can ask this person for access, if it is a patient who gave theirs.
    pub fn address(&self) -> Option<PatientAddress> {
        let recipient = self.recipient.clone()?;
        Some(PatientAddress {
            id: self.id.clone(),
            recipient,
        })
    }
}

/// Why a wallet file could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WalletFileError {
    /// Fault: the caller. The passphrase is another one.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// Fault: the caller, or a program that changed the file.
    #[error("the file is not a wallet, or is damaged")]
    NotAWallet,
}

impl WalletFile {
    /// Opens a wallet file of this or an earlier program.
    ///
    /// # Errors
    ///
    /// [`WalletFileError`].
    pub fn open(file: &[u8], passphrase: &str) -> Result<Self, WalletFileError> {
        if file.len() > MAX_FILE_BYTES {
            return Err(WalletFileError::NotAWallet);
        }
        let text = passphrase_file::open(passphrase, file).map_err(|error| match error {
            AgeError::NotForThisKey => WalletFileError::WrongPassphrase,
            _ => WalletFileError::NotAWallet,
        })?;
        let contents: Contents =
            emr_model::json::from_slice(&text).map_err(|_| WalletFileError::NotAWallet)?;
        contents.read().ok_or(WalletFileError::NotAWallet)
    }

    /// The bytes of the file.
    pub fn seal(self, passphrase: &str) -> Vec<u8> {
        let text = serde_json::to_vec(&Contents::from(self));
        let text = Zeroizing::new(text.expect("a wallet always has a JSON form"));
        passphrase_file::seal(passphrase, &text)
    }
}

impl fmt::Debug for WalletFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WalletFile")
            .field("account", &self.account)
            .field("keys", &"[redacted]")
            .finish()
    }
}

/// The JSON of the file. Its fields are those of every wallet that was ever written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    id: MemberId,
    // Wallets of earlier programs pin no roots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    roots: Option<Digest>,
    msp: MspId,
    roles: Vec<Role>,
    key: Zeroizing<String>,
    device: Zeroizing<String>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        with = "emr_sealing::age_keys::secret_texts"
    )]
    reading_keys: Vec<AgeIdentity>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "emr_sealing::age_keys::secret_text"
    )]
    patient_key: Option<AgeIdentity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recovery: Option<TransactionId>,
    certificates: Vec<IssuedCertificate>,
    categories: Vec<OwnCategory>,
    kinds: BTreeMap<String, KindCode>,
    // Wallets of earlier programs have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    contacts: Vec<Contact>,
}

impl From<WalletFile> for Contents {
    fn from(wallet: WalletFile) -> Self {
        let account = wallet.account;
        Self {
            patient_key: account.patient_key,
            id: account.id,
            roots: account.roots,
            msp: account.msp,
            roles: account.roles,
            key: wallet.key,
            device: wallet.device_key.to_secret_text(),
            reading_keys: account.reading_keys,
            recovery: account.recovery,
            certificates: account.certificates,
            categories: account.categories,
            kinds: account.kinds,
            contacts: wallet.contacts,
        }
    }
}

impl Contents {
    fn read(self) -> Option<WalletFile> {
        Some(WalletFile {
            key: self.key,
            device_key: self.device.parse().ok()?,
            contacts: self.contacts,
            account: Account {
                reading_keys: self.reading_keys,
                recovery: self.recovery,
                patient_key: self.patient_key,
                id: self.id,
                roots: self.roots,
                msp: self.msp,
                roles: self.roles,
                certificates: self.certificates,
                categories: self.categories,
                kinds: self.kinds,
            },
        })
    }
}
