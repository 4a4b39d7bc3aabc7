//! A peer in process: it speaks the chaincode protocol of one line of Fabric and keeps its ledger in memory.

use std::collections::HashMap;

use bytes::Bytes;
use fabric_chaincode::memory::Transaction;
use fabric_chaincode::{
    Chaincode, Invocation, KeyValue, Ledger, LedgerError, Page, PrivateData, Response, Server,
    ServerBuilder, split_composite_key,
};
use fabric_protos::protos::chaincode_client::ChaincodeClient;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::write_record::Type as RecordType;
use fabric_protos::protos::{
    self, ChaincodeAdditionalParams, ChaincodeInput, ChaincodeMessage, ChaincodeSpec, DelState,
    GetHistoryForKey, GetQueryResult, GetState, GetStateByRange, GetStateMetadata,
    GetStateMultiple, GetStateMultipleResult, PutState, PutStateMetadata, QueryMetadata,
    QueryResponse, QueryResponseMetadata, QueryResultBytes, QueryStateClose, QueryStateNext,
    SignedProposal, StateMetadata, StateMetadataResult, WriteBatchState,
};
use fabric_protos::queryresult::{KeyModification, Kv};
use futures::TryStreamExt;
use prost::Message;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;
use tonic::transport::Endpoint;

use crate::script::Script;

/// A line of Fabric.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Line {
    /// Neither batches nor reads of many keys.
    Fabric2_5,
    /// Both.
    Fabric3_1,
}

/// How many results it sends at once. A real one: 100.
const BATCH_OF_RESULTS: usize = 2;

/// As a real one.
const LARGEST_MESSAGE: usize = 100 * 1024 * 1024;

/// How many writes and keys it takes at once.
pub(crate) const OFFER: u32 = 100;

pub(crate) struct Peer {
    line: Line,
    outgoing: mpsc::Sender<ChaincodeMessage>,
    incoming: Streaming<ChaincodeMessage>,
    iterators: HashMap<String, Vec<QueryResultBytes>>,
    /// Refuses every batch of writes.
    pub(crate) refuses_batches: bool,
}

impl Peer {
    /// Serves the script and connects to it.
    pub(crate) async fn launch(line: Line) -> Self {
        Self::connect(line, Server::builder("script:0123", Script)).await
    }

    /// Serves a chaincode and connects to it.
    pub(crate) async fn connect(line: Line, builder: ServerBuilder<impl Chaincode>) -> Self {
        let server = builder.plaintext().bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", server.local_address());
        tokio::spawn(server.serve_with_shutdown(std::future::pending()));
        let channel = Endpoint::from_shared(address).unwrap();
        let (outgoing, receiver) = mpsc::channel(16);
        let client = ChaincodeClient::new(channel.connect().await.unwrap());
        let mut client = client.max_decoding_message_size(LARGEST_MESSAGE);
        let connected = client.connect(ReceiverStream::new(receiver)).await;
        let mut peer = Self {
            line,
            outgoing,
            incoming: connected.unwrap().into_inner(),
            iterators: HashMap::new(),
            refuses_batches: false,
        };
        assert_eq!(peer.receive().await.r#type(), Type::Register);
        peer.send(message(Type::Registered, Bytes::new())).await;
        let ready = match line {
            Line::Fabric2_5 => ChaincodeAdditionalParams::default(),
            Line::Fabric3_1 => ChaincodeAdditionalParams {
                use_write_batch: true,
                max_size_write_batch: OFFER,
                use_get_multiple_keys: true,
                max_size_get_multiple_keys: OFFER,
            },
        };
        peer.send(message(Type::Ready, ready.encode_to_vec().into()))
            .await;
        peer
    }

    /// Lets the chaincode simulate a transaction, and tells what it sent.
    pub(crate) async fn endorse(&mut self, transaction: &Transaction) -> (Response, Vec<Type>) {
        let input = ChaincodeInput {
            args: transaction.arguments().to_vec(),
            decorations: transaction.decorations().clone().into_iter().collect(),
            is_init: false,
        };
        let signed = transaction.signed_proposal();
        let proposal = SignedProposal {
            proposal_bytes: signed.proposal.clone(),
            signature: signed.signature.clone(),
        };
        let begin = ChaincodeMessage {
            proposal: Some(proposal),
            ..of(transaction, Type::Transaction, input.encode_to_vec().into())
        };
        self.send(begin).await;
        let mut calls = Vec::new();
        loop {
            let call = self.receive().await;
            assert_eq!(call.txid, transaction.transaction_id());
            match call.r#type() {
                Type::Completed => {
                    if let Some(event) = call.chaincode_event {
                        transaction
                            .set_event(&event.event_name, event.payload)
                            .unwrap();
                    }
                    let response = protos::Response::decode(call.payload).unwrap();
                    let response = Response {
                        status: response.status,
                        message: response.message,
                        payload: response.payload,
                    };
                    return (response, calls);
                }
                Type::Error => {
                    let reason = String::from_utf8(call.payload.to_vec()).unwrap();
                    return (Response::refused(500, reason), calls);
                }
                kind => {
                    calls.push(kind);
                    let reply = match self.answer(transaction, kind, call.payload).await {
                        Ok(payload) => of(transaction, Type::Response, payload),
                        Err(LedgerError::Peer(reason)) => {
                            of(transaction, Type::Error, reason.into())
                        }
                        Err(other) => panic!("a peer does not say {other:?}"),
                    };
                    self.send(reply).await;
                }
            }
        }
    }

