//! On what ground somebody deals with a category's records.

use emr_model::access::RecordVersion;
use emr_model::grant::GrantEntry;
use emr_model::record::RecordEntry;
use emr_model::{CategoryId, MemberId, Purpose, TransactionId};

/// Whose records of which category, and why the member may: they are the patient's own, or there is a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// The member is the patient.
    Own {
        /// The member themselves.
        patient: MemberId,
        /// Which category.
        category: CategoryId,
    },
    /// The patient granted it, as the ledger has it.
    Grant(GrantEntry),
}

impl Ground {
    /// Whose records.
    pub fn patient(&self) -> &MemberId {
        match self {
            Self::Own { patient, .. } => patient,
            Self::Grant(grant) => &grant.key.patient,
        }
    }

    /// Which category.
    pub fn category(&self) -> &CategoryId {
        match self {
            Self::Own { category, .. } => category,
            Self::Grant(grant) => &grant.category,
        }
    }

    /// The grant's id.
    pub fn grant(&self) -> Option<&TransactionId> {
        match self {
            Self::Own { .. } => None,
            Self::Grant(grant) => Some(&grant.key.grant),
        }
    }

    /// For what records are opened: what the grant is for, or the patient's own wish.
    pub fn purpose(&self) -> Purpose {
        match self {
            Self::Own { .. } => Purpose::PatientRequest,
            Self::Grant(grant) => grant.purpose,
        }
    }

    /// A listed record's current version, to open it.
    pub fn version_of(&self, entry: &RecordEntry) -> RecordVersion {
        RecordVersion {
            category: self.category().clone(),
            record: entry.record.clone(),
            version: entry.version,
        }
    }
}
