//! The wallet's file: [`WalletFile`], readable by its owner only and replaced as a whole.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use emr_client::wallet_file::{MAX_FILE_BYTES, WalletFile, WalletFileError};
use fabric_ca::SigningKey;
use tempfile::NamedTempFile;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;
use zxcvbn::{Score, zxcvbn};

use super::Wallet;
use crate::keys::MemoryKey;

/// The fewest characters of a passphrase that is chosen now.
pub const SHORTEST_PASSPHRASE: usize = 12;

/// Words of the place, which count as leaked passwords: the same as in the page. `docs/keys.md` lists them.
const WORDS_OF_THE_PLACE: &str = include_str!("words-of-the-place.txt");

/// 10^8 guesses, of which scrypt lets a thief make a few in a second.
const LEAST_SCORE: Score = Score::Three;

/// How many times longer a text in UTF-8 can become by NFKC, at most: U+FDFA has 3 bytes and becomes 33.
const LARGEST_GROWTH: usize = 11;

/// The passphrase that protects a wallet; wiped from memory when dropped.
///
/// Keyboards write the same letter in several ways, for example `é` as one character or as two. Wallets are sealed under the
/// form that they have in common, NFKC (Unicode Standard Annex 15), as in the page.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase {
    /// As it was typed: earlier versions sealed wallets under it.
    typed: Zeroizing<String>,
    /// The form under which wallets are sealed.
    normalized: Zeroizing<String>,
}

impl Passphrase {
    /// Takes a passphrase.
    ///
    /// # Errors
    ///
    /// [`WalletError::EmptyPassphrase`].
    pub fn new(text: impl Into<String>) -> Result<Self, WalletError> {
        let typed = Zeroizing::new(text.into());
        let normalized = normalized(&typed);
        if normalized.is_empty() {
            return Err(WalletError::EmptyPassphrase);
        }
        Ok(Self { typed, normalized })
    }

    /// Takes a passphrase that its owner has just chosen. Nothing limits how often a thief of the file guesses, so a new
    /// one has at least [`SHORTEST_PASSPHRASE`] characters, and is none of those that thieves try first, as in the page.
    ///
    /// # Errors
    ///
    /// [`WalletError::EmptyPassphrase`], [`WalletError::ShortPassphrase`] or [`WalletError::GuessedPassphrase`].
    pub fn chosen(text: impl Into<String>) -> Result<Self, WalletError> {
        let passphrase = Self::new(text)?;
        // A thief guesses the form under which the wallet is sealed.
        if passphrase.normalized.chars().count() < SHORTEST_PASSPHRASE {
            return Err(WalletError::ShortPassphrase);
        }
        let of_the_place: Vec<_> = WORDS_OF_THE_PLACE.lines().collect();
        if zxcvbn(&passphrase.normalized, &of_the_place).score() < LEAST_SCORE {
            return Err(WalletError::GuessedPassphrase);
        }
        Ok(passphrase)
    }
}

/// The form under which wallets are sealed, without the mark of an encoding with which some editors begin a file.
fn normalized(typed: &str) -> Zeroizing<String> {
    let text = typed.strip_prefix('\u{feff}').unwrap_or(typed);
    // It does not grow while it is filled, which would leave copies in memory.
    let mut normalized = Zeroizing::new(String::with_capacity(text.len() * LARGEST_GROWTH));
    normalized.extend(text.nfkc());
    normalized
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
    /// Fault: the caller.
    #[error(
        "a new passphrase must have at least {SHORTEST_PASSPHRASE} characters: take several words"
    )]
    ShortPassphrase,
    /// Fault: the caller.
    #[error(
        "a new passphrase must not be easy to guess, as common ones and patterns are: take several words that do not \
         belong together"
    )]
    GuessedPassphrase,
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
        let contents = match WalletFile::open(&file, &passphrase.normalized) {
            Err(WalletFileError::WrongPassphrase) if passphrase.normalized != passphrase.typed => {
                WalletFile::open(&file, &passphrase.typed)
            }
            contents => contents,
        };
        let contents = contents.map_err(|error| match error {
            WalletFileError::WrongPassphrase => WalletError::WrongPassphrase,
            WalletFileError::NotAWallet => damaged(),
        })?;
        let key = SigningKey::from_pem(&contents.key).map_err(|_| damaged())?;
        Ok(Self {
            account: contents.account,
            key: Arc::new(MemoryKey::new(key)),
            device_key: contents.device_key,
            contacts: contents.contacts,
            outbox: Some(outbox_of(path)),
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
        file.write_all(&self.contents().seal(&passphrase.normalized))?;
        file.as_file().sync_all()?;
        persist(file).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()
    }

    pub(super) fn contents(&self) -> WalletFile {
        WalletFile {
            account: self.account.clone(),
            key: self.key().to_pem(),
            device_key: self.device_key.clone(),
            contacts: self.contacts.clone(),
        }
    }
}

/// The folder of the outbox that belongs to a wallet's file: beside it, with the file's name and `.outbox`.
fn outbox_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".outbox");
    name.into()
}

/// One byte more than a wallet may have, at most: so that a longer file is refused and not cut.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = Vec::new();
    fs::File::open(path)?
        .take(MAX_FILE_BYTES as u64 + 1)
        .read_to_end(&mut file)?;
    Ok(file)
}
