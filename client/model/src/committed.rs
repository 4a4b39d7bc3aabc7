//! What became of a transaction: asked by its signer, answered from the ledger's history.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{LedgerKey, Nonce, Timestamp, TransactionId};

/// Asks what became of a transaction; for the certificate that signed it, and for no other.
///
/// A transaction's id is the SHA-256 digest of its nonce and its signer's certificate. So the contract computes the id
/// anew from the nonce and the certificate that asks, and refuses if it differs: nobody learns anything about the
/// transactions of others. The signer may ask whatever their standing is now, because their own transaction may have
/// ended their key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Committed {
    /// Which transaction.
    pub transaction: TransactionId,
    /// The nonce of its proposal.
    pub nonce: Nonce,
    /// The time of its proposal.
    pub time: Timestamp,
    /// The key that it writes: see [`Submit::writes`](crate::Submit::writes).
    pub key: LedgerKey,
}

/// The answer to [`Committed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TransactionStatus {
    /// What became of the transaction.
    pub outcome: Outcome,
}

/// What became of a transaction, as the ledger of one peer has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was committed: it wrote its key.
    Committed,
    /// It has not been committed so far. It still can be, because its time slot is open.
    Open,
    /// It was not committed and never will be, because its time slot is closed.
    Lost,
}
