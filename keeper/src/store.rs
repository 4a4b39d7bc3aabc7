//! The files in custody, on disk.
//!
//! A file lies at `held/<transaction>/<time>-<digest>.age`, the time being its proposal's in milliseconds, 16
//! hexadecimal digits. Until it is known what became of that transaction, its proposal lies at
//! `unsettled/<time>-<transaction>`: so whoever learns that a time slot is closed finds what can never be committed any
//! more.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use emr_client::sealing::MAX_KEEPER_FILE_BYTES;
use emr_model::{Digest, Timestamp, TransactionId};
use fabric_gateway::SignedProposal;
use tempfile::NamedTempFile;

/// Keeps files so that they survive a crash from the moment [`Store::keep`] returns. Its calls block.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    held: PathBuf,
    unsettled: PathBuf,
}

/// A transaction for which files are held and of which it is not known yet whether it was committed.
#[derive(Debug)]
pub(crate) struct Unsettled {
    pub(crate) transaction: TransactionId,
    pub(crate) proposal: SignedProposal,
    path: PathBuf,
}

impl Store {
    /// Opens the store in a data folder, which must exist.
    pub(crate) fn open(data: &Path) -> io::Result<Self> {
        let store = Self {
            held: data.join("held"),
            unsettled: data.join("unsettled"),
        };
        fs::create_dir_all(&store.held)?;
        fs::create_dir_all(&store.unsettled)?;
        sync_folder(data)?;
        Ok(store)
    }

    /// Whether that file of that transaction is held, durably: while one is being kept it has its name before that
    /// name is on disk.
    pub(crate) fn holds(&self, transaction: &TransactionId, file: &Digest) -> io::Result<bool> {
        let is_held = self.find(transaction, file)?.is_some();
        if is_held {
            self.sync_names(transaction)?;
        }
        Ok(is_held)
    }

    /// Makes a file durable, and its proposal before it; one that is held already stays as it is.
    pub(crate) fn keep(
        &self,
        transaction: &TransactionId,
        time: Timestamp,
        proposal: &[u8],
        file: &[u8],
    ) -> io::Result<()> {
        let note = format!("{:016x}-{transaction}", time.as_millis());
        write_durably(&self.unsettled.join(note), proposal)?;
        let folder = self.held.join(transaction.as_str());
        fs::create_dir_all(&folder)?;
        let name = format!("{:016x}-{}", time.as_millis(), ending(&Digest::of(file)));
        write_durably(&folder.join(name), file)?;
        self.sync_names(transaction)
    }

    /// The bytes of a held file, which are those that the digest was made of; none if it is not held.
    pub(crate) fn read(
        &self,
        transaction: &TransactionId,
        file: &Digest,
    ) -> io::Result<Option<Vec<u8>>> {
        let Some(path) = self.find(transaction, file)? else {
            return Ok(None);
        };
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the held file is damaged");
        if fs::metadata(&path)?.len() > MAX_KEEPER_FILE_BYTES as u64 {
            return Err(damaged());
        }
        let bytes = fs::read(&path)?;
        if Digest::of(&bytes) == *file {
            Ok(Some(bytes))
        } else {
            Err(damaged())
        }
    }

    /// The transactions proposed before `time` of which it is not known what became.
    pub(crate) fn unsettled_before(&self, time: Timestamp) -> io::Result<Vec<Unsettled>> {
        let mut unsettled = Vec::new();
        for entry in fs::read_dir(&self.unsettled)? {
            let path = entry?.path();
            let Some((proposed, transaction)) = note(&path) else {
                continue;
            };
            if proposed < time {
                let proposal = SignedProposal::from_bytes(fs::read(&path)?)
                    .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
                unsettled.push(Unsettled {
                    transaction,
                    proposal,
                    path,
                });
            }
        }
        Ok(unsettled)
    }

    /// Notes that the transaction was committed: its files stay.
    pub(crate) fn settle(&self, unsettled: &Unsettled) -> io::Result<()> {
        fs::remove_file(&unsettled.path)?;
        sync_folder(&self.unsettled)
    }

