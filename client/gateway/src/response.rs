//! What a chaincode answers.

use bytes::Bytes;
use fabric_protos::protos;
use prost::{DecodeError, Message};

/// The response of a chaincode function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// 200 to 399 for success; what is above was not endorsed.
    pub status: u16,
    /// A message, most often empty on success.
    pub message: String,
    /// The result.
    pub payload: Bytes,
}

impl Response {
    /// `None` if the status is nothing that a chaincode can answer.
    pub(crate) fn new(response: protos::Response) -> Option<Self> {
        Some(Self {
            status: response.status.try_into().ok()?,
            message: response.message,
            payload: response.payload,
        })
    }

    /// Whether a peer endorses it: below 200 and from 400 on it does not.
    pub(crate) fn is_endorsable(&self) -> bool {
        (200..400).contains(&self.status)
    }
}

/// The one event that a transaction can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChaincodeEvent {
    /// The event's name.
    pub name: String,
    /// What the chaincode attached to it.
    pub payload: Bytes,
}

impl ChaincodeEvent {
    /// A `ChaincodeAction` without event has no bytes there.
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
