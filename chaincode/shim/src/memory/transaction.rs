//! One transaction simulated against a ledger in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use futures::{Stream, stream};

use super::proposal::Contents;
use super::simulation::{RangeRead, Simulation};
use super::store::{Snapshot, end_bound, scan};
use super::{CommitError, MemoryLedger};
use crate::key_range::{KeyRange, check_page_size};
use crate::{Event, KeyValue, Ledger, LedgerError, Page, SerializedIdentity};

/// A transaction that is being simulated. It sees the ledger as it was when it began, and never its own writes.
#[derive(Debug)]
pub struct Transaction {
    ledger: MemoryLedger,
    id: String,
    snapshot: Snapshot,
    proposal: Contents,
    simulation: Mutex<Simulation>,
}

impl Transaction {
    pub(super) fn new(
        ledger: MemoryLedger,
        id: String,
        snapshot: Snapshot,
        proposal: Contents,
    ) -> Self {
        Self {
            ledger,
            id,
            snapshot,
            proposal,
            simulation: Mutex::default(),
        }
    }

    /// The keys that it read, with the number of the block that wrote each, or `None` where there was no such key.
    pub fn read_set(&self) -> BTreeMap<String, Option<u64>> {
        self.simulation().reads.clone()
    }

    /// The ranges that it read, in their order.
    pub fn range_reads(&self) -> Vec<RangeRead> {
        self.simulation().range_reads.clone()
    }

    /// What it will write, `None` being a deletion.
    pub fn write_set(&self) -> BTreeMap<String, Option<Bytes>> {
        self.simulation().writes.clone()
    }

    /// What it will announce.
    pub fn event(&self) -> Option<Event> {
        self.simulation().event.clone()
    }

    /// Commits it as a block of its own.
    ///
    /// # Errors
    ///
    /// [`CommitError`] if something that it read was changed by a transaction committed since it began. Then nothing of
    /// it is written.
    pub fn commit(self) -> Result<(), CommitError> {
        let simulation = self.simulation().clone();
        self.ledger.store().commit(self.id, simulation)
    }

    fn simulation(&self) -> MutexGuard<'_, Simulation> {
        // Nothing that can panic happens under the lock, so a poisoned simulation is whole.
        self.simulation
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, key: &str, value: Option<Bytes>) -> Result<(), LedgerError> {
        if key.is_empty() {
            return Err(LedgerError::EmptyKey);
        }
        let mut simulation = self.simulation();
        if simulation.has_paged {
            return Err(LedgerError::Peer(format!(
                "transaction {} has read a page, so it must not write",
                self.id
            )));
        }
        simulation.writes.insert(key.to_owned(), value);
        Ok(())
    }

    fn stream(
        &self,
        range: Result<KeyRange, LedgerError>,
    ) -> stream::Iter<std::vec::IntoIter<Result<KeyValue, LedgerError>>> {
        let items = match range {
            Ok(range) => self
                .read(range, None, usize::MAX)
                .items
                .into_iter()
                .map(Ok)
                .collect(),
            Err(error) => vec![Err(error)],
        };
        stream::iter(items)
    }

    fn page(
        &self,
        range: Result<KeyRange, LedgerError>,
        page_size: u32,
        bookmark: Option<&str>,
    ) -> Result<Page, LedgerError> {
        let range = range?;
        let size =
            usize::try_from(check_page_size(page_size)?).map_err(|_| LedgerError::PageSize)?;
        range.check_bookmark(bookmark)?;
        {
            let mut simulation = self.simulation();
            if !simulation.writes.is_empty() {
                return Err(LedgerError::Peer(format!(
                    "transaction {} has written, so it must not read pages",
                    self.id
                )));
            }
            simulation.has_paged = true;
        }
        Ok(self.read(range, bookmark, size))
    }

    fn read(&self, range: KeyRange, bookmark: Option<&str>, limit: usize) -> Page {
        let start = bookmark.map_or(range.start, str::to_owned);
        let mut found = scan(&self.snapshot, &start, end_bound(&range.end));
        let mut items = Vec::new();
        let mut entries = BTreeMap::new();
        for (key, entry) in found.by_ref().take(limit) {
            items.push(KeyValue {
                key: key.clone(),
                value: entry.value.clone(),
            });
            entries.insert(key.clone(), entry.version);
        }
        let bookmark = found.next().map(|(key, _)| key.clone());
        // A peer stops at a full page without looking whether more follows.
        let last = items
            .last()
            .filter(|_| items.len() == limit)
            .map(|item| item.key.clone());
        drop(found);
        self.simulation().range_reads.push(RangeRead {
            start,
            end: range.end,
            last,
            entries,
        });
        Page { items, bookmark }
    }
}

impl Ledger for Transaction {
    fn transaction_id(&self) -> &str {
        &self.id
    }

    fn channel_id(&self) -> &str {
        &self.ledger.channel_id
    }

    fn timestamp(&self) -> SystemTime {
        self.proposal.timestamp
    }

    fn creator(&self) -> &SerializedIdentity {
        &self.proposal.creator
    }

    fn arguments(&self) -> &[Bytes] {
        &self.proposal.arguments
    }

    async fn get_state(&self, key: &str) -> Result<Option<Bytes>, LedgerError> {
        if key.is_empty() {
            return Err(LedgerError::EmptyKey);
        }
        let entry = self.snapshot.get(key);
        self.simulation()
            .reads
            .insert(key.to_owned(), entry.map(|entry| entry.version));
        Ok(entry.map(|entry| entry.value.clone()))
    }

    async fn put_state(
        &self,
        key: &str,
        value: impl Into<Bytes> + Send,
    ) -> Result<(), LedgerError> {
        let value = value.into();
        if value.is_empty() {
            return Err(LedgerError::EmptyValue);
        }
        self.write(key, Some(value))
    }

    async fn del_state(&self, key: &str) -> Result<(), LedgerError> {
        self.write(key, None)
    }

    fn get_state_by_range(
        &self,
        start: &str,
        end: &str,
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_> {
        self.stream(KeyRange::simple(start, end))
    }

    fn get_state_by_partial_composite_key(
        &self,
        object_type: &str,
        attributes: &[&str],
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_> {
        self.stream(KeyRange::partial_composite(object_type, attributes))
    }

    async fn get_state_by_range_with_pagination(
        &self,
        start: &str,
        end: &str,
        page_size: u32,
        bookmark: Option<&str>,
    ) -> Result<Page, LedgerError> {
        self.page(KeyRange::simple(start, end), page_size, bookmark)
    }

    async fn get_state_by_partial_composite_key_with_pagination(
        &self,
        object_type: &str,
        attributes: &[&str],
        page_size: u32,
        bookmark: Option<&str>,
    ) -> Result<Page, LedgerError> {
        self.page(
            KeyRange::partial_composite(object_type, attributes),
            page_size,
            bookmark,
        )
    }

    fn set_event(&self, name: &str, payload: impl Into<Bytes>) -> Result<(), LedgerError> {
        if name.is_empty() {
            return Err(LedgerError::EmptyEventName);
        }
        self.simulation().event = Some(Event {
            name: name.to_owned(),
            payload: payload.into(),
        });
        Ok(())
    }
}
