//! Erasure: keys and content are destroyed, the facts stay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Bytes, CategoryId, Digest, LedgerKey, MemberId, MspId, PageRequest, RecordId, Submit,
    Timestamp, TransactionId,
};

/// A record by its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordName {
    /// The category.
    pub category: CategoryId,
    /// The record.
    pub record: RecordId,
}

/// What an erasure destroys of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ErasedPart {
    /// The records: nobody opens them any more.
    #[default]
    Everything,
    /// Only the keepers' shares of the record keys, which emergencies need: no emergency opens the records any more, and
    /// everything else stays as it is.
    EmergencyShares,
}

impl ErasedPart {
    /// Whether this is the default, `Everything`.
    pub fn is_everything(&self) -> bool {
        *self == Self::Everything
    }
}

/// Erases 1 to [`EraseRecords::MOST`] records with all their versions, or what emergencies need of them, for good; for the
/// patient alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseRecords {
    /// The patient.
    pub patient: MemberId,
    /// The records.
    pub records: Vec<RecordName>,
    /// What is destroyed of them.
    #[serde(default, skip_serializing_if = "ErasedPart::is_everything")]
    pub part: ErasedPart,
}

impl EraseRecords {
    /// The most records that one transaction erases.
    pub const MOST: usize = 100;
}

impl Submit for EraseRecords {
    fn writes(&self, transaction: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Erasure {
            patient: self.patient.clone(),
            erasure: transaction.clone(),
        }
    }
}

/// Confirms that the calling keeper destroyed its shares of the records that an erasure names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmErasure {
    /// The patient whose records they are.
    pub patient: MemberId,
    /// The transaction that erased them.
    pub erasure: TransactionId,
    /// The digest of the signed certificate of destruction.
    pub certificate: Digest,
}

impl Submit for ConfirmErasure {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::OwnConfirmation {
            patient: self.patient.clone(),
            erasure: self.erasure.clone(),
        }
    }
}

/// A keeper's certificate that it destroyed its shares. The ledger has the digest of its JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destruction {
    /// The transaction that erased them.
    pub erasure: TransactionId,
    /// The records whose shares the keeper destroyed.
    pub records: Vec<RecordName>,
    /// Which shares.
    #[serde(default, skip_serializing_if = "ErasedPart::is_everything")]
    pub part: ErasedPart,
    /// The keeper's organization.
    pub msp: MspId,
    /// The keeper's X.509 certificate, PEM.
    pub certificate: String,
    /// ECDSA over SHA-256 of [`Destruction::signed_text`], DER.
    pub signature: Bytes,
}

impl Destruction {
    /// The bytes that a keeper signs once it has destroyed its shares.
    pub fn signed_text(
        erasure: &TransactionId,
        records: &[RecordName],
        part: ErasedPart,
        msp: &MspId,
    ) -> Vec<u8> {
        let form = match part {
            ErasedPart::Everything => "emr-destruction-v1",
            ErasedPart::EmergencyShares => "emr-destruction-of-emergency-shares-v1",
        };
        let records = records.iter();
        let records: String = records
            .map(|name| format!("\0{}\0{}", name.category, name.record))
            .collect();
        format!("{form}\0{erasure}\0{msp}{records}").into_bytes()
    }
}

/// Asks for a patient's erasures and the keepers' confirmations, in no particular order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListErasures {
    /// The patient.
    pub patient: MemberId,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// Asks for the erasures that the calling keeper has still to confirm.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOwedErasures {
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// An erasure as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Erasure {
    /// The patient whose records they are.
    pub patient: MemberId,
    /// The transaction that erased them.
    pub transaction: TransactionId,
    /// The records.
    pub records: Vec<RecordName>,
    /// What is destroyed of them.
    #[serde(default, skip_serializing_if = "ErasedPart::is_everything")]
    pub part: ErasedPart,
    /// The organizations whose keepers had shares of the records.
    pub keepers: Vec<MspId>,
    /// The time of the transaction.
    pub time: Timestamp,
}

/// An erasure with the keepers' confirmations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfirmedErasure {
    /// The erasure.
    pub erasure: Erasure,
    /// The confirmations of the keepers; the erasure is complete when each keeper has confirmed.
    pub confirmations: Vec<Confirmation>,
}

/// A keeper's confirmation as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Confirmation {
    /// The keeper's organization.
    pub msp: MspId,
    /// The digest of the signed certificate of destruction.
    pub certificate: Digest,
    /// The time of the transaction.
    pub time: Timestamp,
}
