//! Grants: who may read and who may add, given by the patient.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::category::CategoryKey;
use crate::{CategoryId, Digest, MemberId, PageRequest, Purpose, Timestamp, TransactionId};

/// What a grant lets somebody do; reading and adding are separate, and at least one is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// Read what is there.
    pub read: bool,
    /// Add records.
    pub add: bool,
}

/// The letter that a grantee gets for one epoch of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantedEpoch {
    /// Which epoch.
    pub epoch: u32,
    /// The digest of that epoch's recipient, so that a wrong key is noticed.
    pub category_recipient: Digest,
    /// The digest of the age file to the grantee: what they need to know and, with the right to read, the epoch's key.
    pub envelope: Digest,
}

/// What a patient grants, whether on their own initiative or in answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantTerms {
    /// The category it is about.
    pub category: CategoryId,
    /// Read, add, or both.
    pub rights: Rights,
    /// For what.
    pub purpose: Purpose,
    /// From when; from the transaction's time if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// Until when, exclusive.
    pub expires: Timestamp,
    /// The epochs it includes, in rising order, the current one always.
    pub epochs: Vec<GrantedEpoch>,
    /// The digest of the grantee's recipient that the envelopes are sealed to.
    pub grantee_recipient: Digest,
}

/// Lets one member read or add to a category; the transaction's id is the grant's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Whose records.
    pub patient: MemberId,
    /// Who gets it: a practitioner.
    pub grantee: MemberId,
    /// What.
    pub terms: GrantTerms,
}

/// Names a grant; all three parts are its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantKey {
    /// Whose records.
    pub patient: MemberId,
    /// Who has it.
    pub grantee: MemberId,
    /// The transaction that made it.
    pub grant: TransactionId,
}

/// Seals a further epoch's key to a grantee, after a revocation of somebody else began it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendGrant {
    /// Which grant.
    pub grant: GrantKey,
    /// The epoch to add: the current one.
    pub epoch: GrantedEpoch,
    /// The digest of the grantee's recipient that the envelope is sealed to.
    pub grantee_recipient: Digest,
}

/// Ends a grant at once and begins the category's next epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// Which grant.
    pub grant: GrantKey,
    /// The category's next key: current epoch + 1.
    pub next: CategoryKey,
}

/// Asks for grants: the patient gets all of theirs, anybody else those that name them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListGrants {
    /// Whose records.
    pub patient: MemberId,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Whether a grant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GrantStatus {
    /// It does, within its times.
    Active,
    /// The patient ended it.
    Revoked,
}

/// A grant as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrantEntry {
    /// Its three-part name.
    pub key: GrantKey,
    /// The category it is about.
    pub category: CategoryId,
    /// Read, add, or both.
    pub rights: Rights,
    /// For what.
    pub purpose: Purpose,
    /// From when.
    pub not_before: Timestamp,
    /// Until when, exclusive.
    pub expires: Timestamp,
    /// The epochs it includes.
    pub epochs: Vec<GrantedEpoch>,
    /// Whether it stands.
    pub status: GrantStatus,
    /// Who gave it.
    pub granted_by: MemberId,
}
