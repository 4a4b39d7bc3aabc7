//! What a peer does for a transaction that it simulates: reads, queries, writes, calls of other chaincodes.

use std::collections::BTreeMap;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use sha2::{Digest, Sha256};

use super::selector::Selector;
use super::settings::Collection;
use super::simulation::{RangeRead, ValueWrite};
use super::store::{Entry, end_bound};
use super::transaction::Transaction;
use crate::backend::{Backend, Change, PUBLIC, PageRequest, Write};
use crate::key_range::KeyRange;
use crate::proposal_contents::ProposalContents;
use crate::server::MAXIMUM_MESSAGE_SIZE;
use crate::{Event, KeyModification, KeyValue, LedgerError, Page, Response};

impl Backend for Transaction {
    fn proposal(&self) -> &ProposalContents {
        &self.proposal
    }

    async fn get(&self, collection: &str, key: &str) -> Result<Option<Bytes>, LedgerError> {
        let private = self.readable(collection)?;
        let entry = self.entry(collection, key);
        if entry.is_some() && !self.keeps(private.as_ref()) {
            return Err(LedgerError::Peer(
                "private data matching public hash version is not available".to_owned(),
            ));
        }
        Ok(entry.map(|entry| entry.value.clone()))
    }

    async fn get_multiple(
        &self,
        collection: &str,
        keys: &[&str],
    ) -> Result<Vec<Option<Bytes>>, LedgerError> {
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.get(collection, key).await?);
        }
        Ok(values)
    }

    async fn get_hash(&self, collection: &str, key: &str) -> Result<Option<Bytes>, LedgerError> {
        self.collection(collection)?;
        let entry = self.entry(collection, key);
        Ok(entry.map(|entry| Sha256::digest(&entry.value).to_vec().into()))
    }

    async fn get_validation_parameter(
        &self,
        collection: &str,
        key: &str,
    ) -> Result<Option<Bytes>, LedgerError> {
        self.readable(collection)?;
        let policy = self.entry(collection, key).map(|it| it.policy.clone());
        Ok(policy.filter(|policy| !policy.is_empty()))
    }

    async fn write(&self, write: Write) -> Result<(), LedgerError> {
        if let Some(collection) = self.collection(&write.collection)? {
            collection.check_write(&self.proposal.creator.msp_id)?;
        }
        let slot = (self.place(&write.collection), write.key);
        let mut simulation = self.simulation();
        if let Some(because) = simulation.read_only_because {
            return Err(LedgerError::Peer(format!(
                "transaction {} did {because}, so it must not write",
                self.proposal.transaction_id
            )));
        }
        match write.change {
            Change::Put(value) if value.len() > MAXIMUM_MESSAGE_SIZE => {
                return Err(LedgerError::TooLarge);
            }
            Change::Put(value) => drop(simulation.values.insert(slot, ValueWrite::Put(value))),
            Change::Delete | Change::Purge => {
                drop(simulation.values.insert(slot, ValueWrite::Delete));
            }
            Change::ValidationParameter(policy) => {
                drop(simulation.policies.insert(slot, policy));
            }
        }
        simulation.has_written = true;
        Ok(())
    }

    async fn flush_writes(&self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn range(
        &self,
        collection: &str,
        range: Result<KeyRange, LedgerError>,
    ) -> BoxStream<'_, Result<KeyValue, LedgerError>> {
        all(range.and_then(|range| self.read_range(collection, range)))
    }

    async fn range_page(
        &self,
        range: KeyRange,
        page: PageRequest<'_>,
    ) -> Result<Page, LedgerError> {
        self.begin_read_only("read pages")?;
        Ok(self.read(range, page.bookmark, size(page)))
    }

    fn query(
        &self,
        collection: Result<&str, LedgerError>,
        query: &str,
    ) -> BoxStream<'_, Result<KeyValue, LedgerError>> {
        all(collection.and_then(|name| self.find(name, query, None, usize::MAX)))
    }

    async fn query_page(&self, query: &str, page: PageRequest<'_>) -> Result<Page, LedgerError> {
        self.begin_read_only("read pages")?;
        let items = self.find(PUBLIC, query, page.bookmark, size(page))?;
        // CouchDB gives a bookmark after the last page, too.
        let last = items.last().map(|item| item.key.as_str());
        let bookmark = last.or(page.bookmark).unwrap_or("nil").to_owned();
        Ok(Page {
            items,
            bookmark: Some(bookmark),
        })
    }

    fn history(
        &self,
        key: Result<&str, LedgerError>,
    ) -> BoxStream<'_, Result<KeyModification, LedgerError>> {
        all(key.map(|key| {
            let mut history = self.simulator.snapshot.history(&self.chaincode, key);
            history.truncate(self.total_query_limit());
            history
        }))
    }

    async fn invoke_chaincode(
        &self,
        name: &str,
        channel: Option<&str>,
        arguments: Vec<Bytes>,
    ) -> Result<Response, LedgerError> {
        let here = &self.simulator.ledger;
        let other = channel.filter(|channel| *channel != here.channel_id);
        let ledger = match other {
            Some(channel) => here.store().settings.channels.get(channel).cloned(),
            None => Some(here.clone()),
        };
        let ledger = ledger.ok_or_else(|| {
            let channel = channel.unwrap_or_default();
            LedgerError::Peer(format!("failed to find ledger for channel: {channel}"))
        })?;
        let called = ledger.store().settings.chaincodes.get(name).cloned();
        let called = called
            .ok_or_else(|| LedgerError::Peer(format!("execute failed: {name} is not defined")))?;
        let proposal = ProposalContents {
            channel_id: ledger.channel_id.clone(),
            arguments,
            ..self.proposal.clone()
        };
        let transaction = match other {
            // Reads and writes there are not kept.
            Some(_) => {
                let snapshot = ledger.store().snapshot();
                Self::new(ledger, snapshot, name.to_owned(), proposal)
            }
            None => Self::within(self.simulator.clone(), name.to_owned(), proposal),
        };
        Ok(called.invoke(&transaction).await)
    }

    fn set_event(&self, event: Event) {
        *self.lock_event() = Some(event);
    }
}

