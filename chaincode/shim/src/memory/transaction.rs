//! One transaction simulated against a ledger in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::simulation::{Place, RangeRead, Simulation, ValueWrite};
use super::store::{Candidate, State};
use super::{CommitError, MemoryLedger};
use crate::Event;
use crate::backend::{Backed, PUBLIC};
use crate::proposal_contents::ProposalContents;

/// A transaction that is being simulated. It sees the ledger as it was at its beginning, and never its own writes.
#[derive(Debug)]
pub struct Transaction {
    pub(super) simulator: Arc<Simulator>,
    pub(super) chaincode: String,
    pub(super) proposal: ProposalContents,
    event: Mutex<Option<Event>>,
}

/// What a transaction and the chaincodes that it calls share.
#[derive(Debug)]
pub(super) struct Simulator {
    pub(super) ledger: MemoryLedger,
    pub(super) snapshot: Arc<State>,
    simulation: Mutex<Simulation>,
}

impl Transaction {
    pub(super) fn new(
        ledger: MemoryLedger,
        snapshot: Arc<State>,
        chaincode: String,
        proposal: ProposalContents,
    ) -> Self {
        let simulator = Simulator {
            ledger,
            snapshot,
            simulation: Mutex::default(),
        };
        Self::within(Arc::new(simulator), chaincode, proposal)
    }

    pub(super) fn within(
        simulator: Arc<Simulator>,
        chaincode: String,
        proposal: ProposalContents,
    ) -> Self {
        Self {
            simulator,
            chaincode,
            proposal,
            event: Mutex::default(),
        }
    }

    /// The keys that the transaction read, with the number of the block that wrote each; `None` if there was no such
    /// key.
    pub fn read_set(&self) -> BTreeMap<String, Option<u64>> {
        self.mine(PUBLIC, &self.simulation().reads)
    }

    /// The keys of a collection that the transaction read, in the same form.
    pub fn private_read_set(&self, collection: &str) -> BTreeMap<String, Option<u64>> {
        self.mine(collection, &self.simulation().reads)
    }

    /// The ranges that the transaction read, in order.
    pub fn range_reads(&self) -> Vec<RangeRead> {
        let simulation = self.simulation();
        let mine = simulation
            .range_reads
            .iter()
            .filter(|(chaincode, _)| *chaincode == self.chaincode);
        mine.map(|(_, range)| range.clone()).collect()
    }

    /// The transaction's writes; `None` is a deletion.
    pub fn write_set(&self) -> BTreeMap<String, Option<Bytes>> {
        self.private_write_set(PUBLIC)
    }

    /// The transaction's writes to a collection; `None` is a deletion or purge.
    pub fn private_write_set(&self, collection: &str) -> BTreeMap<String, Option<Bytes>> {
        let writes = self.mine(collection, &self.simulation().values);
        let value = |write| match write {
            ValueWrite::Put(value) => Some(value),
            ValueWrite::Delete => None,
        };
        let pair = |(key, write)| (key, value(write));
        writes.into_iter().map(pair).collect()
    }

    /// The endorsement policies of keys that the transaction will set.
    pub fn validation_parameters(&self) -> BTreeMap<String, Bytes> {
        self.mine(PUBLIC, &self.simulation().policies)
    }

    /// The endorsement policies of a collection's keys that the transaction will set.
    pub fn private_validation_parameters(&self, collection: &str) -> BTreeMap<String, Bytes> {
        self.mine(collection, &self.simulation().policies)
    }

    /// The event that the transaction will announce.
    pub fn event(&self) -> Option<Event> {
        self.lock_event().clone()
    }

    /// Commits the transaction as its own block, with all endorsements that it needs.
    ///
    /// # Errors
    ///
    /// [`CommitError`] if a transaction that was committed meanwhile changed something that this one read. Then none of
    /// its writes happen.
    pub fn commit(self) -> Result<(), CommitError> {
        self.commit_candidate(None)
    }

    /// Commits the transaction as its own block, endorsed by peers of these organizations.
    ///
    /// # Errors
    ///
    /// As [`commit`](Self::commit), and [`CommitError::EndorsementPolicyFailure`] if a key that it writes, or the
    /// implicit collection of an organization, requires an endorser that is missing. The policies of the chaincode and
    /// of its collections count as satisfied.
    pub fn commit_endorsed_by(self, organizations: &[&str]) -> Result<(), CommitError> {
        self.commit_candidate(Some(
            organizations.iter().map(ToString::to_string).collect(),
        ))
    }

    fn commit_candidate(self, endorsers: Option<Vec<String>>) -> Result<(), CommitError> {
        let simulation = std::mem::take(&mut *self.simulation());
        let event = self.lock_event().take();
        let candidate = Candidate {
            simulation,
            event,
            transaction_id: self.proposal.transaction_id,
            timestamp: self.proposal.timestamp,
            endorsers,
        };
        let ledger = self.simulator.ledger.clone();
        // When nothing else holds the snapshot, the state is changed in place instead of copied.
        drop(self.simulator);
        ledger.store().commit(candidate)
    }

    pub(super) fn simulation(&self) -> MutexGuard<'_, Simulation> {
        // Nothing that can panic happens under the lock, so a poisoned simulation is whole.
        self.simulator
            .simulation
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn lock_event(&self) -> MutexGuard<'_, Option<Event>> {
        self.event.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn place(&self, collection: &str) -> Place {
        Place::new(&self.chaincode, collection)
    }

    fn mine<T: Clone>(
        &self,
        collection: &str,
        all: &BTreeMap<(Place, String), T>,
    ) -> BTreeMap<String, T> {
        let place = self.place(collection);
        all.iter()
            .filter(|((of, _), _)| *of == place)
            .map(|((_, key), it)| (key.clone(), it.clone()))
            .collect()
    }
}

impl Backed for Transaction {
    type Backend = Self;

    fn backend(&self) -> &Self {
        self
    }
}
