//! Grants: who may read and who may add, given by the patient.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::category::CategoryKey;
use crate::{
    Basis, CategoryId, Digest, Grantee, LedgerKey, MemberId, PageRequest, Purpose, RecordId,
    Submit, Timestamp, TransactionId,
};

/// The rights of a grant. Reading and adding are separate, and a grant gives at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// Read records.
    pub read: bool,
    /// Add records.
    pub add: bool,
}

/// The key envelope that a grantee gets for one epoch of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantedEpoch {
    /// The epoch's number.
    pub epoch: u32,
    /// The digest of that epoch's recipient, so that the grantee notices a wrong key.
    pub category_recipient: Digest,
    /// The digest of the key envelope: an age file to the grantee with the category's name and, with the right to read,
    /// the epoch's key.
    pub envelope: Digest,
}

/// The records of a category that a grant reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Scope {
    /// All records of the epochs that the grant includes.
    #[default]
    All,
    /// Of those, the records added between two times; for reading only.
    Dates {
        /// The beginning.
        from: Timestamp,
        /// The end, exclusive.
        until: Timestamp,
    },
    /// 1 to [`Scope::MOST_RECORDS`] single records of any epoch; for reading only. The envelope has their keys.
    Records(Vec<RecordId>),
}

impl Scope {
    /// The most records that one grant names.
    pub const MOST_RECORDS: usize = 100;

    /// Whether this is the default, `All`.
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }
}

/// What a patient grants, with or without a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantTerms {
    /// The category.
    pub category: CategoryId,
    /// The records of the category that the grant reaches.
    #[serde(default, skip_serializing_if = "Scope::is_all")]
    pub scope: Scope,
    /// The rights: read, add, or both.
    pub rights: Rights,
    /// The purpose.
    pub purpose: Purpose,
    /// The beginning; the transaction's time if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// The end, exclusive.
    pub expires: Timestamp,
    /// The epochs that the grant includes: consecutive, in rising order, the current one last.
    pub epochs: Vec<GrantedEpoch>,
    /// The digest of the recipient that the envelopes are sealed to: the grantee's, or for a hospital its keeper's.
    pub grantee_recipient: Digest,
}

/// Lets a member or a hospital read or add to a category; the transaction's id is the grant's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The patient whose records they are.
    pub patient: MemberId,
    /// The grantee: a practitioner, an insurer for payment, a researcher for research, or a hospital.
    pub grantee: Grantee,
    /// The terms.
    pub terms: GrantTerms,
}

impl Submit for Grant {
    fn writes(&self, transaction: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Grant(GrantKey {
            patient: self.patient.clone(),
            grantee: self.grantee.clone(),
            grant: transaction.clone(),
        })
    }
}

/// Names a grant; all three parts are its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantKey {
    /// The patient whose records they are.
    pub patient: MemberId,
    /// The grantee.
    pub grantee: Grantee,
    /// The transaction that granted.
    pub grant: TransactionId,
}

/// Adds an epoch to a grant, after the revocation of another grant began that epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendGrant {
    /// The grant.
    pub grant: GrantKey,
    /// The epoch after the grant's last one; in a grant of single records the last one again, with a new envelope.
    pub epoch: GrantedEpoch,
    /// The digest of the grantee's recipient that the envelope is sealed to.
    pub grantee_recipient: Digest,
}

impl Submit for ExtendGrant {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Grant(self.grant.clone())
    }
}

/// Ends a grant at once and begins the category's next epoch.
///
/// The grant ends also without a next epoch. Then what is added later is sealed to a key that the grantee still has, and
/// only keepers and the web service keep it from them, until the patient [publishes](crate::category::PublishCategoryKey)
/// the next key. A frozen patient can revoke in this way alone; a patient's device does it if it cannot open the category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// The grant.
    pub grant: GrantKey,
    /// The key of the category's next epoch: the current one + 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<CategoryKey>,
}

impl Submit for Revoke {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Grant(self.grant.clone())
    }
}

/// Asks for grants of a patient: all of them, or those to one grantee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListGrants {
    /// The patient whose records they are.
    pub patient: MemberId,
    /// Lists only grants to this grantee. The patient, and delegates who may grant or see the log, may leave it out;
    /// other callers name themselves or their hospital.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grantee: Option<Grantee>,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// A right in a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Read records.
    Read,
    /// Add records.
    Add,
}

/// Asks which rights a member has under one of the patient's grants now; for the patient, and delegates who may grant or
/// see the log. The answer has neither right if the grant gives the member nothing now.
///
/// It tells nothing about members to whom, or to whose hospital, the patient never granted anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WouldAccess {
    /// The grant; also one that is over.
    pub grant: GrantKey,
    /// The member: the grantee, or a practitioner of the hospital that is the grantee.
    pub member: MemberId,
}

/// Asks whether the caller has this right now; if not, the answer is a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MayAccess {
    /// The patient whose records they are.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The right that is asked about.
    pub right: Right,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
}

/// Whether a grant is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GrantStatus {
    /// It is in force, within its times.
    Active,
    /// The patient, or a delegate, ended it.
    Revoked,
}

/// A grant as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrantEntry {
    /// The grant's key.
    pub key: GrantKey,
    /// The category.
    pub category: CategoryId,
    /// The records of the category that the grant reaches.
    #[serde(default, skip_serializing_if = "Scope::is_all")]
    pub scope: Scope,
    /// The rights: read, add, or both.
    pub rights: Rights,
    /// The purpose.
    pub purpose: Purpose,
    /// The beginning.
    pub not_before: Timestamp,
    /// The end, exclusive.
    pub expires: Timestamp,
    /// The epochs that the grant includes.
    pub epochs: Vec<GrantedEpoch>,
    /// Whether it is in force.
    pub status: GrantStatus,
    /// Who granted; only the patient and delegates see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted_by: Option<MemberId>,
    /// Who last extended or ended the grant; only the patient and delegates see it. Also absent if it was never
    /// changed, or an earlier contract did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<MemberId>,
}
