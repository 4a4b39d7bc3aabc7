//! The wallet's file: JSON, encrypted under a passphrase as an armored age file.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, iter};

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::secrecy::SecretString;
use emr_api::sign_up::IssuedCertificate;
use emr_client::account::{Account, OwnCategory};
use emr_model::member::Role;
use emr_model::{Digest, KindCode, MemberId, MspId};
use emr_sealing::age_keys::AgeIdentity;
use fabric_ca::SigningKey;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::Wallet;
use crate::keys::MemoryKey;

/// scrypt with N = 2^16 takes about 0.2 s, which is short for a person and long for a guessing program.
const WORK_FACTOR: u8 = 16;

/// A file that asks for more work than this is not ours, and would only keep the machine busy.
const MAX_WORK_FACTOR: u8 = 18;

const MAX_FILE_BYTES: u64 = 4 << 20;

/// The passphrase that protects a wallet; wiped from memory when dropped.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes a passphrase.
    ///
    /// # Errors
    ///
    /// [`WalletError::EmptyPassphrase`].
    pub fn new(text: impl Into<String>) -> Result<Self, WalletError> {
        let text = Zeroizing::new(text.into());
        if text.is_empty() {
            return Err(WalletError::EmptyPassphrase);
        }
        Ok(Self(text))
    }

    fn secret(&self) -> SecretString {
        SecretString::from(self.0.as_str())
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Passphrase([redacted])")
    }
}

/// Why a wallet could not be opened or kept.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
    /// Fault: the caller.
    #[error("a passphrase must not be empty")]
    EmptyPassphrase,
    /// Fault: the caller. The passphrase is another one.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// Fault: the caller. A file exists already, and a new wallet does not replace it.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// Fault: the caller, or a program that changed the file.
    #[error("{} is not a wallet, or is damaged", .0.display())]
    NotAWallet(PathBuf),
    /// Fault: this machine.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// Fault: this machine. An earlier wallet is still there.
    #[error("{} cannot be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

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
    certificates: Vec<IssuedCertificate>,
    categories: Vec<OwnCategory>,
    kinds: BTreeMap<String, KindCode>,
}

impl Wallet {
    /// Opens the wallet in a file.
    ///
    /// # Errors
    ///
    /// [`WalletError::WrongPassphrase`], [`WalletError::NotAWallet`] or [`WalletError::Read`].
    pub fn open(path: &Path, passphrase: &Passphrase) -> Result<Self, WalletError> {
        let damaged = || WalletError::NotAWallet(path.to_owned());
        let file = read(path).map_err(|source| WalletError::Read {
            path: path.to_owned(),
            source,
        })?;
        let decryptor =
            age::Decryptor::new_buffered(ArmoredReader::new(&*file)).map_err(|_| damaged())?;
        if !decryptor.is_scrypt() {
            return Err(damaged());
        }
        let mut identity = age::scrypt::Identity::new(passphrase.secret());
        identity.set_max_work_factor(MAX_WORK_FACTOR);
        let mut reader = decryptor
            .decrypt(iter::once(&identity as &dyn age::Identity))
            .map_err(|error| match error {
                age::DecryptError::DecryptionFailed | age::DecryptError::KeyDecryptionFailed => {
                    WalletError::WrongPassphrase
                }
                _ => damaged(),
            })?;
        let mut text = Zeroizing::new(Vec::with_capacity(file.len()));
        reader.read_to_end(&mut text).map_err(|_| damaged())?;
        let wallet = Contents::parse(&text).ok_or_else(damaged)?;
        Ok(Self {
            outbox: Some(outbox_of(path)),
            ..wallet
        })
    }

    /// Writes a new wallet, readable by its owner only.
    ///
    /// # Errors
    ///
    /// [`WalletError::Exists`] if there is a file already, or [`WalletError::Write`].
    pub fn create(&self, path: &Path, passphrase: &Passphrase) -> Result<(), WalletError> {
        self.write(path, passphrase, |file| {
            file.persist_noclobber(path).map(|_| ())
        })
        .map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => WalletError::Exists(path.to_owned()),
            _ => WalletError::Write {
                path: path.to_owned(),
                source,
            },
        })
    }

    /// Replaces the wallet in a file: afterwards either the old or the new one is there, whole.
    ///
    /// # Errors
    ///
    /// [`WalletError::Write`].
    pub fn save(&self, path: &Path, passphrase: &Passphrase) -> Result<(), WalletError> {
        self.write(path, passphrase, |file| file.persist(path).map(|_| ()))
            .map_err(|source| WalletError::Write {
                path: path.to_owned(),
                source,
            })
    }

    fn write(
        &self,
        path: &Path,
        passphrase: &Passphrase,
        persist: impl FnOnce(NamedTempFile) -> Result<(), tempfile::PersistError>,
    ) -> io::Result<()> {
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        // Temporary files are made with mode 0600.
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&encrypt(&Contents::of(self), passphrase))?;
        file.as_file().sync_all()?;
        persist(file).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()
    }
}

impl Contents {
    fn of(wallet: &Wallet) -> Self {
        let account = wallet.account.clone();
        Self {
            patient_key: account.patient_key,
            id: account.id,
            roots: account.roots,
            msp: account.msp,
            roles: account.roles,
            key: wallet.key().to_pem(),
            device: wallet.device_key.to_secret_text(),
            reading_keys: account.reading_keys,
            certificates: account.certificates,
            categories: account.categories,
            kinds: account.kinds,
        }
    }

    fn parse(text: &[u8]) -> Option<Wallet> {
        let contents: Self = serde_json::from_slice(text).ok()?;
        Some(Wallet {
            key: Arc::new(MemoryKey::new(SigningKey::from_pem(&contents.key).ok()?)),
            device_key: contents.device.parse().ok()?,
            outbox: None,
            account: Account {
                reading_keys: contents.reading_keys,
                patient_key: contents.patient_key,
                id: contents.id,
                roots: contents.roots,
                msp: contents.msp,
                roles: contents.roles,
                certificates: contents.certificates,
                categories: contents.categories,
                kinds: contents.kinds,
            },
        })
    }
}

/// The folder of the outbox that belongs to a wallet's file: beside it, with the file's name and `.outbox`.
fn outbox_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".outbox");
    name.into()
}

fn encrypt(contents: &Contents, passphrase: &Passphrase) -> Vec<u8> {
    let text = serde_json::to_vec(contents).expect("a wallet always has a JSON form");
    let text = Zeroizing::new(text);
    let mut recipient = age::scrypt::Recipient::new(passphrase.secret());
    recipient.set_work_factor(WORK_FACTOR);
    let encryptor = age::Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient))
        .expect("one passphrase is one recipient");
    let write = || -> io::Result<Vec<u8>> {
        let mut file = Vec::new();
        let armored = ArmoredWriter::wrap_output(&mut file, Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armored)?;
        writer.write_all(&text)?;
        writer.finish()?.finish()?;
        Ok(file)
    };
    write().expect("writing to memory does not fail")
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = Vec::new();
    fs::File::open(path)?
        .take(MAX_FILE_BYTES)
        .read_to_end(&mut file)?;
    Ok(file)
}
