//! Range queries, batch by batch.

use std::sync::Arc;
use std::vec;

use bytes::Bytes;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{
    GetStateByRange, QueryMetadata, QueryResponse, QueryResponseMetadata, QueryResultBytes,
    QueryStateClose, QueryStateNext,
};
use fabric_protos::queryresult::Kv;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use prost::Message;

use super::exchange::Exchange;
use crate::key_range::{KeyRange, check_page_size};
use crate::{KeyValue, LedgerError, Page};

/// Streams a range, which begins to be read when the stream is polled first.
pub(super) fn stream(
    exchange: &Arc<Exchange>,
    range: Result<KeyRange, LedgerError>,
) -> BoxStream<'_, Result<KeyValue, LedgerError>> {
    let cursor = Cursor {
        exchange: exchange.clone(),
        range: Some(range),
        batch: Vec::new().into_iter(),
        iterator: None,
    };
    stream::try_unfold(cursor, |mut cursor| async {
        Ok(cursor.next().await?.map(|entry| (entry, cursor)))
    })
    .boxed()
}

/// Reads one page of a range.
pub(super) async fn page(
    exchange: &Exchange,
    range: Result<KeyRange, LedgerError>,
    page_size: u32,
    bookmark: Option<&str>,
) -> Result<Page, LedgerError> {
    let range = range?;
    range.check_bookmark(bookmark)?;
    let metadata = QueryMetadata {
        page_size: check_page_size(page_size)?,
        bookmark: bookmark.unwrap_or_default().to_owned(),
    };
    let response = read_range(exchange, range, metadata.encode_to_vec()).await?;
    let metadata = QueryResponseMetadata::decode(response.metadata)
        .map_err(|_| LedgerError::MalformedReply("metadata of a page"))?;
    Ok(Page {
        items: response
            .results
            .into_iter()
            .map(entry)
            .collect::<Result<_, _>>()?,
        bookmark: Some(metadata.bookmark).filter(|bookmark| !bookmark.is_empty()),
    })
}

/// A range that is being read. The peer holds an iterator for it as long as it has more than it sent.
struct Cursor {
    exchange: Arc<Exchange>,
    range: Option<Result<KeyRange, LedgerError>>,
    batch: vec::IntoIter<QueryResultBytes>,
    iterator: Option<String>,
}

impl Cursor {
    async fn next(&mut self) -> Result<Option<KeyValue>, LedgerError> {
        loop {
            if let Some(result) = self.batch.next() {
                return entry(result).map(Some);
            }
            let response = if let Some(range) = self.range.take() {
                read_range(&self.exchange, range?, Bytes::new()).await?
            } else if let Some(id) = self.iterator.clone() {
                let next = QueryStateNext { id };
                query_response(self.exchange.call(Type::QueryStateNext, next).await?)?
            } else {
                return Ok(None);
            };
            self.batch = response.results.into_iter();
            self.iterator = response.has_more.then_some(response.id);
        }
    }
}

impl Drop for Cursor {
    fn drop(&mut self) {
        // Without a runtime the transaction is over, and with it the peer's iterator.
        if let Some(id) = self.iterator.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let exchange = self.exchange.clone();
            runtime.spawn(async move {
                // At the latest the peer closes it at the end of the transaction.
                let _ = exchange
                    .call(Type::QueryStateClose, QueryStateClose { id })
                    .await;
            });
        }
    }
}

async fn read_range(
    exchange: &Exchange,
    range: KeyRange,
    metadata: impl Into<Bytes>,
) -> Result<QueryResponse, LedgerError> {
    let request = GetStateByRange {
        start_key: range.start,
        end_key: range.end,
        metadata: metadata.into(),
        ..Default::default()
    };
    query_response(exchange.call(Type::GetStateByRange, request).await?)
}

fn query_response(reply: Bytes) -> Result<QueryResponse, LedgerError> {
    QueryResponse::decode(reply).map_err(|_| LedgerError::MalformedReply("query response"))
}

fn entry(result: QueryResultBytes) -> Result<KeyValue, LedgerError> {
    let entry = Kv::decode(result.result_bytes)
        .map_err(|_| LedgerError::MalformedReply("entry of a query"))?;
    Ok(KeyValue {
        key: entry.key,
        value: entry.value,
    })
}
