//! A wallet that commands open and save, one at a time.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context as _, Result, bail};
use emr_client::account::Account;
use emr_model::Digest;
use emr_native::wallet::{Passphrase, Wallet};

/// A wallet that a command has opened, and may save again. What another command saved meanwhile is never lost.
pub(crate) struct OpenWallet {
    /// The wallet.
    pub(crate) wallet: Wallet,
    path: PathBuf,
    passphrase: Passphrase,
    /// The digest of the file as this command has read or written it.
    known: Mutex<Digest>,
}

impl OpenWallet {
    /// Opens a wallet.
    pub(crate) fn open(path: PathBuf, passphrase: Passphrase) -> Result<Self> {
        let known = Mutex::new(digest(&path)?);
        Ok(Self {
            wallet: Wallet::open(&path, &passphrase)?,
            path,
            passphrase,
            known,
        })
    }

    /// Saves a new wallet; refuses to replace an existing one.
    pub(crate) fn create(wallet: Wallet, path: PathBuf, passphrase: Passphrase) -> Result<Self> {
        wallet.create(&path, &passphrase)?;
        Ok(Self {
            wallet,
            known: Mutex::new(digest(&path)?),
            path,
            passphrase,
        })
    }

    /// Saves the changes; refuses if another command has saved the wallet since this one opened it.
    pub(crate) fn save(&self) -> Result<()> {
        let _locked = lock(&self.path)?;
        if !self.is_known()? {
            bail!(
                "another command has changed the wallet {} meanwhile: run this command again",
                self.path.display()
            );
        }
        self.write()
    }

    /// Changes the account and saves it. If another command has saved the wallet meanwhile, its account is changed.
    pub(crate) fn change<T>(&mut self, change: impl FnOnce(&mut Account) -> T) -> Result<T> {
        let _locked = lock(&self.path)?;
        if !self.is_known()? {
            self.wallet = Wallet::open(&self.path, &self.passphrase)?;
        }
        let changed = change(&mut self.wallet.account);
        self.write()?;
        Ok(changed)
    }

    /// Saves the wallet under another passphrase; refuses if another command has saved it since this one opened it.
    pub(crate) fn change_passphrase(&mut self, passphrase: Passphrase) -> Result<()> {
        self.passphrase = passphrase;
        self.save()
    }

    /// The wallet's file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn is_known(&self) -> Result<bool> {
        let found = digest(&self.path)?;
        let known = self.known.lock();
        Ok(*known.unwrap_or_else(|poisoned| poisoned.into_inner()) == found)
    }

    fn write(&self) -> Result<()> {
        self.wallet.save(&self.path, &self.passphrase)?;
        let written = digest(&self.path)?;
        let known = self.known.lock();
        *known.unwrap_or_else(|poisoned| poisoned.into_inner()) = written;
        Ok(())
    }
}

/// Waits until no other command saves a wallet in this folder. The folder is locked and not the file, which each save
/// replaces.
fn lock(path: &Path) -> Result<File> {
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let locked = || -> io::Result<File> {
        let folder = File::open(folder)?;
        folder.lock()?;
        Ok(folder)
    };
    locked().with_context(|| format!("{} cannot be locked", folder.display()))
}

fn digest(path: &Path) -> Result<Digest> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Digest::of(bytes))
}

#[cfg(test)]
mod tests {
    use emr_model::member::Role;
    use emr_trust::Trust;

    use super::*;

    fn passphrase() -> Passphrase {
        Passphrase::new("a passphrase").unwrap()
    }

    fn new_wallet(path: &Path) -> OpenWallet {
        let trust = Trust::new(&emr_testkit::Network::default().profile()).unwrap();
        let ministry = "MinistryMSP".parse().unwrap();
        let wallet = Wallet::generate(&trust, ministry, vec![Role::Patient]).unwrap();
        OpenWallet::create(wallet, path.to_owned(), passphrase()).unwrap()
    }

    #[test]
    fn a_wallet_gets_another_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wallet");
        let mut wallet = new_wallet(&path);
        let another = Passphrase::chosen("another passphrase").unwrap();
        wallet.change_passphrase(another.clone()).unwrap();
        assert!(OpenWallet::open(path.clone(), passphrase()).is_err());
        let opened = OpenWallet::open(path, another).unwrap();
        assert_eq!(opened.wallet.account.id, wallet.wallet.account.id);
    }

    #[test]
    fn fault_10_two_commands_that_each_make_a_category_keep_both() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wallet");
        let mut one = new_wallet(&path);
        let mut other = OpenWallet::open(path.clone(), passphrase()).unwrap();

        let make =
            |name: &'static str| move |account: &mut Account| account.add_category(name).clone();
        one.change(make("laboratory")).unwrap();
        other.change(make("visits")).unwrap();
        let refused = one.save().unwrap_err().to_string();

        let kept = OpenWallet::open(path, passphrase()).unwrap();
        let names = kept.wallet.account.categories.iter();
        let names: Vec<_> = names.map(|category| category.name.as_str()).collect();
        assert_eq!(names, ["laboratory", "visits"]);
        assert!(refused.contains("run this command again"), "{refused}");
    }
}
