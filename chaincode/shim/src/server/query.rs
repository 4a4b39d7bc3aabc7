//! Queries whose results a peer sends batch by batch.

use std::sync::Arc;
use std::time::SystemTime;
use std::vec;

use bytes::Bytes;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{
    GetHistoryForKey, GetQueryResult, GetStateByRange, QueryMetadata, QueryResponse,
    QueryResponseMetadata, QueryResultBytes, QueryStateClose, QueryStateNext,
};
use fabric_protos::queryresult;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use prost::Message;

use super::exchange::Exchange;
use crate::backend::PageRequest;
use crate::key_range::KeyRange;
use crate::{KeyModification, KeyValue, LedgerError, Page};

/// A query that has not been sent yet.
#[derive(Debug)]
pub(super) struct Query {
    call: Type,
    request: Vec<u8>,
}

impl Query {
    pub(super) fn range(collection: &str, range: KeyRange, page: Option<PageRequest<'_>>) -> Self {
        let request = GetStateByRange {
            start_key: range.start,
            end_key: range.end,
            collection: collection.to_owned(),
            metadata: metadata(page),
        };
        Self {
            call: Type::GetStateByRange,
            request: request.encode_to_vec(),
        }
    }

    pub(super) fn rich(collection: &str, query: &str, page: Option<PageRequest<'_>>) -> Self {
        let request = GetQueryResult {
            query: query.to_owned(),
            collection: collection.to_owned(),
            metadata: metadata(page),
        };
        Self {
            call: Type::GetQueryResult,
            request: request.encode_to_vec(),
        }
    }

    pub(super) fn history(key: &str) -> Self {
        let request = GetHistoryForKey {
            key: key.to_owned(),
        };
        Self {
            call: Type::GetHistoryForKey,
            request: request.encode_to_vec(),
        }
    }

    async fn ask(self, exchange: &Exchange) -> Result<QueryResponse, LedgerError> {
        query_response(exchange.call_encoded(self.call, self.request).await?)
    }
}

/// Streams the results of a query. The query is sent when the stream is first polled, once `before` is done.
pub(super) fn stream<'a, T: Send + 'static>(
    exchange: &Arc<Exchange>,
    before: impl Future<Output = Result<(), LedgerError>> + Send + 'a,
    query: Result<Query, LedgerError>,
    decode: fn(Bytes) -> Result<T, LedgerError>,
) -> BoxStream<'a, Result<T, LedgerError>> {
    let exchange = exchange.clone();
    let begin = async move {
        let query = query?;
        before.await?;
        let mut cursor = Cursor {
            exchange,
            batch: Vec::new().into_iter(),
            iterator: None,
        };
        let response = query.ask(&cursor.exchange).await?;
        cursor.receive(response);
        Ok(stream::try_unfold(cursor, move |mut cursor| async move {
            let Some(result) = cursor.next().await? else {
                return Ok(None);
            };
            Ok(Some((decode(result)?, cursor)))
        }))
    };
    stream::once(begin)
        .flat_map(|begun| match begun {
            Ok(results) => results.left_stream(),
            Err(error) => stream::iter([Err(error)]).right_stream(),
        })
        .boxed()
}

/// Asks for one page.
pub(super) async fn page(exchange: &Exchange, query: Query) -> Result<Page, LedgerError> {
    let response = query.ask(exchange).await?;
    let metadata = QueryResponseMetadata::decode(response.metadata)
        .map_err(|_| LedgerError::MalformedReply("metadata of a page"))?;
    let results = response.results.into_iter();
    Ok(Page {
        items: results
            .map(|result| key_value(result.result_bytes))
            .collect::<Result<_, _>>()?,
        bookmark: Some(metadata.bookmark).filter(|bookmark| !bookmark.is_empty()),
    })
}

/// A query in progress. The peer holds an iterator for it until it has sent all results.
struct Cursor {
    exchange: Arc<Exchange>,
    batch: vec::IntoIter<QueryResultBytes>,
    iterator: Option<String>,
}

impl Cursor {
    async fn next(&mut self) -> Result<Option<Bytes>, LedgerError> {
        loop {
            if let Some(result) = self.batch.next() {
                return Ok(Some(result.result_bytes));
            }
            let Some(id) = self.iterator.clone() else {
                return Ok(None);
            };
            let next = QueryStateNext { id };
            let reply = self.exchange.call(Type::QueryStateNext, next).await?;
            self.receive(query_response(reply)?);
        }
    }

    fn receive(&mut self, response: QueryResponse) {
        self.batch = response.results.into_iter();
        self.iterator = response.has_more.then_some(response.id);
    }
}

impl Drop for Cursor {
    fn drop(&mut self) {
        // Without a runtime the transaction is over, and so is the peer's iterator.
        if let Some(id) = self.iterator.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let exchange = self.exchange.clone();
            runtime.spawn(async move {
                // The peer closes it at the end of the transaction at the latest.
                let _ = exchange
                    .call(Type::QueryStateClose, QueryStateClose { id })
                    .await;
            });
        }
    }
}

pub(super) fn key_value(result: Bytes) -> Result<KeyValue, LedgerError> {
    let entry = queryresult::Kv::decode(result)
        .map_err(|_| LedgerError::MalformedReply("entry of a query"))?;
    Ok(KeyValue {
        key: entry.key,
        value: entry.value,
    })
}

pub(super) fn key_modification(result: Bytes) -> Result<KeyModification, LedgerError> {
    let malformed = LedgerError::MalformedReply("entry of a key's history");
    let Ok(entry) = queryresult::KeyModification::decode(result) else {
        return Err(malformed);
    };
    let timestamp = SystemTime::try_from(entry.timestamp.unwrap_or_default());
    Ok(KeyModification {
        transaction_id: entry.tx_id,
        timestamp: timestamp.map_err(|_| malformed)?,
        value: (!entry.is_delete).then_some(entry.value),
    })
}

fn metadata(page: Option<PageRequest<'_>>) -> Bytes {
    let Some(page) = page else {
        return Bytes::new();
    };
    let metadata = QueryMetadata {
        page_size: page.size,
        bookmark: page.bookmark.unwrap_or_default().to_owned(),
    };
    metadata.encode_to_vec().into()
}

fn query_response(reply: Bytes) -> Result<QueryResponse, LedgerError> {
    QueryResponse::decode(reply).map_err(|_| LedgerError::MalformedReply("query response"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_parts_of_the_reply_and_no_copies() {
        let entry = queryresult::Kv {
            key: "key".to_owned(),
            value: vec![7; 1 << 20].into(),
            ..Default::default()
        };
        let result = QueryResultBytes {
            result_bytes: entry.encode_to_vec().into(),
        };
        let response = QueryResponse {
            results: vec![result],
            ..Default::default()
        };
        let reply = Bytes::from(response.encode_to_vec());
        let read = query_response(reply.clone()).unwrap();
        let read = key_value(read.results[0].result_bytes.clone()).unwrap();
        assert_eq!(read.value, entry.value);
        let (whole, part) = (reply.as_ptr_range(), read.value.as_ptr_range());
        assert!(whole.start <= part.start && part.end <= whole.end);
    }
}
