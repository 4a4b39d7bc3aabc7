//! The audited read: no record opens without an access entry that the patient sees.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::desk::DeclaredEmergency;
use crate::grant::GrantedEpoch;
use crate::record::{RecordContext, RecordFacts};
use crate::{
    Basis, CategoryId, Digest, LedgerKey, MemberId, MspId, PageRequest, Purpose, Recipient,
    RecordId, Submit, Timestamp, TransactionId,
};

/// One version of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordVersion {
    /// The category.
    pub category: CategoryId,
    /// The record.
    pub record: RecordId,
    /// The version's number, from 1.
    pub version: u32,
}

/// Opens records: writes the access entry and returns the facts. 1 to 100 records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRecords {
    /// The patient whose records they are.
    pub patient: MemberId,
    /// The records.
    pub records: Vec<RecordVersion>,
    /// The purpose; under a grant it must be the grant's, in an emergency `ETREAT`.
    pub purpose: Purpose,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// The digest of the caller's own recipient, to which keepers will seal.
    pub recipient: Digest,
}

impl OpenRecords {
    /// The most records that one call opens. Its answer stays in the block, so it must not be large.
    pub const MOST: usize = 100;
}

impl Submit for OpenRecords {
    fn writes(&self, transaction: &TransactionId, time: Timestamp) -> LedgerKey {
        LedgerKey::Access(AccessKey {
            patient: self.patient.clone(),
            time,
            transaction: transaction.clone(),
        })
    }
}

/// Names an access entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    /// The patient whose records were opened.
    pub patient: MemberId,
    /// The time of the transaction that opened them.
    pub time: Timestamp,
    /// The id of that transaction.
    pub transaction: TransactionId,
}

/// The answer to [`OpenRecords`]. Keepers release shares for it only once it is committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenedRecords {
    /// The access entry, which the reader names to keepers.
    pub access: AccessKey,
    /// The facts of the records, in the order of the request.
    pub records: Vec<RecordFacts>,
}

impl OpenedRecords {
    /// How long after an opening keepers release their shares of the record's key, and the web service hands out its
    /// content.
    pub const RELEASE_TIME: Duration = Duration::from_secs(10 * 60);
}

/// Asks whether the calling keeper may release its shares for an access entry now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MayRelease {
    /// The access entry.
    pub access: AccessKey,
}

/// The permission: to whom the keeper may release what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Release {
    /// The transaction of the entry.
    pub transaction: TransactionId,
    /// The reader.
    pub reader: MemberId,
    /// The reader's recipient, to which the keeper seals.
    pub recipient: Recipient,
    /// The key of which the keeper releases its shares.
    pub part: ReleasedPart,
    /// The records of which this keeper has a share; under a grant to its own hospital, all that were opened.
    pub records: Vec<ReleaseRecord>,
    /// Under a grant to the asking keeper's own hospital, the envelopes with which it opens record keys for the reader.
    #[serde(rename = "letters", default, skip_serializing_if = "Vec::is_empty")]
    pub envelopes: Vec<GrantedEpoch>,
    /// In an emergency, the file with its reason: the keeper releases nothing unless it holds that file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<HeldReason>,
}

/// The file with the reason of an emergency, which keepers hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeldReason {
    /// What the file is about.
    pub emergency: DeclaredEmergency,
    /// The transaction that declared the emergency.
    pub transaction: TransactionId,
    /// The digest of the file.
    pub file: Digest,
}

/// The share that a keeper releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReleasedPart {
    /// Of the gate key, for a reader who has the category key.
    Gate,
    /// Of the record key, in an emergency.
    Record,
}

/// One record of a [`Release`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseRecord {
    /// Where the version belongs.
    pub context: RecordContext,
    /// The digest of the asking keeper's file; absent if it has no share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Digest>,
}

/// Asks for a patient's access entries, newest first; for the patient, and delegates with the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessLog {
    /// The patient whose log it is.
    pub patient: MemberId,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// An access entry: who opened which records, when and for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessEntry {
    /// The entry's key.
    pub key: AccessKey,
    /// The reader.
    pub reader: MemberId,
    /// The digest of the key with which the reader signed.
    pub reader_key: Digest,
    /// The digest of the recipient that keepers sealed to.
    pub recipient: Digest,
    /// The versions that were opened.
    pub records: Vec<RecordVersion>,
    /// The purpose.
    pub purpose: Purpose,
    /// The basis of the reader's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// In an emergency, the organizations whose keepers may release record keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released_by: Vec<MspId>,
}
