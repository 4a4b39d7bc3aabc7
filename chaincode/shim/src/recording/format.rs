//! The format of a recording.

use bytes::Bytes;
use fabric_protos::protos::ChaincodeMessage;

/// The first bytes of every recording.
pub(crate) const HEADER: &[u8] = b"fabric-chaincode recording 1\n";

/// The most bytes of one transaction that are recorded and read.
pub(crate) const LARGEST_TRANSACTION: usize = 64 * 1024 * 1024;

/// One transaction. It is written length-delimited, after the header and the transactions that ended before it.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Recorded {
    /// The peer's INIT or TRANSACTION.
    #[prost(message, optional, tag = "1")]
    pub(crate) begin: Option<ChaincodeMessage>,
    /// How many writes the peer takes in one message; absent if it does not take several.
    #[prost(uint64, optional, tag = "2")]
    pub(crate) write_batch: Option<u64>,
    /// How many keys the peer reads in one message; absent if it does not read several.
    #[prost(uint64, optional, tag = "3")]
    pub(crate) multiple_keys: Option<u64>,
    /// The calls, in the order in which they were sent.
    #[prost(message, repeated, tag = "4")]
    pub(crate) calls: Vec<Call>,
    /// The chaincode's COMPLETED or ERROR.
    #[prost(message, optional, tag = "5")]
    pub(crate) answer: Option<ChaincodeMessage>,
}

/// A call of the chaincode, and the peer's reply.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Call {
    /// The type of the message.
    #[prost(int32, tag = "1")]
    pub(crate) call: i32,
    #[prost(bytes = "bytes", tag = "2")]
    pub(crate) request: Bytes,
    /// The result, or the reason if it failed.
    #[prost(bytes = "bytes", tag = "3")]
    pub(crate) reply: Bytes,
    #[prost(bool, tag = "4")]
    pub(crate) has_failed: bool,
}
