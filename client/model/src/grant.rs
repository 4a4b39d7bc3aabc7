//! Grants: who may read and who may add, given by the patient.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::category::CategoryKey;
use crate::{
    Basis, CategoryId, Digest, Grantee, MemberId, PageRequest, Purpose, RecordId, Timestamp,
    TransactionId,
};

/// What a grant lets somebody do; reading and adding are separate, and at least one is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// Read what is there.
    pub read: bool,
    /// Add records.
    pub add: bool,
}

/// The envelope that a grantee gets for one epoch of a category.
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

/// Which records of a category a grant is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Scope {
    /// All that are under a key of an epoch that the grant includes.
    #[default]
    All,
    /// Of those, the ones added from a time on, up to but without another; to read only.
    Dates {
        /// From when.
        from: Timestamp,
        /// Until when, exclusive.
        until: Timestamp,
    },
    /// These, 1 to [`Scope::MOST_RECORDS`], whichever epoch they are of; to read only. The envelope has their keys.
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

/// What a patient grants, whether on their own initiative or in answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantTerms {
    /// The category it is about.
    pub category: CategoryId,
    /// Which records of it.
    #[serde(default, skip_serializing_if = "Scope::is_all")]
    pub scope: Scope,
    /// Read, add, or both.
    pub rights: Rights,
    /// For what.
    pub purpose: Purpose,
    /// From when; from the transaction's time if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// Until when, exclusive.
    pub expires: Timestamp,
    /// The epochs it includes, one after the other in rising order, the current one last.
    pub epochs: Vec<GrantedEpoch>,
    /// The digest of the grantee's recipient that the envelopes are sealed to; a hospital's is its keeper's.
    pub grantee_recipient: Digest,
}

/// Lets a member or a hospital read or add to a category; the transaction's id is the grant's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Whose records.
    pub patient: MemberId,
    /// Who gets it: a practitioner, an insurer for payment, a researcher for research, or a hospital.
    pub grantee: Grantee,
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
    pub grantee: Grantee,
    /// The transaction that made it.
    pub grant: TransactionId,
}

/// Seals a further epoch's key to a grantee, after a revocation of somebody else began it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendGrant {
    /// Which grant.
    pub grant: GrantKey,
    /// The epoch that follows the grant's last one; for a grant of single records its last one, with a new envelope.
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

/// Asks for grants of a patient: all of them, or those to one grantee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListGrants {
    /// Whose records.
    pub patient: MemberId,
    /// To whom: the patient, and delegates who may grant, can leave it out to get all; anybody else says their own id, or
    /// their hospital.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grantee: Option<Grantee>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// What somebody would do in a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Read records.
    Read,
    /// Add records.
    Add,
}

/// Asks whether the caller may now; the answer is a refusal if not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MayAccess {
    /// Whose records.
    pub patient: MemberId,
    /// In which category.
    pub category: CategoryId,
    /// What.
    pub right: Right,
    /// Why the caller may.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
}

/// Whether a grant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GrantStatus {
    /// It does, within its times.
    Active,
    /// The patient, or a delegate, ended it.
    Revoked,
}

/// A grant as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrantEntry {
    /// Its three-part name.
    pub key: GrantKey,
    /// The category it is about.
    pub category: CategoryId,
    /// Which records of it.
    #[serde(default, skip_serializing_if = "Scope::is_all")]
    pub scope: Scope,
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
    /// Who gave it; only the patient and delegates are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted_by: Option<MemberId>,
    /// Who last extended or ended it; only the patient and delegates are told. Absent, too, while nobody did, and where an
    /// earlier contract did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<MemberId>,
}
