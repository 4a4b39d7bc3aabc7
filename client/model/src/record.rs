//! Records: what the ledger knows of content that it never sees.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    CategoryId, Digest, KindCode, MemberId, MspId, PageRequest, RecordId, Timestamp, TransactionId,
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
    /// The grant that lets the author add; the patient needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<TransactionId>,
    /// Its id, made of this proposal's own time and transaction id, index 0.
    pub record: RecordId,
    /// What kind, by the patient's code.
    pub kind: KindCode,
    /// Its parts.
    pub parts: SealedParts,
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
    /// The grant that lets the caller read; the patient needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<TransactionId>,
}

/// Asks for a category's records, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRecords {
    /// Whose records.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// The grant that lets the caller read; the patient needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<TransactionId>,
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
    /// What kind, by the patient's code.
    pub kind: KindCode,
    /// The size of the encrypted content in bytes.
    pub padded_size: u64,
    /// Whether it counts.
    pub status: RecordStatus,
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
    /// What kind, by the patient's code.
    pub kind: KindCode,
    /// Its parts.
    pub parts: SealedParts,
    /// Whether it counts.
    pub status: RecordStatus,
    /// When it was added.
    pub time: Timestamp,
}
