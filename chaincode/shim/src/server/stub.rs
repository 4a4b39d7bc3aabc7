//! A transaction as a chaincode sees it, backed by a peer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{
    self, ChaincodeId, ChaincodeInput, ChaincodeMessage, ChaincodeSpec, DelState, GetState,
    GetStateMetadata, GetStateMultiple, GetStateMultipleResult, PutState, PutStateMetadata,
    StateMetadata, StateMetadataResult,
};
use futures::stream::BoxStream;
use prost::Message;

use super::batch::{self, VALIDATION_PARAMETER, WriteBatch};
use super::exchange::Exchange;
use super::proposal::{self, ProposalError};
use super::query::{self, Query};
use crate::backend::{Backed, Backend, Change, PUBLIC, PageRequest, Write};
use crate::key_range::KeyRange;
use crate::proposal_contents::ProposalContents;
use crate::{Event, KeyModification, KeyValue, LedgerError, Page, Response};

/// A transaction that a peer sent. The server makes one for each and gives it to the chaincode.
#[derive(Debug)]
pub struct ChaincodeStub {
    exchange: Arc<Exchange>,
    proposal: ProposalContents,
    event: Mutex<Option<Event>>,
    /// Present if the peer takes many writes in one message.
    batch: Option<WriteBatch>,
    /// Whether the transaction has made a call that peers offer only to read-only transactions.
    is_read_only: AtomicBool,
}

impl ChaincodeStub {
    pub(super) fn new(
        exchange: Arc<Exchange>,
        message: ChaincodeMessage,
    ) -> Result<Self, ProposalError> {
        let batch = exchange.capabilities.write_batch.map(WriteBatch::new);
        Ok(Self {
            exchange,
            proposal: proposal::parse(message)?,
            event: Mutex::default(),
            batch,
            is_read_only: AtomicBool::new(false),
        })
    }

    /// Sends the remaining writes. Fails if the peer refused any batch.
    pub(super) async fn finish_writes(&self) -> Result<(), LedgerError> {
        let Some(batch) = &self.batch else {
            return Ok(());
        };
        loop {
            // Even if no write is left, a cancelled call may still wait for its reply.
            self.exchange.call_batch(|| batch.take()).await?;
            if batch.is_empty() {
                return self.exchange.check_batches();
            }
        }
    }

    pub(super) fn into_event(self) -> Option<Event> {
        self.event
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Peers refuse such a call to a transaction that has written, so they must receive the collected writes first.
    fn begin_read_only(&self) -> impl Future<Output = Result<(), LedgerError>> + Send + use<'_> {
        self.is_read_only.store(true, Ordering::Relaxed);
        self.flush_writes()
    }

    async fn write_now(&self, write: Write) -> Result<(), LedgerError> {
        let Write {
            collection,
            key,
            change,
        } = write;
        let delete = |collection, key| DelState { key, collection };
        let reply = match change {
            Change::Put(value) => {
                let request = PutState {
                    key,
                    value,
                    collection,
                };
                self.exchange.call(Type::PutState, request).await
            }
            Change::Delete => {
                let request = delete(collection, key);
                self.exchange.call(Type::DelState, request).await
            }
            Change::Purge => {
                let request = delete(collection, key);
                self.exchange.call(Type::PurgePrivateData, request).await
            }
            Change::ValidationParameter(value) => {
                let request = PutStateMetadata {
                    key,
                    collection,
                    metadata: Some(StateMetadata {
                        metakey: VALIDATION_PARAMETER.to_owned(),
                        value,
                    }),
                };
                self.exchange.call(Type::PutStateMetadata, request).await
            }
        };
        reply.map(drop)
    }

    /// Reads as many keys as the peer takes at once.
    async fn get_some(
        &self,
        collection: &str,
        keys: &[&str],
    ) -> Result<Vec<Option<Bytes>>, LedgerError> {
        let request = GetStateMultiple {
            keys: keys.iter().map(ToString::to_string).collect(),
            collection: collection.to_owned(),
        };
        let reply = self.exchange.call(Type::GetStateMultiple, request).await?;
        let values = GetStateMultipleResult::decode(reply)
            .map_err(|_| LedgerError::MalformedReply("values of many keys"))?
            .values;
        match values.len() == keys.len() {
            true => Ok(values.into_iter().map(present).collect()),
            false => Err(LedgerError::MalformedReply("one value for each key")),
        }
    }
}

impl Backed for ChaincodeStub {
    type Backend = Self;

    fn backend(&self) -> &Self {
        self
    }
}

impl Backend for ChaincodeStub {
    fn proposal(&self) -> &ProposalContents {
        &self.proposal
    }

    async fn get(&self, collection: &str, key: &str) -> Result<Option<Bytes>, LedgerError> {
        let request = get_state(collection, key);
        self.exchange
            .call(Type::GetState, request)
            .await
            .map(present)
    }

    async fn get_multiple(
        &self,
        collection: &str,
        keys: &[&str],
    ) -> Result<Vec<Option<Bytes>>, LedgerError> {
        let mut values = Vec::with_capacity(keys.len());
        match self.exchange.capabilities.multiple_keys {
            Some(most) => {
                for keys in keys.chunks(most) {
                    values.extend(self.get_some(collection, keys).await?);
                }
            }
            None => {
                for key in keys {
                    values.push(self.get(collection, key).await?);
                }
            }
        }
        Ok(values)
    }