    async fn answer(
        &mut self,
        ledger: &Transaction,
        call: Type,
        request: Bytes,
    ) -> Result<Bytes, LedgerError> {
        match call {
            Type::GetState => {
                let get = GetState::decode(request).unwrap();
                let value = get_value(ledger, &get.collection, &get.key).await?;
                Ok(value.unwrap_or_default())
            }
            Type::GetPrivateDataHash => {
                let get = GetState::decode(request).unwrap();
                let hash = ledger.get_private_data_hash(&get.collection, &get.key);
                Ok(hash.await?.unwrap_or_default())
            }
            Type::GetStateMultiple => {
                assert_eq!(self.line, Line::Fabric3_1, "2.5 ends the stream");
                let get = GetStateMultiple::decode(request).unwrap();
                assert!(get.keys.len() <= OFFER as usize);
                let mut values = Vec::new();
                for key in &get.keys {
                    let value = get_value(ledger, &get.collection, key).await?;
                    values.push(value.unwrap_or_default());
                }
                Ok(GetStateMultipleResult { values }.encode_to_vec().into())
            }
            Type::GetStateMetadata => {
                let get = GetStateMetadata::decode(request).unwrap();
                let policy = match get.collection.as_str() {
                    "" => ledger.get_state_validation_parameter(&get.key).await?,
                    name => {
                        ledger
                            .get_private_data_validation_parameter(name, &get.key)
                            .await?
                    }
                };
                let entries = policy.map(|value| StateMetadata {
                    metakey: "VALIDATION_PARAMETER".to_owned(),
                    value,
                });
                let metadata = StateMetadataResult {
                    entries: Vec::from_iter(entries),
                };
                Ok(metadata.encode_to_vec().into())
            }
            Type::WriteBatchState => {
                assert_eq!(self.line, Line::Fabric3_1, "2.5 ends the stream");
                if self.refuses_batches {
                    return Err(LedgerError::Peer("no room".to_owned()));
                }
                let batch = WriteBatchState::decode(request).unwrap();
                assert!(batch.rec.len() <= OFFER as usize);
                for record in batch.rec {
                    let kind = record.r#type();
                    let value = match kind {
                        RecordType::PutStateMetadata => record.metadata.unwrap().value,
                        _ => record.value,
                    };
                    write(ledger, kind, &record.collection, &record.key, value).await?;
                }
                Ok(Bytes::new())
            }
            Type::PutState => {
                let put = PutState::decode(request).unwrap();
                let kind = RecordType::PutState;
                write(ledger, kind, &put.collection, &put.key, put.value).await
            }
            Type::DelState | Type::PurgePrivateData => {
                let delete = DelState::decode(request).unwrap();
                let kind = match call {
                    Type::DelState => RecordType::DelState,
                    _ => RecordType::PurgePrivateData,
                };
                write(ledger, kind, &delete.collection, &delete.key, Bytes::new()).await
            }
            Type::PutStateMetadata => {
                let put = PutStateMetadata::decode(request).unwrap();
                let metadata = put.metadata.unwrap();
                assert_eq!(metadata.metakey, "VALIDATION_PARAMETER");
                let kind = RecordType::PutStateMetadata;
                write(ledger, kind, &put.collection, &put.key, metadata.value).await
            }
            Type::GetStateByRange => {
                let get = GetStateByRange::decode(request).unwrap();
                if let Some(metadata) = page_of(get.metadata.clone()) {
                    return Ok(page(range_page(ledger, &get, &metadata).await?));
                }
                let found = range(ledger, &get).await?;
                Ok(self.results(found.into_iter().map(key_value).collect()))
            }
            Type::GetQueryResult => {
                let get = GetQueryResult::decode(request).unwrap();
                if let Some(metadata) = page_of(get.metadata) {
                    let size = u32::try_from(metadata.page_size).unwrap();
                    let bookmark = Some(metadata.bookmark.as_str()).filter(|it| !it.is_empty());
                    let found = ledger.get_query_result_with_pagination(&get.query, size, bookmark);
                    return Ok(page(found.await?));
                }
                let found: Vec<_> = match get.collection.as_str() {
                    "" => ledger.get_query_result(&get.query).try_collect().await?,
                    name => {
                        let found = ledger.get_private_data_query_result(name, &get.query);
                        found.try_collect().await?
                    }
                };
                Ok(self.results(found.into_iter().map(key_value).collect()))
            }
            Type::GetHistoryForKey => {
                let get = GetHistoryForKey::decode(request).unwrap();
                let history: Vec<_> = ledger.get_history_for_key(&get.key).try_collect().await?;
                let results = history.into_iter().map(|one| {
                    let modification = KeyModification {
                        tx_id: one.transaction_id,
                        timestamp: Some(one.timestamp.into()),
                        is_delete: one.value.is_none(),
                        value: one.value.unwrap_or_default(),
                    };
                    modification.encode_to_vec()
                });
                Ok(self.results(results.collect()))
            }
            Type::QueryStateNext => {
                let next = QueryStateNext::decode(request).unwrap();
                let rest = self
                    .iterators
                    .remove(&next.id)
                    .expect("the iterator is open");
                Ok(self.some_results(next.id, rest))
            }
            Type::QueryStateClose => {
                let close = QueryStateClose::decode(request).unwrap();
                self.iterators.remove(&close.id);
                Ok(QueryResponse::default().encode_to_vec().into())
            }
            Type::InvokeChaincode => {
                let spec = ChaincodeSpec::decode(request).unwrap();
                let name = spec.chaincode_id.unwrap().name;
                let (name, channel) = match name.split_once('/') {
                    Some((name, channel)) => (name, Some(channel)),
                    None => (name.as_str(), None),
                };
                let arguments = spec.input.unwrap().args;
                let response = ledger.invoke_chaincode(name, channel, arguments).await?;
                let response = protos::Response {
                    status: response.status,
                    message: response.message,
                    payload: response.payload,
                };
                let completed = message(Type::Completed, response.encode_to_vec().into());
                Ok(completed.encode_to_vec().into())
            }
            other => panic!("a chaincode does not send {other:?}"),
        }
    }

