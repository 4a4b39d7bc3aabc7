//! A transaction as a chaincode sees it, with a peer behind it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{ChaincodeInput, ChaincodeMessage, DelState, GetState, PutState};
use futures::Stream;
use prost::Message;

use super::exchange::Exchange;
use super::proposal::{ProposalError, ProposalHeader};
use super::query;
use crate::key_range::KeyRange;
use crate::{Event, KeyValue, Ledger, LedgerError, Page, SerializedIdentity};

/// A transaction that a peer sent. The server makes one for each and gives it to the chaincode.
#[derive(Debug)]
pub struct ChaincodeStub {
    exchange: Arc<Exchange>,
    header: ProposalHeader,
    arguments: Vec<Bytes>,
    event: Mutex<Option<Event>>,
}

impl ChaincodeStub {
    pub(super) fn new(
        exchange: Arc<Exchange>,
        message: ChaincodeMessage,
    ) -> Result<Self, ProposalError> {
        let header = ProposalHeader::parse(message.proposal)?;
        let arguments = ChaincodeInput::decode(message.payload)?.args;
        Ok(Self {
            exchange,
            header,
            arguments,
            event: Mutex::default(),
        })
    }

    pub(super) fn into_event(self) -> Option<Event> {
        self.event
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger for ChaincodeStub {
    fn transaction_id(&self) -> &str {
        &self.exchange.transaction_id
    }

    fn channel_id(&self) -> &str {
        &self.exchange.channel_id
    }

    fn timestamp(&self) -> SystemTime {
        self.header.timestamp
    }

    fn creator(&self) -> &SerializedIdentity {
        &self.header.creator
    }

    fn arguments(&self) -> &[Bytes] {
        &self.arguments
    }

    async fn get_state(&self, key: &str) -> Result<Option<Bytes>, LedgerError> {
        let request = GetState {
            key: not_empty(key)?,
            ..Default::default()
        };
        let value = self.exchange.call(Type::GetState, request).await?;
        Ok(Some(value).filter(|value| !value.is_empty()))
    }

    async fn put_state(
        &self,
        key: &str,
        value: impl Into<Bytes> + Send,
    ) -> Result<(), LedgerError> {
        let (key, value) = (not_empty(key)?, value.into());
        if value.is_empty() {
            return Err(LedgerError::EmptyValue);
        }
        let request = PutState {
            key,
            value,
            ..Default::default()
        };
        self.exchange.call(Type::PutState, request).await.map(drop)
    }

    async fn del_state(&self, key: &str) -> Result<(), LedgerError> {
        let request = DelState {
            key: not_empty(key)?,
            ..Default::default()
        };
        self.exchange.call(Type::DelState, request).await.map(drop)
    }

    fn get_state_by_range(
        &self,
        start: &str,
        end: &str,
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_> {
        query::stream(&self.exchange, KeyRange::simple(start, end))
    }

    fn get_state_by_partial_composite_key(
        &self,
        object_type: &str,
        attributes: &[&str],
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_> {
        query::stream(
            &self.exchange,
            KeyRange::partial_composite(object_type, attributes),
        )
    }

    async fn get_state_by_range_with_pagination(
        &self,
        start: &str,
        end: &str,
        page_size: u32,
        bookmark: Option<&str>,
    ) -> Result<Page, LedgerError> {
        query::page(
            &self.exchange,
            KeyRange::simple(start, end),
            page_size,
            bookmark,
        )
        .await
    }

    async fn get_state_by_partial_composite_key_with_pagination(
        &self,
        object_type: &str,
        attributes: &[&str],
        page_size: u32,
        bookmark: Option<&str>,
    ) -> Result<Page, LedgerError> {
        let range = KeyRange::partial_composite(object_type, attributes);
        query::page(&self.exchange, range, page_size, bookmark).await
    }

    fn set_event(&self, name: &str, payload: impl Into<Bytes>) -> Result<(), LedgerError> {
        let event = Event::new(name, payload)?;
        *self.event.lock().unwrap_or_else(PoisonError::into_inner) = Some(event);
        Ok(())
    }
}

fn not_empty(key: &str) -> Result<String, LedgerError> {
    if key.is_empty() {
        Err(LedgerError::EmptyKey)
    } else {
        Ok(key.to_owned())
    }
}
