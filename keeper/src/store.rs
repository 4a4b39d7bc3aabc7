//! The files that the keeper keeps, on disk.
//!
//! An author seals a file to the custody key. The keeper seals it anew to the key of the month, and so it lies at
//! `held/<transaction>/<time>-<digest of what lies there>-<digest of the author's file>.<month>.age`; the time is its
//! proposal's in milliseconds, as 16 hexadecimal digits. Once some of its records are erased, the rest of it lies there
//! under another name. Keepers of before kept the author's own file: its name has no month, and only one digest if nothing of it
//! was erased. Shares of a later version of a record, and new shares of any version, are in the file of another transaction
//! than the one that the record's id names: `later/<record>/<transaction>` notes it.
//!
//! Until the keeper knows what became of that transaction, its proposal lies at
//! `unsettled/<time>-<transaction>-<digest of the author's key>-<bytes of proposal and file>-<digest of the author's file>`:
//! when a time slot is closed, the keeper finds there what can never be committed any more.

mod name;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use emr_model::{Digest, Recipient, RecordId, Timestamp, TransactionId};
use emr_sealing::age_keys::{AgeIdentity, decrypt, encrypt};
use emr_sealing::record::MAX_KEEPER_FILE_BYTES;
use emr_service::file::{sync_folder, write_private};
use emr_service::limits::KeeperLimits;
use fabric_gateway::SignedProposal;

use self::name::Name;
use crate::month_keys::{Month, MonthKeys, destroy};
use crate::unsettled::{Counted, Note};

/// How many names a file may have one after the other while it is looked for.
const MOST_NAMES: u32 = 8;

/// This file lies among the notes of later versions once every later version is noted.
const LOOKED_THROUGH: &str = "complete";

/// Keeps files so that they survive a crash from the moment [`Store::keep`] returns. Its calls block.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    held: PathBuf,
    later: PathBuf,
    unsettled: PathBuf,
    /// Counts the files in `unsettled`.
    pub(crate) counted: Arc<Counted>,
    /// The key to which authors seal.
    custody_key: AgeIdentity,
    /// A file is written under the lock of its key, so that no key is destroyed that a file is just sealed to.
    month_keys: Arc<RwLock<MonthKeys>>,
    /// What replaces or destroys files holds it, so that nothing comes back that was destroyed.
    changing: Arc<Mutex<()>>,
}

/// A kept file.
#[derive(Debug)]
pub(crate) struct Held {
    path: PathBuf,
    name: Name,
}

/// What a kept file has in it, and the key that opens it.
pub(crate) struct Sealed {
    /// The age file.
    pub(crate) file: Vec<u8>,
    /// The key to which it is sealed.
    pub(crate) key: AgeIdentity,
}

