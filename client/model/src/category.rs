//! Categories: what a patient grants access to, sealed under one key per epoch.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Basis, CategoryId, Digest, MemberId, MspId, Recipient};

/// One epoch's key of a category, as whoever may grant publishes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryKey {
    /// 1 for the first, then one more at each revocation.
    pub epoch: u32,
    /// The public half.
    pub recipient: Recipient,
    /// The digest of the age file that seals the private half to the patient key.
    pub envelope: Digest,
    /// The digest of the patient recipient that it was sealed to.
    pub patient_recipient: Digest,
    /// The organizations of the three keepers that hold shares for records of this epoch, all different.
    pub keepers: [MspId; 3],
    /// Whether keepers may also release record keys in an emergency.
    pub emergency_access: bool,
}

/// Publishes a category's first epoch, or the one that follows its current one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishCategoryKey {
    /// Whose.
    pub patient: MemberId,
    /// Which; 128 bits that the patient's device picked.
    pub category: CategoryId,
    /// Its key, of epoch 1 or one more than the current.
    pub key: CategoryKey,
}

/// Lets keepers release record keys of a category in an emergency, or not, at its current epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetEmergencyAccess {
    /// Whose.
    pub patient: MemberId,
    /// Which.
    pub category: CategoryId,
    /// Its current epoch.
    pub epoch: u32,
    /// Whether they may.
    pub emergency_access: bool,
}

/// Asks for a category as whoever may read or add to it needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCategory {
    /// Whose.
    pub patient: MemberId,
    /// Which.
    pub category: CategoryId,
    /// Why the caller may.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
}

/// A category at its current epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Category {
    /// Whose.
    pub patient: MemberId,
    /// Which.
    pub category: CategoryId,
    /// Its current key.
    pub key: CategoryKey,
    /// Who published that key; only the patient and delegates are told. Absent, too, where an earlier contract did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_by: Option<MemberId>,
    /// The patient key as it is now.
    pub patient_recipient: Recipient,
}
