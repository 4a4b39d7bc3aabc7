//! What range queries answer.

use bytes::Bytes;

/// One key of the ledger and its committed value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyValue {
    /// The key, simple or composite.
    pub key: String,
    /// The value; never empty.
    pub value: Bytes,
}

/// One page of a range, in the order of the keys' bytes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Page {
    /// At most as many as were asked for; a peer's `totalQueryLimit` can make it fewer.
    pub items: Vec<KeyValue>,
    /// What to ask for the next page with: the first key after this page. `None` after the last.
    pub bookmark: Option<String>,
}