    fn results(&mut self, results: Vec<Vec<u8>>) -> Bytes {
        let results = results.into_iter().map(|bytes| QueryResultBytes {
            result_bytes: bytes.into(),
        });
        let id = format!("iterator {}", self.iterators.len());
        self.some_results(id, results.collect())
    }

    fn some_results(&mut self, id: String, mut results: Vec<QueryResultBytes>) -> Bytes {
        let rest = results.split_off(results.len().min(BATCH_OF_RESULTS));
        let response = QueryResponse {
            results,
            has_more: !rest.is_empty(),
            id: id.clone(),
            ..Default::default()
        };
        if response.has_more {
            self.iterators.insert(id, rest);
        }
        response.encode_to_vec().into()
    }

    async fn send(&self, message: ChaincodeMessage) {
        self.outgoing.send(message).await.unwrap();
    }

    async fn receive(&mut self) -> ChaincodeMessage {
        let deadline = std::time::Duration::from_secs(20);
        let received = tokio::time::timeout(deadline, self.incoming.message()).await;
        let message = received.expect("the chaincode speaks before the deadline");
        message.unwrap().expect("the chaincode is still there")
    }
}

async fn get_value(
    ledger: &Transaction,
    collection: &str,
    key: &str,
) -> Result<Option<Bytes>, LedgerError> {
    match collection {
        "" => ledger.get_state(key).await,
        collection => ledger.get_private_data(collection, key).await,
    }
}