impl Store {
    /// Opens the store in a data folder, which must exist.
    pub(crate) fn open(
        data: &Path,
        limits: &KeeperLimits,
        custody_key: AgeIdentity,
        month: Month,
    ) -> io::Result<Self> {
        let mut store = Self {
            held: data.join("held"),
            later: data.join("later"),
            unsettled: data.join("unsettled"),
            counted: Arc::new(Counted::new(limits.clone(), [])),
            custody_key,
            month_keys: Arc::new(RwLock::new(MonthKeys::open(data, month)?)),
            changing: Arc::default(),
        };
        fs::create_dir_all(&store.held)?;
        fs::create_dir_all(&store.later)?;
        fs::create_dir_all(&store.unsettled)?;
        sync_folder(data)?;
        store.counted = Arc::new(Counted::new(limits.clone(), store.unsettled()?));
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

    /// Makes a file with shares of these records durable, sealed anew to the key of the month, and its proposal before it;
    /// one that is held already stays as it is.
    pub(crate) fn keep(
        &self,
        note: &Note,
        proposal: &[u8],
        records: &[RecordId],
        file: &[u8],
    ) -> io::Result<()> {
        let (transaction, time) = (&note.transaction, note.time);
        write_private(&self.unsettled.join(note.name()), proposal)?;
        for record in records {
            self.note_later(record, transaction)?;
        }
        let folder = self.held.join(transaction.as_str());
        fs::create_dir_all(&folder)?;
        let digest = Digest::of(file);
        if self.find(transaction, &digest)?.is_some() {
            return self.sync_names(transaction);
        }
        let text = decrypt(&self.custody_key, file).map_err(invalid)?;
        let name = Name::of_new(time, digest);
        self.write(&folder, &name, |recipient| {
            encrypt(&[recipient], &text).map_err(invalid)
        })?;
        self.sync_names(transaction)
    }

    /// A held file, or what erasures left of it. `None` if it is not held.
    pub(crate) fn read(
        &self,
        transaction: &TransactionId,
        file: &Digest,
    ) -> io::Result<Option<Sealed>> {
        // A file may be sealed anew at this moment, and has another name then.
        for _ in 0..MOST_NAMES {
            let Some(held) = self.find(transaction, file)? else {
                return Ok(None);
            };
            match self.checked(&held) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => (),
                read => return read.map(Some),
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }

    /// What a held file has in it, unchecked.
    pub(crate) fn sealed(&self, held: &Held) -> io::Result<Sealed> {
        let month = held.name.month.as_ref();
        let key = month.and_then(|month| self.month_keys().of(month).cloned());
        Ok(Sealed {
            file: fs::read(&held.path)?,
            // Where the month's key is gone, this key does not open the file either.
            key: key.unwrap_or_else(|| self.custody_key.clone()),
        })
    }

    fn checked(&self, held: &Held) -> io::Result<Sealed> {
        let damaged = || invalid("the held file is damaged");
        if fs::metadata(&held.path)?.len() > MAX_KEEPER_FILE_BYTES as u64 {
            return Err(damaged());
        }
        let sealed = self.sealed(held)?;
        match held.name.content == Digest::of(&sealed.file) {
            true => Ok(sealed),
            false => Err(damaged()),
        }
    }

    /// The transactions proposed before `time` of which the keeper does not know what became, the oldest first.
    pub(crate) fn unsettled_before(&self, time: Timestamp) -> io::Result<Vec<Note>> {
        let mut notes = self.unsettled()?;
        notes.retain(|note| note.time < time);
        notes.sort_by_key(|note| note.time);
        Ok(notes)
    }

    /// All transactions of which the keeper does not know what became.
    pub(crate) fn unsettled(&self) -> io::Result<Vec<Note>> {
        let names = names_in(&self.unsettled)?;
        Ok(names.iter().filter_map(|name| Note::read(name)).collect())
    }

    /// The proposal of an unsettled transaction.
    pub(crate) fn proposal_of(&self, note: &Note) -> io::Result<SignedProposal> {
        SignedProposal::from_bytes(fs::read(self.unsettled.join(note.name()))?).map_err(invalid)
    }

    /// Notes that the transaction was committed: its files stay.
    pub(crate) fn settle(&self, note: &Note) -> io::Result<()> {
        fs::remove_file(self.unsettled.join(note.name()))?;
        self.counted.remove(&note.transaction);
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
    pub(crate) fn discard(&self, note: &Note) -> io::Result<()> {
        let _changing = self.changing();
        match fs::remove_dir_all(self.held.join(note.transaction.as_str())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => sync_folder(&self.held)?,
        }
        self.settle(note)
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

    /// Notes that every later version that is kept has a note.
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
        let names = names_in(&folder)?;
        let held = names.into_iter().filter_map(|text| {
            Some(Held {
                name: text.parse().ok()?,
                path: folder.join(text),
            })
        });
        Ok(held.collect())
    }

    /// Replaces a file by what erasures left of it, which `seal` seals to the key of the month.
    pub(crate) fn replace(
        &self,
        held: &Held,
        seal: impl FnOnce(&Recipient) -> io::Result<Vec<u8>>,
    ) -> io::Result<()> {
        let _changing = self.changing();
        self.replace_alone(held, seal)
    }

    /// Overwrites a file and deletes it, durably.
    pub(crate) fn destroy(&self, held: &Held) -> io::Result<()> {
        let _changing = self.changing();
        destroy(&held.path)
    }

    /// Seals every file to the key of this month that is sealed to another one, and then destroys all other months' keys.
    /// Returns the months whose keys were destroyed.
    ///
    /// A damaged file, which no reader would get, stays as it is.
    pub(crate) fn turn_to(&self, month: &Month) -> io::Result<Vec<Month>> {
        self.month_keys_to_change().turn_to(month.clone())?;
        for transaction in names_in(&self.held)? {
            let Ok(transaction) = transaction.parse() else {
                continue;
            };
            for held in self.files_of(&transaction)? {
                if held.name.month.as_ref() != Some(month) {
                    self.seal_anew(&held)?;
                }
            }
        }
        self.month_keys_to_change().destroy_others()
    }

    /// Whether [`Store::turn_to`] this month has something to do, apart from files of keepers of before.
    pub(crate) fn is_of_another_month(&self, month: &Month) -> bool {
        let keys = self.month_keys();
        keys.current().0 != month || keys.has_others()
    }

    fn seal_anew(&self, held: &Held) -> io::Result<()> {
        let _changing = self.changing();
        let sealed = match self.checked(held) {
            Ok(sealed) => sealed,
            // It was destroyed or replaced meanwhile, or it is damaged.
            Err(error) if is_gone(&error) => return Ok(()),
            Err(error) => return Err(error),
        };
        let Ok(text) = decrypt(&sealed.key, &sealed.file) else {
            return Ok(());
        };
        self.replace_alone(held, |recipient| {
            encrypt(&[recipient], &text).map_err(invalid)
        })
    }

    /// Replaces a file; the caller holds the lock of changes.
    fn replace_alone(
        &self,
        held: &Held,
        seal: impl FnOnce(&Recipient) -> io::Result<Vec<u8>>,
    ) -> io::Result<()> {
        // One that was destroyed meanwhile must not come back.
        fs::metadata(&held.path)?;
        let folder = held.path.parent().unwrap_or(&self.held);
        self.write(folder, &held.name, seal)?;
        sync_folder(folder)?;
        destroy(&held.path)
    }

    /// Writes what `seal` seals to the key of the month, under a name that says so.
    fn write(
        &self,
        folder: &Path,
        name: &Name,
        seal: impl FnOnce(&Recipient) -> io::Result<Vec<u8>>,
    ) -> io::Result<()> {
        let keys = self.month_keys();
        let (month, key) = keys.current();
        let file = seal(&key.recipient())?;
        let name = Name {
            content: Digest::of(&file),
            month: Some(month.clone()),
            ..name.clone()
        };
        write_private(&folder.join(name.to_string()), &file)
    }

    fn month_keys(&self) -> RwLockReadGuard<'_, MonthKeys> {
        // Keys are added and removed one by one, after their files.
        self.month_keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn month_keys_to_change(&self) -> RwLockWriteGuard<'_, MonthKeys> {
        self.month_keys
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn find(&self, transaction: &TransactionId, file: &Digest) -> io::Result<Option<Held>> {
        let mut held = self.files_of(transaction)?.into_iter();
        Ok(held.find(|held| held.name.original == *file))
    }
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Whether there is nothing to read any more.
fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::InvalidData
    )
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
