//! Passing signed proposals and transactions through the web service.

use emr_model::access::AccessKey;
use emr_model::{Bytes, TransactionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A proposal that its member signed: Fabric's `SignedProposal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedProposal {
    /// The serialized message.
    pub proposal: Bytes,
}

/// The answer to an evaluation: what the function returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evaluated {
    /// The response's payload.
    pub payload: Bytes,
}

/// The answer to an endorsement: Fabric's `Envelope` without signature, for the member to check and sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Endorsed {
    /// The serialized message.
    pub transaction: Bytes,
}

/// A transaction that its member signed: Fabric's `Envelope`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedTransaction {
    /// The serialized message.
    pub transaction: Bytes,
}

/// The answer to a submission that was committed as valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Commit {
    /// The transaction's id.
    pub transaction: TransactionId,
    /// The number of its block.
    pub block: u64,
}

/// Asks a keeper to hold its file of a proposal that is about to be endorsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// The member's signed proposal: Fabric's `SignedProposal`.
    pub proposal: Bytes,
    /// The keeper's file.
    pub file: Bytes,
}

/// Asks a keeper for its shares of the records that an access entry opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRelease {
    /// The committed entry.
    pub access: AccessKey,
}
