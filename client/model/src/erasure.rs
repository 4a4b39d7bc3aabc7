//! Erasure: keys and content are destroyed, the facts stay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Bytes, CategoryId, Digest, MemberId, MspId, PageRequest, RecordId, Timestamp, TransactionId,
};

/// A record by its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordName {
    /// In which category.
    pub category: CategoryId,
    /// Which.
    pub record: RecordId,
}

/// Erases all versions of records, for good; the patient alone. 1 to [`EraseRecords::MOST`] records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseRecords {
    /// Whose.
    pub patient: MemberId,
    /// Which.
    pub records: Vec<RecordName>,
}

impl EraseRecords {
    /// The most records that one transaction erases.
    pub const MOST: usize = 100;
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

/// A keeper's certificate that it destroyed its shares. The ledger has the digest of its JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destruction {
    /// The transaction that erased them.
    pub erasure: TransactionId,
    /// The records whose shares the keeper destroyed.
    pub records: Vec<RecordName>,
    /// The keeper's organization.
    pub msp: MspId,
    /// The keeper's X.509 certificate, PEM.
    pub certificate: String,
    /// ECDSA over SHA-256 of [`Destruction::signed_text`], DER.
    pub signature: Bytes,
}

impl Destruction {
    /// The bytes that a keeper signs once it has destroyed its shares.
    pub fn signed_text(erasure: &TransactionId, records: &[RecordName], msp: &MspId) -> Vec<u8> {
        let records = records.iter();
        let records: String = records
            .map(|name| format!("\0{}\0{}", name.category, name.record))
            .collect();
        format!("emr-destruction-v1\0{erasure}\0{msp}{records}").into_bytes()
    }
}

/// Asks for a patient's erasures and what keepers confirmed of them; in no order of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListErasures {
    /// Whose.
    pub patient: MemberId,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Asks for the erasures that the calling keeper has still to confirm.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOwedErasures {
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
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

/// An erasure, and who destroyed their shares since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfirmedErasure {
    /// What was erased, and whose keepers had shares of it.
    pub erasure: Erasure,
    /// What those keepers confirmed; it is complete when there is one of each.
    pub confirmations: Vec<Confirmation>,
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
