//! The committed state of a ledger in memory, and what may be added to it.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;

use super::settings::{Settings, implicit_organization};
use super::simulation::{Place, RangeRead, Simulation, ValueWrite};
use crate::backend::PUBLIC;
use crate::endorsement_policy::is_satisfied;
use crate::{Event, KeyModification};

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
    /// A private key that the transaction read was written since. Fabric calls this MVCC_READ_CONFLICT, too.
    #[error("key {key:?} of collection {collection} was written since it was read")]
    PrivateMvccReadConflict {
        /// The collection.
        collection: String,
        /// The key.
        key: String,
    },
    /// A range that the transaction read has other entries now.
    #[error("the range from {start:?} has other entries since it was read")]
    PhantomReadConflict {
        /// Where the range begins.
        start: String,
    },
    /// The endorsers do not satisfy the endorsement policy of a key that the transaction writes, or of the implicit
    /// collection that holds the key.
    #[error("those who endorsed do not satisfy the endorsement policy of key {key:?}")]
    EndorsementPolicyFailure {
        /// The key.
        key: String,
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

/// All committed data. A snapshot is a clone of the pointer.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    entries: BTreeMap<Place, Entries>,
    /// What was written to the public keys of a chaincode, the oldest first.
    history: BTreeMap<(String, String), Vec<KeyModification>>,
}

/// The keys of one place.
pub(super) type Entries = BTreeMap<String, Entry>;

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Entry {
    pub(super) value: Bytes,
    /// The endorsement policy of the key; empty if the chaincode's holds.
    pub(super) policy: Bytes,
    /// The number of the block that wrote it.
    pub(super) version: u64,
}

/// A transaction to be committed.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) transaction_id: String,
    pub(super) timestamp: SystemTime,
    pub(super) simulation: Simulation,
    pub(super) event: Option<Event>,
    /// The organizations that endorsed; if absent, all that are needed did.
    pub(super) endorsers: Option<Vec<String>>,
}

#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) settings: Settings,
    pub(super) events: Vec<CommittedEvent>,
    state: Arc<State>,
    height: u64,
    transactions: u64,
}

impl Store {
    pub(super) fn begin(&mut self, transaction_id: Option<String>) -> (String, Arc<State>) {
        let id = transaction_id.unwrap_or_else(|| {
            self.transactions += 1;
            format!("{:064x}", self.transactions)
        });
        (id, self.state.clone())
    }

    pub(super) fn snapshot(&self) -> Arc<State> {
        self.state.clone()
    }

    /// Commits one transaction as one block, if it is endorsed and nothing that it read has changed.
    pub(super) fn commit(&mut self, candidate: Candidate) -> Result<(), CommitError> {
        self.state.check_endorsed(&candidate)?;
        self.state.check_reads(&candidate.simulation)?;
        self.height += 1;
        Arc::make_mut(&mut self.state).apply(&candidate, self.height);
        let transaction_id = candidate.transaction_id;
        self.events
            .extend(candidate.event.map(|event| CommittedEvent {
                transaction_id,
                event,
            }));
        Ok(())
    }
}

impl State {
    pub(super) fn get(&self, place: &Place, key: &str) -> Option<&Entry> {
        self.entries.get(place)?.get(key)
    }

