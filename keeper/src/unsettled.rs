//! The transactions for which files are held while the keeper does not know whether they were committed, and how many an
//! author may have.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard};

use emr_model::{Digest, Timestamp, TransactionId};
use emr_service::limits::KeeperLimits;

use crate::Error;
use crate::metrics;

/// What the name of an unsettled proposal's file says. Names of earlier versions do not say which file is held; the oldest
/// ones have neither author nor bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) time: Timestamp,
    pub(crate) transaction: TransactionId,
    /// The digest of the author's key.
    author: Option<Digest>,
    /// The bytes of proposal and file.
    bytes: u64,
    /// The digest of the author's file.
    file: Option<Digest>,
}

impl Note {
    /// A note about a file of a transaction of the author with this key.
    pub(crate) fn new(
        time: Timestamp,
        transaction: TransactionId,
        author: Digest,
        bytes: u64,
        file: Digest,
    ) -> Self {
        Self {
            time,
            transaction,
            author: Some(author),
            bytes,
            file: Some(file),
        }
    }

    /// The name of the file.
    pub(crate) fn name(&self) -> String {
        let Self {
            time, transaction, ..
        } = self;
        let mut name = format!("{:016x}-{transaction}", time.as_millis());
        if let Some(author) = &self.author {
            name += &format!("-{author}-{:x}", self.bytes);
        }
        if let Some(file) = &self.file {
            name += &format!("-{file}");
        }
        name
    }

    /// Reads a name; `None` for a file that is still being written.
    pub(crate) fn read(name: &str) -> Option<Self> {
        let mut parts = name.split('-');
        let (time, transaction) = (parts.next()?, parts.next()?);
        let time = u64::from_str_radix(time, 16).ok()?;
        let (author, bytes) = match (parts.next(), parts.next()) {
            (None, None) => (None, 0),
            (Some(author), Some(bytes)) => (
                Some(author.parse().ok()?),
                u64::from_str_radix(bytes, 16).ok()?,
            ),
            _ => return None,
        };
        let file = parts.next().map(str::parse).transpose().ok()?;
        Some(Self {
            time: Timestamp::from_millis(time),
            transaction: transaction.parse().ok()?,
            author,
            bytes,
            file,
        })
    }
}

/// Counts what is unsettled, by author and in all.
#[derive(Debug)]
pub(crate) struct Counted {
    limits: KeeperLimits,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    transactions: HashMap<TransactionId, CountedTransaction>,
    all: Usage,
    of: HashMap<Digest, Usage>,
}

#[derive(Debug)]
struct CountedTransaction {
    author: Option<Digest>,
    bytes: u64,
    file: Option<Digest>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Usage {
    transactions: u64,
    bytes: u64,
}

impl Counted {
    /// Counts these notes, whatever the limits say; of several about one transaction, the first.
    pub(crate) fn new(limits: KeeperLimits, notes: impl IntoIterator<Item = Note>) -> Self {
        let mut counts = Counts::default();
        for note in notes {
            counts.add(&note);
        }
        let counts = Mutex::new(counts);
        Self { limits, counts }
    }

    /// Whether one more has room, without counting it.
    ///
    /// # Errors
    ///
    /// [`Error::AnotherFile`] if the transaction is counted with another file: otherwise one transaction could have any
    /// number of them; [`Error::QuotaUsed`] if its author or all authors together have too many.
    pub(crate) fn check(&self, note: &Note) -> Result<(), Error> {
        self.check_in(&self.lock(), note)
    }

    /// Counts one more, unless it is counted already.
    ///
    /// # Errors
    ///
    /// Those of [`Counted::check`].
    pub(crate) fn add(&self, note: &Note) -> Result<(), Error> {
        let mut counts = self.lock();
        self.check_in(&counts, note)?;
        counts.add(note);
        metrics::unsettled(counts.all.transactions, counts.all.bytes);
        Ok(())
    }

    /// Counts one less.
    pub(crate) fn remove(&self, transaction: &TransactionId) {
        let mut counts = self.lock();
        counts.remove(transaction);
        metrics::unsettled(counts.all.transactions, counts.all.bytes);
    }

    fn check_in(&self, counts: &Counts, note: &Note) -> Result<(), Error> {
        match counts.transactions.get(&note.transaction) {
            Some(counted) if counted.file == note.file => return Ok(()),
            Some(_) => return Err(Error::AnotherFile),
            None => (),
        }
        let own = note.author.as_ref().and_then(|key| counts.of.get(key));
        let own = own.copied().unwrap_or_default();
        let it = &self.limits;
        let full = |used: Usage, transactions: u64, bytes: u64| {
            used.transactions >= transactions || used.bytes.saturating_add(note.bytes) > bytes
        };
        if full(own, it.unsettled_of_author, it.unsettled_bytes_of_author) {
            metrics::limited("unsettled_of_author");
            return Err(Error::QuotaUsed(
                "this author's earlier additions are not settled yet: add more in a few minutes",
            ));
        }
        if full(counts.all, it.unsettled, it.unsettled_bytes) {
            metrics::limited("unsettled");
            return Err(Error::QuotaUsed(
                "too many additions are not settled yet: add more in a few minutes",
            ));
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts
            .lock()
            .expect("nothing panics while it holds this lock")
    }
}

impl Counts {
    fn add(&mut self, note: &Note) {
        let Entry::Vacant(place) = self.transactions.entry(note.transaction.clone()) else {
            return;
        };
        place.insert(CountedTransaction {
            author: note.author.clone(),
            bytes: note.bytes,
            file: note.file.clone(),
        });
        self.all.add(note.bytes);
        if let Some(author) = &note.author {
            self.of.entry(author.clone()).or_default().add(note.bytes);
        }
    }

