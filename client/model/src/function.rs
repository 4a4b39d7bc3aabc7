//! What every function of the contract has: a name on the wire, a request, a kind and an answer.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{LedgerKey, Timestamp, TransactionId};

/// A function of the contract, by the type of its request.
///
/// The request is the function's one argument, a JSON object, and the answer is JSON, too. [`Call`](crate::Call) is the
/// enum of all functions. Only its table pairs a name with a request, a kind and an answer.
///
/// ```
/// use emr_model::policy::GetPolicy;
/// use emr_model::{Function, Kind};
///
/// assert_eq!(GetPolicy::NAME, "Registry:GetPolicy");
/// assert_eq!(GetPolicy::KIND, Kind::Evaluate);
/// ```
pub trait Function: Serialize + DeserializeOwned + JsonSchema + Send + 'static {
    /// The name on the wire: `Contract:Function`.
    const NAME: &'static str;

    /// Whether the function changes the ledger.
    const KIND: Kind;

    /// What the function answers.
    type Answer: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
}

/// A function that changes the ledger, so that its transaction is to be submitted.
pub trait Submit: Function {
    /// The key that every transaction of this function writes, whatever else it writes. `transaction` and `time` are
    /// those of the proposal.
    ///
    /// So the history of this one key tells whether the transaction was committed: see
    /// [`Committed`](crate::Committed).
    fn writes(&self, transaction: &TransactionId, time: Timestamp) -> LedgerKey;
}

/// Whether a function changes the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The function changes the ledger: its transaction is to be submitted.
    Submit,
    /// The function only reads.
    Evaluate,
}

/// The answer of a function that returns no data: `{}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Done {}