    async fn get_hash(&self, collection: &str, key: &str) -> Result<Option<Bytes>, LedgerError> {
        let request = get_state(collection, key);
        self.exchange
            .call(Type::GetPrivateDataHash, request)
            .await
            .map(present)
    }

    async fn get_validation_parameter(
        &self,
        collection: &str,
        key: &str,
    ) -> Result<Option<Bytes>, LedgerError> {
        let request = GetStateMetadata {
            key: key.to_owned(),
            collection: collection.to_owned(),
        };
        let reply = self.exchange.call(Type::GetStateMetadata, request).await?;
        let metadata = StateMetadataResult::decode(reply)
            .map_err(|_| LedgerError::MalformedReply("metadata of a key"))?;
        Ok(metadata
            .entries
            .into_iter()
            .find(|entry| entry.metakey == VALIDATION_PARAMETER)
            .and_then(|entry| present(entry.value)))
    }

    async fn write(&self, write: Write) -> Result<(), LedgerError> {
        let batch = match &self.batch {
            // The peer will refuse a write of a read-only transaction. It is sent now, so that it is refused at once.
            Some(batch) if !self.is_read_only.load(Ordering::Relaxed) => batch,
            _ => return self.write_now(write).await,
        };
        if !batch::is_small(&write) {
            // This keeps the order of writes to the same key.
            self.flush_writes().await?;
            return self.write_now(write).await;
        }
        match batch.add(write) {
            true => self.flush_writes().await,
            false => Ok(()),
        }
    }

    async fn flush_writes(&self) -> Result<(), LedgerError> {
        let Some(batch) = &self.batch else {
            return Ok(());
        };
        while !batch.is_empty() {
            self.exchange.call_batch(|| batch.take()).await?;
        }
        Ok(())
    }

    fn range(
        &self,
        collection: &str,
        range: Result<KeyRange, LedgerError>,
    ) -> BoxStream<'_, Result<KeyValue, LedgerError>> {
        let query = range.map(|range| Query::range(collection, range, None));
        self.stream(collection, query, query::key_value)
    }

    async fn range_page(
        &self,
        range: KeyRange,
        page: PageRequest<'_>,
    ) -> Result<Page, LedgerError> {
        self.begin_read_only().await?;
        query::page(&self.exchange, Query::range(PUBLIC, range, Some(page))).await
    }

    fn query(
        &self,
        collection: Result<&str, LedgerError>,
        query: &str,
    ) -> BoxStream<'_, Result<KeyValue, LedgerError>> {
        let name = collection.as_ref().copied().unwrap_or(PUBLIC).to_owned();
        let query = collection.map(|collection| Query::rich(collection, query, None));
        self.stream(&name, query, query::key_value)
    }

    async fn query_page(&self, query: &str, page: PageRequest<'_>) -> Result<Page, LedgerError> {
        self.begin_read_only().await?;
        query::page(&self.exchange, Query::rich(PUBLIC, query, Some(page))).await
    }

    fn history(
        &self,
        key: Result<&str, LedgerError>,
    ) -> BoxStream<'_, Result<KeyModification, LedgerError>> {
        self.stream(PUBLIC, key.map(Query::history), query::key_modification)
    }

    async fn invoke_chaincode(
        &self,
        name: &str,
        channel: Option<&str>,
        arguments: Vec<Bytes>,
    ) -> Result<Response, LedgerError> {
        // The call may write to this chaincode's keys, and its writes are the later ones.
        self.flush_writes().await?;
        let name = match channel {
            Some(channel) => format!("{name}/{channel}"),
            None => name.to_owned(),
        };
        let request = ChaincodeSpec {
            chaincode_id: Some(ChaincodeId {
                name,
                ..Default::default()
            }),
            input: Some(ChaincodeInput {
                args: arguments,
                ..Default::default()
            }),
            ..Default::default()
        };
        let reply = self.exchange.call(Type::InvokeChaincode, request).await?;
        called_chaincode(reply)
    }

    fn set_event(&self, event: Event) {
        *self.event.lock().unwrap_or_else(PoisonError::into_inner) = Some(event);
    }
}

impl ChaincodeStub {
    fn stream<T: Send + 'static>(
        &self,
        collection: &str,
        query: Result<Query, LedgerError>,
        decode: fn(Bytes) -> Result<T, LedgerError>,
    ) -> BoxStream<'_, Result<T, LedgerError>> {
        let is_private = collection != PUBLIC;
        let before = async move {
            match is_private {
                true => self.begin_read_only().await,
                false => Ok(()),
            }
        };
        query::stream(&self.exchange, before, query, decode)
    }
}

fn get_state(collection: &str, key: &str) -> GetState {
    GetState {
        key: key.to_owned(),
        collection: collection.to_owned(),
    }
}

/// Fabric has no empty values: an empty value means that there is no value.
fn present(value: Bytes) -> Option<Bytes> {
    Some(value).filter(|value| !value.is_empty())
}

/// The answer of a called chaincode: its own last message to the peer, inside the peer's reply.
fn called_chaincode(reply: Bytes) -> Result<Response, LedgerError> {
    let malformed = |_| LedgerError::MalformedReply("answer of a called chaincode");
    let answer = ChaincodeMessage::decode(reply).map_err(malformed)?;
    if answer.r#type() != Type::Completed {
        let reason = String::from_utf8_lossy(&answer.payload).into_owned();
        return Err(LedgerError::CalledChaincode(reason));
    }
    let response = protos::Response::decode(answer.payload).map_err(malformed)?;
    Ok(Response {
        status: response.status,
        message: response.message,
        payload: response.payload,
    })
}
