//! Erasure: keys and content are destroyed, the facts stay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CategoryId, Digest, MemberId, MspId, RecordId, Timestamp, TransactionId};

/// A record by its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordName {
    /// In which category.
    pub category: CategoryId,
    /// Which.
    pub record: RecordId,
}

/// Erases all versions of records, for good; the patient alone. 1 to 100 records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseRecords {
    /// Whose.
    pub patient: MemberId,
    /// Which.
    pub records: Vec<RecordName>,
}

/// A keeper's word that it destroyed its shares of what an erasure names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmErasure {
    /// Whose records.
    pub patient: MemberId,
    /// The transaction that erased them.
    pub erasure: TransactionId,
    /// The digest of the signed certificate of destruction.
    pub certificate: Digest,
}

/// An erasure as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Erasure {
    /// Whose records.
    pub patient: MemberId,
    /// The transaction that erased them.
    pub transaction: TransactionId,
    /// Which.
    pub records: Vec<RecordName>,
    /// The organizations whose keepers had shares of them.
    pub keepers: Vec<MspId>,
    /// When.
    pub time: Timestamp,
}

/// A keeper's confirmation as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Confirmation {
    /// The keeper's organization.
    pub msp: MspId,
    /// The digest of the signed certificate of destruction.
    pub certificate: Digest,
    /// When.
    pub time: Timestamp,
}
