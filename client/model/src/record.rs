//! Records: what the ledger knows of content that it never sees.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Basis, CategoryId, Digest, KindCode, LedgerKey, MemberId, MspId, Page, PageRequest, RecordId,
    Submit, Timestamp, TransactionId,
};

/// Where a sealed part of a record belongs. Each part holds it, and readers reject a part whose context differs from
/// the ledger's facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordContext {
    /// The channel.
    pub channel: String,
    /// The transaction that adds this version.
    pub transaction: TransactionId,
    /// The patient whose record it is.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The epoch whose key it is sealed to.
    pub epoch: u32,
    /// The record.
    pub record: RecordId,
    /// The version's number, from 1.
    pub version: u32,
    /// The digest of the author's public key.
    pub author_key: Digest,
}

/// One keeper's file of shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeeperFile {
    /// The keeper's organization.
    pub msp: MspId,
    /// The digest of the file.
    pub file: Digest,
    /// The digest of the keeper's recipient that it is sealed to.
    pub recipient: Digest,
}

/// The parts of a record by their digests, with which a reader fetches and checks them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedParts {
    /// The digest of the encrypted content.
    pub content: Digest,
    /// The digest of the lock.
    pub lock: Digest,
    /// The three keepers' files, in the category's order of keepers.
    pub keepers: [KeeperFile; 3],
    /// The size of the encrypted content in bytes.
    pub padded_size: u64,
    /// SHA-256 over salt, header, length and content.
    pub commitment: Digest,
    /// The digest of the category recipient that it is sealed to.
    pub category_recipient: Digest,
    /// The digest of the patient recipient that it is sealed to.
    pub patient_recipient: Digest,
}

/// Adds one record to a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddRecord {
    /// The patient whose record it is.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The epoch whose key it is sealed to: the current one.
    pub epoch: u32,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// The record's id, made of this proposal's time and transaction id with the index 0.
    pub record: RecordId,
    /// The kind of record, as the patient's code.
    pub kind: KindCode,
    /// The digests of the parts.
    pub parts: SealedParts,
}

impl Submit for AddRecord {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Record {
            patient: self.patient.clone(),
            category: self.category.clone(),
            record: self.record.clone(),
        }
    }
}

/// One of many records that are added together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRecord {
    /// The kind of record, as the patient's code.
    pub kind: KindCode,
    /// The digest of the encrypted content.
    pub content: Digest,
    /// The digest of the lock.
    pub lock: Digest,
    /// The size of the encrypted content in bytes.
    pub padded_size: u64,
    /// SHA-256 over salt, header, length and content.
    pub commitment: Digest,
}

/// Adds 1 to [`AddRecords::MOST`] records to a category; their ids are made of this proposal's time and transaction id,
/// and of their places in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddRecords {
    /// The patient whose records they are.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The epoch whose key it is sealed to: the current one.
    pub epoch: u32,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// The three keepers' files, each with shares of all these records, in the category's order of keepers.
    pub keepers: [KeeperFile; 3],
    /// The digest of the category recipient that they are sealed to.
    pub category_recipient: Digest,
    /// The digest of the patient recipient that they are sealed to.
    pub patient_recipient: Digest,
    /// The records.
    pub records: Vec<NewRecord>,
}

impl AddRecords {
    /// The most records that one transaction adds.
    pub const MOST: usize = 500;
}

impl Submit for AddRecords {
    fn writes(&self, transaction: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Addition {
            patient: self.patient.clone(),
            category: self.category.clone(),
            transaction: transaction.clone(),
        }
    }
}

/// Replaces a record by its next version; for its author and practitioners of the author's hospital. If it was written
/// in the patient's name, for the patient and delegates who may add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendRecord {
    /// The patient whose record it is.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The record.
    pub record: RecordId,
    /// The version that the caller amends: the current one.
    pub based_on: u32,
    /// The epoch whose key it is sealed to: the current one.
    pub epoch: u32,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// The kind of record, as the patient's code.
    pub kind: KindCode,
    /// The digests of the new version's parts.
    pub parts: SealedParts,
}

impl AmendRecord {
    /// The most versions that a record has, so that no author can amend a record until it is too long to be erased.
    pub const MOST_VERSIONS: u32 = 100;
}

impl Submit for AmendRecord {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Record {
            patient: self.patient.clone(),
            category: self.category.clone(),
            record: self.record.clone(),
        }
    }
}

