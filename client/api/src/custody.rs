//! Keepers' custody of key shares: what they take, and what they hand out.

use std::collections::BTreeMap;

use emr_model::access::{AccessKey, ReleasedPart};
use emr_model::{Bytes, Digest, KindCode, MemberId, MspId, RecordId, TransactionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A keeper's receipt for a file that it has stored durably. The keeper signs [`Receipt::signed_text`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The transaction that the file belongs to.
    pub transaction: TransactionId,
    /// The digest of the file.
    pub file: Digest,
    /// The keeper's organization.
    pub msp: MspId,
    /// The keeper's X.509 certificate, PEM.
    pub certificate: String,
    /// ECDSA over SHA-256 of [`Receipt::signed_text`], DER.
    pub signature: Bytes,
}

impl Receipt {
    /// The bytes that a keeper signs for a receipt.
    pub fn signed_text(transaction: &TransactionId, file: &Digest, msp: &MspId) -> Vec<u8> {
        format!("emr-receipt-v1\0{transaction}\0{file}\0{msp}").into_bytes()
    }
}

/// What a keeper hands to the reader of a committed access entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// An age file to the reader's recipient. Its plaintext is JSON: [`ReleasedShares`], [`Unlocked`], or a desk file.
    pub sealed: Bytes,
    /// The keeper's X.509 certificate, PEM.
    pub certificate: String,
    /// ECDSA over SHA-256 of [`Released::signed_text`], DER.
    pub signature: Bytes,
}

impl Released {
    /// The bytes that a keeper signs for what it releases.
    pub fn signed_text(sealed: &[u8]) -> Vec<u8> {
        format!("emr-release-v1\0{}", Digest::of(sealed)).into_bytes()
    }
}

/// The shares that one keeper releases for one access entry.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedShares {
    /// The transaction of the access entry.
    pub transaction: TransactionId,
    /// The reader.
    pub reader: MemberId,
    /// The keeper's organization.
    pub msp: MspId,
    /// The key of each record to which the shares belong.
    pub part: ReleasedPart,
    /// One share for each record.
    pub shares: Vec<ReleasedShare>,
}

/// One keeper's share of one key of one record version.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedShare {
    /// The record.
    pub record: RecordId,
    /// Its version.
    pub version: u32,
    /// The share: x, then y.
    pub share: Bytes,
}

/// Asks the keeper of the reader's hospital to decrypt the record keys in locks with the hospital's envelopes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// The committed entry, which rests on a grant to that hospital.
    pub access: AccessKey,
    /// The grant's envelopes for the epochs of these records, still sealed.
    #[serde(rename = "letters")]
    pub envelopes: Vec<Bytes>,
    /// The locks, opened with the gate keys; empty if the caller wants only the kinds of record that the envelopes name.
    pub locks: Vec<OpenedLock>,
}

/// Asks a keeper to seal a desk file anew, to the device with which the proposal was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reseal {
    /// The reader's signed proposal of [`MayReadDesk`](emr_model::desk::MayReadDesk): Fabric's `SignedProposal`.
    pub proposal: Bytes,
    /// The desk file.
    pub file: DeskSource,
}

/// Asks a keeper for its share of a member's recovery key, for the device with which the proposals were signed.
///
/// Both proposals are of the same key, which became the member's by a recovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Restore {
    /// The member's signed proposal of [`ListRecoveries`](emr_model::recovery::ListRecoveries): Fabric's `SignedProposal`.
    pub recoveries: Bytes,
    /// The member's signed proposal of [`ListKeys`](emr_model::member::ListKeys): Fabric's `SignedProposal`.
    pub keys: Bytes,
    /// The change of keys with which the share was given into the keeper's custody.
    pub held_under: TransactionId,
}

/// Where a keeper finds a desk file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeskSource {
    /// The file itself, as its author sealed it.
    Given(Bytes),
    /// In the keeper's custody, under the transaction that declared the emergency.
    Held(TransactionId),
}

/// The content of a lock that a gate key opened: the record key, sealed to the category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenedLock {
    /// The record.
    pub record: RecordId,
    /// The version's number.
    pub version: u32,
    /// The age file inside the lock.
    pub opened: Bytes,
}

/// The record keys that a hospital's keeper decrypts for one of its practitioners. The keeper sends them in a
/// [`Released`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unlocked {
    /// The transaction of the access entry.
    pub transaction: TransactionId,
    /// The reader.
    pub reader: MemberId,
    /// The hospital.
    pub msp: MspId,
    /// The patient's codes of the kinds of record, by the kinds' names.
    pub kinds: BTreeMap<String, KindCode>,
    /// The records, in the order asked for.
    pub records: Vec<UnlockedRecord>,
}

/// The key of one record version.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnlockedRecord {
    /// The record.
    pub record: RecordId,
    /// The version's number.
    pub version: u32,
    /// The record key as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Zeroizing<String>>,
    /// Under a grant of single records, the record key from the envelope, still sealed to the gate key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Bytes>,
}
