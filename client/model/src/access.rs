//! The audited read: no record opens without an access entry that the patient sees.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::grant::GrantedEpoch;
use crate::record::{RecordContext, RecordFacts};
use crate::{
    Basis, CategoryId, Digest, MemberId, MspId, PageRequest, Purpose, Recipient, RecordId,
    Timestamp, TransactionId,
};

/// One version of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordVersion {
    /// In which category.
    pub category: CategoryId,
    /// Which record.
    pub record: RecordId,
    /// Which version of it, from 1.
    pub version: u32,
}

/// Opens records: writes the access entry and returns the facts. 1 to 100 records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRecords {
    /// Whose records.
    pub patient: MemberId,
    /// Which.
    pub records: Vec<RecordVersion>,
    /// For what; under a grant it must be the grant's, in an emergency `ETREAT`.
    pub purpose: Purpose,
    /// Why the caller may.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// The digest of the caller's own recipient, to which keepers will seal.
    pub recipient: Digest,
}

impl OpenRecords {
    /// The most records that one call opens. Its answer stays in the block, so it must not be large.
    pub const MOST: usize = 100;
}

/// Names an access entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    /// Whose records were opened.
    pub patient: MemberId,
    /// The time of the transaction that opened them.
    pub time: Timestamp,
    /// That transaction.
    pub transaction: TransactionId,
}

/// The answer to [`OpenRecords`], worth something only once it is committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenedRecords {
    /// The entry, by which keepers are asked.
    pub access: AccessKey,
    /// The records' facts, in the order asked for.
    pub records: Vec<RecordFacts>,
}

impl OpenedRecords {
    /// How long after an opening keepers release their shares of the record's key, and the web service hands out its
    /// content.
    pub const RELEASE_TIME: Duration = Duration::from_secs(10 * 60);
}

/// A keeper's question: may I release my shares for this entry now?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MayRelease {
    /// The entry.
    pub access: AccessKey,
}

/// Yes: to whom, and for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Release {
    /// The transaction of the entry.
    pub transaction: TransactionId,
    /// Who opened.
    pub reader: MemberId,
    /// To whom to seal.
    pub recipient: Recipient,
    /// Which of its shares.
    pub part: ReleasedPart,
    /// The records in which this keeper has a share; under a grant to its own hospital all that were opened.
    pub records: Vec<ReleaseRecord>,
    /// Under a grant to the asking keeper's own hospital, the envelopes by which it opens record keys for the reader.
    #[serde(rename = "letters", default, skip_serializing_if = "Vec::is_empty")]
    pub envelopes: Vec<GrantedEpoch>,
}

/// The share that a keeper releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReleasedPart {
    /// Of the gate key, for whoever has the category key.
    Gate,
    /// Of the record key, in an emergency.
    Record,
}

/// One record of a [`Release`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseRecord {
    /// What it belongs to.
    pub context: RecordContext,
    /// The digest of the asking keeper's file; absent if it has no share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Digest>,
}

/// Asks who looked, newest first; the patient, and delegates with the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessLog {
    /// Whose log.
    pub patient: MemberId,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// One look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessEntry {
    /// The entry's name: whose records, when, by which transaction.
    pub key: AccessKey,
    /// Who looked.
    pub reader: MemberId,
    /// The digest of the key they signed with.
    pub reader_key: Digest,
    /// The digest of the recipient that keepers sealed to.
    pub recipient: Digest,
    /// At what.
    pub records: Vec<RecordVersion>,
    /// For what.
    pub purpose: Purpose,
    /// Why they could.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
    /// In an emergency, the organizations whose keepers may release record keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released_by: Vec<MspId>,
}
