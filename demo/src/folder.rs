//! The folder of the demo people: a wallet for each, their passphrase, and what one does with them.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use emr_native::wallet::{Passphrase, WalletError};
use emr_network::Network;

use crate::cast::{CAST, DemoPerson, OFFICIAL};
use crate::error::Error;

/// The folder of a network's demo people.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder in a network's data.
    pub fn of(network: &Network) -> Self {
        Self::new(network.layout().demo())
    }

    /// The folder at this path.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file with the passphrase of all wallets in it.
    pub fn passphrase(&self) -> PathBuf {
        self.path.join("passphrase")
    }

    /// The wallet file of a person.
    pub fn wallet(&self, person: &DemoPerson) -> PathBuf {
        self.path.join(format!("{}.wallet", person.file))
    }

    /// Whether all people were made: then it says who they are.
    pub fn is_complete(&self) -> bool {
        self.readme().exists()
    }

    /// Makes the folder for its owner only, with a random passphrase, and removes the wallets of people who were not made
    /// whole.
    ///
    /// # Errors
    ///
    /// If this machine does not let it.
    pub fn prepare(&self) -> Result<Passphrase, Error> {
        match fs::DirBuilder::new().mode(0o700).create(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
        for person in &CAST {
            remove(&self.wallet(person))?;
        }
        let path = self.passphrase();
        if !path.exists() {
            write(&path, &format!("{:032x}\n", rand::random::<u128>()))?;
        }
        let text = fs::read_to_string(&path)?;
        Passphrase::new(text.trim()).map_err(|error: WalletError| error.into())
    }

    /// Notes that all people were made, and says who they are.
    ///
    /// # Errors
    ///
    /// If this machine does not let it.
    pub(crate) fn complete(&self, network: &Network) -> io::Result<()> {
        let page = network.page_url().unwrap_or_else(|| network.web_url());
        let mut text = format!(
            "These people are made up, and so are their records. To be one of them, open {page},\n\
             press \"I have a wallet file\", choose a wallet of this folder, and type the passphrase\n\
             that is in the file `passphrase`.\n\n"
        );
        for person in std::iter::once(&OFFICIAL).chain(&CAST) {
            let file = format!("{}.wallet", person.file);
            text += &format!("{file:<22} {}: {}\n", person.name, person.about);
        }
        write(&self.readme(), &text)
    }

    fn readme(&self) -> PathBuf {
        self.path.join("README")
    }
}

/// Writes a whole file, which only its owner can read, or none.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension("new");
    remove(&beside)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_its_owner_reads_the_folder_and_an_interrupted_run_keeps_its_passphrase() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::new(home.path().join("demo"));
        folder.prepare().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(folder.path()), 0o700);
        assert_eq!(mode(&folder.passphrase()), 0o600);
        let passphrase = fs::read_to_string(folder.passphrase()).unwrap();
        let (official, other) = (folder.wallet(&OFFICIAL), folder.wallet(&CAST[0]));
        fs::write(&official, "").unwrap();
        fs::write(&other, "").unwrap();

        folder.prepare().unwrap();
        assert_eq!(fs::read_to_string(folder.passphrase()).unwrap(), passphrase);
        assert!(official.exists() && !other.exists());
        assert!(!folder.is_complete());
    }
}
