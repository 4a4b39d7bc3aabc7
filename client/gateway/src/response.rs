//! The answer of a chaincode.

use bytes::Bytes;
use fabric_protos::protos;
use prost::{DecodeError, Message};

/// The response of a chaincode function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// 200 to 399 for success; a response with a higher status was not endorsed.
    pub status: u16,
    /// A message, most often empty on success.
    pub message: String,
    /// The result.
    pub payload: Bytes,
}

impl Response {
    /// `None` if no chaincode can answer with this status.
    pub(crate) fn new(response: protos::Response) -> Option<Self> {
        Some(Self {
            status: response.status.try_into().ok()?,
            message: response.message,
            payload: response.payload,
        })
    }

    /// Whether a peer endorses it: only with a status from 200 to 399.
    pub(crate) fn is_endorsable(&self) -> bool {
        (200..400).contains(&self.status)
    }
}

/// The one event that a transaction can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChaincodeEvent {
    /// The event's name.
    pub name: String,
    /// The data that the chaincode attached to it.
    pub payload: Bytes,
}

impl ChaincodeEvent {
    /// A `ChaincodeAction` without an event has no bytes there.
    pub(crate) fn decode(events: Bytes) -> Result<Option<Self>, DecodeError> {
        if events.is_empty() {
            return Ok(None);
        }
        let event = protos::ChaincodeEvent::decode(events)?;
        Ok(Some(Self {
            name: event.event_name,
            payload: event.payload,
        }))
    }
}