    /// Deletes the files of a transaction that was never committed.
    pub(crate) fn discard(&self, unsettled: &Unsettled) -> io::Result<()> {
        match fs::remove_dir_all(self.held.join(unsettled.transaction.as_str())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => sync_folder(&self.held)?,
        }
        self.settle(unsettled)
    }

    /// How many files are held; there may be very many.
    pub(crate) fn count(&self) -> io::Result<u32> {
        let mut files = 0;
        for transaction in fs::read_dir(&self.held)? {
            for file in fs::read_dir(transaction?.path())? {
                let is_held = file?.file_name().to_string_lossy().ends_with(".age");
                files += u32::from(is_held);
            }
        }
        Ok(files)
    }

    fn sync_names(&self, transaction: &TransactionId) -> io::Result<()> {
        sync_folder(&self.held.join(transaction.as_str()))?;
        sync_folder(&self.held)
    }

    fn find(&self, transaction: &TransactionId, file: &Digest) -> io::Result<Option<PathBuf>> {
        let entries = match fs::read_dir(self.held.join(transaction.as_str())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            entries => entries?,
        };
        let ending = ending(file);
        for entry in entries {
            let entry = entry?;
            if entry.file_name().to_string_lossy().ends_with(&ending) {
                return Ok(Some(entry.path()));
            }
        }
        Ok(None)
    }
}

fn ending(file: &Digest) -> String {
    format!("{file}.age")
}

/// The time and the transaction in the name of an unsettled proposal; none of a file that was being written.
fn note(path: &Path) -> Option<(Timestamp, TransactionId)> {
    let (time, transaction) = path.file_name()?.to_str()?.split_once('-')?;
    let time = u64::from_str_radix(time, 16).ok()?;
    Some((Timestamp::from_millis(time), transaction.parse().ok()?))
}

/// Writes a file that only its owner reads: either all of it, durably, or nothing.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut temporary = NamedTempFile::new_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path)?;
    sync_folder(folder)
}

/// Makes the names in a folder durable: a file's own sync does not.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transaction(byte: &str) -> TransactionId {
        byte.repeat(32).parse().unwrap()
    }

    #[test]
    fn a_kept_file_is_found_after_reopening_and_only_under_its_transaction() {
        let data = tempfile::tempdir().unwrap();
        let digest = Digest::of(b"file");
        let time = Timestamp::from_millis(1_000);
        Store::open(data.path())
            .unwrap()
            .keep(&transaction("ab"), time, b"proposal", b"file")
            .unwrap();
        let store = Store::open(data.path()).unwrap();
        assert!(store.holds(&transaction("ab"), &digest).unwrap());
        assert!(!store.holds(&transaction("cd"), &digest).unwrap());
        assert_eq!(
            store.read(&transaction("ab"), &digest).unwrap(),
            Some(b"file".to_vec())
        );
        assert_eq!(
            store
                .read(&transaction("ab"), &Digest::of(b"other"))
                .unwrap(),
            None
        );
    }

    #[test]
    fn keeping_a_file_again_leaves_one() {
        let data = tempfile::tempdir().unwrap();
        let store = Store::open(data.path()).unwrap();
        for _ in 0..2 {
            store
                .keep(
                    &transaction("ab"),
                    Timestamp::from_millis(1_000),
                    b"proposal",
                    b"file",
                )
                .unwrap();
        }
        let names: Vec<_> = fs::read_dir(data.path().join("held").join("ab".repeat(32)))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(
            names,
            [format!("00000000000003e8-{}.age", Digest::of(b"file"))]
        );
    }

    #[test]
    fn a_damaged_file_is_not_given_out() {
        let data = tempfile::tempdir().unwrap();
        let store = Store::open(data.path()).unwrap();
        let digest = Digest::of(b"file");
        store
            .keep(
                &transaction("ab"),
                Timestamp::from_millis(0),
                b"proposal",
                b"file",
            )
            .unwrap();
        let path = store.find(&transaction("ab"), &digest).unwrap().unwrap();
        for bytes in [
            b"fil".to_vec(),
            b"filE".to_vec(),
            vec![0; MAX_KEEPER_FILE_BYTES + 1],
        ] {
            fs::write(&path, bytes).unwrap();
            assert!(store.read(&transaction("ab"), &digest).is_err());
        }
    }
}
