//! What a caller's right to a patient's records rests on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Timestamp, TransactionId};

/// What a request rests on, as its caller says. The contract checks that it holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The caller is the patient.
    #[default]
    Own,
    /// A grant to the caller, by the transaction that made it.
    Grant(TransactionId),
    /// A grant to the caller's hospital, by the transaction that made it.
    HospitalGrant(TransactionId),
    /// The caller acts for the patient, by a delegation.
    Delegation,
    /// An emergency that the caller declared.
    Emergency(EmergencyId),
}

impl Basis {
    /// Whether this is the default, `Own`.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

/// Names an emergency of a patient.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyId {
    /// The time of the transaction that declared it.
    pub time: Timestamp,
    /// The id of that transaction.
    pub transaction: TransactionId,
}
