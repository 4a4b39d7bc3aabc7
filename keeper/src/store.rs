//! The files in custody, on disk.
//!
//! A file lies at `held/<transaction>/<time>-<digest>.age`; the time is its proposal's in milliseconds, as 16
//! hexadecimal digits. Once some of its records are erased, the rest of it lies at
//! `held/<transaction>/<time>-<digest of the rest>-<digest>.age`. Shares of a later version of a record, and new shares
//! of any version, are in the file of another transaction than the one that the record's id names:
//! `later/<record>/<transaction>` notes it.
//!
//! Until the keeper knows what became of that transaction, its proposal lies at `unsettled/<time>-<transaction>`: when
//! a time slot is closed, the keeper finds there what can never be committed any more.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use emr_model::{Digest, RecordId, Timestamp, TransactionId};
use emr_sealing::record::MAX_KEEPER_FILE_BYTES;
use emr_service::file::{sync_folder, write_private};
use fabric_gateway::SignedProposal;

/// This file lies among the notes of later versions once every later version is noted.
const LOOKED_THROUGH: &str = "complete";

/// Keeps files so that they survive a crash from the moment [`Store::keep`] returns. Its calls block.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    held: PathBuf,
    later: PathBuf,
    unsettled: PathBuf,
}

/// A file in custody.
#[derive(Debug)]
pub(crate) struct Held(PathBuf);

/// A transaction for which files are held, while the keeper does not know whether it was committed.
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
            later: data.join("later"),
            unsettled: data.join("unsettled"),
        };
        fs::create_dir_all(&store.held)?;
        fs::create_dir_all(&store.later)?;
        fs::create_dir_all(&store.unsettled)?;
        sync_folder(data)?;
        Ok(store)
    }

    /// Whether that file of that transaction is held durably. This syncs the folders, since a file that is just being
    /// written has its name before the name is on disk.
    pub(crate) fn holds(&self, transaction: &TransactionId, file: &Digest) -> io::Result<bool> {
        let is_held = self.find(transaction, file)?.is_some();
        if is_held {
            self.sync_names(transaction)?;
        }
        Ok(is_held)
    }

    /// Makes a file with shares of these records durable, and its proposal before it; one that is held already stays as it
    /// is.
    pub(crate) fn keep(
        &self,
        transaction: &TransactionId,
        time: Timestamp,
        proposal: &[u8],
        records: &[RecordId],
        file: &[u8],
    ) -> io::Result<()> {
        let note = format!("{:016x}-{transaction}", time.as_millis());
        write_private(&self.unsettled.join(note), proposal)?;
        for record in records {
            self.note_later(record, transaction)?;
        }
        let folder = self.held.join(transaction.as_str());
        fs::create_dir_all(&folder)?;
        let name = format!("{:016x}-{}", time.as_millis(), ending(&Digest::of(file)));
        write_private(&folder.join(name), file)?;
        self.sync_names(transaction)
    }

    /// The bytes of a held file: those of the digest, or what erasures left of them. `None` if the file is not held.
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
        if content_of(&path) == Some(Digest::of(&bytes)) {
            Ok(Some(bytes))
        } else {
            Err(damaged())
        }
    }

    /// The transactions proposed before `time` of which the keeper does not know what became.
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

    /// Forgets that a transaction has a version of a record.
    pub(crate) fn forget_later(
        &self,
        record: &RecordId,
        transaction: &TransactionId,
    ) -> io::Result<()> {
        let folder = self.later.join(record.as_str());
        match fs::remove_file(folder.join(transaction.as_str())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            removed => removed?,
        }
        // The folder stays if it has notes of other transactions.
        let _ = fs::remove_dir(&folder);
        sync_folder(&self.later)
    }

    /// Deletes the files of a transaction that was never committed.
    pub(crate) fn discard(&self, unsettled: &Unsettled) -> io::Result<()> {
        match fs::remove_dir_all(self.held.join(unsettled.transaction.as_str())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => sync_folder(&self.held)?,
        }
        self.settle(unsettled)
    }

    /// Notes that a transaction has a later version of a record or new shares of one, unless the record's id names it.
    pub(crate) fn note_later(
        &self,
        record: &RecordId,
        transaction: &TransactionId,
    ) -> io::Result<()> {
        if record.transaction() == *transaction {
            return Ok(());
        }
        let folder = self.later.join(record.as_str());
        fs::create_dir_all(&folder)?;
        write_private(&folder.join(transaction.as_str()), b"")?;
        sync_folder(&self.later)
    }

    /// The transactions whose files may be of later versions without a note, since earlier versions of the keeper made
    /// none. Empty once all files were looked through.
    pub(crate) fn not_looked_through(&self) -> io::Result<Vec<TransactionId>> {
        if self.later.join(LOOKED_THROUGH).exists() {
            return Ok(Vec::new());
        }
        let names = names_in(&self.held)?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// Notes that every later version in custody has a note.
    pub(crate) fn looked_through(&self) -> io::Result<()> {
        write_private(&self.later.join(LOOKED_THROUGH), b"")
    }

    /// The transactions with versions of a record or new shares of them, as far as files of them were ever held.
    pub(crate) fn transactions_of(&self, record: &RecordId) -> io::Result<Vec<TransactionId>> {
        let mut transactions = vec![record.transaction()];
        for name in names_in(&self.later.join(record.as_str()))? {
            transactions.extend(name.parse::<TransactionId>().ok());
        }
        Ok(transactions)
    }

    /// The files held for a transaction.
    pub(crate) fn files_of(&self, transaction: &TransactionId) -> io::Result<Vec<Held>> {
        let folder = self.held.join(transaction.as_str());
        let mut names = names_in(&folder)?;
        names.retain(|name| name.ends_with(".age"));
        Ok(names.iter().map(|name| Held(folder.join(name))).collect())
    }

    /// Replaces a file by what erasures left of it.
    pub(crate) fn replace(&self, held: &Held, rest: &[u8]) -> io::Result<()> {
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "a held file has no name");
        let name = held.0.file_name().and_then(|name| name.to_str());
        let (time, digests) = name
            .and_then(|name| name.split_once('-'))
            .ok_or_else(damaged)?;
        let whole = digests.rsplit('-').next().unwrap_or(digests);
        let name = format!("{time}-{}-{whole}", Digest::of(rest));
        write_private(&held.0.with_file_name(name), rest)?;
        self.destroy(held)
    }

    /// Overwrites a file and deletes it, durably.
    pub(crate) fn destroy(&self, held: &Held) -> io::Result<()> {
        let mut file = File::options().write(true).open(&held.0)?;
        let length = file.metadata()?.len();
        io::copy(&mut io::repeat(0).take(length), &mut file)?;
        file.sync_all()?;
        fs::remove_file(&held.0)?;
        sync_folder(held.0.parent().unwrap_or(&self.held))
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

impl Held {
    /// Its bytes, unchecked.
    pub(crate) fn read(&self) -> io::Result<Vec<u8>> {
        fs::read(&self.0)
    }
}

fn ending(file: &Digest) -> String {
    format!("{file}.age")
}

/// The digest that a held file's bytes must have, by its name.
fn content_of(path: &Path) -> Option<Digest> {
    let name = path.file_name()?.to_str()?.strip_suffix(".age")?;
    name.split('-').nth(1)?.parse().ok()
}

/// The names in a folder; empty if there is no such folder.
fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}

