//! Committed events from a peer.

use bytes::Bytes;
use fabric_protos::{gateway, protos};

use crate::Position;

/// The event of a valid transaction that is in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommittedEvent {
    /// The number of its block.
    pub block_number: u64,
    /// The id of its transaction.
    pub transaction_id: String,
    /// The chaincode that set it.
    pub chaincode: String,
    /// The event's name.
    pub name: String,
    /// The data that the chaincode attached to it.
    pub payload: Bytes,
}

impl CommittedEvent {
    /// The position of a stream that begins with the next event after this one.
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
