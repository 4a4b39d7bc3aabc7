//! How the ledger keeps a record. It keeps the facts that records added together share only once.

use emr_model::record::{Batch, KeeperFile, RecordContext, RecordFacts, RecordStatus, SealedParts};
use emr_model::{
    CategoryId, Digest, KindCode, MemberId, MspId, RecordId, Timestamp, TransactionId,
};
use serde::{Deserialize, Serialize};

/// One version of a record.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RecordValue {
    /// The version's number, from 1.
    pub(crate) version: u32,
    pub(crate) kind: KindCode,
    pub(crate) content: Digest,
    pub(crate) lock: Digest,
    pub(crate) padded_size: u64,
    pub(crate) commitment: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) batch: Option<Batch>,
    pub(crate) status: RecordStatus,
    /// Who marked it as entered in error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) marked_by: Option<MemberId>,
    /// Absent if many records share it: then the ledger keeps it under the transaction that the record's id names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) addition: Option<Addition>,
}

/// Who added records, when, and to whom they are sealed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Addition {
    pub(crate) transaction: TransactionId,
    pub(crate) epoch: u32,
    pub(crate) author: MemberId,
    pub(crate) author_key: Digest,
    pub(crate) organization: MspId,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_patient_stated: bool,
    pub(crate) keepers: [KeeperFile; 3],
    pub(crate) category_recipient: Digest,
    pub(crate) patient_recipient: Digest,
    pub(crate) time: Timestamp,
    /// Whether the category was closed to emergencies at that time. If so, no emergency ever opens the records.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_closed_to_emergencies: bool,
}

impl RecordValue {
    /// All facts that the ledger has about this version of a record.
    pub(crate) fn facts(
        self,
        addition: Addition,
        channel: &str,
        (patient, category, record): (&MemberId, &CategoryId, &RecordId),
    ) -> RecordFacts {
        RecordFacts {
            context: RecordContext {
                channel: channel.to_owned(),
                transaction: addition.transaction,
                patient: patient.clone(),
                category: category.clone(),
                epoch: addition.epoch,
                record: record.clone(),
                version: self.version,
                author_key: addition.author_key,
            },
            author: addition.author,
            organization: addition.organization,
            is_patient_stated: addition.is_patient_stated,
            kind: self.kind,
            parts: SealedParts {
                content: self.content,
                lock: self.lock,
                keepers: addition.keepers,
                padded_size: self.padded_size,
                commitment: self.commitment,
                category_recipient: addition.category_recipient,
                patient_recipient: addition.patient_recipient,
            },
            batch: self.batch,
            status: self.status,
            is_closed_to_emergencies: addition.is_closed_to_emergencies,
            time: addition.time,
        }
    }
}
