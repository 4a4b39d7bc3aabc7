//! Categories: what a patient grants access to, sealed under one key per epoch.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Basis, CategoryId, Digest, LedgerKey, MemberId, MspId, PageRequest, Recipient, Submit,
    Timestamp, TransactionId,
};

/// The key of one epoch of a category, as the patient or a delegate publishes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryKey {
    /// The epoch's number: 1 for the first, then one more at each revocation.
    pub epoch: u32,
    /// The public half of the key.
    pub recipient: Recipient,
    /// The digest of the age file that seals the private half to the patient key.
    pub envelope: Digest,
    /// The digest of the patient's recipient that the envelope is sealed to.
    pub patient_recipient: Digest,
    /// The organizations of the three keepers that hold shares for records of this epoch, all different.
    pub keepers: [MspId; 3],
    /// Whether keepers may also release record keys in an emergency.
    pub emergency_access: bool,
}

/// Publishes the key of a category's first epoch, or of the epoch after the current one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishCategoryKey {
    /// The patient.
    pub patient: MemberId,
    /// The category's id: 128 bits that the patient's device picked.
    pub category: CategoryId,
    /// The key, of epoch 1 or of the current epoch + 1.
    pub key: CategoryKey,
}

impl Submit for PublishCategoryKey {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::CategoryKey {
            patient: self.patient.clone(),
            category: self.category.clone(),
            epoch: self.key.epoch,
        }
    }
}

/// Opens a category to emergencies, or closes it: whether keepers may release its record keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetEmergencyAccess {
    /// The patient.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The category's current epoch.
    pub epoch: u32,
    /// Whether keepers may release record keys in an emergency.
    pub emergency_access: bool,
}

impl Submit for SetEmergencyAccess {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Closures {
            patient: self.patient.clone(),
            category: self.category.clone(),
        }
    }
}

/// Asks for a category's current key; for callers who may read or add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCategory {
    /// The patient.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The basis of the caller's right.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
}

/// Asks for the ids of a patient's categories; for the patient.
///
/// A patient's new device learns by it which categories it has to look up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCategories {
    /// Whose.
    pub patient: MemberId,
    /// Which page. A page may have fewer ids than asked for, since it counts epochs.
    #[serde(default)]
    pub page: PageRequest,
}

/// A category at its current epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Category {
    /// The patient.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The key of the current epoch.
    pub key: CategoryKey,
    /// Who published that key; only the patient and delegates see it. Also absent if an earlier contract did not record
    /// it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_by: Option<MemberId>,
    /// When that key was published; only the patient and delegates see it. Also absent if the first contract did not
    /// record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// The patient's present recipient.
    pub patient_recipient: Recipient,
}