/// Marks a record as entered in error; for callers who may amend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterInError {
    /// The patient whose record it is.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The record.
    pub record: RecordId,
    /// The current version's number.
    pub version: u32,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
}

impl Submit for EnterInError {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Record {
            patient: self.patient.clone(),
            category: self.category.clone(),
            record: self.record.clone(),
        }
    }
}

/// Device observations that make up one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The Merkle tree hash of the observations (RFC 6962, section 2.1, with SHA-256).
    pub root: Digest,
    /// The number of observations, from 1.
    pub count: u32,
}

/// Adds a batch of device observations as one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnchorBatch {
    /// The patient whose record it is.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The epoch whose key it is sealed to: the current one.
    pub epoch: u32,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// The record's id, made of this proposal's time and transaction id with the index 0.
    pub record: RecordId,
    /// The kind of record, as the patient's code.
    pub kind: KindCode,
    /// The digests of the parts.
    pub parts: SealedParts,
    /// The observations.
    pub batch: Batch,
}

impl AnchorBatch {
    /// Splits the call into the record that it adds and the observations in it.
    pub fn into_record(self) -> (AddRecord, Batch) {
        let record = AddRecord {
            patient: self.patient,
            category: self.category,
            epoch: self.epoch,
            basis: self.basis,
            record: self.record,
            kind: self.kind,
            parts: self.parts,
        };
        (record, self.batch)
    }
}

impl Submit for AnchorBatch {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Record {
            patient: self.patient.clone(),
            category: self.category.clone(),
            record: self.record.clone(),
        }
    }
}

/// Replaces the keepers' files of a record's current version; for the patient, if keepers lost their shares, have new
/// keys or got bad shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReissueShares {
    /// The patient whose record it is.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The record.
    pub record: RecordId,
    /// The current version's number.
    pub version: u32,
    /// The three keepers' files, in the same order of keepers as before.
    pub keepers: [KeeperFile; 3],
}

impl Submit for ReissueShares {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Record {
            patient: self.patient.clone(),
            category: self.category.clone(),
            record: self.record.clone(),
        }
    }
}

/// Asks for all versions of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordHistory {
    /// The patient whose record it is.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The record.
    pub record: RecordId,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// The page of the earlier versions that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// All versions of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordVersions {
    /// The current version.
    pub current: RecordEntry,
    /// The earlier versions, the latest first.
    pub earlier: Page<RecordEntry>,
}

/// Asks for one record's entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetRecord {
    /// The patient whose record it is.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The record.
    pub record: RecordId,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
}

/// Asks for a category's records, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRecords {
    /// The patient whose records they are.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// The status of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecordStatus {
    /// It is active.
    Current,
    /// A later version replaced it.
    Amended,
    /// It was entered in error.
    EnteredInError,
    /// The patient had it destroyed.
    Erased,
}

/// A record's entry: what a caller may see before opening it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordEntry {
    /// The record.
    pub record: RecordId,
    /// The current version's number, from 1.
    pub version: u32,
    /// The epoch whose key it is sealed to.
    pub epoch: u32,
    /// The author.
    pub author: MemberId,
    /// The author's organization.
    pub organization: MspId,
    /// Whether the patient or a delegate wrote it in the patient's name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_patient_stated: bool,
    /// The kind of record, as the patient's code.
    pub kind: KindCode,
    /// The size of the encrypted content in bytes.
    pub padded_size: u64,
    /// The device observations in it, if it is a batch of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    /// The record's status.
    pub status: RecordStatus,
    /// Who marked it as entered in error; only the patient and delegates see it. Also absent if an earlier contract did
    /// not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marked_by: Option<MemberId>,
    /// When it was added.
    pub time: Timestamp,
    /// The digests of the parts; only the patient sees them before opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<SealedParts>,
}

/// All facts that the ledger has about one version; a reader gets them by an opening, which is logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordFacts {
    /// Where the version belongs.
    pub context: RecordContext,
    /// The author.
    pub author: MemberId,
    /// The author's organization.
    pub organization: MspId,
    /// Whether the patient or a delegate wrote it in the patient's name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_patient_stated: bool,
    /// The kind of record, as the patient's code.
    pub kind: KindCode,
    /// The digests of the parts.
    pub parts: SealedParts,
    /// The device observations in it, if it is a batch of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    /// The record's status.
    pub status: RecordStatus,
    /// Whether its category was closed to emergencies when it was added. If so, no emergency ever opens it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_closed_to_emergencies: bool,
    /// When it was added.
    pub time: Timestamp,
}
