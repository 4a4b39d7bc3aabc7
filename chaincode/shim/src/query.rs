//! The results of queries.

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
    /// The time at which its client claims to have proposed it.
    pub timestamp: SystemTime,
    /// The value; `None` if the transaction deleted the key.
    pub value: Option<Bytes>,
}

/// One page of a query. The items of a range are in the order of their keys' bytes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Page {
    /// At most as many as the caller asked for; a peer's `totalQueryLimit` can reduce the number.
    pub items: Vec<KeyValue>,
    /// The bookmark of the next page; for a range, the first key after this page. `None` after the last page.
    pub bookmark: Option<String>,
}
