//! *My signatures*: everything on the ledger that was signed in a member's name.

use emr_model::{Bytes, PageRequest, Timestamp, TransactionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Asks for the transactions in the caller's name, the newest first.
///
/// The caller's key signs the question: a stolen cookie alone does not show what its member did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskSignatures {
    /// The page that is wanted. It has at most [`AskSignatures::MOST`] entries, and as many if it names no size.
    #[serde(default)]
    pub page: PageRequest,
    /// Only calls of this function of the contract, for example `Access:OpenRecords`; all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// The time by the member's clock, which may differ from the service's by a minute.
    pub time: Timestamp,
    /// ECDSA over SHA-256 of [`signed_text`], DER.
    pub signature: Bytes,
}

impl AskSignatures {
    /// The most entries of a page: each entry has its whole transaction with it.
    pub const MOST: u32 = 20;
}

/// A transaction in a member's name, valid or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignatureEntry {
    /// The transaction's id.
    pub transaction: TransactionId,
    /// The number of its block.
    pub block: u64,
    /// Fabric's verdict: `VALID`, or why the transaction changed nothing, for example `MVCC_READ_CONFLICT`.
    pub verdict: String,
    /// The transaction as its creator signed it: Fabric's `Envelope`. Absent if no peer has it any more, or if it is
    /// larger than any that this service passes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Bytes>,
}

/// The bytes that a member signs to ask: `emr-ask-signatures-v1`, NUL, origin, NUL, the time in milliseconds as 8 bytes
/// big-endian. Nothing else that a member signs begins like this.
pub fn signed_text(origin: &str, time: Timestamp) -> Vec<u8> {
    let mut text = b"emr-ask-signatures-v1\0".to_vec();
    text.extend_from_slice(origin.as_bytes());
    text.push(0);
    text.extend_from_slice(&time.as_millis().to_be_bytes());
    text
}
