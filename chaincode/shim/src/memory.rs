//! A ledger in memory, for tests of contracts: its answers, conflicts and pages are those of a peer with LevelDB.
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

mod peer;
mod proposal;
mod selector;
mod settings;
mod simulation;
mod store;
#[cfg(test)]
mod tests;
mod transaction;
mod twice;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

pub use proposal::Proposal;
pub use settings::Collection;
use simulation::Place;
pub use simulation::RangeRead;
use store::Store;
pub use store::{CommitError, CommittedEvent};
pub use transaction::Transaction;

use crate::backend::PUBLIC;
use crate::{Chaincode, Response};

/// A channel's ledger in memory, as one peer sees it. Clones share it.
///
/// # Defaults
///
/// - the peer keeps the data of every collection; [`peer_of`](Self::peer_of) makes it a peer of one organization
/// - queries end after 10 000 results
/// - the state database is LevelDB, which has no rich queries
#[derive(Clone, Debug)]
pub struct MemoryLedger {
    channel_id: String,
    organization: Option<String>,
    store: Arc<Mutex<Store>>,
}

impl MemoryLedger {
    /// An empty ledger of a channel.
    pub fn new(channel_id: impl Into<String>) -> Self {
        Self {
            channel_id: channel_id.into(),
            organization: None,
            store: Arc::default(),
        }
    }

    /// The same ledger as a peer of this organization (MSP id) sees it: it has only hashes of other organizations'
    /// collections.
    pub fn peer_of(&self, organization: impl Into<String>) -> Self {
        Self {
            organization: Some(organization.into()),
            ..self.clone()
        }
    }

    /// Adds a private data collection, or replaces its definition. Implicit collections of organizations need no
    /// definition.
    pub fn define_collection(&self, collection: Collection) {
        self.store().settings.define(collection);
    }

    /// Lets chaincodes call this one by `name`, under which it has its own state.
    pub fn install_chaincode(&self, name: impl Into<String>, chaincode: impl Chaincode) {
        let chaincodes = &mut self.store().settings.chaincodes;
        chaincodes.insert(name.into(), Arc::new(chaincode));
    }

    /// Lets chaincodes also call the chaincodes of another channel, which the peer has joined.
    pub fn join_channel(&self, other: &Self) {
        let channels = &mut self.store().settings.channels;
        channels.insert(other.channel_id.clone(), other.clone());
    }

    /// Sets the number of results after which a query ends, as a peer's `ledger.state.totalQueryLimit` does.
    pub fn set_total_query_limit(&self, limit: usize) {
        self.store().settings.total_query_limit = limit;
    }

    /// Answers rich queries from now on, as a peer with CouchDB does.
    ///
    /// It knows `selector` of the query language, with combinations (`$and`, `$or`, `$nor`, `$not`), comparisons of values of
    /// all types, `$in`, `$nin` and `$exists`, and answers by CouchDB's rules. It refuses anything else, for example an order
    /// of texts that letters and digits of ASCII do not decide.
    pub fn enable_rich_queries(&self) {
        self.store().settings.has_rich_queries = true;
    }

    /// Begins to simulate a proposal against the ledger as committed now; later commits do not affect it.
    ///
    /// A proposal without a transaction id gets the next number, in 64 hex digits.
    pub fn transaction(&self, proposal: Proposal) -> Transaction {
        let [transaction] = self.transactions(proposal);
        transaction
    }

    /// The same transaction several times.
    fn transactions<const N: usize>(&self, proposal: Proposal) -> [Transaction; N] {
        let (id, snapshot) = self.store().begin(proposal.transaction_id.clone());
        let chaincode = proposal.chaincode.clone();
        let contents = proposal.contents(id, &self.channel_id);
        std::array::from_fn(|_| {
            let (snapshot, chaincode) = (snapshot.clone(), chaincode.clone());
            Transaction::new(self.clone(), snapshot, chaincode, contents.clone())
        })
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

    /// All committed keys and values of the chaincode without a name.
    pub fn state(&self) -> BTreeMap<String, Bytes> {
        self.state_of("")
    }

    /// All committed keys and values of the chaincode of that name.
    pub fn state_of(&self, chaincode: &str) -> BTreeMap<String, Bytes> {
        let snapshot = self.store().snapshot();
        snapshot.values(&Place::new(chaincode, PUBLIC))
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