    /// Entries from `start` on up to `end`, in the order of their bytes.
    pub(super) fn scan<'a>(
        &'a self,
        place: &Place,
        start: &'a str,
        end: Bound<&'a str>,
    ) -> impl Iterator<Item = (&'a String, &'a Entry)> + use<'a> {
        // A range of a map panics when its end comes before its start.
        let is_empty = match end {
            Bound::Included(end) => end < start,
            Bound::Excluded(end) => end <= start,
            Bound::Unbounded => false,
        };
        let entries = self.entries.get(place).filter(|_| !is_empty);
        let range =
            move |entries: &'a Entries| entries.range::<str, _>((Bound::Included(start), end));
        entries.map(range).into_iter().flatten()
    }

    /// The newest first.
    pub(super) fn history(&self, chaincode: &str, key: &str) -> Vec<KeyModification> {
        let history = self.history.get(&(chaincode.to_owned(), key.to_owned()));
        history.into_iter().flatten().rev().cloned().collect()
    }

    /// All keys and values of a place.
    pub(super) fn values(&self, place: &Place) -> BTreeMap<String, Bytes> {
        let entries = self.entries.get(place);
        let pair = |(key, entry): (&String, &Entry)| (key.clone(), entry.value.clone());
        entries.into_iter().flatten().map(pair).collect()
    }

    fn check_endorsed(&self, candidate: &Candidate) -> Result<(), CommitError> {
        let Some(endorsers) = &candidate.endorsers else {
            return Ok(());
        };
        for (place, key) in candidate.simulation.written() {
            let policy = self.get(place, key).map(|entry| &entry.policy);
            let is_endorsed = match policy.filter(|policy| !policy.is_empty()) {
                Some(policy) => is_satisfied(policy, endorsers),
                None => implicit_organization(&place.collection)
                    .is_none_or(|organization| endorsers.iter().any(|it| it == organization)),
            };
            if !is_endorsed {
                return Err(CommitError::EndorsementPolicyFailure { key: key.clone() });
            }
        }
        Ok(())
    }

    fn check_reads(&self, simulation: &Simulation) -> Result<(), CommitError> {
        for ((place, key), version) in &simulation.reads {
            if self.get(place, key).map(|entry| entry.version) != *version {
                let (key, collection) = (key.clone(), place.collection.clone());
                return Err(match place.is_public() {
                    true => CommitError::MvccReadConflict { key },
                    false => CommitError::PrivateMvccReadConflict { collection, key },
                });
            }
        }
        for (chaincode, range) in &simulation.range_reads {
            if self.versions(chaincode, range) != range.entries {
                let start = range.start.clone();
                return Err(CommitError::PhantomReadConflict { start });
            }
        }
        Ok(())
    }

    fn apply(&mut self, candidate: &Candidate, height: u64) {
        let simulation = &candidate.simulation;
        for (slot @ (place, key), policy) in &simulation.policies {
            // A key without a value has no policy.
            if simulation.values.get(slot) != Some(&ValueWrite::Delete)
                && let Some(entry) = self.entries.get_mut(place).and_then(|all| all.get_mut(key))
            {
                entry.policy = policy.clone();
                entry.version = height;
            }
        }
        for (slot @ (place, key), write) in &simulation.values {
            let entries = self.entries.entry(place.clone()).or_default();
            match write {
                ValueWrite::Put(value) => {
                    let policy = match simulation.policies.get(slot) {
                        Some(policy) => policy.clone(),
                        None => entries
                            .get(key)
                            .map_or(Bytes::new(), |it| it.policy.clone()),
                    };
                    let entry = Entry {
                        value: value.clone(),
                        policy,
                        version: height,
                    };
                    entries.insert(key.clone(), entry);
                }
                ValueWrite::Delete => {
                    entries.remove(key);
                }
            }
            if place.is_public() {
                let slot = (place.chaincode.clone(), key.clone());
                let value = match write {
                    ValueWrite::Put(value) => Some(value.clone()),
                    ValueWrite::Delete => None,
                };
                self.history.entry(slot).or_default().push(KeyModification {
                    transaction_id: candidate.transaction_id.clone(),
                    timestamp: candidate.timestamp,
                    value,
                });
            }
        }
    }

    fn versions(&self, chaincode: &str, range: &RangeRead) -> BTreeMap<String, u64> {
        let end = match &range.last {
            Some(last) => Bound::Included(last.as_str()),
            None => end_bound(&range.end),
        };
        self.scan(&Place::new(chaincode, PUBLIC), &range.start, end)
            .map(|(key, entry)| (key.clone(), entry.version))
            .collect()
    }
}

/// With an empty end, the range has no upper bound.
pub(super) fn end_bound(end: &str) -> Bound<&str> {
    if end.is_empty() {
        Bound::Unbounded
    } else {
        Bound::Excluded(end)
    }
}
