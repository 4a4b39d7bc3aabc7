//! Why a ledger call failed.

use crate::CompositeKeyError;

/// Why a ledger call failed: the chaincode's arguments, the peer, or the way to it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The chaincode gave an empty key.
    #[error("a key must not be empty")]
    EmptyKey,
    /// The chaincode tried to write an empty value, which Fabric would take for a deletion.
    #[error("a value must not be empty; delete the key instead")]
    EmptyValue,
    /// The chaincode gave an empty name of a private data collection.
    #[error("a collection must have a name")]
    EmptyCollection,
    /// The chaincode called another one without naming it.
    #[error("a chaincode must have a name")]
    EmptyChaincodeName,
    /// A contract's function that is listed for evaluation tried to write.
    #[error("a function that is listed for evaluation must not write")]
    ReadOnly,
    /// The chaincode gave an event without a name.
    #[error("an event must have a name")]
    EmptyEventName,
    /// The chaincode gave something that cannot be part of a composite key.
    #[error("the composite key is not valid")]
    CompositeKey(#[from] CompositeKeyError),
    /// A range of simple keys begins or ends among the composite keys.
    #[error("a range of simple keys must not begin or end with U+0000")]
    CompositeKeyInSimpleRange,
    /// A page has no entries, or more than 2³¹ − 1.
    #[error("a page must have between 1 and 2147483647 entries")]
    PageSize,
    /// No page of this range can have given the bookmark. Peers do not check that: they would begin to read there.
    #[error("the bookmark lies outside the range")]
    BookmarkOutsideRange,
    /// The call exceeds the 100 MiB that a peer accepts.
    #[error("the call is larger than 100 MiB")]
    TooLarge,
    /// The peer carried out the call and reports a failure.
    #[error("the peer refused the call: {0}")]
    Peer(String),
    /// A chaincode that this one called ended without a response.
    #[error("the called chaincode gave no response: {0}")]
    CalledChaincode(String),
    /// The peer's answer is not what the protocol says.
    #[error("the peer answered with something that is not a reply to the call: {0}")]
    MalformedReply(&'static str),
    /// The connection to the peer is closed, and the transaction ends with it.
    #[error("the connection to the peer is closed")]
    Disconnected,
}