async fn write(
    ledger: &Transaction,
    kind: RecordType,
    collection: &str,
    key: &str,
    value: Bytes,
) -> Result<Bytes, LedgerError> {
    let done = match (kind, collection) {
        (RecordType::PutState, "") => ledger.put_state(key, value).await,
        (RecordType::PutState, name) => ledger.put_private_data(name, key, value).await,
        (RecordType::DelState, "") => ledger.del_state(key).await,
        (RecordType::DelState, name) => ledger.del_private_data(name, key).await,
        (RecordType::PurgePrivateData, name) => ledger.purge_private_data(name, key).await,
        (RecordType::PutStateMetadata, "") => {
            ledger.set_state_validation_parameter(key, value).await
        }
        (RecordType::PutStateMetadata, name) => {
            let set = ledger.set_private_data_validation_parameter(name, key, value);
            set.await
        }
        (other, _) => panic!("a chaincode does not write {other:?}"),
    };
    done.map(|()| Bytes::new())
}

/// The parts of the composite keys in a range that begins and ends among them.
fn composite(range: &GetStateByRange) -> Option<(&str, Vec<&str>)> {
    let prefix = range.end_key.strip_suffix('\u{10FFFF}')?;
    assert_eq!(range.start_key, prefix);
    Some(split_composite_key(prefix).unwrap())
}

async fn range(
    ledger: &Transaction,
    range: &GetStateByRange,
) -> Result<Vec<KeyValue>, LedgerError> {
    let (start, end) = (&range.start_key, &range.end_key);
    match (range.collection.as_str(), composite(range)) {
        ("", None) => ledger.get_state_by_range(start, end).try_collect().await,
        ("", Some((object_type, attributes))) => {
            let found = ledger.get_state_by_partial_composite_key(object_type, &attributes);
            found.try_collect().await
        }
        (name, None) => {
            let found = ledger.get_private_data_by_range(name, start, end);
            found.try_collect().await
        }
        (name, Some((object_type, attributes))) => {
            let found =
                ledger.get_private_data_by_partial_composite_key(name, object_type, &attributes);
            found.try_collect().await
        }
    }
}

async fn range_page(
    ledger: &Transaction,
    range: &GetStateByRange,
    metadata: &QueryMetadata,
) -> Result<Page, LedgerError> {
    let size = u32::try_from(metadata.page_size).unwrap();
    let bookmark = Some(metadata.bookmark.as_str()).filter(|bookmark| !bookmark.is_empty());
    if (range.start_key.as_str(), range.end_key.as_str()) == ("\0", "\0\u{10FFFF}") {
        let found = ledger.get_all_states_composite_key_with_pagination(size, bookmark);
        return found.await;
    }
    match composite(range) {
        Some((object_type, attributes)) => {
            ledger
                .get_state_by_partial_composite_key_with_pagination(
                    object_type,
                    &attributes,
                    size,
                    bookmark,
                )
                .await
        }
        None => {
            let (start, end) = (&range.start_key, &range.end_key);
            ledger
                .get_state_by_range_with_pagination(start, end, size, bookmark)
                .await
        }
    }
}

fn page_of(metadata: Bytes) -> Option<QueryMetadata> {
    (!metadata.is_empty()).then(|| QueryMetadata::decode(metadata).unwrap())
}

fn page(page: Page) -> Bytes {
    let metadata = QueryResponseMetadata {
        fetched_records_count: page.items.len().try_into().unwrap(),
        bookmark: page.bookmark.unwrap_or_default(),
    };
    let results = page.items.into_iter().map(|item| QueryResultBytes {
        result_bytes: key_value(item).into(),
    });
    let response = QueryResponse {
        results: results.collect(),
        metadata: metadata.encode_to_vec().into(),
        ..Default::default()
    };
    response.encode_to_vec().into()
}

fn key_value(entry: KeyValue) -> Vec<u8> {
    let entry = Kv {
        namespace: "script".to_owned(),
        key: entry.key,
        value: entry.value,
    };
    entry.encode_to_vec()
}

fn of(transaction: &Transaction, r#type: Type, payload: Bytes) -> ChaincodeMessage {
    ChaincodeMessage {
        txid: transaction.transaction_id().to_owned(),
        channel_id: transaction.channel_id().to_owned(),
        ..message(r#type, payload)
    }
}

fn message(r#type: Type, payload: Bytes) -> ChaincodeMessage {
    ChaincodeMessage {
        r#type: r#type.into(),
        payload,
        ..Default::default()
    }
}
