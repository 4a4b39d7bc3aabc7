//! The committed state of a ledger in memory, and what may be added to it.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use bytes::Bytes;

use super::simulation::{RangeRead, Simulation};
use crate::Event;

/// Why a simulated transaction was not committed. Fabric's validation codes of the same name.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// A key that the transaction read was written since.
    #[error("key {key:?} was written since it was read")]
    MvccReadConflict {
        /// The key.
        key: String,
    },
    /// A range that the transaction read has other entries now.
    #[error("the range from {start:?} has other entries since it was read")]
    PhantomReadConflict {
        /// Where the range begins.
        start: String,
    },
}

/// The event of a committed transaction.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CommittedEvent {
    /// The transaction that announced it.
    pub transaction_id: String,
    /// What it announced.
    pub event: Event,
}

/// All committed entries. A snapshot is a clone of the pointer.
pub(super) type Snapshot = Arc<BTreeMap<String, Entry>>;

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Entry {
    pub(super) value: Bytes,
    /// The number of the block that wrote it.
    pub(super) version: u64,
}

#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) events: Vec<CommittedEvent>,
    entries: Snapshot,
    height: u64,
    transactions: u64,
}

impl Store {
    pub(super) fn begin(&mut self, transaction_id: Option<String>) -> (String, Snapshot) {
        let id = transaction_id.unwrap_or_else(|| {
            self.transactions += 1;
            format!("{:064x}", self.transactions)
        });
        (id, self.entries.clone())
    }

    /// Commits one transaction as one block, if nothing that it read has changed.
    pub(super) fn commit(
        &mut self,
        transaction_id: String,
        simulation: Simulation,
    ) -> Result<(), CommitError> {
        for (key, version) in simulation.reads {
            if self.entries.get(&key).map(|entry| entry.version) != version {
                return Err(CommitError::MvccReadConflict { key });
            }
        }
        for range in simulation.range_reads {
            if self.versions(&range) != range.entries {
                return Err(CommitError::PhantomReadConflict { start: range.start });
            }
        }
        self.height += 1;
        let entries = Arc::make_mut(&mut self.entries);
        for (key, write) in simulation.writes {
            match write {
                Some(value) => entries.insert(
                    key,
                    Entry {
                        value,
                        version: self.height,
                    },
                ),
                None => entries.remove(&key),
            };
        }
        self.events
            .extend(simulation.event.map(|event| CommittedEvent {
                transaction_id,
                event,
            }));
        Ok(())
    }

    pub(super) fn state(&self) -> BTreeMap<String, Bytes> {
        self.entries
            .iter()
            .map(|(key, entry)| (key.clone(), entry.value.clone()))
            .collect()
    }

    fn versions(&self, range: &RangeRead) -> BTreeMap<String, u64> {
        let end = match &range.last {
            Some(last) => Bound::Included(last.as_str()),
            None => end_bound(&range.end),
        };
        scan(&self.entries, &range.start, end)
            .map(|(key, entry)| (key.clone(), entry.version))
            .collect()
    }
}

/// Entries from `start` on up to `end`, in the order of their bytes.
pub(super) fn scan<'a>(
    entries: &'a BTreeMap<String, Entry>,
    start: &'a str,
    end: Bound<&'a str>,
) -> impl Iterator<Item = (&'a String, &'a Entry)> {
    // A range of a map panics when its end comes before its start.
    let is_empty = match end {
        Bound::Included(end) => end < start,
        Bound::Excluded(end) => end <= start,
        Bound::Unbounded => false,
    };
    let range = (!is_empty).then(|| entries.range::<str, _>((Bound::Included(start), end)));
    range.into_iter().flatten()
}

/// An empty end means all that follow.
pub(super) fn end_bound(end: &str) -> Bound<&str> {
    if end.is_empty() {
        Bound::Unbounded
    } else {
        Bound::Excluded(end)
    }
}
