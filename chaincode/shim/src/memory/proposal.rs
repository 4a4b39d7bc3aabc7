//! What a client asks of a chaincode in a test.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use crate::SerializedIdentity;

/// What a client asks of a chaincode, and who that client is.
///
/// # Defaults
///
/// - timestamp: 2026-01-01 00:00:00 UTC
/// - transaction id: the ledger's next number
#[derive(Clone, Debug)]
pub struct Proposal {
    pub(super) transaction_id: Option<String>,
    pub(super) contents: Contents,
}

#[derive(Clone, Debug)]
pub(super) struct Contents {
    pub(super) creator: SerializedIdentity,
    pub(super) arguments: Vec<Bytes>,
    pub(super) timestamp: SystemTime,
}

impl Proposal {
    /// A proposal of `creator` with these arguments, the function's name first.
    pub fn new<A: Into<Bytes>>(
        creator: SerializedIdentity,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        let timestamp = UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        Self {
            transaction_id: None,
            contents: Contents {
                creator,
                arguments,
                timestamp,
            },
        }
    }

    /// Says when the client made it.
    pub fn timestamp(mut self, timestamp: SystemTime) -> Self {
        self.contents.timestamp = timestamp;
        self
    }

    /// Says when the client made it, in milliseconds since the Unix epoch.
    pub fn timestamp_milliseconds(self, milliseconds: u64) -> Self {
        self.timestamp(UNIX_EPOCH + Duration::from_millis(milliseconds))
    }

    /// Chooses the transaction's id.
    pub fn transaction_id(mut self, id: impl Into<String>) -> Self {
        self.transaction_id = Some(id.into());
        self
    }
}
