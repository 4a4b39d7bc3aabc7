//! What the peer finds, page by page and batch by batch.

use bytes::Bytes;
use fabric_chaincode::memory::Transaction;
use fabric_chaincode::{KeyValue, Ledger, LedgerError, Page, PrivateData, split_composite_key};
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{
    GetHistoryForKey, GetQueryResult, GetStateByRange, QueryMetadata, QueryResponse,
    QueryResponseMetadata, QueryResultBytes, QueryStateClose, QueryStateNext,
};
use fabric_protos::queryresult::{KeyModification, Kv};
use futures::TryStreamExt;
use prost::Message;

use super::Peer;

/// How many results it sends at once. A real one: 100.
const BATCH_OF_RESULTS: usize = 2;

impl Peer {
    pub(super) async fn query(
        &mut self,
        ledger: &Transaction,
        call: Type,
        request: Bytes,
    ) -> Result<Bytes, LedgerError> {
        match call {
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