/// The time and the transaction in the name of an unsettled proposal; `None` for a file that is still being written.
fn note(path: &Path) -> Option<(Timestamp, TransactionId)> {
    let (time, transaction) = path.file_name()?.to_str()?.split_once('-')?;
    let time = u64::from_str_radix(time, 16).ok()?;
    Some((Timestamp::from_millis(time), transaction.parse().ok()?))
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
            .keep(&transaction("ab"), time, b"proposal", &[], b"file")
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
                    &[],
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
    fn what_erasures_leave_of_a_file_is_read_in_its_place_and_what_they_destroy_is_not() {
        let data = tempfile::tempdir().unwrap();
        let store = Store::open(data.path()).unwrap();
        let (time, digest) = (Timestamp::from_millis(1_000), Digest::of(b"whole"));
        let record = RecordId::new(time, &transaction("ab"), 0);
        let records = [record.clone()];
        for (id, file) in [("ab", b"whole"), ("cd", b"later")] {
            store
                .keep(&transaction(id), time, b"proposal", &records, file)
                .unwrap();
        }
        let both = [transaction("ab"), transaction("cd")];
        assert_eq!(store.transactions_of(&record).unwrap(), both);
        let mut unknown = store.not_looked_through().unwrap();
        unknown.sort();
        assert_eq!(unknown, both);
        store.looked_through().unwrap();
        assert_eq!(store.not_looked_through().unwrap(), []);

        for rest in [b"rest".as_slice(), b"r"] {
            let [held] = store.files_of(&both[0]).unwrap().try_into().unwrap();
            store.replace(&held, rest).unwrap();
            let read = store.read(&both[0], &digest).unwrap();
            assert_eq!(read.as_deref(), Some(rest));
        }
        let [held] = store.files_of(&both[0]).unwrap().try_into().unwrap();
        store.destroy(&held).unwrap();
        assert_eq!(store.read(&both[0], &digest).unwrap(), None);
        assert_eq!(store.count().unwrap(), 1);
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
                &[],
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
