//! Records: what the ledger knows of content that it never sees.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Basis, CategoryId, Digest, KindCode, MemberId, MspId, Page, PageRequest, RecordId, Timestamp,
    TransactionId,
};

/// What every sealed part of a record says about where it belongs; nobody uses a part whose context differs from the ledger's facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordContext {
    /// The channel.
    pub channel: String,
    /// The transaction that adds this version.
    pub transaction: TransactionId,
    /// Whose record.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// Under which epoch's key.
    pub epoch: u32,
    /// Which record.
    pub record: RecordId,
    /// Which version of it, from 1.
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

/// The parts of a record by their digests: all that is needed to fetch and to check it.
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
    /// Whose record.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// Under which epoch's key: the current one.
    pub epoch: u32,
    /// Why the caller may.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// Its id, made of this proposal's own time and transaction id, index 0.
    pub record: RecordId,
    /// What kind, by the patient's code.
    pub kind: KindCode,
    /// Its parts.
    pub parts: SealedParts,
}

/// One of many records that are added together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRecord {
    /// What kind, by the patient's code.
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
    /// Whose records.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// Under which epoch's key: the current one.
    pub epoch: u32,
    /// Why the caller may.
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

/// Replaces a record by its next version; for its author, colleagues of the author's hospital, and, where it was written
/// in the patient's name, whoever may still add in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendRecord {
    /// Whose record.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// Which.
    pub record: RecordId,
    /// The version that the new one was made from: the current one.
    pub based_on: u32,
    /// Under which epoch's key: the current one.
    pub epoch: u32,
    /// Why the caller may.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// What kind, by the patient's code.
    pub kind: KindCode,
    /// The new version's parts.
    pub parts: SealedParts,
}

impl AmendRecord {
    /// The most versions that a record has, so that no author can amend a record until it is too long to be erased.
    pub const MOST_VERSIONS: u32 = 100;
}

/// Marks a record as entered in error; for whoever could amend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterInError {
    /// Whose record.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// Which.
    pub record: RecordId,
    /// Its current version.
    pub version: u32,
    /// Why the caller may.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
}

/// Device observations that make up one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The Merkle tree hash of the observations (RFC 6962, section 2.1, with SHA-256).
    pub root: Digest,
    /// How many they are, from 1.
    pub count: u32,
}

/// Adds a batch of device observations as one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnchorBatch {
    /// Whose record.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// Under which epoch's key: the current one.
    pub epoch: u32,
    /// Why the caller may.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// Its id, made of this proposal's own time and transaction id, index 0.
    pub record: RecordId,
    /// What kind, by the patient's code.
    pub kind: KindCode,
    /// Its parts.
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

/// Replaces the keepers' files of a record's current version; for the patient, where keepers lost theirs, have new keys, or
/// got bad shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReissueShares {
    /// Whose record.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// Which.
    pub record: RecordId,
    /// Its current version.
    pub version: u32,
    /// The three keepers' files, in the same order of keepers as before.
    pub keepers: [KeeperFile; 3],
}

/// Asks for all versions of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordHistory {
    /// Whose record.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// Which.
    pub record: RecordId,
    /// Why the caller may.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// Which page of the earlier versions.
    #[serde(default)]
    pub page: PageRequest,
}

/// All versions of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordVersions {
    /// The current one.
    pub current: RecordEntry,
    /// The earlier ones, the latest first.
    pub earlier: Page<RecordEntry>,
}

/// Asks for one record's entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetRecord {
    /// Whose record.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// Which.
    pub record: RecordId,
    /// Why the caller may.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
}

/// Asks for a category's records, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRecords {
    /// Whose records.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// Why the caller may.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Whether a record counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecordStatus {
    /// It does.
    Current,
    /// A later version took its place.
    Amended,
    /// It never should have been written.
    EnteredInError,
    /// The patient had it destroyed.
    Erased,
}

/// A record's entry: what may be listed before it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordEntry {
    /// Which.
    pub record: RecordId,
    /// The current version, from 1.
    pub version: u32,
    /// Under which epoch's key.
    pub epoch: u32,
    /// Who wrote it.
    pub author: MemberId,
    /// The author's organization.
    pub organization: MspId,
    /// Whether it was written in the patient's name: by the patient, or a delegate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_patient_stated: bool,
    /// What kind, by the patient's code.
    pub kind: KindCode,
    /// The size of the encrypted content in bytes.
    pub padded_size: u64,
    /// The device observations in it, if it is a batch of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    /// Whether it counts.
    pub status: RecordStatus,
    /// Who marked it as entered in error; only the patient and delegates are told. Absent, too, if an earlier contract did
    /// not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marked_by: Option<MemberId>,
    /// When it was added.
    pub time: Timestamp,
    /// Its parts; the patient alone sees them before opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<SealedParts>,
}

/// All that the ledger knows of one version, given to whoever has its opening logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordFacts {
    /// What it belongs to.
    pub context: RecordContext,
    /// Who wrote it.
    pub author: MemberId,
    /// The author's organization.
    pub organization: MspId,
    /// Whether it was written in the patient's name: by the patient, or a delegate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_patient_stated: bool,
    /// What kind, by the patient's code.
    pub kind: KindCode,
    /// Its parts.
    pub parts: SealedParts,
    /// The device observations in it, if it is a batch of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    /// Whether it counts.
    pub status: RecordStatus,
    /// Whether its category was closed to emergencies when it was added, so that none ever opens it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_closed_to_emergencies: bool,
    /// When it was added.
    pub time: Timestamp,
}
