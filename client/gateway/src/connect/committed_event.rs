//! Events, as they come from a peer.

use bytes::Bytes;
use fabric_protos::{gateway, protos};

use crate::Position;

/// The event of a valid transaction that is in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommittedEvent {
    /// In which block.
    pub block_number: u64,
    /// Of which transaction.
    pub transaction_id: String,
    /// Of which chaincode.
    pub chaincode: String,
    /// The event's name.
    pub name: String,
    /// What the chaincode attached to it.
    pub payload: Bytes,
}

impl CommittedEvent {
    /// Where a stream begins whose first event is the one after this.
    pub fn position(&self) -> Position {
        Position::After {
            block_number: self.block_number,
            transaction_id: self.transaction_id.clone(),
        }
    }

    pub(crate) fn all(response: gateway::ChaincodeEventsResponse) -> impl Iterator<Item = Self> {
        let block_number = response.block_number;
        response
            .events
            .into_iter()
            .map(move |event| Self::new(block_number, event))
    }

    fn new(block_number: u64, event: protos::ChaincodeEvent) -> Self {
        Self {
            block_number,
            transaction_id: event.tx_id,
            chaincode: event.chaincode_id,
            name: event.event_name,
            payload: event.payload,
        }
    }
}
