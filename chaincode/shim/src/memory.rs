//! A ledger in memory, for tests of contracts: it answers, conflicts and pages as a peer with LevelDB does.
//!
//! ```
//! use fabric_chaincode::memory::{CommitError, MemoryLedger, Proposal};
//! use fabric_chaincode::{Ledger, SerializedIdentity};
//!
//! # futures::executor::block_on(async {
//! let ledger = MemoryLedger::new("channel");
//! let proposal = Proposal::new(SerializedIdentity::new("Org1MSP", "PEM"), ["Count"]);
//! let first = ledger.transaction(proposal.clone());
//! let second = ledger.transaction(proposal);
//! for transaction in [&first, &second] {
//!     assert_eq!(transaction.get_state("count").await?, None);
//!     transaction.put_state("count", "1").await?;
//! }
//! assert_eq!(first.commit(), Ok(()));
//! assert_eq!(second.commit(), Err(CommitError::MvccReadConflict { key: "count".to_owned() }));
//! # Ok::<(), fabric_chaincode::LedgerError>(())
//! # }).unwrap();
//! ```

mod proposal;
mod simulation;
mod store;
#[cfg(test)]
mod tests;
mod transaction;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

pub use proposal::Proposal;
pub use simulation::RangeRead;
use store::Store;
pub use store::{CommitError, CommittedEvent};
pub use transaction::Transaction;

use crate::{Chaincode, Response};

/// A channel's ledger in memory. Clones share it.
#[derive(Clone, Debug)]
pub struct MemoryLedger {
    channel_id: String,
    store: Arc<Mutex<Store>>,
}

impl MemoryLedger {
    /// An empty ledger of a channel.
    pub fn new(channel_id: impl Into<String>) -> Self {
        Self {
            channel_id: channel_id.into(),
            store: Arc::default(),
        }
    }

    /// Begins to simulate a proposal against the ledger as it is committed now, whatever is committed meanwhile.
    ///
    /// A proposal without a transaction id gets the next number, in 64 hex digits.
    pub fn transaction(&self, proposal: Proposal) -> Transaction {
        let (id, snapshot) = self.store().begin(proposal.transaction_id);
        Transaction::new(self.clone(), id, snapshot, proposal.contents)
    }

    /// Runs a proposal and commits it, unless its response is a refusal (status 400 or more), which changes nothing.
    ///
    /// If another transaction was committed meanwhile and conflicts, the proposal is simulated again, as a client
    /// that retries would do. Use [`transaction`](Self::transaction) to see the conflict.
    pub async fn submit(&self, chaincode: &impl Chaincode, proposal: Proposal) -> Response {
        loop {
            let transaction = self.transaction(proposal.clone());
            let response = chaincode.invoke(&transaction).await;
            if response.is_refused() || transaction.commit().is_ok() {
                return response;
            }
        }
    }

    /// Runs a proposal and commits nothing.
    pub async fn evaluate(&self, chaincode: &impl Chaincode, proposal: Proposal) -> Response {
        chaincode.invoke(&self.transaction(proposal)).await
    }

    /// All committed keys and values.
    pub fn state(&self) -> BTreeMap<String, Bytes> {
        self.store().state()
    }

    /// The events of all committed transactions, the oldest first.
    pub fn events(&self) -> Vec<CommittedEvent> {
        self.store().events.clone()
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        // Nothing that can panic happens under the lock, so a poisoned store is whole.
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