    fn remove(&mut self, transaction: &TransactionId) {
        let Some(counted) = self.transactions.remove(transaction) else {
            return;
        };
        let bytes = counted.bytes;
        self.all.subtract(bytes);
        if let Some(author) = counted.author
            && let Some(own) = self.of.get_mut(&author)
        {
            own.subtract(bytes);
            if own.transactions == 0 {
                self.of.remove(&author);
            }
        }
    }
}

impl Usage {
    fn add(&mut self, bytes: u64) {
        self.transactions += 1;
        self.bytes += bytes;
    }

    fn subtract(&mut self, bytes: u64) {
        self.transactions -= 1;
        self.bytes -= bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(transaction: &str, author: &str, bytes: u64) -> Note {
        let transaction = transaction.repeat(32).parse().unwrap();
        let time = Timestamp::from_millis(1);
        Note::new(
            time,
            transaction,
            Digest::of(author),
            bytes,
            Digest::of("file"),
        )
    }

    fn note_of_earlier_version(transaction: &str, author: &str, bytes: u64) -> Note {
        Note {
            file: None,
            ..note(transaction, author, bytes)
        }
    }

    #[test]
    fn a_note_is_read_as_it_was_written_also_those_of_earlier_versions() {
        let written = note("ab", "author", 300);
        assert_eq!(Note::read(&written.name()), Some(written.clone()));
        let earlier = note_of_earlier_version("ab", "author", 300);
        assert_eq!(Note::read(&earlier.name()), Some(earlier));
        let oldest = Note {
            author: None,
            bytes: 0,
            file: None,
            ..written
        };
        assert_eq!(Note::read(&oldest.name()), Some(oldest.clone()));
        for half in ["", "1", ".tmpx", &format!("{}-ab", oldest.name())] {
            assert_eq!(Note::read(half), None, "{half}");
        }
    }

    #[test]
    fn h4_what_is_unsettled_is_bounded_by_author_and_in_all_and_by_bytes() {
        let limits = KeeperLimits {
            unsettled_of_author: 2,
            unsettled_bytes_of_author: 100,
            unsettled: 3,
            unsettled_bytes: 150,
            ..KeeperLimits::default()
        };
        let first = note("01", "one", 10);
        let counted = Counted::new(limits, [first.clone()]);
        let refused = |note: &Note| matches!(counted.add(note), Err(Error::QuotaUsed(_)));
        assert!(!refused(&first), "it is counted already");
        assert!(refused(&note("02", "one", 91)));
        assert!(!refused(&note("02", "one", 90)));
        assert!(refused(&note("03", "one", 0)));
        assert!(refused(&note("03", "another", 60)));
        assert!(!refused(&note("03", "another", 50)));
        assert!(refused(&note("04", "third", 0)));
        for number in ["01", "02", "02", "03"] {
            counted.remove(&note(number, "", 0).transaction);
        }
        let counts = counted.lock();
        assert_eq!(counts.all, Usage::default());
        assert!(counts.transactions.is_empty() && counts.of.is_empty());
    }

    #[test]
    fn a_transaction_has_one_file_and_its_count_never_changes() {
        let small = note("01", "one", 10);
        let larger = Note {
            bytes: 300,
            file: Some(Digest::of("another file")),
            ..small.clone()
        };
        for counted in [
            Counted::new(KeeperLimits::default(), []),
            Counted::new(KeeperLimits::default(), [small.clone(), larger.clone()]),
        ] {
            counted.add(&small).unwrap();
            counted.add(&small).unwrap();
            for refused in [counted.check(&larger), counted.add(&larger)] {
                assert!(matches!(refused, Err(Error::AnotherFile)));
            }
            let used = Usage {
                transactions: 1,
                bytes: 10,
            };
            assert_eq!(counted.lock().all, used);
            counted.remove(&small.transaction);
            assert_eq!(counted.lock().all, Usage::default());
        }
    }

    #[test]
    fn a_transaction_that_an_earlier_version_noted_gets_no_further_file() {
        let earlier = note_of_earlier_version("01", "one", 10);
        let counted = Counted::new(KeeperLimits::default(), [earlier]);
        let further = counted.add(&note("01", "one", 300));
        assert!(matches!(further, Err(Error::AnotherFile)));
    }
}
