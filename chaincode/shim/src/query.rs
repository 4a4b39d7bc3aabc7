//! What queries answer.

use std::time::SystemTime;

use bytes::Bytes;

/// One key of the ledger and its committed value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyValue {
    /// The key, simple or composite.
    pub key: String,
    /// The value; never empty.
    pub value: Bytes,
}

/// What one committed transaction wrote to a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyModification {
    /// The transaction.
    pub transaction_id: String,
    /// When its client says it was proposed.
    pub timestamp: SystemTime,
    /// The value; `None` if it deleted the key.
    pub value: Option<Bytes>,
}

/// One page of a query; that of a range is in the order of the keys' bytes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Page {
    /// At most as many as were asked for; a peer's `totalQueryLimit` can make it fewer.
    pub items: Vec<KeyValue>,
    /// What to ask for the next page with: of a range, the first key after this page. `None` after the last.
    pub bookmark: Option<String>,
}