impl Transaction {
    /// The collection of that name; `None` for public state.
    fn collection(&self, name: &str) -> Result<Option<Collection>, LedgerError> {
        if name == PUBLIC {
            return Ok(None);
        }
        let collection = self.simulator.ledger.store().settings.collection(name)?;
        Ok(Some(collection))
    }

    fn readable(&self, collection: &str) -> Result<Option<Collection>, LedgerError> {
        let collection = self.collection(collection)?;
        if let Some(collection) = &collection {
            collection.check_read(&self.proposal.creator.msp_id)?;
        }
        Ok(collection)
    }

    /// Whether the peer keeps the data of a collection, and not only the hashes.
    fn keeps(&self, collection: Option<&Collection>) -> bool {
        match (collection, &self.simulator.ledger.organization) {
            (Some(collection), Some(organization)) => collection.is_member(organization),
            _ => true,
        }
    }

    /// Reads a key or its hash, and adds it to the read set.
    fn entry(&self, collection: &str, key: &str) -> Option<&Entry> {
        let place = self.place(collection);
        let entry = self.simulator.snapshot.get(&place, key);
        let version = entry.map(|entry| entry.version);
        self.simulation()
            .reads
            .insert((place, key.to_owned()), version);
        entry
    }

    /// Refuses a call that peers offer only to read-only transactions if this one has written; refuses its writes from
    /// now on.
    fn begin_read_only(&self, because: &'static str) -> Result<(), LedgerError> {
        let mut simulation = self.simulation();
        if simulation.has_written {
            return Err(LedgerError::Peer(format!(
                "transaction {} has written, so it must not {because}",
                self.proposal.transaction_id
            )));
        }
        simulation.read_only_because = Some(because);
        Ok(())
    }

    fn total_query_limit(&self) -> usize {
        self.simulator.ledger.store().settings.total_query_limit
    }

    fn read_range(&self, collection: &str, range: KeyRange) -> Result<Vec<KeyValue>, LedgerError> {
        let Some(private) = self.readable(collection)? else {
            return Ok(self.read(range, None, usize::MAX).items);
        };
        self.begin_read_only("query private data")?;
        if !self.keeps(Some(&private)) {
            return Ok(Vec::new());
        }
        let place = self.place(collection);
        let found = self
            .simulator
            .snapshot
            .scan(&place, &range.start, end_bound(&range.end));
        Ok(found
            .take(self.total_query_limit())
            .map(key_value)
            .collect())
    }

    /// Reads a range of public state, and adds it to the range reads.
    fn read(&self, range: KeyRange, bookmark: Option<&str>, limit: usize) -> Page {
        let limit = limit.min(self.total_query_limit());
        let start = bookmark.map_or(range.start, str::to_owned);
        let place = self.place(PUBLIC);
        let mut found = self
            .simulator
            .snapshot
            .scan(&place, &start, end_bound(&range.end));
        let mut items = Vec::new();
        let mut entries = BTreeMap::new();
        for (key, entry) in found.by_ref().take(limit) {
            items.push(key_value((key, entry)));
            entries.insert(key.clone(), entry.version);
        }
        let bookmark = found.next().map(|(key, _)| key.clone());
        // A peer stops at a full page and does not check whether more entries follow.
        let last = items
            .last()
            .filter(|_| items.len() == limit)
            .map(|item| item.key.clone());
        drop(found);
        let read = RangeRead {
            start,
            end: range.end,
            last,
            entries,
        };
        self.simulation()
            .range_reads
            .push((self.chaincode.clone(), read));
        Page { items, bookmark }
    }

    fn find(
        &self,
        collection: &str,
        query: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<KeyValue>, LedgerError> {
        let private = self.readable(collection)?;
        if private.is_some() {
            self.begin_read_only("query private data")?;
        }
        if !self.simulator.ledger.store().settings.has_rich_queries {
            return Err(LedgerError::Peer(
                "ExecuteQuery not supported for leveldb".to_owned(),
            ));
        }
        let selector = Selector::parse(query).map_err(LedgerError::Peer)?;
        if !self.keeps(private.as_ref()) {
            return Ok(Vec::new());
        }
        let place = self.place(collection);
        let all = self.simulator.snapshot.scan(&place, "", end_bound(""));
        let found = all
            .filter(|(key, _)| after.is_none_or(|after| key.as_str() > after))
            .filter_map(|(key, entry)| match selector.matches(&entry.value) {
                Ok(is_found) => is_found.then_some(Ok((key, entry))),
                Err(error) => Some(Err(LedgerError::Peer(error))),
            });
        let found = found.take(limit.min(self.total_query_limit()));
        let found = found.collect::<Result<Vec<_>, _>>()?;
        if private.is_none() {
            for (key, _) in &found {
                self.entry(collection, key);
            }
        }
        Ok(found.into_iter().map(key_value).collect())
    }
}

fn key_value((key, entry): (&String, &Entry)) -> KeyValue {
    KeyValue {
        key: key.clone(),
        value: entry.value.clone(),
    }
}

fn size(page: PageRequest<'_>) -> usize {
    usize::try_from(page.size).unwrap_or(usize::MAX)
}

fn all<'a, T: Send + 'a>(
    items: Result<Vec<T>, LedgerError>,
) -> BoxStream<'a, Result<T, LedgerError>> {
    let items = match items {
        Ok(items) => items.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    };
    stream::iter(items).boxed()
}
